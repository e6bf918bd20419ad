"""The journal as a file that anybody can keep and check: one JSON object a line, the signed head last."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime

from sqlalchemy import Connection

from ivr.journal.chain import Head, Row, rows
from ivr.journal.checkpoints import read_checkpoint, sign_checkpoint
from ivr.journal.errors import JournalBroken
from ivr.journal.signing import PublicKey, Signer
from ivr.journal.verification import Verdict, against, verify


def export(conn: Connection, signer: Signer | None = None, now: datetime | None = None) -> Iterator[str]:
    """The lines of the export, in the view of one transaction, each with its line end.

    Args:
        conn: inside a reading transaction (`ivr.database.engine.reading`).
        signer: signs the head; without one, nothing vouches for the export's end.
        now: of the signature.
    """
    head: Head | None = None
    for row in rows(conn):
        head = Head(row.sequence, row.hash)
        yield _line(row)
    if head is not None and signer is not None and now is not None:
        yield json.dumps({"checkpoint": sign_checkpoint(signer, head, now)}) + "\n"


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
        public_key: of the signer; without it the signed head is not looked at.
        checkpoints: further heads, signed earlier.
        through: hands the rows on, for whoever wants to look at them on their way.

    Raises:
        JournalBroken: the file is no exported journal.
        SignatureWrong: the signed head was changed, or signed with another key.
    """
    signed: list[str] = []
    verdict = verify(through(_rows(lines, signed)), checkpoints)
    if public_key is None or not verdict.whole:
        return verdict
    for jws in signed:
        verdict = against(verdict, read_checkpoint(jws, public_key))
    return verdict


def _rows(lines: Iterable[str], signed: list[str]) -> Iterator[Row]:
    """The rows; signed heads are put aside."""
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            table = json.loads(line)
            if "checkpoint" in table:
                signed.append(str(table["checkpoint"]))
                continue
            row = Row(
                sequence=int(table["sequence"]),
                at=int(table["at"]),
                kind=str(table["kind"]),
                subject=str(table["subject"]),
                details=str(table["details"]),
                previous=bytes.fromhex(table["previous"]),
                hash=bytes.fromhex(table["hash"]),
            )
        except (ValueError, TypeError, KeyError) as error:
            raise JournalBroken(
                f"Line {number} is no row of an exported journal: {error!r}. Was the file cut or edited?"
            ) from error
        yield row


def _line(row: Row) -> str:
    table = {
        "sequence": row.sequence,
        "at": row.at,
        "kind": row.kind,
        "subject": row.subject,
        "details": row.details,
        "previous": row.previous.hex(),
        "hash": row.hash.hex(),
    }
    return json.dumps(table, ensure_ascii=False) + "\n"
