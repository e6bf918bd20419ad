"""The visitor's own voice, from a microphone that the browser plays itself, up to the caller's leg."""

from __future__ import annotations

import struct
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from ivr.console.rehearsal.messages import FRAME
from tests.console.chromium import launched, needs_chromium
from tests.console.fakes import House
from tests.console.rehearsal.test_browser import opened
from tests.console.test_browser import console, house

pytestmark = needs_chromium
__all__ = ["console", "house"]

ITS_OWN = ("--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream")
"""A device that beeps once a second, and a permission that is given."""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with launched(*ITS_OWN) as browser:
        yield browser


def test_what_the_microphone_hears_reaches_the_line(chromium: Browser, console: str, house: House) -> None:
    with chromium.new_context(locale="fr-FR") as context:
        page, faults = opened(context, f"{console}/rehearsal")
        page.get_by_role("radio", name="au microphone").check()
        page.locator("#call").press("Enter")
        expect(page.locator("#state")).to_have_text("En conversation avec l’agent")
        (call,) = house.switch.calls
        for _ in range(200):
            if any(loudest(frame) > 1000 for frame in call.spoken):
                break
            page.wait_for_timeout(50)
        page.keyboard.press("Escape")
        expect(page.locator("#state")).to_have_text("L’appel est terminé")
    assert {len(frame) for frame in call.spoken} == {FRAME}
    assert any(loudest(frame) > 1000 for frame in call.spoken)
    assert faults == []


def loudest(frame: bytes) -> int:
    samples: tuple[int, ...] = struct.unpack(f"<{len(frame) // 2}h", frame)
    return max(map(abs, samples))
