"""The API as a part of the console: its resources, the document that describes them, and a page that lists them for people."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.metadata import version
from types import MappingProxyType
from typing import Any, Protocol

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, JSONResponse

from ivr.console.api import (
    accesses,
    accounts,
    batches,
    calls,
    certificates,
    checks,
    comments,
    documents,
    drafts,
    journal,
    lexicon,
    lines,
    listenings,
    notices,
    objection_files,
    objections,
    own,
    people,
    readings,
    recordings,
    rehearsals,
    retention,
    search,
    today,
    translations,
)
from ivr.console.api.document import ADDRESS, describe
from ivr.console.api.idempotency import Answers
from ivr.console.api.rights import answers as given
from ivr.console.api.rights import calls as calls_of_requests
from ivr.console.api.rights import deeds, mail, requests
from ivr.console.lines.desk import LineDesk
from ivr.console.objections.register import Register
from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf, signed_in
from ivr.console.studio.desk import Desk as Studio
from ivr.console.wording.marks import N_
from ivr.domain.roles import Permission


class Hearing(accesses.Accesses, listenings.Listenings, Protocol):
    """`ivr.access` on this host."""


class RetentionRows(retention.Retention, certificates.Certificates, Protocol):
    """`ivr.vault` on this host, as far as recordings die of it."""


class FoundRecordings(recordings.Recordings, search.Finding, Protocol):
    """The rows of recordings, listed and looked for."""


class RightsRequests(requests.Requests, mail.Mail, calls_of_requests.Finding, deeds.Doing, given.Answering, Protocol):
    """`ivr.rights` on this host."""


@dataclass(frozen=True, slots=True)
class Ports:
    """All that the API calls."""

    lines: lines.Lines
    notices: notices.Notices
    studio: Studio
    set_up: LineDesk
    calls: calls.Orders
    recordings: FoundRecordings
    accesses: Hearing
    rights: RightsRequests
    retention: RetentionRows
    batches: batches.Batches
    objections: objections.Objections
    register: Register
    journal: journal.Journal
    documents: documents.Documents
    people: people.People
    accounts: accounts.Accounts
    own: own.Own
    answers: Answers


class ApiPart:
    """`/api/v1`, and `/api` for people."""

    entries = (Entry("/api", N_("For programs"), Group.HOUSE, (Permission.MANAGE_SETTINGS,), 95),)

    def __init__(
        self,
        pages: Pages,
        ports: Ports,
        now: Callable[[], datetime],
        line_of: Mapping[About, LineOf] = MappingProxyType({}),
    ) -> None:
        self.line_of = line_of
        self._pages = pages
        self._ports = ports
        self._now = now

    def routes(self) -> APIRouter:
        """Every resource, the document and the page."""
        router = APIRouter()
        for resource in self._resources:
            router.routes.extend(resource.routes)

        @router.get("/api", dependencies=[signed_in()], include_in_schema=False)
        async def page(request: Request) -> HTMLResponse:
            return self._pages.page(request, "api/api.html", groups=self.groups, address=ADDRESS)

        @router.get(ADDRESS, dependencies=[signed_in()], include_in_schema=False)
        async def document() -> JSONResponse:
            return JSONResponse(self.document)

        return router

    @cached_property
    def document(self) -> dict[str, Any]:
        """OpenAPI; made once."""
        return describe((route for resource in self._resources for route in resource.routes), version("preambule"))

    @cached_property
    def groups(self) -> Sequence[tuple[str, Sequence[tuple[str, str, str]]]]:
        """For the page: each resource with method, address and what it does."""
        found: dict[str, list[tuple[str, str, str]]] = {}
        for path, methods in self.document["paths"].items():
            for method, operation in methods.items():
                found.setdefault(operation["tags"][0], []).append((method.upper(), path, operation["summary"]))
        return list(found.items())

    @cached_property
    def _resources(self) -> Sequence[APIRouter]:
        ports = self._ports
        return (
            today.routes(ports.answers),
            people.routes(ports.people, ports.answers),
            own.routes(ports.own, ports.answers),
            accounts.routes(ports.accounts, ports.answers),
            lines.routes(ports.lines, ports.answers),
            drafts.routes(ports.set_up, ports.answers, self._now),
            notices.routes(ports.notices, ports.answers),
            checks.routes(ports.studio.texts, ports.answers),
            translations.routes(ports.studio.exchange, ports.answers),
            readings.routes(ports.studio.people, ports.answers),
            comments.routes(ports.studio.talk, ports.answers),
            lexicon.routes(ports.studio.pronunciations, ports.answers),
            calls.routes(ports.calls, ports.answers),
            rehearsals.routes(ports.answers),
            recordings.routes(ports.recordings, ports.answers),
            search.routes(ports.recordings, ports.answers),
            accesses.routes(ports.accesses, ports.answers),
            listenings.routes(ports.accesses, ports.answers),
            mail.routes(ports.rights, ports.answers),
            requests.routes(ports.rights, ports.answers),
            calls_of_requests.routes(ports.rights, ports.answers),
            deeds.routes(ports.rights, ports.answers),
            given.routes(ports.rights, ports.answers),
            objections.routes(ports.objections, ports.answers),
            objection_files.routes(ports.register, ports.answers),
            retention.routes(ports.retention, ports.answers),
            certificates.routes(ports.retention, ports.answers),
            batches.routes(ports.batches, ports.answers),
            journal.routes(ports.journal, ports.answers),
            documents.routes(ports.documents, ports.answers),
        )
