"""Changes of the register of objections: the journal's row first, then the row (L6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ivr.database.lines import load_lines
from ivr.database.objections import add, get, load_objections, withdraw
from ivr.domain.objection import Objection, ObjectionKey, Origin, check_key
from ivr.errors import LineError
from ivr.journal.chain import append
from ivr.journal.entries import Entry


class ObjectionMissing(LineError):
    """There is no such objection in force."""

    id = "objections.missing"
    exit_code = 17
    http_status = 404


class ObjectionLine(LineError):
    """An objection names a line that is not in service."""

    id = "objections.unknown-line"
    exit_code = 17


@dataclass(frozen=True, slots=True)
class Said:
    """What the journal says of a change beside its terms.

    Attributes:
        reason: without a name or a number.
        origin: where it was made.
        by: pseudonymous id of the person; None where nobody says who they are.
    """

    reason: str
    origin: Origin
    by: str | None = None

    @property
    def details(self) -> dict[str, object]:
        """As a row of the journal holds it."""
        who: dict[str, object] = {} if self.by is None else {"by": self.by}
        return {"reason": self.reason, "origin": self.origin.value, **who}


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of objections that were to be written.

    Attributes:
        known: those that were there already, in the same words.
        withdrawn: those withdrawn here since they were exported: they stay so.
    """

    added: tuple[Objection, ...]
    known: tuple[Objection, ...]
    withdrawn: tuple[Objection, ...]


def take_in(conn: Connection, key: ObjectionKey, wanted: Sequence[Objection], said: Said, now: datetime) -> Taken:
    """Write objections in the caller's transaction: all that are new, or none.

    Raises:
        ObjectionKeyUnusable: this host's key is not the one that the register was made with.
        ObjectionLine: a line is not in service.
        JournalPersonal: the reason holds a number or an address.
    """
    there = load_objections(conn, withdrawn=True)
    check_key(key, there, now)
    _check_lines(conn, wanted)
    taken = _sorted_out(there, wanted, now)
    append(conn, [Entry("objection.added", one.id, _details(one, said)) for one in taken.added], now)
    for one in taken.added:
        add(conn, one)
    return taken


def in_force(conn: Connection, key: ObjectionKey, number_hash: str, line_id: str | None, now: datetime) -> tuple[Objection, ...]:
    """The objections of one number that hold now; with a line, those that hold for it.

    Raises:
        ObjectionKeyUnusable: this host's key is not the one that the register was made with.
    """
    there = load_objections(conn)
    check_key(key, there, now)
    return tuple(
        one
        for one in there
        if one.number_hash == number_hash and one.in_force(now) and (line_id is None or one.line_id in (None, line_id))
    )


def look_up(
    conn: Connection,
    key: ObjectionKey,
    number_hash: str,
    line_id: str | None,
    said: Said,
    now: datetime,
    lines: Collection[str] | None = None,
) -> tuple[Objection, ...]:
    """As `in_force`, for somebody who asks: that a person looked, and what they were told, is in the journal first (L6).

    Args:
        conn: in whose transaction.
        key: of the register.
        number_hash: of the number.
        line_id: only those that hold for this line.
        said: who asks, from where.
        now: the moment.
        lines: only those that hold for one of these, because the person answers for no other; None for all.

    Raises:
        ObjectionKeyUnusable: this host's key is not the one that the register was made with.
    """
    found = in_force(conn, key, number_hash, line_id, now)
    if lines is not None:
        found = tuple(one for one in found if one.line_id is None or one.line_id in lines)
    append(conn, [Entry("objections.looked-up", "register", {"line": line_id, "found": len(found), **said.details})], now)
    return found


def by_id(conn: Connection, objection_id: str, now: datetime) -> tuple[Objection, ...]:
    """The one objection in force of this id, or none."""
    found = get(conn, objection_id)
    return (found,) if found is not None and found.in_force(now) else ()


def export(conn: Connection, by: str, now: datetime, lines: Collection[str] | None = None) -> tuple[Objection, ...]:
    """The objections in force, to be written into a file: that they were taken away is in the journal first (L6).

    Args:
        conn: in whose transaction.
        by: pseudonymous id of who takes them away.
        now: the moment.
        lines: only objections to one of these; None for all.
    """
    found = tuple(one for one in load_objections(conn) if one.in_force(now) and (lines is None or one.line_id in lines))
    append(conn, [Entry("objections.exported", "register", {"objections": len(found), "by": by})], now)
    return found


def take_back(conn: Connection, found: Sequence[Objection], said: Said, now: datetime) -> None:
    """Withdraw objections in the caller's transaction.

    Raises:
        ObjectionMissing: there is none.
        JournalPersonal: the reason holds a number or an address.
    """
    if not found:
        raise missing()
    append(conn, [Entry("objection.withdrawn", one.id, {"line": one.line_id, **said.details}) for one in found], now)
    for one in found:
        withdraw(conn, one, now)


def missing() -> ObjectionMissing:
    """The error to raise when an objection is not there, or holds no longer."""
    return ObjectionMissing("There is no such objection in force. See them: preambule objections list")


def _check_lines(conn: Connection, wanted: Iterable[Objection]) -> None:
    known = {line.id for line in load_lines(conn)}
    unknown = sorted({one.line_id for one in wanted if one.line_id is not None} - known)
    if unknown:
        raise ObjectionLine(f"No line in service is called {', '.join(unknown)}; nothing was written. See preambule lines list")


def _sorted_out(there: Iterable[Objection], wanted: Iterable[Objection], now: datetime) -> Taken:
    ids = {one.id: one for one in there}
    words = {_words(one) for one in ids.values() if one.in_force(now)}
    added: list[Objection] = []
    known: list[Objection] = []
    withdrawn: list[Objection] = []
    for one in wanted:
        before = ids.get(one.id)
        if before is not None and before.withdrawn_at is not None:
            withdrawn.append(one)
        elif before is not None or _words(one) in words:
            known.append(one)
        else:
            added.append(one)
            ids[one.id] = one
            words.add(_words(one))
    return Taken(tuple(added), tuple(known), tuple(withdrawn))


def _words(one: Objection) -> tuple[object, ...]:
    return one.number_hash, one.line_id, one.purposes, one.until


def _details(one: Objection, said: Said) -> dict[str, object]:
    return {
        "line": one.line_id,
        "purposes": sorted(one.purposes),
        "until": None if one.until is None else one.until.isoformat(),
        **said.details,
    }
