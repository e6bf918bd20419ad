"""By keyboard, in a real browser: a recording is found, asked for, really heard, and its listening is found in the journal."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from sqlalchemy import insert

from ivr.access.heard import heard
from ivr.console.app import make_app
from ivr.database import accesses
from ivr.database.tables import lines
from tests.console.browsing import served
from tests.console.chromium import MILLISECONDS, needs_chromium, until
from tests.console.fakes import House
from tests.database.recorded import a_recording, save_recording

from .conftest import REASON, Site

LISTEN_IN = """(() => {
  const context = new AudioContext(), tap = context.createAnalyser();
  context.createMediaElementSource(document.getElementById("audio")).connect(tap);
  tap.connect(context.destination);
  window.loudness = () => {
    const samples = new Float32Array(tap.fftSize);
    tap.getFloatTimeDomainData(samples);
    return Math.max(...samples.map(Math.abs));
  };
})()"""

pytestmark = needs_chromium


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    with served(make_app(House().needs(**site.needs()))) as address:
        yield address


def opened(chromium: Browser, address: str, faults: list[str], *, scripts: bool = True) -> Page:
    """A page that notes errors, and requests that would leave the house."""
    context = chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}, java_script_enabled=scripts)
    context.set_default_timeout(MILLISECONDS)
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))

    def keep_inside(route: Route) -> None:
        if not route.request.url.startswith(address):
            faults.append(f"a request to {route.request.url}")
        route.continue_()

    page.route("**/*", keep_inside)
    return page


def tab_to(page: Page, wanted: Locator) -> None:
    """With the keyboard alone."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"the keyboard does not reach {wanted}")


def ask_by_keyboard(page: Page) -> None:
    """From a recording's page to the player."""
    expect(page.locator("h1")).to_contain_text("Enregistrement du 23 nov. 2026")
    tab_to(page, page.get_by_role("radio", name="Formation du personnel"))
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio", name="Qualité du service")).to_be_checked()
    tab_to(page, page.get_by_label("Votre motif"))
    page.keyboard.type(REASON)
    tab_to(page, page.get_by_role("button", name="Demander à l’entendre"))
    page.keyboard.press("Enter")
    expect(page.locator(".note")).to_contain_text("Vous pouvez l’entendre")
    tab_to(page, page.get_by_role("button", name="Écouter"))
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("Écoute de l’enregistrement")


def listen_by_keyboard(page: Page) -> None:
    """Played, jumped about in, quickened, paused, and ended."""
    slider = page.get_by_role("slider", name="Position dans l’enregistrement")
    until(page, "document.getElementById('seek').dataset.drawn === '1800'")
    tab_to(page, slider)
    page.keyboard.press("Space")
    until(page, "document.getElementById('audio').currentTime > 0.2")
    page.evaluate(LISTEN_IN)
    until(page, "window.loudness() > 0.02")
    expect(page.locator("#play")).to_have_text("Mettre en pause")
    page.keyboard.press("PageDown")
    page.keyboard.press("Home")
    if page.evaluate(
        "document.getElementById('audio').paused"
    ):  # its end was reached in between: on a busy machine that is noticed
        page.keyboard.press("Space")
    for _ in range(2):
        page.keyboard.press("ArrowRight")
    until(page, "document.getElementById('audio').currentTime >= 10")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.getElementById('audio').playbackRate") == 1.25
    page.keyboard.press("Space")
    expect(page.locator("#play")).to_have_text("Lecture")
    assert (slider.get_attribute("aria-valuetext") or "").startswith("0:1")
    tab_to(page, page.get_by_role("button", name="J’en ai assez entendu"))
    page.keyboard.press("Enter")
    expect(page.locator(".note")).to_contain_text("L’écoute est terminée")


def test_a_recording_is_found_heard_and_its_listening_is_in_the_journal(chromium: Browser, address: str, site: Site) -> None:
    faults: list[str] = []
    page = opened(chromium, address, faults)
    page.goto(f"{address}/recordings")
    tab_to(page, page.locator("main table a").first)
    page.keyboard.press("Enter")
    ask_by_keyboard(page)
    listen_by_keyboard(page)
    assert faults == []
    (asked,) = site.ears.mine(site.ana.id)
    (played,), (noted,) = site.noted("recording.played"), site.noted("recording.heard")
    assert json.loads(played)["by"] == site.ana.id
    assert json.loads(played)["access"] == json.loads(noted)["access"] == asked.access.id
    seconds = json.loads(noted)["seconds"]
    assert seconds[0][0] == 0
    assert any(first <= 10 < last for first, last in seconds)
    with site.building.house.engine.connect() as conn:
        (one,) = heard(conn, "rec-1")
    assert (one.by, one.purpose, one.closed_at is not None) == (site.ana.id, "quality", True)
    site.as_(site.denis)
    page.goto(f"{address}/recordings/rec-1#heard")
    expect(page.locator("#heard")).to_contain_text("Ana Roy")
    page.context.close()


def test_a_foreign_lines_recording_is_refused(chromium: Browser, address: str, site: Site) -> None:
    with site.building.house.engine.begin() as conn:
        (row,) = conn.execute(lines.select()).mappings().all()
        conn.execute(insert(lines), {**row, "id": "clinic", "number": "+33199000001"})
        save_recording(conn, a_recording("of-clinic", line_id="clinic", body="x"), None)
    page = opened(chromium, address, [])
    page.goto(f"{address}/recordings")
    assert "of-clinic" not in page.content()
    answer = page.goto(f"{address}/recordings/of-clinic")
    assert answer is not None
    assert answer.status == 404
    page.context.close()


def test_without_scripts_the_native_player_plays(chromium: Browser, address: str, site: Site) -> None:
    page = opened(chromium, address, [], scripts=False)
    page.goto(f"{address}/recordings/rec-1")
    page.get_by_label("Qualité du service").check()
    page.get_by_label("Votre motif").fill(REASON)
    page.get_by_role("button", name="Demander à l’entendre").click()
    page.get_by_role("button", name="Écouter").click()
    audio = page.locator("audio")
    expect(audio).to_be_visible()
    expect(page.locator("noscript p")).to_be_visible()
    expect(page.locator("#transport")).to_be_hidden()
    audio.focus()
    page.keyboard.press("Space")
    for _ in range(MILLISECONDS // 100):
        with site.building.house.engine.connect() as conn:
            (begun,) = accesses.listenings_of(conn, recording_id="rec-1")
        if begun.heard:
            break
        page.wait_for_timeout(100)
    assert begun.heard
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_scrolls_sideways_at_320_pixels(chromium: Browser, address: str, site: Site, scheme: str) -> None:
    with chromium.new_context(
        locale="fr-FR", color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 320, "height": 640}
    ) as small:
        page = small.new_page()
        for path in ("/recordings", "/recordings/rec-1", "/recordings/accesses"):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") == 320, path
