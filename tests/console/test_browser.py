"""The console in a real browser: sound that is really played, keys, states, nothing from elsewhere, no sideways scrolling."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from ivr.call.live import Stage
from ivr.console.app import make_app
from ivr.console.errors import LineUnreachable
from ivr.console.live.calls import LiveNow
from ivr.domain.control import Shown
from ivr.domain.recording import RecordingState
from tests.console.browsing import served
from tests.console.chromium import LISTEN_IN, MILLISECONDS, needs_chromium
from tests.console.fakes import FakeCall, FakeControl, FakeSwitch, House, a_call, a_line, a_recording

pytestmark = needs_chromium


@pytest.fixture
def house() -> House:
    """A line whose caller is recorded once connected, until they press 2."""
    control = FakeControl()

    def refuse(call: FakeCall, key: str) -> None:
        if key == "2":
            control.live = LiveNow(
                (replace(talking, recording=Shown.REFUSED, reasons=("refused",), levels=None, recording_id=None),)
            )

    talking = a_call("call-rehearsed", stage=Stage.TALKING)
    control.live = LiveNow((talking,))
    recordings = [a_recording(state=RecordingState.REFUSED, call_id="call-rehearsed"), a_recording(1)]
    return House(control=control, switch=FakeSwitch(pace=0.02, on_key=refuse), recordings=recordings)


@pytest.fixture
def console(house: House) -> Iterator[str]:
    with served(make_app(house.needs(poll_seconds=0.05))) as address:
        yield address


@pytest.fixture
def context(chromium: Browser) -> Iterator[BrowserContext]:
    with chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(MILLISECONDS)
        yield context


@pytest.fixture
def page(context: BrowserContext, console: str) -> Iterator[Page]:
    """The first page; the test fails when the browser reports an error or a request would leave the house."""
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))

    def keep_inside(route: Route) -> None:
        if not route.request.url.startswith(console):
            faults.append(f"a request to {route.request.url}")
        route.continue_()

    page.route("**/*", keep_inside)
    page.add_init_script(LISTEN_IN)
    page.goto(console)
    expect(page.locator("#stream")).to_have_text("En direct")
    yield page
    assert faults == []


def test_live_calls_come_and_go_and_an_unreachable_line_is_said(page: Page, house: House) -> None:
    live = page.locator("#live")
    expect(live).to_contain_text("Enregistrement en cours")
    house.control.live = LiveNow((a_call("call-rehearsed", recording=Shown.PAUSED),))
    expect(live).to_contain_text("Suspendu")
    house.control.live = LiveNow()
    expect(live).to_contain_text("Aucun appel en ce moment")
    house.control.problem = LineUnreachable("gone")
    expect(live).to_contain_text("Le processus de la ligne ne répond pas")
    house.control.problem = None
    expect(live).to_contain_text("Aucun appel en ce moment")


def test_levels_move_without_redrawing(page: Page, house: House) -> None:
    # a stream begins with all of it: only what comes after a first change moves by itself, however late the stream is
    house.control.live = LiveNow((a_call("call-rehearsed", levels=(-9.0, -50.0)),))
    expect(page.locator("#live .call output").first).to_have_text("-9 dB")
    page.evaluate("document.querySelector('#live .call').dataset.same = 'yes'")
    house.control.live = LiveNow((a_call("call-rehearsed", levels=(-7.0, -50.0)),))
    expect(page.locator("#live .call[data-same] output").first).to_have_text("-7 dB")


def test_the_first_stop_of_the_keyboard_skips_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Aller au contenu")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
@pytest.mark.parametrize("path", ["/", "/objections", "/rehearsal", "/nowhere"])
def test_nothing_scrolls_sideways_at_320_pixels(chromium: Browser, console: str, path: str, language: str, scheme: str) -> None:
    with chromium.new_context(
        locale=language, color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 320, "height": 640}
    ) as small:
        page = small.new_page()
        page.goto(console + path)
        assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_without_scripts_the_page_shows_everything_but_the_telephone(chromium: Browser, console: str, house: House) -> None:
    house.lines = (a_line("Accueil <b>"),)
    with chromium.new_context(locale="fr-FR", java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto(console)
        expect(page.locator("#live")).to_contain_text("Enregistrement en cours")
        expect(page.locator("#recordings")).to_contain_text("Scellé")
        page.goto(f"{console}/rehearsal")
        expect(page.locator("#telephone noscript .trouble")).to_be_visible()
        expect(page.get_by_role("button", name="Appeler")).to_be_disabled()
        page.get_by_role("button", name="English").click()
        expect(page.locator("h1")).to_have_text("Call the line, hear what callers hear")
