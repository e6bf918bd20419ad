"""What all tests in a real browser share: the program, how it is started, and what is asked of its pages."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

CHROMIUM = shutil.which("chromium")
MILLISECONDS = 15_000
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LISTEN_IN = """
(() => {
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target === this.context.destination) {
      window.tap = this.context.createAnalyser();
      window.tap.fftSize = 32768; // the last 0.7 s: a tone of 0.3 s is heard however slowly a busy machine asks
      connect.call(this, window.tap);
    }
    return connect.call(this, target, ...rest);
  };
  window.loudness = () => {
    if (!window.tap) return 0;
    const samples = new Float32Array(window.tap.fftSize);
    window.tap.getFloatTimeDomainData(samples);
    return Math.max(...samples.map(Math.abs));
  };
})();
"""

needs_chromium = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="NOT RUN: there is no Chromium here. Get it with: apt-get install chromium"),
]
"""For `pytestmark`."""


@contextmanager
def launched(*flags: str) -> Iterator[Browser]:
    """A browser of one's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, *flags])
        yield browser
        browser.close()


def until(page: Page, holds: str | Callable[[], object]) -> None:
    """Of the page, or of whatever the page acts upon. Playwright's own waiting evaluates text in the page, which the page's policy forbids."""
    for _ in range(MILLISECONDS // 50):
        if page.evaluate(holds) if isinstance(holds, str) else holds():
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"it never came to be: {holds}")
