"""The register as a table for people: no hash, and no cell that a spreadsheet would take for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

from ivr.domain.objection import Objection

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a cell begins with that a spreadsheet calculates."""

COLUMNS = ("id", "line", "purposes", "since", "until", "origin")


def table(objections: Iterable[Objection], names: Mapping[str, str]) -> str:
    """A table in CSV (RFC 4180), with semicolons, as spreadsheets of French and English houses open it."""
    out = io.StringIO()
    rows = csv.writer(out, delimiter=";")
    rows.writerow(COLUMNS)
    for one in objections:
        line = "" if one.line_id is None else names.get(one.line_id, one.line_id)
        until = "" if one.until is None else one.until.isoformat()
        rows.writerow(
            map(harmless, (one.id, line, " ".join(sorted(one.purposes)), one.since.isoformat(), until, one.origin.value))
        )
    return out.getvalue()


def harmless(text: str) -> str:
    """A cell that is text for every spreadsheet: an apostrophe stands before what it would calculate."""
    return f"'{text}" if text.startswith(_FORMULA) else text
