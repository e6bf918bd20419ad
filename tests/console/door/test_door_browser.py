"""The door in a real browser, by keyboard alone: the first administrator, a colleague invited, a role, a second factor; then the rows."""

from __future__ import annotations

from collections.abc import Iterator

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect

from ivr.bootstrap import home
from ivr.database import accounts, roles
from ivr.domain.roles import Role
from tests.accounts.conftest import OTHER_WORDS, WORDS
from tests.console.browsing import served
from tests.console.chromium import needs_chromium
from tests.console.door.conftest import Lodge
from tests.database.fixtures import sqlite_url as url

__all__ = ["url"]

pytestmark = needs_chromium


@pytest.fixture
def console(lodge: Lodge) -> Iterator[str]:
    lodge.door.now = home.now()
    lodge.now = home.now  # type: ignore[method-assign]
    with served(lodge.made()) as address:
        yield address


def to(page: Page, label: str) -> None:
    """Go on by the keyboard until something of this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        said = page.evaluate(
            "() => { const e = document.activeElement; const l = e.labels?.[0];"
            " return (l?.innerText || e.getAttribute('aria-label') || e.innerText || '').replace('(optional)', '').trim(); }"
        )
        if said.startswith(label):
            return
    raise AssertionError(f"{label} cannot be reached by keyboard on {page.url}")


def typed(page: Page, given: dict[str, str]) -> None:
    """Fill a form in its order, by labels, and send it."""
    for label, text in given.items():
        to(page, label)
        page.keyboard.type(text)
    page.keyboard.press("Enter")


def _invited(page: Page, console: str) -> str:
    """The administrator sets up a second factor on the way, invites Denis Faure and makes him a listener; his link."""
    page.goto(f"{console}/people")
    to(page, "Invite somebody")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Set up your second factor")
    typed(page, {"Passphrase": WORDS})
    secret = page.locator(".secret").inner_text()
    expect(page.locator("svg.qr")).to_be_visible()
    typed(page, {"Code": pyotp.TOTP(secret).at(home.now())})
    expect(page.locator(".recovery li")).to_have_count(10)
    to(page, "I have kept them")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{console}/people/invite")
    typed(page, {"Name, as colleagues": "Denis Faure", "Name to sign in": "denis"})
    link = page.locator(".secret").inner_text()
    to(page, "Go on to their roles")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Denis Faure")
    to(page, "Role")
    page.keyboard.type("Listener")
    to(page, "Give the role")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The role is given")
    return link


def test_a_house_is_opened_by_keyboard_alone(lodge: Lodge, console: str, chromium: Browser, first_link: str) -> None:
    context = chromium.new_context(locale="en-GB")
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if "Content Security" in message.text else None)

    page.goto(f"{console}/first/{first_link}")
    form = {"Your name": "Gilda Tessier", "Name to sign in": "gilda", "New passphrase": WORDS, "The same once more": WORDS}
    typed(page, form)
    expect(page.get_by_role("status")).to_contain_text("Your passphrase is set")
    typed(page, {"Name to sign in": "gilda", "Passphrase": WORDS})
    expect(page.get_by_role("link", name="Gilda Tessier")).to_be_visible()

    link = _invited(page, console)
    context.close()

    other = chromium.new_context(locale="fr-FR")
    page = other.new_page()
    page.goto(link)
    typed(page, {"Nouvelle phrase de passe": OTHER_WORDS, "La même": OTHER_WORDS})
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    typed(page, {"Identifiant": "denis", "Phrase de passe": OTHER_WORDS})
    expect(page.get_by_role("link", name="Denis Faure")).to_be_visible()
    page.goto(f"{console}/me")
    expect(page.locator(".held")).to_contain_text("Personne habilitée à l’écoute")
    cookies = {cookie["name"]: cookie for cookie in other.cookies()}
    assert set(cookies) == {"__Host-preambule", "__Host-preambule-place"}
    assert all(one["secure"] and one["httpOnly"] and one["sameSite"] == "Strict" for one in cookies.values())
    assert page.evaluate("document.cookie") == ""
    other.close()
    assert faults == []

    with lodge.door.engine.connect() as conn:
        denis = accounts.by_sign_in(conn, "denis")
        assert denis is not None
        assert [grant.role for grant in roles.of_person(conn, denis.person)] == [Role.LISTENER]
    assert lodge.door.kinds(denis.person) == ["account.invited", "role.granted", "account.opened", "session.begun"]
    assert lodge.door.whole()


@pytest.mark.parametrize("path", ["/sign-in", "/me", "/me/factor/new", "/people", "/people/invite"])
@pytest.mark.parametrize("width", [320, 1280])
def test_no_page_scrolls_sideways(lodge: Lodge, console: str, chromium: Browser, path: str, width: int) -> None:
    lodge.door.somebody("Gilda Tessier", Role.ADMIN)
    context = chromium.new_context(locale="fr-FR", viewport={"width": width, "height": 800})
    page = context.new_page()
    page.goto(f"{console}/sign-in")
    if path != "/sign-in":
        typed(page, {"Identifiant": "gilda", "Phrase de passe": WORDS})
        expect(page.locator(".who")).to_be_visible()
        page.goto(f"{console}{path}")
    if width > 320:
        page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert page.locator("h1").count() == 1
    context.close()
