"""What is known of the time after a backup: a newer journal, certificates, signed checkpoints, the house that is replaced."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from ivr.backup.errors import JournalApart
from ivr.backup.replay import Replay
from ivr.backup.targets import Living
from ivr.database.certificates import by_id, keep
from ivr.database.tables import journal, microseconds, recordings
from ivr.domain.recording import RecordingState
from ivr.journal.chain import Head, Row
from ivr.journal.export import verify_export
from ivr.journal.seams import RESTORED
from ivr.journal.signing import PublicKey
from ivr.journal.verification import Verdict, verify
from ivr.vault.retention.certificate import items, read_certificate

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_BATCH = 1_000


class Continuing:
    """The restored journal, continued by rows that were written after the backup.

    Args:
        conn: of the restored database.
        head: the backup's last row.
        replay: does again what the rows tell.
        checkpoints: signed heads; those after the end of what is at hand are looked at by `check_against`.
    """

    def __init__(self, conn: Connection, head: Head, replay: Replay, checkpoints: Sequence[Head] = ()) -> None:
        self._conn = conn
        self._replay = replay
        self._checkpoints = checkpoints
        self.last = head
        self._kept_first = False

    def from_file(self, file: Path, public_key: PublicKey) -> int:
        """Add the rows of an exported journal; how many were new.

        Raises:
            JournalBroken, SignatureWrong: it is none, or not of this house.
            JournalApart: it is whole and signed, and tells another story than the backup's journal, or nobody vouches for its end.
        """
        before, self._kept_first = self.last.sequence, True
        with file.open(encoding="utf-8") as lines:
            verdict = verify_export(lines, public_key, through=self._from_export)
        _check(verdict, str(file))
        if not verdict.anchored:
            raise JournalApart(
                f"Nobody vouches for the end of {file}: it has no signed head. Export it again: preambule journal export"
            )
        return self.last.sequence - before

    def from_living(self, living: Living) -> bool:
        """Add the rows of the house that is replaced; False when its journal is another one, or ends before the backup."""
        query = select(journal).where(journal.c.sequence >= self.last.sequence).order_by(journal.c.sequence)
        found = map(_row, living.execute(query))
        first = next(found, None)
        if first is None or first.hash != self.last.hash:
            return False
        verdict = verify(self._added(found), start=self.last)
        _check(verdict, "the house that is there")
        return True

    def _from_export(self, found: Iterable[Row]) -> Iterable[Row]:
        """The rows that outlived cuts come first: they stand in the backup, or lie before the export's own beginning."""
        if self._kept_first:
            self._kept_first = False
            return found
        return self._added(found)

    def _added(self, found: Iterable[Row]) -> Iterator[Row]:
        """Hand the rows on to whoever verifies them; those that are new are kept in the same transaction, which ends if they are wrong."""
        waiting: list[Row] = []
        for row in found:
            if row.sequence == self.last.sequence and row.hash != self.last.hash:
                raise JournalApart(
                    f"Row {row.sequence} of the journal is another in the backup than in what was named beside it: one of them was rolled "
                    "back or rewritten. Find out which; nothing was restored."
                )
            if row.sequence > self.last.sequence:
                self._check_follows(row)
                waiting.append(row)
                self.last = Head(row.sequence, row.hash)
                if len(waiting) >= _BATCH:
                    self._keep(waiting)
                    waiting = []
            yield row
        self._keep(waiting)

    def _check_follows(self, row: Row) -> None:
        if row.sequence != self.last.sequence + 1 and row.kind != RESTORED:
            raise JournalApart(
                f"What was named beside the backup begins with row {row.sequence} of the journal, the backup ends with row "
                f"{self.last.sequence}. Name an export that reaches back that far. Nothing was restored."
            )

    def _keep(self, found: Sequence[Row]) -> None:
        if found:
            self._conn.execute(insert(journal), [_values(row) for row in found])
            self._replay.take(found)


def check_against(conn: Connection, checkpoints: Iterable[Head], last: Head) -> Head | None:
    """Hold the restored journal against signed heads; the newest one that lies after its end, whose rows are lost.

    Raises:
        JournalApart: a row is not the one that was signed: the journal in the backup was rolled back or rewritten.
    """
    lost: Head | None = None
    for signed in checkpoints:
        if signed.sequence > last.sequence:
            lost = max(lost or signed, signed, key=lambda one: one.sequence)
            continue
        there = conn.execute(select(journal.c.hash).where(journal.c.sequence == signed.sequence)).scalar_one_or_none()
        if there is not None and bytes(there) != signed.hash:
            raise JournalApart(
                f"Row {signed.sequence} of the backup's journal is not the one that a signed checkpoint names: the journal was rolled back or "
                "rewritten before the backup was made. Nothing was restored; take an older backup, and find out who did."
            )
    return lost


def take_certificates(conn: Connection, replay: Replay, file: Path, public_key: PublicKey) -> None:
    """Believe certificates of destruction that were kept elsewhere, one a line: each alone shows that its recording is gone.

    Raises:
        SignatureWrong: one was changed, or is another house's.
    """
    for line in file.read_text(encoding="ascii").splitlines():
        if line.strip():
            _believe(conn, replay, line.strip(), read_certificate(line, public_key))


def _believe(conn: Connection, replay: Replay, jws: str, said: dict[str, Any]) -> None:
    ids = [str(item["recording"]) for item in items(said)]
    there = list(conn.scalars(select(recordings.c.id).where(recordings.c.id.in_(ids))))
    identity = hashlib.sha256(jws.encode()).hexdigest()
    if there and by_id(conn, identity) is None:
        keep(conn, identity, jws, there, datetime.fromisoformat(said["destroyed"]))
    replay.shred(there, RecordingState.DESTROYING)


def _check(verdict: Verdict, where: str) -> None:
    if not verdict.whole:
        raise JournalApart(
            f"The journal of {where} is broken at row {verdict.at} ({verdict.why}): what it tells of the time after the backup cannot be "
            "believed. Nothing was restored."
        )


def _row(row: Any) -> Row:
    return Row(row.sequence, microseconds(row.at), row.kind, row.subject, row.details, bytes(row.previous), bytes(row.hash))


def _values(row: Row) -> dict[str, Any]:
    return {
        "sequence": row.sequence,
        "at": _EPOCH + timedelta(microseconds=row.at),
        "kind": row.kind,
        "subject": row.subject,
        "details": row.details,
        "previous": row.previous,
        "hash": row.hash,
    }
