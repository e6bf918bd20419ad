"""The demonstration's buttons: there for whoever sits at this machine with fictional lines, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.accounts.errors import SignInRefused
from ivr.bootstrap import home
from ivr.bootstrap.console_parts.door import RowDesk
from ivr.bootstrap.demo_people import PEOPLE, Demo, demo
from ivr.bootstrap.first_start import load
from ivr.database.lines import save_lines
from ivr.database.lines_file import demo_lines
from ivr.domain.roles import DEAF, Role
from ivr.settings import Settings
from ivr.settings import load as load_settings
from tests.accounts.conftest import Doorway
from tests.console.door.conftest import Lodge


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"PREAMBULE_HOME": str(tmp_path / "var")})


@pytest.fixture
def shown(door: Doorway, settings: Settings) -> Lodge:
    door.now = home.now()
    load(door.engine, demo_lines())
    door.wait(seconds=5)
    return Lodge(door, demo(settings, door.engine))


def test_everybody_of_the_demonstration_comes_in(shown: Lodge) -> None:
    assert {guest.role for guest in shown.demo.guests} == set(Role) - {Role.AGENT}
    for guest in shown.demo.guests:
        browser = shown.browser()
        assert guest.name in browser.get("/sign-in").text
        answer = browser.post("/sign-in/guest", {"who": guest.person, "back": "/me"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/me")
        assert guest.name in browser.get("/me").text


def test_a_guest_goes_on_without_a_telephone(shown: Lodge) -> None:
    admin = next(guest for guest in shown.demo.guests if guest.role is Role.ADMIN)
    browser = shown.browser()
    browser.post("/sign-in/guest", {"who": admin.person})
    assert browser.get("/people/invite").status_code == 200  # proven as they came in
    shown.door.wait(minutes=11)
    led = browser.get("/people/invite").headers["location"]
    assert "as if the code were right" in browser.get(led).text
    before = browser.session
    assert browser.post("/me/factor/guest", {"back": "/people/invite"}).headers["location"] == "/people/invite"
    assert browser.session != before
    assert browser.get("/people/invite").status_code == 200


def test_nobody_else_comes_in_by_a_button(shown: Lodge) -> None:
    own = shown.signed_in("Camille Roy", Role.LISTENER)
    who = shown.person(own)
    for guess in (who, "", "nobody"):
        assert shown.browser().post("/sign-in/guest", {"who": guess}).status_code in {400, 403}
    assert own.post("/me/factor/guest", {"back": "/"}).status_code == 403
    with pytest.raises(SignInRefused):
        RowDesk(shown.door.keeper, shown.demo, shown.now).vouch(own.session, who)


@pytest.mark.parametrize("address", ["192.0.2.7", "::ffff:192.0.2.7", "2001:db8::1", ""])
def test_there_are_no_buttons_for_other_machines(shown: Lodge, address: str) -> None:
    stranger, guest = shown.browser(address), shown.demo.guests[0]
    assert guest.name not in stranger.get("/sign-in").text
    assert stranger.post("/sign-in/guest", {"who": guest.person}).status_code == 403


@pytest.mark.parametrize("change", [{"console_host": "0.0.0.0"}, {"console_names": "console.valmont.example"}])
def test_there_is_nobody_where_others_could_come_in(door: Doorway, settings: Settings, change: dict[str, str]) -> None:
    load(door.engine, demo_lines())
    assert demo(replace(settings, **change), door.engine) == Demo()  # type: ignore[arg-type]


def test_a_real_line_ends_the_demonstration_at_once(shown: Lodge) -> None:
    real = replace(demo_lines()[0], id="clinic", number="+33199004400", numbers=())
    with shown.door.engine.begin() as conn:
        save_lines(conn, (*demo_lines(), real), shown.now(), whole=True)
    guest = shown.demo.guests[0]
    assert shown.browser().post("/sign-in/guest", {"who": guest.person}).status_code == 403


def test_without_lines_or_with_real_ones_nobody_is_made(door: Doorway, settings: Settings) -> None:
    assert demo(settings, door.engine) == Demo()
    assert RowDesk(door.keeper).guests() == ()


def test_a_second_start_makes_nobody_anew(shown: Lodge, settings: Settings) -> None:
    shown.door.wait(seconds=1)
    assert demo(settings, shown.door.engine) == shown.demo
    assert shown.demo.guests[0].role is Role.SUPERVISOR


def test_no_guest_is_deaf_and_hears() -> None:
    hearing = {Role.LISTENER, Role.DPO}
    assert not [given for _, _, given in PEOPLE if set(given) & DEAF and set(given) & hearing]


def test_a_guests_session_ends_as_any(shown: Lodge) -> None:
    browser = shown.browser()
    browser.post("/sign-in/guest", {"who": shown.demo.guests[0].person})
    shown.door.now += timedelta(hours=13)
    assert browser.get("/me").status_code == 303
