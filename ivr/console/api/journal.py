"""The journal: its rows, the whole of it as a file that anybody can verify, and whether it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Depends, Query, Request, Response
from starlette.responses import StreamingResponse

from ivr.console.api.frame import ID, Asked, Model, Page, Place, asked, paged, resource
from ivr.console.api.idempotency import Answers
from ivr.console.security.rules import needs, visitor_of
from ivr.domain.roles import Permission
from ivr.journal.chain import Row as Known
from ivr.journal.verification import Breach

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Row(Model):
    """One thing that was done."""

    sequence: int
    """Its place in the chain."""
    at: datetime
    """When."""
    kind: str
    """What: dotted words."""
    subject: str
    """To what: a pseudonymous id."""
    details: dict[str, Any]
    """Beside it. No name and no number (L6)."""
    previous: str
    """Hash of the row before, in hexadecimal."""
    hash: str
    """Hash of this row."""


class Verdict(Model):
    """What following the chain from its first row to its last has found."""

    whole: bool
    """Whether nothing is wrong."""
    rows: int
    """How many were whole, from the first."""
    anchored: bool
    """Whether a signed checkpoint vouches for its end."""
    breach: Breach | None
    """What is wrong."""
    at: int | None
    """The first row that is."""
    why: str | None
    """In a sentence."""
    gaps: list[tuple[int, int]]
    """Rows that were lost with a database, as the row of the restore says: first and last."""


class Journal(Protocol):
    """The chain. Blocking. Raises `JournalError`, `DatabaseError`."""

    def listed(self, kind: str | None, subject: str | None, before: int | None, limit: int) -> Sequence[Known]:
        """Rows, the newest first; those before a sequence."""
        ...

    def verify(self) -> Verdict:
        """Follow the chain."""
        ...

    def export(self, since: datetime | None, until: datetime | None) -> Iterator[str]:
        """Lines of the export."""
        ...


def routes(port: Journal, answers: Answers) -> APIRouter:
    """`/journal`."""
    router = resource("Journal", answers)
    read = [needs(Permission.READ_JOURNAL)]

    @router.get("/journal", dependencies=read, summary="Rows, the newest first")
    def listing(
        response: Response,
        wanted: Annotated[Asked, Depends(asked)],
        kind: Annotated[
            str | None, Query(pattern=r"^[a-z]+(?:[.-][a-z]+)*$", max_length=60, description="Only this kind.")
        ] = None,
        subject: Annotated[str | None, Query(pattern=ID, description="Only what was done to this.")] = None,
    ) -> Page[Row]:
        before = None if wanted.after is None else int(wanted.after[1]) if wanted.after[1].isdecimal() else 0
        return paged(wanted, response, port.listed(kind, subject, before, wanted.fetched), _place, shown)

    @router.get("/journal/verification", dependencies=read, summary="Whether it is whole")
    def verify() -> Verdict:
        return port.verify()

    @router.get(
        "/journal/export",
        dependencies=read,
        summary="The journal, or a period of it, as a file that anybody can verify",
        response_class=StreamingResponse,
        responses={
            200: {"content": {"application/jsonl": {"schema": {"type": "string"}}}, "description": "One JSON object a line."}
        },
    )
    def export(
        request: Request,
        since: Annotated[datetime | None, Query(description="The first moment of the period.")] = None,
        until: Annotated[datetime | None, Query(description="The first moment after the period.")] = None,
    ) -> StreamingResponse:
        visitor_of(request)
        headers = {"Content-Disposition": 'attachment; filename="journal.jsonl"'}
        return StreamingResponse(port.export(since, until), media_type="application/jsonl", headers=headers)

    return router


def shown(row: Known) -> Row:
    """As programs read it."""
    return Row(
        sequence=row.sequence,
        at=_EPOCH + timedelta(microseconds=row.at),
        kind=row.kind,
        subject=row.subject,
        details=json.loads(row.details),
        previous=row.previous.hex(),
        hash=row.hash.hex(),
    )


def _place(row: Known) -> Place:
    return _EPOCH + timedelta(microseconds=row.at), str(row.sequence)
