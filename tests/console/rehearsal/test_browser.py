"""The rehearsal telephone in a real browser: sound that is really played and really spoken, keys, two windows."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.console.chromium import LISTEN_IN, MILLISECONDS, needs_chromium, until
from tests.console.fakes import House
from tests.console.test_browser import console, context, house

pytestmark = needs_chromium
__all__ = ["console", "context", "house"]


def opened(context: BrowserContext, address: str) -> tuple[Page, list[str]]:
    """The telephone's page, and what the browser complains of."""
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.add_init_script(LISTEN_IN)
    page.goto(address)
    expect(page.locator("#call")).to_be_enabled()
    return page, faults


@pytest.fixture
def page(context: BrowserContext, console: str) -> Iterator[Page]:
    page, faults = opened(context, f"{console}/rehearsal")
    yield page
    assert faults == []


def dial(page: Page) -> None:
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text("En conversation avec l’agent", timeout=MILLISECONDS)


def test_a_call_by_keyboard_is_heard_and_refused(page: Page, house: House) -> None:
    dial(page)
    expect(page.locator("#hangup")).to_be_focused()
    expect(page.locator("#recording")).to_contain_text("Enregistrement en cours")
    until(page, "Number(document.getElementById('telephone').dataset.frames) > 20")
    assert float(page.locator("#telephone").get_attribute("data-loudest") or "-60") > -20
    until(page, "window.loudness() > 0.02")
    page.keyboard.press("2")
    expect(page.locator("#recording")).to_contain_text("Refusé par l’appelant")
    expect(page.locator("#why")).to_contain_text("L’appelant a refusé")
    expect(page.locator("#log")).to_contain_text("L’appelant appuie sur 2")
    page.keyboard.press("Escape")
    expect(page.locator("#state")).to_have_text("L’appel est terminé")
    expect(page.locator("#outcome")).to_contain_text("Rien n’est conservé")
    expect(page.locator("#call")).to_be_focused()
    (call,) = house.switch.calls
    assert [note.what for note in call.events if note.kind == "key"] == ["2"]


def test_a_second_call_follows_the_first(page: Page, house: House) -> None:
    for _ in range(2):
        dial(page)
        page.keyboard.press("Escape")
        expect(page.locator("#state")).to_have_text("L’appel est terminé")
    assert len(house.switch.calls) == 2


def test_the_pads_work_by_pointer_and_typing_in_a_field_dials_nothing(page: Page, house: House) -> None:
    page.locator("#caller").fill("01 99 00 99 02")
    page.locator("#caller").press("2")
    assert page.locator("#caller").input_value() == "01 99 00 99 022"
    page.get_by_role("radio", name="est occupé").check()
    page.get_by_role("radio", name="répond").check()
    page.get_by_role("button", name="Appeler").click()
    expect(page.locator("#state")).to_have_text("En conversation avec l’agent")
    page.get_by_role("button", name="étoile").click()
    page.get_by_text("Touches de l’agent").click()
    page.get_by_role("button", name="*2 Suspendre l'enregistrement").click()
    expect(page.locator("#log")).to_contain_text("L’agent compose *2")
    page.get_by_role("button", name="Raccrocher").click()
    expect(page.locator("#outcome")).not_to_be_empty()
    assert house.switch.dialled[0][:2] == ("+33199000010", "01990099022")
    assert [note.what for note in house.switch.calls[0].events if note.kind == "key"] == ["*", "*2"]


def test_a_withheld_number_and_a_wrong_one(page: Page, house: House) -> None:
    page.locator("#caller").fill("Jean")
    page.get_by_role("button", name="Appeler").click()
    expect(page.locator("#caller-error")).to_contain_text("Des chiffres")
    expect(page.locator("#caller")).to_be_focused()
    assert house.switch.dialled == []
    page.locator("#withheld").check()
    page.get_by_role("button", name="Appeler").click()
    expect(page.locator("#state")).to_have_text("En conversation avec l’agent")
    assert house.switch.dialled[0][1] is None


def test_two_windows_are_caller_and_agent(page: Page, context: BrowserContext, console: str, house: House) -> None:
    other, faults = opened(context, f"{console}/rehearsal")
    page.get_by_role("radio", name="autre fenêtre", exact=True).check()
    page.get_by_role("radio", name="par écrit").check()
    page.get_by_role("button", name="Appeler").press("Enter")
    code = page.locator("#code")
    expect(code).to_have_text(re.compile("^[A-Z2-7]{4} [A-Z2-7]{4}$"))
    other.get_by_role("radio", name="l’agent d’une autre fenêtre").check()
    other.locator("#join-code").fill("abc")
    other.locator("#join-code").press("Enter")
    expect(other.locator("#join-error")).to_contain_text("huit lettres")
    other.locator("#join-code").fill(code.text_content() or "")
    other.locator("#join-code").press("Enter")
    answer = other.get_by_role("button", name="Décrocher")
    expect(answer).to_be_focused()
    expect(other.locator("#state")).to_have_text("Le téléphone de l’agent sonne")
    other.keyboard.press("Enter")
    for window in (page, other):
        expect(window.locator("#state")).to_have_text("En conversation avec l’agent")
        until(window, "window.loudness() > 0.02")
    page.locator("#say").fill("Bonjour")
    page.locator("#say").press("Enter")
    (call,) = house.switch.calls
    until(page, lambda: call.spoken)
    other.get_by_role("button", name="Mettre en attente").first.press("Enter")
    expect(page.locator("#log")).to_contain_text("En attente")
    other.keyboard.press("Escape")
    expect(page.locator("#state")).to_have_text("L’appel est terminé")
    expect(other.locator("#call")).to_be_focused()
    assert faults == []
