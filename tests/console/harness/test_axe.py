"""No page has a violation that axe-core finds: every page, language, role and theme (WCAG 2.2 AA, RGAA 4.1.2)."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.console.chromium import needs_chromium
from tests.console.furnished import Furnished
from tests.console.harness.axe import Report
from tests.console.harness.looking import looker
from tests.console.harness.visits import LANGUAGES, Visit

BUILD = Path(__file__).parents[3] / "build" / "accessibility"
COLOURS = ["color-contrast", "link-in-text-block"]
"""What may differ between themes: all else is looked at in the light one."""

pytestmark = [*needs_chromium, pytest.mark.looks]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_has_a_violation(chromium: Browser, house: Furnished, seen: tuple[Visit, ...], language: str) -> None:
    report = Report()
    with looker(chromium, house, language, color_scheme="light") as looking:
        for visit in seen:
            if visit.language != language:
                continue
            page = looking.go(visit)
            report.look(page, f"{visit.name}, light")
            page.emulate_media(color_scheme="dark")
            report.look(page, f"{visit.name}, dark", only=COLOURS)
            page.emulate_media(color_scheme="light")
    report.write(BUILD, f"rgaa-{language}")
    assert report.looks > 2 * len(house.samples)
    assert not report.violations, "\n\n".join(report.violations)
