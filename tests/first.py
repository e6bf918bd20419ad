"""Which files of tests are run first, the longest at the head: several processes share the suite by files, and all of them should end together.

What takes less than half a minute need not stand here: a file that does not is run after these, in the order of its name.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol, TypeVar

ROOT = Path(__file__).parents[1]

FIRST = (
    "tests/walks/test_studio_walk.py",
    "tests/console/lines/test_walk.py",
    "tests/walks/test_api_walk.py",
    "tests/backup/test_killed.py",
    "tests/walks/test_languages.py",
    "tests/vault/kept/test_remote.py",
    "tests/walks/test_house.py",
    "tests/studio/test_publishing.py",
    "tests/console/documents/test_documents_pages.py",
    "tests/console/door/test_coming_in.py",
    "tests/walks/test_transfers.py",
    "tests/walks/test_year.py",
    "tests/console/studio/test_studio_browser.py",
    "tests/console/live/test_browser.py",
    "tests/console/studio/test_publishing.py",
    "tests/console/security/test_every_route.py",
    "tests/console/recordings/test_hearing.py",
    "tests/vault/stores/test_resuming.py",
    "tests/faults/test_database.py",
    "tests/backup/test_since.py",
    "tests/console/rights/test_rights_walk.py",
    "tests/walks/test_live_walk.py",
    "tests/vault/kept/test_fault_points.py",
    "tests/walks/test_demo.py",
    "tests/faults/test_orders.py",
    "tests/conformance/failures/test_keeping.py",
    "tests/conformance/failures/test_crashes.py",
    "tests/conformance/failures/test_events.py",
    "tests/conformance/failures/test_files.py",
    "tests/conformance/failures/test_transfers.py",
    "tests/console/harness/test_pages.py",
    "tests/walks/test_modes.py",
    "tests/walks/test_documents_walk.py",
    "tests/walks/test_notice_walk.py",
    "tests/walks/test_backup_walk.py",
)


class Collected(Protocol):
    """What pytest knows of a test."""

    @property
    def path(self) -> Path: ...


Item = TypeVar("Item", bound=Collected)


def longest_first(items: Iterable[Item]) -> list[Item]:
    """These tests, in the order in which they are run; those of one file stay together, and as they were."""
    place = {ROOT / name: number for number, name in enumerate(FIRST)}
    return sorted(items, key=lambda item: place.get(item.path, len(place)))
