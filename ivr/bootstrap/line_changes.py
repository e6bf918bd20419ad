"""Lines are put in service and changed here, whoever wants it: the command that loads a file, or the console's assistant."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ivr.database.lines import load_lines, save_lines
from ivr.database.lines_table import table_of
from ivr.domain.line import Line
from ivr.journal.chain import append
from ivr.journal.entries import Entry, canonical
from ivr.vault.retention.shortening import note_disposal, shorten


def put_in_service(
    conn: Connection, lines: Sequence[Line], now: datetime, *, whole: bool = False, by: str | None = None
) -> dict[str, int]:
    """Write lines with their journal rows, in the caller's transaction.

    Args:
        conn: inside a transaction.
        lines: validated.
        now: when.
        whole: these are all the lines: those not among them go out of service.
        by: pseudonymous id; None for a file that somebody has loaded at the machine.

    Returns:
        How many recordings go earlier because a line's retention was shortened, by line.
    """
    before = load_lines(conn)
    who: dict[str, Any] = {"by": by} if by else {}
    append(conn, [Entry("line.imported", line.id, {"facts": line.announced_hash} | who) for line in lines], now)
    save_lines(conn, lines, now, whole=whole)
    note_disposal(conn, before, lines, now)
    return shorten(conn, before, lines, now)


def fingerprint(line: Line) -> str:
    """Of all that a line is: two that were described alike have the same."""
    return hashlib.sha256(canonical(table_of(line)).encode()).hexdigest()
