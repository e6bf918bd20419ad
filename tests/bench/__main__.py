"""`make bench`: measure everything that has a bound, print it, and write `build/bench.json`."""

from __future__ import annotations

import importlib
import json
import sys
from dataclasses import asdict
from pathlib import Path

from rich import box
from rich.console import Console
from rich.table import Table

from tests.bench.row import Row

SUBJECTS = (
    "event_socket",
    "call",
    "lookup",
    "stoi",
    "capture",
    "capture_orders",
    "line_orders",
    "rendering",
    "rights_search",
    "console_recordings",
    "playback",
    "storage",
    "retention_sweep",
    "freeswitch_load",
    "rotation",
    "journal_verify",
    "backup",
    "console_pages",
    "console_slow",
    "console_live",
)
OUT = Path("build/bench.json")


def main() -> int:
    """Measure the subjects named on the command line, or all; 1 when a bound does not hold."""
    wanted = sys.argv[1:] or SUBJECTS
    rows: list[Row] = []
    unmeasured: list[str] = []
    for subject in wanted:
        print(f"measuring {subject} …", file=sys.stderr, flush=True)
        module = importlib.import_module(f"tests.bench.{subject}")
        rows.extend(module.rows())
        if hasattr(module, "missing") and (why := module.missing()):
            unmeasured.append(why)
    OUT.parent.mkdir(exist_ok=True)
    OUT.write_text(json.dumps([asdict(row) for row in rows], indent=2, ensure_ascii=False) + "\n")
    _print(rows)
    for why in unmeasured:
        print(f"\n*** {why} ***", file=sys.stderr)
    return 0 if all(row.holds for row in rows) else 1


def _print(rows: list[Row]) -> None:
    table = Table("figure", "value", "bound", "holds", "how", box=box.SIMPLE_HEAD)
    for row in rows:
        table.add_row(row.name, f"{row.value:g} {row.unit}", f"≤ {row.bound:g}", "yes" if row.holds else "NO", row.how)
    Console(width=None if sys.stdout.isatty() else 180).print(table)
    broken = sum(not row.holds for row in rows)
    print(f"{len(rows)} figures, {broken} out of bounds; written to {OUT}")


sys.exit(main())
