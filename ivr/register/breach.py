"""The breach report (LAW 26, art. 33 GDPR): given what was lost, which recordings, whose rights, since when, and what could be heard."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, or_, select

from ivr.access.heard import LISTENED
from ivr.database.lines import load_lines
from ivr.database.people import names
from ivr.database.tables import calls, journal, key_headers, recordings
from ivr.documents import Document, Fact, Figure, Section, Table
from ivr.documents.document import Cell
from ivr.documents.wording import N_
from ivr.domain.breach import Loss, Lost, audible
from ivr.domain.recording import RecordingState
from ivr.register import terms
from ivr.register.errors import LossUntold
from ivr.register.occasion import Occasion, Pen, issuer
from notices.facts import PurposeKind

TITLE = N_("Report of a personal data breach")
TOLD = N_(
    "Facts for the notification to the supervisory authority (art. 33 GDPR). Whether people must be told too (art. 34) is for the controller to judge, by the risk for them."
)
WHAT_HAPPENED = N_("What happened")
ROTATED = "keys.rotated"
"""The journal's row of headers that were wrapped for other keys."""

WHAT, FROM, TO, WHOSE, WHICH_KEY = N_("Lost"), N_("From"), N_("To"), N_("Whose account"), N_("Which key")
ANY_KEY = N_("any of the keys")
CLOCK = N_("Deadline")
KNOWN, NOTIFY, LEFT = N_("The organisation knows since"), N_("The authority must be told by"), N_("Time left")
HOURS_LEFT = N_("%(hours)s h %(minutes)s min")
TOO_LATE = N_("none: the notification must say why it comes later (art. 33(1))")
HEAR = N_("What an attacker could hear")
HEALTH = N_(
    "Recordings may hold whatever callers said, their health included. The rows do not say what was said: ask those who know the line."
)
CONCERNED = N_("Recordings concerned")
COUNT, CALLERS, LENGTH = N_("Recordings"), N_("Calls, each of one caller and one agent or more"), N_("Sound")
NUMBERS = N_("Different numbers among them, by their keyed hash")
OLDEST, NEWEST = N_("The oldest began"), N_("The newest began")
LENGTH_IS = N_("%(minutes)s min")
BY_LINE = N_("By line and purpose")
LINE, PURPOSES, CONTACT = N_("Line"), N_("Purposes announced"), N_("Where people exercise their rights")
LIST = N_("Each recording")
RECORDING, BEGUN, STATE, DUE = N_("Recording"), N_("Began"), N_("State"), N_("Due")
NONE = N_("No recording is concerned.")
ACTS = N_("What the account did")
AT, KIND, SUBJECT = N_("When"), N_("Kind of act"), N_("Recording or other subject")
NO_ACTS = N_("The journal names no act of this account in this time.")

_FROM, _UNNOTED = '"from":', '"unnoted":'
"""Names of fields in the journal's text of such a row, which is canonical: no blanks."""

_GONE = (RecordingState.DESTROYED.value, RecordingState.DESTROYING.value)


def write(conn: Connection, occasion: Occasion) -> Document:
    """The report.

    Raises:
        LossUntold: the occasion does not say what was lost.
    """
    loss = occasion.loss
    if loss is None:
        raise LossUntold("A breach report needs to know what was lost, since when, and when it was noticed.")
    pen, lines = occasion.pen, load_lines(conn)
    rows = conn.execute(concerned(loss)).all()
    acts = (_acts(conn, pen, loss),) if Lost.ACCOUNT in loss.what else ()
    sections = (
        Section(pen.say(WHAT_HAPPENED), (pen.say(TOLD),), facts=tuple(_happened(conn, pen, loss))),
        Section(pen.say(CLOCK), facts=_clock(pen, loss, occasion.now)),
        Section(pen.say(HEAR), (*(pen.say(terms.AUDIBLE[found]) for found in sorted(audible(loss.what))), pen.say(HEALTH))),
        _concerned(pen, rows, _callers(conn, loss), {line.id: line.facts.rights_contact for line in lines}),
        *acts,
    )
    return Document("breach", pen.say(TITLE), occasion.locale, occasion.now, sections, issuer(lines))


def concerned(loss: Loss) -> Select[Any]:
    """The recordings that a loss concerns, the oldest first.

    One that has been destroyed since counts when its day had not come at the beginning of the loss: it was still there then.
    """
    c = recordings.c
    conditions: list[ColumnElement[bool]] = [c.started_at < loss.until]
    if loss.line_id is not None:
        conditions.append(c.line_id == loss.line_id)
    told = (c.id, c.call_id, c.line_id, c.state, c.started_at, c.due_at, c.samples, c.purposes)
    return select(*told).where(*conditions, or_(*_reach(loss))).order_by(c.started_at, c.id)


def _reach(loss: Loss) -> list[ColumnElement[bool]]:
    c = recordings.c
    found: list[ColumnElement[bool]] = []
    if loss.what & {Lost.KEY, Lost.DATABASE, Lost.STORE}:
        gone = c.state.in_(_GONE)
        there = and_(c.state != RecordingState.REFUSED.value, or_(~gone, c.due_at >= loss.since))
        found.append(
            there if loss.what != {Lost.KEY} or loss.recipient is None else and_(there, _opened_by(loss.recipient, loss.since))
        )
    if Lost.HOST in loss.what:
        found.append(or_(c.ended_at.is_(None), c.ended_at >= loss.since))
    if Lost.ACCOUNT in loss.what:
        j = journal.c
        by = j.details.contains(f'"by":"{loss.person}"', autoescape=True)
        heard = and_(j.subject == c.id, j.kind.in_(LISTENED), j.at >= loss.since, j.at < loss.until, by)
        found.append(exists().where(heard))
    return found


def _opened_by(recipient: str, since: datetime) -> ColumnElement[bool]:
    """Whether a key opened a recording at some time since the loss: unless its header says that it is for others, and always was.

    One whose header is gone may have been for it, and so may one that was there when headers which it opened were wrapped anew since:
    whoever loses a key rotates first and writes the report afterwards. The journal names the keys of a rotation's old headers, and not
    each header: all that were there then count. So does every rotation whose row names no keys, or had headers of which nobody knew.
    """
    h, j = key_headers.c, journal.c
    others = and_(h.recording_id == recordings.c.id, ~h.recipients.contains(recipient, autoescape=True))
    told = j.details.contains(_FROM, autoescape=True)
    named = or_(j.details.contains(f'"{recipient}"', autoescape=True), j.details.contains(_UNNOTED, autoescape=True), ~told)
    rotated = and_(j.kind == ROTATED, j.at >= since, j.at >= recordings.c.started_at, named)
    return or_(~exists().where(others), exists().where(rotated))


def _happened(conn: Connection, pen: Pen, loss: Loss) -> list[Fact]:
    facts = [
        Fact(pen.say(WHAT), pen.listed(pen.say(terms.LOST[what]) for what in sorted(loss.what))),
        Fact(pen.say(FROM), pen.formats.moment(loss.since)),
        Fact(pen.say(TO), pen.formats.moment(loss.until)),
    ]
    if Lost.KEY in loss.what:
        facts.append(Fact(pen.say(WHICH_KEY), loss.recipient or pen.say(ANY_KEY)))
    if loss.person is not None:
        who = {str(known): name for known, name in names(conn).items()}.get(loss.person, loss.person)
        facts.append(Fact(pen.say(WHOSE), who, f"people:{loss.person}"))
    return facts


def _clock(pen: Pen, loss: Loss, now: datetime) -> tuple[Fact, ...]:
    left = loss.notify_by - now
    hours, minutes = divmod(int(left.total_seconds()) // 60, 60)
    told = pen.say(HOURS_LEFT, hours=hours, minutes=minutes) if left > timedelta() else pen.say(TOO_LATE)
    return (
        Fact(pen.say(KNOWN), pen.formats.moment(loss.known_at)),
        Fact(pen.say(NOTIFY), pen.formats.moment(loss.notify_by)),
        Fact(pen.say(LEFT), told),
    )


def _callers(conn: Connection, loss: Loss) -> int:
    """How many different numbers called, as far as they are known: by their keyed hash, which names nobody."""
    found = concerned(loss).order_by(None).subquery()
    query = select(func.count(func.distinct(calls.c.number_hash))).where(calls.c.id.in_(select(found.c.call_id)))
    return conn.execute(query).scalar_one()


def _concerned(pen: Pen, rows: Sequence[Row[Any]], callers: int, contacts: dict[str, str]) -> Section:
    say = pen.say
    if not rows:
        return Section(say(CONCERNED), (say(NONE),))
    minutes = round(sum(row.samples or 0 for row in rows) / 8000 / 60)
    first, last = rows[0], rows[-1]
    facts = (
        Fact(say(COUNT), pen.figure(len(rows), "recordings:started_at")),
        Fact(say(CALLERS), pen.figure(len({row.call_id for row in rows}), "calls:id")),
        Fact(say(NUMBERS), pen.figure(callers, "calls:number_hash")),
        Fact(say(LENGTH), say(LENGTH_IS, minutes=pen.formats.number(minutes)), "recordings:samples"),
        Fact(say(OLDEST), pen.figure(first.started_at, f"recordings:{first.id}")),
        Fact(say(NEWEST), pen.figure(last.started_at, f"recordings:{last.id}")),
    )
    return Section(say(CONCERNED), facts=facts, tables=(_by_line(pen, rows, contacts), _list(pen, rows)))


def _by_line(pen: Pen, rows: Sequence[Row[Any]], contacts: dict[str, str]) -> Table:
    found = Counter((row.line_id, tuple(json.loads(row.purposes or "[]"))) for row in rows)
    body = tuple(
        (
            Figure(line, f"lines:{line}"),
            pen.listed(pen.say(terms.PURPOSE[PurposeKind(kind)]) for kind in kinds),
            pen.figure(count, f"recordings:line={line}"),
            contacts.get(line, "–"),
        )
        for (line, kinds), count in sorted(found.items())
    )
    return Table((pen.say(LINE), pen.say(PURPOSES), pen.say(COUNT), pen.say(CONTACT)), body, pen.say(BY_LINE))


def _list(pen: Pen, rows: Sequence[Row[Any]]) -> Table:
    body: tuple[tuple[Cell, ...], ...] = tuple(
        (
            Figure(row.id, f"recordings:{row.id}"),
            row.line_id,
            pen.formats.moment(row.started_at),
            pen.say(terms.STATE[RecordingState(row.state)]),
            pen.formats.day(row.due_at),
        )
        for row in rows
    )
    columns = tuple(pen.say(word) for word in (RECORDING, LINE, BEGUN, STATE, DUE))
    return Table(columns, body, pen.say(LIST))


def _acts(conn: Connection, pen: Pen, loss: Loss) -> Section:
    c = journal.c
    by = c.details.contains(f'"by":"{loss.person}"', autoescape=True)
    query = select(c.sequence, c.at, c.kind, c.subject).where(c.at >= loss.since, c.at < loss.until, by).order_by(c.sequence)
    rows = tuple((pen.figure(row.at, f"journal:{row.sequence}"), row.kind, row.subject) for row in conn.execute(query))
    table = Table((pen.say(AT), pen.say(KIND), pen.say(SUBJECT)), rows, empty=pen.say(NO_ACTS))
    return Section(pen.say(ACTS), tables=(table,))
