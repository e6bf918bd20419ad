"""What the accessibility tests found last, as they write it down beside this file: `tested.json`. The statement invents no figure.

    {"day": "2026-11-26", "tool": "axe-core 4.10", "pages": 52, "views": 416, "violations": 0,
     "criteria": {"met": 48, "not_met": 0, "not_applicable": 20, "by_hand": 38}}

`views` are pages in each language, role and theme; `criteria` are those of RGAA 4.1.2, of which some can only be judged by people.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("tested.json")

CRITERIA = 106
"""Of RGAA 4.1.2."""


@dataclass(frozen=True, slots=True)
class Measured:
    """The last run of the tests.

    Attributes:
        met, not_met, not_applicable, by_hand: criteria.
    """

    day: date
    tool: str
    pages: int
    views: int
    violations: int
    met: int
    not_met: int
    not_applicable: int
    by_hand: int


def read(file: Path = FILE) -> Measured | None:
    """What was found; None when the tests have not run for this release, or their file says something else."""
    try:
        told: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        criteria = told["criteria"]
        return Measured(
            date.fromisoformat(told["day"]),
            str(told["tool"]),
            int(told["pages"]),
            int(told["views"]),
            int(told["violations"]),
            *(int(criteria[name]) for name in ("met", "not_met", "not_applicable", "by_hand")),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
