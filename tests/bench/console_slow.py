"""When a page can be used on a slow connection: simulated in Chromium, every page, nothing cached."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.bench.row import Row, at_most
from tests.console.chromium import CHROMIUM, launched
from tests.console.furnished import Furnished, furnished
from tests.console.harness.looking import looker
from tests.console.harness.visits import visits

SECONDS = 1.0
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 1.6 * 1024 * 1024 / 8, "uploadThroughput": 750 * 1024 / 8}
"""What Chromium's own tools call a slow 4G connection: 150 ms to and fro, 1.6 Mbit/s."""

READY = """() => {
  const [page] = performance.getEntriesByType("navigation");
  const paint = performance.getEntriesByName("first-contentful-paint")[0];
  return Math.max(page.domInteractive, paint ? paint.startTime : 0) / 1000;
}"""


def missing() -> str:
    """What was not measured."""
    return "" if CHROMIUM else "console_slow: there is no Chromium here (apt-get install chromium), so this was NOT measured"


def rows() -> list[Row]:
    """The slowest page."""
    if CHROMIUM is None:
        return []
    with tempfile.TemporaryDirectory() as folder, furnished(Path(folder)) as house:
        took = _measured(house)
    worst = sorted(took.items(), key=lambda item: -item[1])
    how = (
        f"until it is painted and can be used, the slowest of {len(took)} looks in French, at 150 ms and 1.6 Mbit/s, nothing cached: "
        + ", ".join(f"{name} {spent:.2f} s" for name, spent in worst[:6])
    )
    return [at_most("console.slow", worst[0][1], SECONDS, "s", how)]


def _measured(house: Furnished) -> dict[str, float]:
    seen = [visit for visit in visits(house) if visit.language == "fr"]
    took: dict[str, float] = {}
    with launched() as browser, looker(browser, house, "fr") as looking:
        cdp = looking.context.new_cdp_session(looking.page)
        cdp.send("Network.enable")
        cdp.send("Network.setCacheDisabled", {"cacheDisabled": True})
        cdp.send("Network.emulateNetworkConditions", SLOW)
        for visit in seen:
            page = looking.go(visit)
            page.wait_for_timeout(50)
            took[visit.name] = page.evaluate(READY)
    return took
