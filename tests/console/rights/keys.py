"""A page by keyboard alone: what cannot be reached with Tab is not there."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

MOST = 200
HERE = "node => node === document.activeElement"
RING = "node => { const style = getComputedStyle(node); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0; }"


def reach(page: Page, target: Locator) -> None:
    """Press Tab until something has the focus, which must be seen."""
    for _ in range(MOST):
        if target.evaluate(HERE):
            assert target.evaluate(RING), "the focus is not seen"
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not lead to {target}")


def press(page: Page, target: Locator, key: str = "Enter") -> None:
    """Go there and press a key."""
    reach(page, target)
    page.keyboard.press(key)


def write(page: Page, target: Locator, text: str) -> None:
    """Go to a field and type."""
    reach(page, target)
    page.keyboard.type(text)


def leave(page: Page, target: Locator) -> None:
    """Press something that leads to another page, and wait until it is there."""
    reach(page, target)
    with page.expect_navigation():
        page.keyboard.press("Enter")


def choose(page: Page, group: Locator, text: str) -> None:
    """Choose one of several round buttons, with the arrows."""
    wanted = group.get_by_label(text, exact=True)
    first = group.get_by_role("radio").first
    checked = group.locator("input:checked")
    reach(page, checked.first if checked.count() else first)
    page.keyboard.press("Space")
    for _ in range(MOST):
        if wanted.is_checked():
            return
        page.keyboard.press("ArrowDown")
    raise AssertionError(f"the arrows do not lead to {text}")
