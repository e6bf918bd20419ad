"""Signed records of cuts: what lets the rest of the journal stand without the old rows that are gone (LAW 19).

A cut record names the last row that went, by number and hash, and the row that the journal began after until then: the records
are a chain of their own, from the journal's first row to the one that it begins with now. Some rows outlive a cut
(`ivr.journal.outliving`); the record holds one hash over theirs, so that none of them can be changed or taken out unseen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from ivr.database.prepared import Prepared
from ivr.database.tables import journal_cuts, journal_kept
from ivr.domain.journal_retention import JournalRetention
from ivr.journal.chain import GENESIS, Head, Row
from ivr.journal.entries import moment, row_hash
from ivr.journal.errors import JournalBroken
from ivr.journal.signing import PublicKey, Signer

TYP = "preambule.journal-cut"

_KEPT = Prepared(
    select(journal_kept).where(journal_kept.c.sequence > bindparam("after")).order_by(journal_kept.c.sequence).limit(2_000)
)


@dataclass(frozen=True, slots=True)
class Cut:
    """One cut.

    Attributes:
        after: the row before the first that went; sequence 0 for the first cut.
        last: the last row that went: the journal begins after it.
        before: rows older than this went.
        rule: by which it went.
        kept: how many of its rows outlive it, and SHA-256 over their hashes one after the other.
        exported: SHA-256 of the file that the rows were exported to; None when they were not.
        at: when it was signed.
        jws: as it was signed.
    """

    after: Head
    last: Head
    before: datetime
    rule: JournalRetention
    kept: tuple[int, bytes]
    exported: str | None
    at: datetime
    jws: str = ""

    @property
    def id(self) -> str:
        """The name of the signed record: SHA-256 of its text, lower-case hexadecimal."""
        return hashlib.sha256(self.jws.encode()).hexdigest()

    def sign(self, signer: Signer) -> str:
        """As a JWS in compact form."""
        return signer.sign(
            {
                "v": 1,
                "after": self.after.told,
                "last": self.last.told,
                "before": moment(self.before),
                "rule": {"months": self.rule.months, "reason": self.rule.reason},
                "kept": {"rows": self.kept[0], "sha256": self.kept[1].hex()},
                "exported": self.exported,
                "at": moment(self.at),
            },
            TYP,
        )


def read_cut(jws: str, public_key: PublicKey) -> Cut:
    """What a record says, once its signature is found right.

    Raises:
        SignatureWrong: changed, or signed with another key.
        JournalBroken: signed rightly, but no record of a cut.
    """
    payload = public_key.read_verified(jws, TYP)
    try:
        rule, kept = payload["rule"], payload["kept"]
        cut = Cut(
            after=Head.read(payload["after"]),
            last=Head.read(payload["last"]),
            before=datetime.fromisoformat(payload["before"]),
            rule=JournalRetention(rule["months"], rule["reason"]),
            kept=(int(kept["rows"]), bytes.fromhex(kept["sha256"])),
            exported=payload["exported"],
            at=datetime.fromisoformat(payload["at"]),
            jws=jws,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise JournalBroken(
            f"A signed record of a cut says nothing that one says: {error!r}. It was made by another version."
        ) from error
    if cut.last.sequence <= cut.after.sequence:
        raise JournalBroken(
            f"The record of the cut at row {cut.last.sequence} cuts nothing: it begins after row {cut.after.sequence}."
        )
    return cut


def linked(records: Iterable[str], public_key: PublicKey) -> tuple[Cut, ...]:
    """The cuts, the oldest first, each held against the one before.

    Raises:
        SignatureWrong: a record was changed, or signed with another key.
        JournalBroken: one is missing, or there are two where one belongs.
    """
    found: list[Cut] = []
    for jws in records:
        found.append(following(beginning(found), jws, public_key))
    return tuple(found)


def following(last: Head, jws: str, public_key: PublicKey) -> Cut:
    """The cut that follows another, which ended with the row `last`. Raises as `linked`."""
    cut = read_cut(jws, public_key)
    if cut.after != last:
        raise JournalBroken(
            f"The record of the cut at row {cut.last.sequence} follows row {cut.after.sequence}, where the cut before it ended "
            f"at row {last.sequence}: a record is missing, or there are two. Look for the one that is right in a backup."
        )
    return cut


def stored_cuts(conn: Connection, public_key: PublicKey) -> tuple[Cut, ...]:
    """The cuts of this database. Raises as `linked`, and when a row says something else than its record."""
    stored = conn.execute(select(journal_cuts).order_by(journal_cuts.c.sequence)).all()
    cuts = linked((row.jws for row in stored), public_key)
    for row, cut in zip(stored, cuts, strict=True):
        if Head(row.sequence, bytes(row.hash)) != cut.last:
            raise JournalBroken(f"The table of cuts says something else of the cut at row {row.sequence} than its signed record.")
    return cuts


def beginning(cuts: Sequence[Cut]) -> Head:
    """The row that the journal begins after."""
    return cuts[-1].last if cuts else Head(0, GENESIS)


def stored_kept(conn: Connection) -> Iterator[Row]:
    """The rows that outlived their cuts, in order."""
    after = 0
    while page := _KEPT.all(conn, {"after": after}):
        yield from map(Row._make, page)
        after = page[-1][0]


def outlived(cuts: Sequence[Cut], kept: Iterable[Row]) -> Iterator[Row]:
    """The rows that outlived their cuts, each held against its hash, and all of a cut's against its record.

    Raises:
        JournalBroken: one was changed, is missing, or was added.
    """
    waiting = iter(kept)
    row = next(waiting, None)
    for cut in cuts:
        outliving = Outliving(cut)
        while row is not None and row.sequence <= cut.last.sequence:
            outliving.take(row)
            yield row
            row = next(waiting, None)
        outliving.check_whole()
    if row is not None:
        raise JournalBroken(f"Row {row.sequence} is said to have outlived a cut, and there was none.")


class Outliving:
    """The rows that outlive one cut, held against its record one after the other."""

    def __init__(self, cut: Cut) -> None:
        self._cut = cut
        self._digest = hashlib.sha256()
        self._count = 0

    def take(self, row: Row) -> None:
        """The next row. Raises `JournalBroken` when it was changed, or was not among those that the cut took."""
        if not self._cut.after.sequence < row.sequence <= self._cut.last.sequence:
            raise JournalBroken(f"Row {row.sequence} is said to have outlived a cut that did not take it.")
        if row_hash(row.sequence, row.at, row.kind, row.subject, row.details, row.previous) != row.hash:
            raise JournalBroken(
                f"Row {row.sequence}, which outlived its cut, was changed: it does not say what its hash was made over."
            )
        self._digest.update(row.hash)
        self._count += 1

    def check_whole(self) -> None:
        """After the last. Raises `JournalBroken` when some are missing, or others were added."""
        if (self._count, self._digest.digest()) != self._cut.kept:
            raise JournalBroken(
                f"Of the rows that outlived the cut at row {self._cut.last.sequence}, {self._count} are there where "
                f"{self._cut.kept[0]} were signed for: some were removed, added or replaced. Restore them from a backup."
            )
