"""Pages: what they show, in which language, and that names are never taken for markup."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from ivr.console.app import make_app
from ivr.console.errors import LineUnreachable
from ivr.console.live.calls import LiveNow
from ivr.domain.control import Shown
from ivr.errors import DatabaseError
from tests.console.browsing import browser, served
from tests.console.fakes import NOW, FakeControl, House, a_call, a_line, a_recording

HOSTILE = "<script>alert(1)</script>"


def test_home_shows_calls_and_recordings_and_a_page_of_its_own_the_telephone() -> None:
    house = House(control=FakeControl(LiveNow((a_call(),))), recordings=[a_recording()])
    with browser(house) as client:
        page, telephone = client.get("/").text, client.get("/rehearsal").text
    assert 'lang="fr"' in page
    assert "01 99 00 00 10 · Français" in telephone
    assert "01 99 00 00 19 · Anglais" in telephone
    assert "Enregistrement en cours" in page
    assert "L’appelant a été informé et ne s’est pas opposé" in page
    assert "Scellé" in page
    assert telephone.count("data-key=") == 12


@pytest.mark.parametrize("recording", list(Shown))
def test_every_state_is_told_in_words_and_by_a_symbol(recording: Shown) -> None:
    house = House(control=FakeControl(LiveNow((a_call(recording=recording),))))
    with browser(house) as client:
        page = client.get("/", headers={"accept-language": "en"}).text
    live = page[page.index('id="live"') :]
    badge = re.search(r'class="badge tone-\w+"><span class="symbol" aria-hidden="true">(.)</span> ([^<]+)</span>', live)
    assert badge is not None
    assert len(badge[2]) > 5


@pytest.mark.parametrize(("resumes", "words"), [(False, "La suspension devrait finir"), (True, "reprend de lui-même")])
def test_a_pause_is_shown_with_who_ordered_it_and_how_long_it_lasts(resumes: bool, words: str) -> None:
    ends = NOW + timedelta(seconds=75)
    call = a_call(recording=Shown.PAUSED, reasons=("paused",), by="agent", pause_ends=ends, pause_resumes=resumes)
    with browser(House(control=FakeControl(LiveNow((call,))))) as client:
        page = client.get("/").text
    assert "par l’agent" in page
    assert words in page
    assert ">1:15</time>" in page


def test_levels_of_both_channels_are_shown() -> None:
    with browser(House(control=FakeControl(LiveNow((a_call(levels=(-23.4, -90.0)),))))) as client:
        page = client.get("/").text
    assert 'aria-label="Niveau : Appelant"' in page
    assert 'aria-label="Niveau : Agent"' in page
    assert "-23 dB" in page
    assert "-60 dB" in page


def test_names_are_never_markup() -> None:
    line = a_line(HOSTILE)
    call = a_call(line_name=HOSTILE, reasons=(HOSTILE,), locale=HOSTILE, answer=HOSTILE)
    house = House(control=FakeControl(LiveNow((call,))), lines=[line], recordings=[a_recording()])
    with browser(house) as client:
        for path in ("/", "/recordings/newest"):
            page = client.get(path).text
            assert "<script>alert" not in page
            assert "&lt;script&gt;" in page


def test_an_unreachable_line_is_said_and_the_page_lives_on() -> None:
    house = House(control=FakeControl(problem=LineUnreachable("nobody there")), recordings=[a_recording()])
    with browser(house) as client:
        answer = client.get("/")
    assert answer.status_code == 200
    assert "Le processus de la ligne ne répond pas" in answer.text
    assert "console.line-unreachable" in answer.text
    assert "Scellé" in answer.text


def test_an_unreadable_database_is_said_and_the_calls_are_shown() -> None:
    house = House(control=FakeControl(LiveNow((a_call(),))), database_problem=DatabaseError("The database is locked. Wait."))
    with browser(house) as client:
        answer, telephone = client.get("/"), client.get("/rehearsal")
    assert answer.status_code == 200
    assert "Les enregistrements ne peuvent pas être lus" in answer.text
    assert "Les lignes ne peuvent pas être lues" in telephone.text
    assert "The database is locked. Wait." in answer.text
    assert "Enregistrement en cours" in answer.text


def test_without_a_line_the_page_says_how_to_get_one() -> None:
    with browser(House(lines=())) as client:
        assert "preambule lines import" in client.get("/rehearsal").text


def test_clocks_that_disagree_give_no_negative_time() -> None:
    house = House(control=FakeControl(LiveNow((a_call(since=NOW + timedelta(seconds=9)),))))
    with browser(house) as client:
        assert ">0:00</time>" in client.get("/").text


# -- language ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("en-GB,en;q=0.9", "en"),
        ("de,en;q=0.4,fr;q=0.7", "fr"),
        ("", "fr"),
        ("de", "fr"),
        ("en;q=0", "fr"),
        (";;q=x,,en;q=", "fr"),
    ],
)
def test_the_browser_is_answered_in_its_language(accepted: str, language: str) -> None:
    with browser(House()) as client:
        answer = client.get("/", headers={"accept-language": accepted})
    assert answer.headers["content-language"] == language


def test_the_chosen_language_wins_and_stays() -> None:
    with browser(House()) as client:
        answer = client.post(
            "/language", data={"language": "en", "back": "/objections"}, headers={"sec-fetch-site": "same-origin"}
        )
        assert str(answer.url).endswith("/objections")
        assert "Callers who are never recorded" in answer.text
        assert answer.history[0].status_code == 303
        cookie = answer.history[0].headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""])
def test_choosing_a_language_leads_nowhere_else(back: str) -> None:
    with browser(House()) as client:
        answer = client.post(
            "/language", data={"language": "en", "back": back}, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
        )
    assert answer.headers["location"] == "/"


def test_an_unknown_language_is_not_kept() -> None:
    with browser(House()) as client:
        answer = client.post(
            "/language", data={"language": "tlh"}, headers={"sec-fetch-site": "same-origin"}, follow_redirects=False
        )
    assert "set-cookie" not in answer.headers


# -- errors and health ------------------------------------------------------------------------------------------


def test_an_unknown_address_gets_a_page() -> None:
    with browser(House()) as client:
        answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert "Il n’y a pas de page à cette adresse" in answer.text
    assert "console.no-such-page" in answer.text


def test_a_wrong_method_or_form_gets_a_page() -> None:
    with browser(House()) as client:
        assert client.get("/language").status_code == 405
        answer = client.post("/language", data={}, headers={"sec-fetch-site": "same-origin"})
        assert answer.status_code == 400
        assert "console.request-not-understood" in answer.text
        assert client.get("/objections?before=yesterday").status_code == 400


def test_health_is_answered() -> None:
    with browser(House()) as client:
        assert client.get("/health").json() == {"healthy": True}


def test_the_control_client_is_closed_with_the_console() -> None:
    house = House()
    with served(make_app(house.needs())):
        assert not house.control.closed
    assert house.control.closed
