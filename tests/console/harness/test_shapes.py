"""Every page at 320 pixels, with text at 200 %, in forced colours, with less motion; and nothing jumps while it loads."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, CDPSession, Page

from tests.console.chromium import needs_chromium
from tests.console.furnished import Furnished
from tests.console.harness.axe import Report
from tests.console.harness.looking import WIDE, looker
from tests.console.harness.visits import LANGUAGES, Visit

HEAVIEST = 150 * 1024
NARROW = {"width": 320, "height": 640}
SMALLEST_TARGET = 24
"""Pixels (WCAG 2.5.8)."""

# The browser arranges the buttons inside its own player after it has painted it; its box stays, and nothing of ours moves.
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  const within = (rect, box) => rect.left >= box.left && rect.right <= box.right && rect.top >= box.top && rect.bottom <= box.bottom;
  const boxes = () => [...document.querySelectorAll("audio")].map((audio) => audio.getBoundingClientRect());
  const own = (source) => source.node === null && boxes().some((box) => within(source.currentRect, box));
  const count = (list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput && !entry.sources.every(own)) sum += entry.value;
  };
  const observer = new PerformanceObserver(count);
  observer.observe({ type: "layout-shift", buffered: true });
  setTimeout(() => { count({ getEntries: () => observer.takeRecords() }); observer.disconnect(); done(sum); }, 60);
})"""
CLIPPED = """() => {
  const found = [];
  for (const element of document.querySelectorAll("main *, header *, footer *")) {
    const style = getComputedStyle(element);
    if (element.closest(".unseen") || element.closest("[popover]:not(:popover-open)") || !element.childNodes.length) continue;
    const hides = style.overflowX === "hidden" || style.overflowX === "clip";
    if (hides && style.clipPath === "none" && element.clientWidth > 1 && element.scrollWidth > element.clientWidth + 1 && element.innerText?.trim())
      found.push(element.outerHTML.slice(0, 120));
  }
  return found;
}"""
SIDEWAYS = """() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width) return [];
  const wide = [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 1);
  return wide.filter((element) => !wide.includes(element.parentElement)).slice(0, 3).map((element) => element.outerHTML.slice(0, 120)).concat([`scrolls to ${document.documentElement.scrollWidth}`]);
}"""
MOVING = """() => document.getAnimations().filter((one) => one.playState === "running" && (one.effect?.getComputedTiming().duration ?? 0) > 20)
  .map((one) => one.animationName || one.transitionProperty || "animation")"""
LARGE = {"fontSizes": {"standard": 32, "fixed": 26}}
USUAL = {"fontSizes": {"standard": 16, "fixed": 13}}
"""What people set in their browser: then lengths in `em` grow in media queries too."""

pytestmark = [*needs_chromium, pytest.mark.looks]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_holds_its_shape(chromium: Browser, house: Furnished, seen: tuple[Visit, ...], language: str) -> None:
    faults: list[str] = []
    forced = Report()
    with looker(chromium, house, language) as looking:
        cdp = looking.context.new_cdp_session(looking.page)
        cdp.send("Network.enable")
        cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
        sent: list[float] = []
        cdp.on("Network.loadingFinished", lambda event: sent.append(event["encodedDataLength"]))
        for visit in seen:
            if visit.language != language:
                continue
            sent.clear()
            page = looking.go(visit)
            shift = page.evaluate(SHIFTS)
            if shift > 0.0005:
                faults.append(f"{visit.name}: the layout shifts by {shift:.4f}")
            if sum(sent) > HEAVIEST:
                faults.append(f"{visit.name}: {sum(sent):.0f} bytes are sent")
            faults += [f"{visit.name}: {fault}" for fault in _shape(page, cdp)]
            page.emulate_media(forced_colors="active")
            forced.look(page, f"{visit.name}, forced colours", only=["color-contrast"])
            page.emulate_media(forced_colors="none")
    assert not faults, "\n".join(faults)
    assert not forced.violations, "\n".join(forced.violations)


def _shape(page: Page, cdp: CDPSession) -> Iterator[str]:
    page.emulate_media(reduced_motion="reduce")
    for moving in page.evaluate(MOVING):
        yield f"{moving} goes on under reduced motion"
    page.emulate_media(reduced_motion="no-preference")
    cdp.send("Page.setFontSizes", LARGE)
    for what in (*page.evaluate(SIDEWAYS), *page.evaluate(CLIPPED)):
        yield f"text at 200 %: {what}"
    cdp.send("Page.setFontSizes", USUAL)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    for what in (*page.evaluate(SIDEWAYS), *page.evaluate(CLIPPED)):
        yield f"320 pixels: {what}"
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
