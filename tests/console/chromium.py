"""What walks in a real browser share."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.console.test_browser import MILLISECONDS


def until(page: Page, holds: str) -> None:
    """Playwright's own waiting evaluates text in the page, which the page's policy forbids."""
    for _ in range(MILLISECONDS // 50):
        if page.evaluate(holds):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it never came to be: {holds}")
