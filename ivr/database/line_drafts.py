"""Drafts of lines as rows: left and taken up again, by whoever may change lines; two people who save the same one are told."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from ivr.database.tables import line_drafts
from ivr.domain.going_live import Duty
from ivr.errors import LineError

_C = line_drafts.c


class DraftMissing(LineError):
    """There is no draft of this id: it was put in service, or thrown away."""

    id = "lines.draft-missing"
    http_status = 404


class DraftChanged(LineError):
    """Somebody else has saved the draft of a line meanwhile."""

    id = "lines.draft-changed"
    http_status = 409


@dataclass(frozen=True, slots=True)
class Done:
    """One duty that the organisation says it has done before the line goes live (LAW 17, 27)."""

    day: date
    document: str


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line that is being described. Nothing of it counts before it is put in service.

    Attributes:
        line_id: the line that is being changed; None for a new one.
        base: hash of that line as it was when the draft was begun.
        content: the table `[[line]]` of a lines file, as far as it is filled in; days as text.
        duties: declared when the line is put in service.
        seen: names of the steps that somebody has filled in.
        edits: counts every saving.
        begun_by, changed_by: pseudonymous ids.
    """

    id: str
    line_id: str | None
    base: str | None
    content: Mapping[str, Any]
    begun_by: str
    begun_at: datetime
    changed_by: str
    changed_at: datetime
    duties: Mapping[Duty, Done] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    edits: int = 0


def add_draft(conn: Connection, draft: LineDraft) -> None:
    """Write a new one."""
    values = {
        "id": draft.id,
        "line_id": draft.line_id,
        "base": draft.base,
        "begun_by": draft.begun_by,
        "begun_at": draft.begun_at,
    }
    conn.execute(insert(line_drafts).values(values | _values(draft)))


def save_draft(conn: Connection, draft: LineDraft) -> None:
    """Write what was changed; the draft's `edits` are one more than those of the row.

    Raises:
        DraftChanged: the row has been saved by somebody else, or is gone.
    """
    same = (_C.id == draft.id, _C.edits == draft.edits - 1)
    if conn.execute(update(line_drafts).where(*same).values(_values(draft))).rowcount != 1:
        raise DraftChanged(
            "Somebody else has saved this draft since you opened it. Load the page again, and put in what is missing."
        )


def drop_draft(conn: Connection, draft_id: str) -> None:
    """Forget it."""
    conn.execute(delete(line_drafts).where(_C.id == draft_id))


def one_draft(conn: Connection, draft_id: str) -> LineDraft:
    """A draft by its id. Raises `DraftMissing`."""
    row = conn.execute(select(line_drafts).where(_C.id == draft_id)).first()
    if row is None:
        raise DraftMissing("There is no such draft: it was put in service, or thrown away.")
    return _draft(row)


def all_drafts(conn: Connection) -> tuple[LineDraft, ...]:
    """Every draft, the one changed last first."""
    return tuple(_draft(row) for row in conn.execute(select(line_drafts).order_by(_C.changed_at.desc(), _C.id)))


def _values(draft: LineDraft) -> dict[str, Any]:
    duties = {duty.value: {"day": done.day.isoformat(), "document": done.document} for duty, done in draft.duties.items()}
    return {
        "content": json.dumps(draft.content, ensure_ascii=False),
        "duties": json.dumps(duties, ensure_ascii=False),
        "seen": json.dumps(draft.seen),
        "edits": draft.edits,
        "changed_by": draft.changed_by,
        "changed_at": draft.changed_at,
    }


def _draft(row: Row[Any]) -> LineDraft:
    duties = {
        Duty(duty): Done(date.fromisoformat(done["day"]), done["document"]) for duty, done in json.loads(row.duties).items()
    }
    return LineDraft(
        id=row.id,
        line_id=row.line_id,
        base=row.base,
        content=json.loads(row.content),
        begun_by=row.begun_by,
        begun_at=row.begun_at,
        changed_by=row.changed_by,
        changed_at=row.changed_at,
        duties=duties,
        seen=tuple(json.loads(row.seen)),
        edits=row.edits,
    )
