"""What there is to do today, read off the rows: each question is answered by an index, and nothing is counted beyond a hundred."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Engine, Select, select

from ivr.bootstrap import home
from ivr.bootstrap.console_parts.housekeeping import house_tasks
from ivr.bootstrap.going_live import missing_among
from ivr.console.home.tasks import MOST, Task, What
from ivr.console.security.visitor import Visitor
from ivr.database import factors, roles
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.publications import in_force
from ivr.database.tables import accesses, eliminations, holds, notice_texts, recordings, rights_requests
from ivr.domain.access import AccessState
from ivr.domain.elimination import EliminationState
from ivr.domain.line import Line
from ivr.domain.recognising import TOLD_FOR, concerns, recognises
from ivr.domain.recording import RecordingState
from ivr.domain.retention import after
from ivr.domain.rights import LONGEST, MONTH, OPEN
from ivr.domain.roles import Permission
from ivr.register.figures import announced
from ivr.settings import Settings
from notices.facts import Mode
from notices.versions.text import State

REQUEST_PRESSES = timedelta(days=10)
HOLD_ENDS_SOON = timedelta(days=14)

_OF_NOTICES = (Permission.EDIT_NOTICES, Permission.PUBLISH_NOTICES, Permission.MANAGE_LINES)
_OF_GOING_LIVE = (Permission.MANAGE_LINES, Permission.MAKE_DOCUMENTS)
_OF_LINES = frozenset({*_OF_NOTICES, *_OF_GOING_LIVE})

Lines = frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Desk:
    """A `Today` on the tables."""

    engine: Engine
    settings: Settings
    now: Callable[[], datetime] = home.now

    def tasks(self, visitor: Visitor) -> Sequence[Task]:
        """What this person may do and should, in one view of the rows."""
        now = self.now()
        with reading(self.engine) as connection:
            found = [*_people(connection, visitor, now), *_notices(connection, visitor)]
            if any(visitor.may_somewhere(permission) for permission in _OF_LINES):
                lines = load_lines(connection)
                found += [*_untrue(connection, visitor, lines, now), *_going_live(connection, visitor, lines, now)]
            found += house_tasks(connection, self.settings, self.engine, visitor, now)
        return found


def _people(conn: Connection, visitor: Visitor, now: datetime) -> Iterator[Task]:
    yield from _new_factors(conn, visitor, now)
    if visitor.may_somewhere(Permission.RIGHTS_REQUESTS):
        yield from _requests(conn, visitor.lines(Permission.RIGHTS_REQUESTS), now)
    if visitor.may_somewhere(Permission.APPROVE_ACCESS):
        yield from _waiting(conn, visitor, now)
    if visitor.may_somewhere(Permission.PLAY):
        mine = _access(AccessState.OPEN, now).where(accesses.c.person_id == visitor.person)
        yield from _counted(conn, mine, What.OPEN, "/recordings/accesses")
    if visitor.may_somewhere(Permission.APPROVE_VISA):
        c = eliminations.c
        proposed = select(c.made_at).where(c.state == EliminationState.PROPOSED.value).order_by(c.made_at)
        yield from _counted(conn, _among(proposed, c.line_id, visitor.lines(Permission.APPROVE_VISA)), What.BATCHES, "/retention")
    if visitor.may_somewhere(Permission.MANAGE_HOLDS):
        yield from _ending(conn, visitor.lines(Permission.MANAGE_HOLDS), now)
    if visitor.may_somewhere(Permission.SEE_RETENTION):
        c = recordings.c
        apart = select(c.due_at).where(c.state == RecordingState.QUARANTINED.value).order_by(c.due_at)
        yield from _counted(
            conn,
            _among(apart, c.line_id, visitor.lines(Permission.SEE_RETENTION)),
            What.SET_ASIDE,
            "/recordings?state=quarantined",
        )


def _requests(conn: Connection, lines: Lines, now: datetime) -> Iterator[Task]:
    c = rights_requests.c
    states = [state.value for state in OPEN]
    query = select(c.received_at, c.extended_at).where(c.state.in_(states)).order_by(c.received_at).limit(MOST)
    rows = conn.execute(_among(query, c.line_id, lines)).all()
    if rows:
        due = min(after(row.received_at, LONGEST if row.extended_at is not None else MONTH) for row in rows)
        pressing = due - now <= REQUEST_PRESSES
        yield Task(What.REQUESTS, "/rights", len(rows), due, pressing=pressing, late=due <= now)


def _new_factors(conn: Connection, visitor: Visitor, now: datetime) -> Iterator[Task]:
    """Those of others for whoever could recognise them; one's own for its owner, after it was recognised too."""
    if recognises(visitor.grants, visitor.now):
        new = [one for one in factors.new(conn, now - TOLD_FOR) if concerns(roles.of_person(conn, one.person), now)]
        others = [one for one in new if one.person != visitor.person]
        if others:
            yield Task(What.NEW_FACTORS, "/people/new-factors", len(others), others[0].confirmed_at, pressing=True)
    own = factors.standing(conn, visitor.person)
    if own is not None and own.waited and own.confirmed_at > now - TOLD_FOR and concerns(visitor.grants, now):
        yield Task(What.OWN_FACTOR, "/me", when=own.confirmed_at, pressing=own.hears_from is None or now < own.hears_from)


def _waiting(conn: Connection, visitor: Visitor, now: datetime) -> Iterator[Task]:
    query = _access(AccessState.ASKED, now).where(accesses.c.person_id != visitor.person)
    query = _among(query, accesses.c.line_id, visitor.lines(Permission.APPROVE_ACCESS))
    yield from _counted(conn, query, What.ACCESSES, "/recordings/accesses", pressing=True)


def _ending(conn: Connection, lines: Lines, now: datetime) -> Iterator[Task]:
    c = holds.c
    query = select(c.until).where(c.ended_at.is_(None), c.until <= now + HOLD_ENDS_SOON).order_by(c.until)
    if lines is not None:
        query = _among(query.join(recordings, recordings.c.id == c.recording_id), recordings.c.line_id, lines)
    yield from _counted(conn, query, What.HOLDS, "/retention", pressing=True)


def _notices(conn: Connection, visitor: Visitor) -> Iterator[Task]:
    for permission, state, what in (
        (Permission.APPROVE_NOTICES, State.IN_REVIEW, What.REVIEWS),
        (Permission.PUBLISH_NOTICES, State.APPROVED, What.APPROVED),
        (Permission.EDIT_NOTICES, State.DRAFT, What.DRAFTS),
    ):
        if visitor.may_somewhere(permission):
            c = notice_texts.c
            query = _among(select(c.changed_at).where(c.state == state.value), c.line_id, visitor.lines(permission))
            if what is What.REVIEWS:  # nobody reviews what they wrote
                query = query.where(~c.authors.contains(f'"{visitor.person}"', autoescape=True))
            yield from _counted(conn, query.order_by(c.changed_at), what, "/studio", pressing=what is What.REVIEWS)


def _untrue(conn: Connection, visitor: Visitor, lines: Sequence[Line], now: datetime) -> Iterator[Task]:
    if not any(visitor.may_somewhere(permission) for permission in _OF_NOTICES):
        return
    if not lines and visitor.may(Permission.MANAGE_LINES):
        yield Task(What.NO_LINE, "/lines", pressing=True)
    said, hashes = in_force(conn, now), announced(conn)
    for line in lines:
        if line.mode is Mode.NEVER or not any(visitor.may(permission, line.id) for permission in _OF_NOTICES):
            continue
        version = said.get(line.id)
        if version is None:
            yield Task(What.NOTICE_MISSING, f"/studio/{line.id}", name=line.name, pressing=True)
        elif hashes.get(version.version_id) != line.announced_hash:
            yield Task(What.NOTICE_STALE, f"/studio/{line.id}", name=line.name, pressing=True, late=True)


def _going_live(conn: Connection, visitor: Visitor, lines: Sequence[Line], now: datetime) -> Iterator[Task]:
    if not any(visitor.may_somewhere(permission) for permission in _OF_GOING_LIVE):
        return
    names = {line.id: line.name for line in lines}
    for one in missing_among(conn, lines, now):
        manages = visitor.may(Permission.MANAGE_LINES, one.line_id)
        if manages or visitor.may(Permission.MAKE_DOCUMENTS, one.line_id):
            path = f"/documents/go-live?line={one.line_id}" if not manages else f"/lines/{one.line_id}"
            yield Task(What.GO_LIVE, path, len(one.missing), name=names[one.line_id], pressing=not one.live)


def _access(state: AccessState, now: datetime) -> Select[Any]:
    c = accesses.c
    return select(c.until).where(c.state == state.value, c.until > now).order_by(c.until)


def _among(query: Select[Any], column: ColumnElement[Any], lines: Lines) -> Select[Any]:
    """Of these lines only; what belongs to no line belongs to the whole house."""
    return query if lines is None else query.where(column.in_(sorted(lines)))


def _counted(conn: Connection, query: Select[Any], what: What, path: str, *, pressing: bool = False) -> Iterator[Task]:
    """A task for what a query finds, with the first moment that it gives."""
    rows = conn.execute(query.limit(MOST)).all()
    if rows:
        yield Task(what, path, len(rows), rows[0][0], pressing=pressing)
