"""Is the journal whole? Told offline, from rows or from an exported file, with the first row that is not and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ivr.journal.chain import GENESIS, Head, Row
from ivr.journal.entries import row_hash
from ivr.journal.seams import explains


class Breach(StrEnum):
    """What was done to the journal.

    CHANGED     a row does not say what its hash was made over
    REMOVED     rows are missing between two others, or before the first
    SWAPPED     a row stands where another belongs
    REPLACED    a row is whole in itself, but the next one was written after another
    TRUNCATED   rows that a signed checkpoint names are missing at the end
    FORKED      a signed checkpoint names another row than the one that is there: history was rewritten
    """

    CHANGED = "changed"
    REMOVED = "removed"
    SWAPPED = "swapped"
    REPLACED = "replaced"
    TRUNCATED = "truncated"
    FORKED = "forked"


_HOUR = 3_600_000_000
_NEVER = 1 << 63

_REWRITTEN = "Row {} is not the one that a signed checkpoint names: the journal was rewritten."


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the verification found.

    Attributes:
        rows: how many were whole, from the first.
        head: the last whole one.
        breach, at, why: what is wrong, the first sequence that is, and a sentence for people; None when all is whole.
        anchored: whether a signed checkpoint vouches for the end. Without one, rows cut off at the end are not noticed.
        gaps: first and last sequence of rows that were lost with a database: the restore that followed says so in a row of its own.
        set_back: the first row written after the clock was set back by more than an hour; no breach, the chain holds their order.
    """

    rows: int
    head: Head
    breach: Breach | None = None
    at: int | None = None
    why: str | None = None
    anchored: bool = False
    gaps: tuple[tuple[int, int], ...] = ()
    set_back: int | None = None

    @property
    def whole(self) -> bool:
        """Whether nothing is wrong."""
        return self.breach is None


def verify(rows: Iterable[Row], checkpoints: Sequence[Head] = (), *, start: Head | None = None) -> Verdict:
    """Follow the chain from its first row to its last.

    Args:
        rows: in the order in which they are kept; any number, read once.
        checkpoints: heads that were signed earlier (`ivr.journal.checkpoints`).
        start: the row before the first, for a journal whose old rows were cut off; its beginning otherwise.
    """
    last = start or Head(0, GENESIS)
    signed = {head.sequence: head.hash for head in checkpoints}
    if signed.get(last.sequence, last.hash) != last.hash:
        return Verdict(0, last, Breach.FORKED, last.sequence, _REWRITTEN.format(last.sequence), anchored=True)
    first, following = last.sequence + 1, iter(rows)
    sequence, before, sha256 = last.sequence, last.hash, hashlib.sha256
    latest, set_back = -_NEVER, None
    gaps: tuple[tuple[int, int], ...] = ()
    lost = 0
    for (
        row
    ) in following:  # written out for the millions of rows that are whole; `_breach` says what is wrong with the one that is not
        number, at, kind, subject, details, previous, found = row
        text = f'{{"at":{at},"details":{details},"kind":"{kind}","previous":"{before.hex()}","sequence":{number},"subject":"{subject}"}}'
        whole = number == sequence + 1 and previous == before and sha256(text.encode()).digest() == found
        if not whole or (number in signed and signed[number] != found):
            last = Head(sequence, before)
            if explains(row, last, signed):
                gaps, lost = (*gaps, (sequence + 1, number - 1)), lost + number - 1 - sequence
                sequence, before = number, found
                continue
            breach = _refined(_breach(row, last), row, next(following, None))
            return Verdict(sequence + 1 - first - lost, last, breach, *_told(breach, row, last), gaps=gaps)
        if at < latest:
            set_back = number if set_back is None and at < latest - _HOUR else set_back
        else:
            latest = at
        sequence, before = number, found
    last, count = Head(sequence, before), sequence + 1 - first - lost
    newest = max(signed, default=0)
    if newest > last.sequence:
        why = f"Rows {last.sequence + 1} to {newest} are missing: a signed checkpoint names row {newest}. Restore them from a backup."
        return Verdict(count, last, Breach.TRUNCATED, last.sequence + 1, why, anchored=True, gaps=gaps, set_back=set_back)
    return Verdict(count, last, anchored=newest == last.sequence and newest > 0, gaps=gaps, set_back=set_back)


def against(verdict: Verdict, signed: Head) -> Verdict:
    """Hold a whole journal against one signed head that must be its last row."""
    head = verdict.head
    if signed.sequence > head.sequence:
        why = f"Rows {head.sequence + 1} to {signed.sequence} are missing at the end: the signed head is row {signed.sequence}."
        return replace(verdict, breach=Breach.TRUNCATED, at=head.sequence + 1, why=why, anchored=True)
    if signed != head:
        why = f"The last row, {head.sequence}, is not the one that was signed, {signed.sequence}: rows were added or rewritten."
        return replace(verdict, breach=Breach.FORKED, at=signed.sequence, why=why, anchored=True)
    return replace(verdict, anchored=True)


def _breach(row: Row, last: Head) -> Breach:
    """What is wrong with the first row that is not whole, or not the one that was signed."""
    if row.sequence != last.sequence + 1:
        return Breach.REMOVED if row.sequence > last.sequence + 1 else Breach.SWAPPED
    if not _whole(row):
        return Breach.CHANGED
    return Breach.FORKED if row.previous == last.hash else Breach.REPLACED


def _refined(breach: Breach, row: Row, following: Row | None) -> Breach:
    """Two rows that changed places look like a gap, or like a changed row, until one looks at the next."""
    if following is None:
        return breach
    came_early = breach is Breach.REMOVED and following.sequence < row.sequence
    renumbered = breach is Breach.CHANGED and row.previous == following.hash
    return Breach.SWAPPED if came_early or renumbered else breach


def _whole(row: Row) -> bool:
    return row_hash(row.sequence, row.at, row.kind, row.subject, row.details, row.previous) == row.hash


def _told(breach: Breach, row: Row, last: Head) -> tuple[int, str]:
    """The first sequence concerned, and the sentence."""
    expected = last.sequence + 1
    match breach:
        case Breach.REMOVED:
            gap = f"row {expected} is" if row.sequence == expected + 1 else f"rows {expected} to {row.sequence - 1} are"
            return expected, f"{gap.capitalize()} missing before row {row.sequence}."
        case Breach.SWAPPED:
            return expected, f"Where row {expected} belongs stands another: two rows changed places."
        case Breach.REPLACED:
            return (
                row.sequence,
                f"Row {row.sequence} was written after another row than the one before it: row {last.sequence} was replaced.",
            )
        case Breach.FORKED:
            return row.sequence, _REWRITTEN.format(row.sequence)
        case _:
            return row.sequence, f"Row {row.sequence} was changed: it does not say what its hash was made over."
