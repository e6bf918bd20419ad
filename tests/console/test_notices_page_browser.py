"""The public page in a real browser: headings, languages, contrast, keyboard, small screens, paper (WCAG 2.2 AA, EN 301 549)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from ivr.console.app import make_app
from ivr.console.notices.heard import HeardNow
from notices.catalogues.store import available
from notices.written.export import files_of
from notices.written.folder import write_folder
from tests.console.browsing import served
from tests.console.chromium import needs_chromium
from tests.console.fakes import House
from tests.notices.written_samples import AR, FACTS, FR, source

SCHEMES = ("light", "dark")
LOCALES = (FR, AR)
PATHS = (
    "/notices/accueil/fr",
    "/notices/accueil/ar",
    "/notices/all",
    "/notices/long/fr",
    "/notices/nowhere",
    "/notices/accueil/de",
)
AA = 4.5

pytestmark = needs_chromium

CONTRAST = """
(() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const channel = (value) => { const c = value / 255; return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4; };
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parts(getComputedStyle(at).backgroundColor);
      if (colour.length < 4 || colour[3] === 1) return colour;
      if (colour[3] !== 0) throw new Error("half transparent: " + at.outerHTML.slice(0, 80));
    }
    throw new Error("nothing behind the page");
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.data.trim()) continue;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
    found.push([(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), walker.currentNode.data.trim().slice(0, 60)]);
  }
  return found;
})()
"""
FOCUSED = """
(() => {
  const element = document.activeElement, style = getComputedStyle(element), box = element.getBoundingClientRect();
  return {
    href: element.getAttribute("href"), outline: style.outlineStyle, width: parseFloat(style.outlineWidth),
    box: [box.left, box.top, innerWidth - box.right, innerHeight - box.bottom], height: box.height,
  };
})()
"""
DIGITS = """
(() => {
  const text = document.getElementById("level2.rights").querySelector(".whole").firstChild;
  return ["01", "99", "12", "34"].map((digits) => {
    const range = document.createRange(), at = text.data.indexOf(digits);
    range.setStart(text, at);
    range.setEnd(text, at + 2);
    return range.getBoundingClientRect().left;
  });
})()
"""
WIDER = """
for (const [name, value] of [["line-height", "1.5"], ["letter-spacing", "0.12em"], ["word-spacing", "0.16em"], ["font-size", "200%"]])
  document.documentElement.style.setProperty(name, value, "important");
"""
CUT_OFF = """
[...document.querySelectorAll("h1, h2, h3, p, dd, dt, kbd, code")]
  .filter((element) => element.clientWidth && element.scrollWidth > element.clientWidth + 1).map((element) => element.outerHTML)
"""
UNNAMED = """
[...document.querySelectorAll("nav, section")]
  .filter((part) => !part.ariaLabel && !document.getElementById(part.getAttribute("aria-labelledby"))).length
"""
TOO_SMALL = """
[...document.querySelectorAll("a")].filter((link) => link.getClientRects().length && !link.closest("p") && !link.matches(".skip"))
  .map((link) => link.getBoundingClientRect()).filter((box) => box.height < 24 || box.width < 24).length
"""


@pytest.fixture(scope="module")
def console() -> Iterator[str]:
    """Three lines: an ordinary one, one in every language, one whose organisation writes long words."""
    long = replace(FACTS, dpo_contact="delegue-a-la-protection-des-donnees-personnelles@mairie-de-valmont-sur-orge.example")
    heard = {"accueil": source(), "all": source(available()), "long": source(facts=long)}
    app = make_app(House().needs(heard=lambda line: HeardNow(line, heard[line]) if line in heard else None))
    with served(app) as address:
        yield address


@contextmanager
def opened(chromium: Browser, address: str, *, width: int = 1100, scheme: str = "light") -> Iterator[Page]:
    """A page that asks nothing of anybody else and on which nothing goes wrong; one that says that there is none may say so."""
    with chromium.new_context(
        viewport={"width": width, "height": 800}, color_scheme="dark" if scheme == "dark" else "light", locale="fr-FR"
    ) as context:
        page, faults = context.new_page(), list[str]()
        page.on("console", lambda message: faults.append(message.text) if "404" not in message.text else None)

        def keep_inside(route: Route) -> None:
            if not route.request.url.startswith(("file:", address.partition("/notices")[0])):
                faults.append(f"a request to {route.request.url}")
            route.continue_()

        page.route("**/*", keep_inside)
        page.goto(address)
        yield page
        assert faults == []


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PATHS)
def test_every_text_stands_out_from_what_is_behind_it(chromium: Browser, console: str, path: str, scheme: str) -> None:
    with opened(chromium, console + path, scheme=scheme) as page:
        found: list[tuple[float, str]] = page.evaluate(CONTRAST)
        paper = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert len(found) >= 2
    assert [text for contrast, text in found if contrast < AA] == []
    assert paper == {"light": "rgb(251, 250, 246)", "dark": "rgb(18, 23, 29)"}[scheme], "the style sheet is there"


@pytest.mark.parametrize("path", PATHS)
def test_nothing_scrolls_sideways_at_320_pixels(chromium: Browser, console: str, path: str) -> None:
    with opened(chromium, console + path, width=320) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert page.evaluate(TOO_SMALL) == 0


@pytest.mark.parametrize("path", PATHS[:2])
def test_nothing_is_lost_when_a_reader_sets_the_text_wider(chromium: Browser, console: str, path: str) -> None:
    """WCAG 1.4.12, and twice the size of text (1.4.4)."""
    with opened(chromium, console + path, width=640) as page:
        page.evaluate(WIDER)
        assert page.evaluate("document.documentElement.scrollWidth") == 640
        assert page.evaluate(CUT_OFF) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_what_a_screen_reader_is_told(chromium: Browser, console: str, locale: str) -> None:
    with opened(chromium, f"{console}/notices/accueil/{locale}") as page:
        assert page.evaluate("document.documentElement.lang") == locale
        assert page.evaluate("getComputedStyle(document.body).direction") == ("rtl" if locale == AR else "ltr")
        assert page.title().endswith("Mairie de Valmont, Accueil de la mairie")
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map((heading) => Number(heading.tagName[1]))")
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))
        assert page.get_by_role("main").count() == 1
        assert page.get_by_role("navigation").count() == 1
        assert page.get_by_role("region").count() == 5, "every section has a name"
        assert page.evaluate(UNNAMED) == 0
        assert page.get_by_role("term").count() >= 5


STOPS_OF_A_PLAYER = 10
"""At most so many of its own buttons the keyboard comes by in a player."""


@pytest.mark.parametrize("locale", LOCALES)
def test_the_keyboard_goes_everywhere_and_is_seen(chromium: Browser, console: str, locale: str) -> None:
    with opened(chromium, f"{console}/notices/accueil/{locale}", width=400) as page:
        links = page.locator("a").count()
        stops: list[dict[str, Any]] = []
        for _ in range(links + page.locator("audio").count() * STOPS_OF_A_PLAYER):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "AUDIO":  # the browser's own player shows where it is by itself
                continue
            stops.append(page.evaluate(FOCUSED))
            if len(stops) == links:
                break
    assert stops[0]["href"] == "#main"
    assert len({stop["href"] for stop in stops}) == len(stops) == links
    for stop in stops:
        assert min(stop["box"]) >= -1, stop
        assert stop["height"] > 0, stop
        assert stop["outline"] == "solid", stop
        assert stop["width"] >= 2, stop


def test_the_first_stop_skips_the_languages(chromium: Browser, console: str) -> None:
    with opened(chromium, f"{console}/notices/all") as page:
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null && document.activeElement.closest('nav') === null")


def test_a_reader_goes_to_their_language(chromium: Browser, console: str) -> None:
    with opened(chromium, f"{console}/notices/accueil") as page:
        assert page.locator("h1").inner_text() == "Ce qui est dit au téléphone"
        page.get_by_role("link", name="العربية").click()
        assert page.evaluate("document.documentElement.dir") == "rtl"


def test_telephone_numbers_run_from_left_to_right_in_arabic(chromium: Browser, console: str) -> None:
    with opened(chromium, f"{console}/notices/accueil/ar") as page:
        places = page.evaluate(DIGITS)
    assert places == sorted(places)
    assert len(set(places)) == 4


@pytest.mark.parametrize("scheme", SCHEMES)
def test_paper_is_white_and_holds_what_matters(chromium: Browser, console: str, scheme: str) -> None:
    with opened(chromium, f"{console}/notices/accueil/fr", scheme=scheme) as page:
        page.emulate_media(media="print", color_scheme="dark" if scheme == "dark" else "light")
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
        assert min(contrast for contrast, _ in page.evaluate(CONTRAST)) >= 7
        assert not page.get_by_role("navigation").is_visible()
        assert page.locator("[id='level1']").is_visible()
        assert page.locator("section.check code").last.is_visible()


def test_the_folder_opens_without_a_server(chromium: Browser, tmp_path: Path) -> None:
    write_folder(tmp_path / "site", files_of(source()))
    with opened(chromium, (tmp_path / "site" / "index.html").as_uri(), width=320, scheme="dark") as page:
        assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(18, 23, 29)"
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        assert min(contrast for contrast, _ in page.evaluate(CONTRAST)) >= AA
        page.get_by_role("link", name="English").click()
        assert page.locator("h1").inner_text() == "What is said on the telephone"
        page.get_by_role("link", name="Plain text").click()
        assert "What is said on the telephone\n====" in page.locator("body").inner_text()
