"""Lines as rows, and back. What a notice announces is read off the same rows that drive retention (L4)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, select, update

from ivr.database.tables import line_numbers, lines, purposes
from ivr.domain import disposal
from ivr.domain.line import Answering, Destination, Justification, Line, Pausing, Undecided
from notices.facts import AnnouncedFacts, AnnouncedPurpose, Duration, DurationUnit, LegalBasis, Mode, PurposeKind, RefusalEffect
from notices.notice import Locale

_IN_SERVICE = select(lines).where(lines.c.retired_at.is_(None)).order_by(lines.c.id)
_NUMBERS = select(line_numbers).order_by(line_numbers.c.number)
_PURPOSES = select(purposes).order_by(purposes.c.line_id, purposes.c.position)
_FORGET_NUMBERS = delete(line_numbers).where(line_numbers.c.line_id == bindparam("of"))
_FORGET_PURPOSES = delete(purposes).where(purposes.c.line_id == bindparam("of"))
_RETIRE = update(lines).where(lines.c.id == bindparam("of")).values(retired_at=bindparam("now"), changed_at=bindparam("now"))


@dataclass(frozen=True, slots=True)
class Saved:
    """What saving changed: ids of lines, each once."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    unchanged: tuple[str, ...]
    retired: tuple[str, ...]


def save_lines(conn: Connection, wanted: Sequence[Line], now: datetime, *, whole: bool = False) -> Saved:
    """Write lines, in the caller's transaction.

    Args:
        conn: inside a transaction.
        wanted: validated lines, each id once.
        now: when they change.
        whole: these are all the lines: those in service and not among them are retired. A retired line is
            answered no more; its row stays, since calls and recordings point to it.
    """
    known = {line.id: line for line in load_lines(conn)}
    ids = frozenset(conn.execute(select(lines.c.id)).scalars())
    new = [line for line in wanted if line.id not in known]
    changed = [line for line in wanted if line.id in known and known[line.id] != line]
    retired = tuple(sorted(known.keys() - {line.id for line in wanted})) if whole else ()
    for gone in retired:
        _forget(conn, gone)
        conn.execute(_RETIRE, {"of": gone, "now": now})
    for line in (*new, *changed):  # every number is let go before any is taken: two lines may swap theirs
        _forget(conn, line.id)
    for line in (*new, *changed):
        _write(conn, line, now, known=line.id in ids)
    return Saved(
        tuple(line.id for line in new),
        tuple(line.id for line in changed),
        tuple(line.id for line in wanted if known.get(line.id) == line),
        retired,
    )


def load_lines(conn: Connection) -> tuple[Line, ...]:
    """Every line in service, by id."""
    numbers: dict[str, list[tuple[str, Locale | None]]] = {}
    for row in conn.execute(_NUMBERS):
        numbers.setdefault(row.line_id, []).append((row.number, row.locale and Locale(row.locale)))
    announced: dict[str, list[AnnouncedPurpose]] = {}
    for row in conn.execute(_PURPOSES):
        retention = Duration(row.retention_count, DurationUnit(row.retention_unit))
        purpose = AnnouncedPurpose(PurposeKind(row.kind), LegalBasis(row.basis), retention, row.reference)
        announced.setdefault(row.line_id, []).append(purpose)
    return tuple(_line(row, numbers.get(row.id, []), tuple(announced.get(row.id, ()))) for row in conn.execute(_IN_SERVICE))


def _forget(conn: Connection, line_id: str) -> None:
    conn.execute(_FORGET_NUMBERS, {"of": line_id})
    conn.execute(_FORGET_PURPOSES, {"of": line_id})


def _write(conn: Connection, line: Line, now: datetime, *, known: bool) -> None:
    values = _values(line) | {"changed_at": now, "retired_at": None}
    conn.execute(update(lines).where(lines.c.id == line.id).values(values) if known else insert(lines).values(values))
    numbers = {line.number: None} | dict(line.numbers)
    conn.execute(
        insert(line_numbers), [{"number": number, "line_id": line.id, "locale": locale} for number, locale in numbers.items()]
    )
    if line.facts.purposes:
        conn.execute(insert(purposes), [_purpose(line.id, at, purpose) for at, purpose in enumerate(line.facts.purposes)])


def _purpose(line_id: str, position: int, purpose: AnnouncedPurpose) -> dict[str, Any]:
    return {
        "line_id": line_id,
        "kind": purpose.kind.value,
        "basis": purpose.basis.value,
        "reference": purpose.reference,
        "retention_count": purpose.retention.count,
        "retention_unit": purpose.retention.unit.value,
        "position": position,
    }


def _values(line: Line) -> dict[str, Any]:
    facts, why = line.facts, line.sampling_justification
    return {
        "id": line.id,
        "name": line.name,
        "number": line.number,
        "locales": json.dumps(line.locales),
        "mode": line.mode.value,
        "answering": line.answering.value,
        "undecided": line.undecided.value,
        "dial": line.destination.dial,
        "ring_seconds": line.destination.ring_seconds,
        "answer_window_seconds": line.answer_window_seconds,
        "rehearsal": line.rehearsal,
        "organisation": facts.organisation,
        "line_name": facts.line_name,
        "controller_address": facts.controller_address,
        "recipients": json.dumps(facts.recipients, ensure_ascii=False),
        "dpo_contact": facts.dpo_contact,
        "rights_contact": facts.rights_contact,
        "web_address": facts.web_address,
        "transfers": json.dumps(facts.transfers, ensure_ascii=False),
        "sampling_percent": facts.sampling_percent,
        "sampling_justification": why
        and json.dumps({"text": why.text, "role": why.role, "date": why.date.isoformat()}, ensure_ascii=False),
        "refusal_effect": facts.refusal_effect.value,
        "keys": json.dumps({name: getattr(facts, f"{name}_key") for name in KEYS}),
        "house": json.dumps(line.house),
        "unrecorded_agents": json.dumps(line.unrecorded_agents),
        "unrecorded_callers": json.dumps(line.unrecorded_callers),
        "pausing": json.dumps(asdict(line.pausing)),
        "warning_tone": line.warning_tone,
        "withdrawal_by_key": line.withdrawal_by_key,
        "disposal": disposal.written(line.disposal),
        "four_eyes": line.four_eyes,
    }


KEYS = ("refusal", "notice", "person", "repeat", "language", "consent")
"""What the keys of a line mean; `AnnouncedFacts` has a field `…_key` for each."""


def _line(row: Row[Any], numbers: Sequence[tuple[str, Locale | None]], announced: tuple[AnnouncedPurpose, ...]) -> Line:
    return Line(
        id=row.id,
        name=row.name,
        number=row.number,
        numbers=tuple((number, locale) for number, locale in numbers if number != row.number or locale is not None),
        locales=tuple(Locale(locale) for locale in json.loads(row.locales)),
        answering=Answering(row.answering),
        undecided=Undecided(row.undecided),
        destination=Destination(row.dial, row.ring_seconds),
        facts=_facts(row, announced),
        answer_window_seconds=row.answer_window_seconds,
        rehearsal=row.rehearsal,
        sampling_justification=_justification(row.sampling_justification),
        house=tuple(json.loads(row.house)),
        unrecorded_agents=tuple(json.loads(row.unrecorded_agents)),
        unrecorded_callers=tuple(json.loads(row.unrecorded_callers)),
        pausing=Pausing(**json.loads(row.pausing)),
        warning_tone=row.warning_tone,
        withdrawal_by_key=row.withdrawal_by_key,
        disposal=disposal.read(row.disposal),
        four_eyes=row.four_eyes,
    )


def _facts(row: Row[Any], announced: tuple[AnnouncedPurpose, ...]) -> AnnouncedFacts:
    keys = {f"{name}_key": key for name, key in json.loads(row.keys).items()}
    return AnnouncedFacts(
        organisation=row.organisation,
        line_name=row.line_name,
        controller_address=row.controller_address,
        purposes=announced,
        recipients=tuple(json.loads(row.recipients)),
        dpo_contact=row.dpo_contact,
        rights_contact=row.rights_contact,
        web_address=row.web_address,
        transfers=tuple(json.loads(row.transfers)),
        mode=Mode(row.mode),
        sampling_percent=row.sampling_percent,
        refusal_effect=RefusalEffect(row.refusal_effect),
        **keys,
    )


def _justification(text: str | None) -> Justification | None:
    if text is None:
        return None
    found = json.loads(text)
    return Justification(found["text"], found["role"], date.fromisoformat(found["date"]))
