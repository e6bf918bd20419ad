"""The rows of calls and of their proofs. Built once, at import: a call pays for its rows, not for making statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from json import JSONEncoder

from sqlalchemy import Connection, bindparam, exists, insert, or_, select, update

from ivr.database.prepared import Prepared
from ivr.database.tables import calls, microseconds, proofs
from ivr.domain.gate import Decision
from ivr.domain.proof import Answer
from notices.notice import Locale

_JSON = JSONEncoder()
_OPEN = Prepared(insert(calls), ("id", "line_id", "arrived_at", "rehearsal", "number_hash"))
_CLOSE = Prepared(
    update(calls)
    .where(calls.c.id == bindparam("call_id"))
    .values(
        ended_at=bindparam("ended"),
        locale=bindparam("spoken"),
        answer=bindparam("given"),
        outcome=bindparam("came"),
        gate=bindparam("reasons"),
        gate_open=bindparam("opened"),
    )
)
_PROOF = Prepared(insert(proofs), ("id", "call_id", "jws", "signed_at"))
_KNOWN = select(calls.c.id).where(calls.c.id == bindparam("call_id"))
_LINE_OF = select(calls.c.line_id).where(calls.c.id == bindparam("call_id"))
_NEVER_ENDED = (
    select(calls.c.id, calls.c.line_id)
    .where(calls.c.ended_at.is_(None), calls.c.arrived_at < bindparam("before"))
    .order_by(calls.c.arrived_at, calls.c.id)
)
_others = calls.alias("others")
_NOTE_RECEIPT = Prepared(
    update(calls)
    .where(
        calls.c.id == bindparam("call_id"), calls.c.receipt.is_(None), ~exists().where(_others.c.receipt == bindparam("given"))
    )
    .values(receipt=bindparam("given"))
)
_RECEIPT_OF = Prepared(select(calls.c.receipt).where(calls.c.id == bindparam("call_id")))
_BY_RECEIPT = Prepared(
    select(
        calls.c.id, calls.c.line_id, calls.c.arrived_at, calls.c.ended_at, calls.c.answer, calls.c.outcome, calls.c.rehearsal
    ).where(calls.c.receipt == bindparam("given"))
)
_NUMBER_OF_RECEIPT = Prepared(select(calls.c.number_hash, calls.c.rehearsal).where(calls.c.receipt == bindparam("given")))
_GET = Prepared(
    select(
        calls.c.id,
        calls.c.line_id,
        calls.c.arrived_at,
        calls.c.ended_at,
        calls.c.locale,
        calls.c.answer,
        calls.c.outcome,
        calls.c.rehearsal,
        calls.c.receipt,
    ).where(calls.c.id == bindparam("call_id"))
)
_PROOF_OF = select(proofs.c.jws).where(proofs.c.id == bindparam("proof_id"))


@dataclass(frozen=True, slots=True)
class ReceiptedCall:
    """The call in which a receipt was given."""

    id: str
    line_id: str
    arrived_at: datetime
    ended_at: datetime | None
    answer: Answer | None
    outcome: str | None
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class Receipted:
    """From which number a call came in which a receipt was given.

    Attributes:
        number_hash: keyed (`ivr.domain.call_number`); None when it was withheld, or has been forgotten.
    """

    number_hash: str | None
    rehearsal: bool


@dataclass(frozen=True, slots=True)
class KnownCall:
    """A call as its row says, but for the hash of its number.

    Attributes:
        outcome: how it ended; None while it goes on.
        receipt: of a refusal, as its caller has heard it.
    """

    id: str
    line_id: str
    arrived_at: datetime
    ended_at: datetime | None
    locale: str | None
    answer: Answer | None
    outcome: str | None
    rehearsal: bool
    receipt: str | None


def get(conn: Connection, call_id: str) -> KnownCall | None:
    """One call; None when there is none."""
    row = _GET.first(conn, {"call_id": call_id})
    if row is None:
        return None
    known, line, arrived, ended, locale, answer, *others = row
    return KnownCall(known, line, arrived, ended, locale, None if answer is None else Answer(answer), *others)


def open_call(
    conn: Connection,
    call_id: str,
    line_id: str,
    arrived_at: datetime,
    *,
    rehearsal: bool = False,
    number_hash: str | None = None,
) -> None:
    """A call has arrived. Its row comes before anything else that concerns it.

    Args:
        conn: in whose transaction.
        call_id: of the caller's leg.
        line_id: which line was called.
        arrived_at: when.
        rehearsal: somebody tries the line out.
        number_hash: of `ivr.domain.call_number`; None when the number is withheld or of the house.

    Raises:
        DatabaseRefused: the call is known already, or the line is not.
    """
    values = {"id": call_id, "line_id": line_id, "arrived_at": microseconds(arrived_at), "rehearsal": rehearsal}
    _OPEN.run(conn, {**values, "number_hash": number_hash})


def close_call(
    conn: Connection,
    call_id: str,
    ended_at: datetime,
    *,
    locale: Locale | None,
    answer: Answer | None,
    outcome: str | None,
    decision: Decision | None,
) -> None:
    """A call has ended: in which locale it was held, what the caller answered, how it ended, what the gate last decided."""
    _CLOSE.run(
        conn,
        {
            "call_id": call_id,
            "ended": microseconds(ended_at),
            "spoken": locale,
            "given": None if answer is None else answer.value,
            "came": outcome,
            "reasons": None if decision is None else _JSON.encode(decision.reasons),
            "opened": None if decision is None else decision.open,
        },
    )


def is_open(conn: Connection, call_id: str) -> bool:
    """Whether the call's first row has been written."""
    return conn.execute(_KNOWN, {"call_id": call_id}).first() is not None


def line_of(conn: Connection, call_id: str) -> str | None:
    """Which line was called; None for no call that is known."""
    found: str | None = conn.execute(_LINE_OF, {"call_id": call_id}).scalar_one_or_none()
    return found


def never_ended(conn: Connection, arrived_before: datetime, limit: int) -> tuple[tuple[str, str], ...]:
    """Calls without an end that arrived before a moment: their ids and those of their lines, the oldest first."""
    rows = conn.execute(_NEVER_ENDED.limit(limit), {"before": arrived_before})
    return tuple((row.id, row.line_id) for row in rows)


def note_receipt(conn: Connection, call_id: str, receipt: str) -> bool:
    """Keep the number under which the caller finds the refusal again, before it is read out. It is never changed.

    Its journal row comes first in the same transaction (L6): who writes the journal waits for the others, so that nobody
    takes the same number in between; the table would refuse it, and with it the whole unit of work.

    Returns:
        False when it is not this call's afterwards: another call has it (draw another), the call has another one already
        (`receipt_of`), or there is no such call.
    """
    _NOTE_RECEIPT.run(conn, {"call_id": call_id, "given": receipt})
    return receipt_of(conn, call_id) == receipt


def receipt_of(conn: Connection, call_id: str) -> str | None:
    """The receipt that was given in a call."""
    found = _RECEIPT_OF.first(conn, {"call_id": call_id})
    return None if found is None else found[0]


def by_receipt(conn: Connection, receipt: str) -> ReceiptedCall | None:
    """The call in which this receipt was given; None when it was given in none that is still known."""
    row = _BY_RECEIPT.first(conn, {"given": receipt})
    if row is None:
        return None
    known, line, arrived, ended, answer, outcome, rehearsal = row
    return ReceiptedCall(known, line, arrived, ended, None if answer is None else Answer(answer), outcome, rehearsal)


def number_of_receipt(conn: Connection, receipt: str) -> Receipted | None:
    """From which number the call came in which this receipt was given; None when it was given in none that is still known."""
    row = _NUMBER_OF_RECEIPT.first(conn, {"given": receipt})
    return None if row is None else Receipted(row[0], bool(row[1]))


def without_owner(conn: Connection, since: datetime, before: datetime, outcome: str) -> frozenset[str]:
    """Ids of calls that arrived in a stretch of time and have no end, or only the one given to calls whose line process died.

    Args:
        conn: to read with.
        since: earliest arrival.
        before: all arrived before it.
        outcome: how such an end is written.
    """
    lost = or_(calls.c.ended_at.is_(None), calls.c.outcome == outcome)
    return frozenset(conn.scalars(select(calls.c.id).where(calls.c.arrived_at >= since, calls.c.arrived_at < before, lost)))


def save_proof(conn: Connection, proof_id: str, call_id: str, jws: str, signed_at: datetime) -> None:
    """Keep the signed proof of one call. Its journal row belongs into the same transaction (L6)."""
    _PROOF.run(conn, {"id": proof_id, "call_id": call_id, "jws": jws, "signed_at": microseconds(signed_at)})


def proof_of(conn: Connection, proof_id: str) -> str | None:
    """The signed proof with this id."""
    found: str | None = conn.execute(_PROOF_OF, {"proof_id": proof_id}).scalar_one_or_none()
    return found
