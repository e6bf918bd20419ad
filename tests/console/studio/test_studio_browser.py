"""The studio in a real browser: by keyboard, with and without scripts, on a small screen, read by axe; sound that is really played."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from ivr.bootstrap import home
from ivr.console.app import make_app
from ivr.console.studio.part import StudioPart
from ivr.database.lines import save_lines
from ivr.domain.roles import Role
from notices.notice import Locale, Piece
from tests.console.browsing import served
from tests.console.chromium import MILLISECONDS, needs_chromium, until
from tests.console.studio.conftest import Studio
from tests.console.studio.test_writing import WRONG_KEY, began
from tests.database.fixtures import sqlite_url as url

__all__ = ["url"]

pytestmark = needs_chromium

FR, AR = Locale("fr"), Locale("ar")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture
def address(studio: Studio) -> Iterator[str]:
    """A console in which a notice is published in French and Arabic, and a draft is begun."""
    line = replace(studio.shelf().line, locales=(FR, AR), numbers=())
    with studio.engine.begin() as conn:
        save_lines(conn, (line,), home.now())
    studio.approve_all()
    studio.publish()
    studio.claire()
    studio.post(WRONG_KEY, written="Touche inconnue.", began=began(studio.get(WRONG_KEY)))
    studio.post("/accueil/fr/comment", said="Trop court ?", piece="prompt.wrong_key")
    studio.be("Amadou", *(role for role in Role if role not in {Role.ADMIN, Role.AUDITOR}))
    app = make_app(studio.house.needs(parts=(lambda pages: StudioPart(pages, studio.desk),), now=home.now))
    with served(app) as found:
        yield found


@pytest.fixture
def page(chromium: Browser, address: str) -> Iterator[Page]:
    with chromium.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(MILLISECONDS)
        page = context.new_page()
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: problems.append(str(error)))
        yield page
        assert [problem for problem in problems if "409 (Conflict)" not in problem] == []


def paths(studio: Studio) -> list[str]:
    (first,) = studio.desk.texts.history("accueil")
    texts = [f"/studio/accueil/{locale}/text/{piece}" for locale, piece in ((FR, "prompt.wrong_key"), (AR, "level1"))]
    languages = [
        f"/studio/accueil/ar{more}" for more in ("", "/listen?of=heard", "/difference?before=0", "/recordings?piece=level1")
    ]
    others = [
        "/studio",
        "/studio/accueil",
        "/studio/accueil/translations",
        f"/studio/accueil/publications/{first.id}",
        "/lexicon",
    ]
    return [*others, *languages, *texts]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", ["fr-FR", "en-GB"])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    chromium: Browser, studio: Studio, address: str, language: str, scheme: str
) -> None:
    with chromium.new_context(
        locale=language, color_scheme="dark" if scheme == "dark" else "light", viewport={"width": 320, "height": 640}
    ) as small:
        page = small.new_page()
        for path in paths(studio):
            page.goto(address + path)
            assert page.evaluate("document.documentElement.scrollWidth") == 320, path
            found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
            assert [(one["id"], one["nodes"][0]["html"][:200]) for one in found.response["violations"]] == [], path


def test_a_placeholder_is_put_in_by_keyboard_and_the_text_is_looked_at(page: Page, studio: Studio, address: str) -> None:
    page.goto(f"{address}/studio/accueil/fr/text/level2.retention")
    text = page.locator("#written")
    text.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("Nous gardons tout ")
    expect(page.locator("#check")).to_contain_text("ne dit pas {retention}")
    expect(page.locator("#check-said")).to_contain_text("interdi")
    page.get_by_role("button", name="{retention}").first.focus()
    page.keyboard.press("Enter")
    expect(text).to_be_focused()
    page.keyboard.type(" au plus.")
    expect(text).to_have_value("Nous gardons tout {retention} au plus.")
    expect(page.locator("#check .told")).to_contain_text("tout 3\u00a0mois au plus.")
    expect(page.locator("#check-said")).to_contain_text("Rien n’interdit")
    assert studio.shelf().open(FR).own.keys() == {Piece.WRONG_KEY}  # type: ignore[union-attr]


def test_a_sound_is_really_played(page: Page, studio: Studio, address: str) -> None:
    page.goto(f"{address}/studio/accueil/fr/listen?of=heard&piece=level1")
    audio = page.locator("audio")
    assert audio.count() == 1
    audio.evaluate("element => element.play()")
    until(page, "document.querySelector('audio').currentTime > 0.2")
    version = studio.shelf().version
    assert version is not None
    seconds = version.rendering(FR, Piece.LEVEL1).milliseconds / 1000
    assert audio.evaluate("element => element.duration") == pytest.approx(seconds, abs=0.1)
    expect(page.locator("svg.wave path")).to_have_count(1)


def test_without_scripts_everything_but_the_buttons_of_placeholders_works(
    chromium: Browser, studio: Studio, address: str
) -> None:
    with chromium.new_context(locale="fr-FR", java_script_enabled=False) as plain:
        page = plain.new_page()
        page.goto(f"{address}/studio/accueil/fr/text/prompt.repeat")
        page.locator("#written").fill("Encore une fois [ici].")
        page.get_by_role("button", name="Vérifier").click()
        expect(page.locator("#check")).to_contain_text("ne peut pas être enregistré ainsi")
        page.locator("#written").fill("Encore une fois.")
        page.get_by_role("button", name="Enregistrer le texte").click()
        expect(page.get_by_role("status").first).to_contain_text("enregistré dans le brouillon")
        page.get_by_role("button", name="Préparer le son et écouter").click()
        expect(page.locator("audio")).to_have_count(1, timeout=30_000)
        expect(page.locator(".sounds .told")).to_have_text("Encore une fois.")
    assert studio.shelf().open(FR).own[Piece.REPEAT] == ("Encore une fois.",)  # type: ignore[union-attr]


def test_two_browsers_on_one_text(page: Page, chromium: Browser, studio: Studio, address: str) -> None:
    page.goto(f"{address}/studio/accueil/fr/text/prompt.repeat")
    studio.be("Denis", Role.EDITOR)
    path = "/accueil/fr/text/prompt.repeat"
    studio.post(path, written="De Denis.", began=began(studio.get(path)))
    studio.be("Amadou", Role.EDITOR)
    page.locator("#written").fill("De moi.")
    with page.expect_response(lambda answer: answer.request.method == "POST" and answer.url.endswith("repeat")) as answer:
        page.get_by_role("button", name="Enregistrer le texte").click()
    assert answer.value.status == 409
    expect(page.locator("#written")).to_have_value("De moi.")
    expect(page.locator(".sides")).to_contain_text("De Denis.")
    expect(page.get_by_role("status").first).to_contain_text("Denis a ouvert")
