"""One Chromium that looks at every page: what it is given, and what it says of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import Browser, BrowserContext, Page

from ivr.domain.roles import Role
from tests.console.browsing import served
from tests.console.furnished import Furnished
from tests.console.harness.visits import STRANGER, Visit

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
WIDE = {"width": 1280, "height": 900}
MILLISECONDS = 20_000


@dataclass
class Looker:
    """A browser at the console's door.

    Attributes:
        page: as the last visit has left it.
    """

    house: Furnished
    address: str
    context: BrowserContext
    page: Page

    def go(self, visit: Visit) -> Page:
        """Open a page as whoever sees it so."""
        first = visit.roles[0]
        self.house.keys.who = None if first == STRANGER else self.house.visitor(Role(first))
        self.page.set_viewport_size(WIDE)  # type: ignore[arg-type]
        answer = self.page.goto(self.address + visit.address, wait_until="load")
        assert answer is not None
        assert answer.status == 200, visit.name
        return self.page


@contextmanager
def looker(browser: Browser, house: Furnished, language: str, **options: Any) -> Iterator[Looker]:
    """A page of a browser that speaks a language. Nothing leaves the house: a request elsewhere is a failure."""
    locale = {"fr": "fr-FR", "en": "en-GB"}[language]
    with served(house.again()) as address, browser.new_context(locale=locale, viewport=WIDE, **options) as context:  # type: ignore[arg-type]
        context.set_default_timeout(MILLISECONDS)
        page = context.new_page()
        strange: list[str] = []
        page.on(
            "request",
            lambda request: strange.append(request.url) if not request.url.startswith((address, "data:", "blob:")) else None,
        )
        yield Looker(house, address, context, page)
        assert strange == []
