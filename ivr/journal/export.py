"""The journal as a file that anybody can keep and check: one JSON object a line.

The whole journal is its signed records of cuts with the rows that outlived each, then its rows, then the signed head. A period
is a signed statement of where it begins and ends, then its rows. `verifier/preambule_verify.py` reads both on any machine.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from ivr.journal.chain import Head, Row, rows
from ivr.journal.checkpoints import read_checkpoint, sign_checkpoint
from ivr.journal.cuts import Cut, beginning, stored_kept
from ivr.journal.cutting import Plan
from ivr.journal.errors import JournalBroken
from ivr.journal.export_file import ExportFile
from ivr.journal.periods import Period
from ivr.journal.signing import PublicKey, Signer
from ivr.journal.verification import Verdict, against, verify


def export(
    conn: Connection, signer: Signer | None = None, now: datetime | None = None, cuts: Sequence[Cut] = ()
) -> Iterator[str]:
    """The lines of the whole journal, in the view of one transaction, each with its line end.

    Args:
        conn: inside a reading transaction (`ivr.database.engine.reading`).
        signer: signs the head; without one, nothing vouches for the export's end.
        now: of the signature.
        cuts: that have taken the oldest rows (`ivr.journal.cuts.stored_cuts`).
    """
    yield from _preface(conn, cuts)
    head: Head | None = None
    for row in rows(conn, beginning(cuts).sequence):
        head = Head(row.sequence, row.hash)
        yield _line(row)
    if head is not None and signer is not None and now is not None:
        yield json.dumps({"checkpoint": sign_checkpoint(signer, head, now)}) + "\n"


def export_period(conn: Connection, signer: Signer, period: Period, now: datetime) -> Iterator[str]:
    """The lines of one period: the signed statement first, then its rows."""
    yield json.dumps({"period": period.sign(signer, now)}) + "\n"
    yield from map(_line, rows(conn, period.after.sequence, period.last.sequence))


def write_cut(conn: Connection, planned: Plan, *, signer: Signer, now: datetime, file: Path) -> str:
    """Write the rows that a cut will take into a new file, as a period of their own; SHA-256 of the file.

    Raises:
        JournalBroken: the file exists, or cannot be written. Nothing is cut then.
    """
    digest = hashlib.sha256()
    try:
        with file.open("xb") as out:
            for line in export_period(conn, signer, Period(planned.after, planned.last, None, planned.before), now):
                out.write(line.encode())
                digest.update(line.encode())
            out.flush()
            os.fsync(out.fileno())
    except OSError as error:
        raise JournalBroken(f"{file} cannot be written: {error.strerror}. Nothing was cut; name another file.") from error
    return digest.hexdigest()


def verify_export(
    lines: Iterable[str],
    public_key: PublicKey | None = None,
    checkpoints: Sequence[Head] = (),
    *,
    through: Callable[[Iterable[Row]], Iterable[Row]] = iter,
) -> Verdict:
    """Verify an exported journal on any machine.

    Args:
        lines: of the file, read once.
        public_key: of the signer; without it the signed head is not looked at, and a journal that was cut, or a period, is refused.
        checkpoints: further heads, signed earlier.
        through: hands the rows on, for whoever wants to look at them on their way; the rows that outlived cuts first.

    Raises:
        JournalBroken: the file is no exported journal, or its records of cuts do not fit.
        SignatureWrong: a signed statement was changed, or signed with another key.
    """
    file = ExportFile(lines, public_key)
    for _ in through(file.outlived()):
        pass
    period = file.period
    known = [one for one in checkpoints if period is None or one.sequence <= period.last.sequence]
    verdict = verify(through(file.rows()), known, start=file.start)
    if public_key is None or not verdict.whole:
        return verdict
    if period is not None:
        verdict = against(verdict, period.last)
    for jws in file.signed:
        verdict = against(verdict, read_checkpoint(jws, public_key))
    return verdict


def _preface(conn: Connection, cuts: Sequence[Cut]) -> Iterator[str]:
    if not cuts:
        return
    kept = stored_kept(conn)
    row = next(kept, None)
    for cut in cuts:
        yield json.dumps({"cut": cut.jws}) + "\n"
        while row is not None and row.sequence <= cut.last.sequence:
            yield json.dumps({"kept": _table(row)}, ensure_ascii=False) + "\n"
            row = next(kept, None)


def _line(row: Row) -> str:
    return json.dumps(_table(row), ensure_ascii=False) + "\n"


def _table(row: Row) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "at": row.at,
        "kind": row.kind,
        "subject": row.subject,
        "details": row.details,
        "previous": row.previous.hex(),
        "hash": row.hash.hex(),
    }
