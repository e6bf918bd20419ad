"""The page of the rehearsal telephone, and the WebSocket that it calls through."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated
from urllib.parse import urlencode

import structlog
from fastapi import APIRouter, Form, Request, WebSocket
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.websockets import WebSocketDisconnect, WebSocketState

from ivr.call.script import AGENT_KEYS
from ivr.console.errors import NoSuchPage
from ivr.console.live import words as live_words
from ivr.console.pages.advice import advice
from ivr.console.pages.parts import Entry, Group
from ivr.console.rehearsal import words
from ivr.console.rehearsal.outbox import Outbox
from ivr.console.rehearsal.session import Desk, Session
from ivr.console.rehearsal.versions import DRAFT, VersionOffered
from ivr.console.security.guard import MICROPHONE, PERMISSIONS
from ivr.console.security.rules import About, LineOf, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.console.wording.marks import N_
from ivr.domain.control import Shown
from ivr.domain.line import Line
from ivr.domain.orders import Order
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from notices.notice import Locale

log = structlog.get_logger()

NORMAL, REFUSED, TRY_LATER = 1000, 1008, 1013

KEYPAD: tuple[tuple[str, str], ...] = (
    ("1", ""), ("2", "ABC"), ("3", "DEF"),
    ("4", "GHI"), ("5", "JKL"), ("6", "MNO"),
    ("7", "PQRS"), ("8", "TUV"), ("9", "WXYZ"),
    ("*", ""), ("0", "+"), ("#", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    """One number that can be called, and the language it is answered in."""

    number: str
    locale: Locale


@dataclass(frozen=True, slots=True)
class TelephoneShown:
    """What the telephone's template needs.

    Attributes:
        lines: those that this visitor may rehearse.
        line: the one that the page is about; None when there is none.
        choices: its numbers.
        versions: what can be heard beside what is published, the newest first.
        version: the one that is chosen; empty for what callers hear.
        problem: why no line can be called, or why nothing was prepared.
    """

    lines: Sequence[Line] = ()
    line: Line | None = None
    choices: Sequence[Choice] = ()
    versions: Sequence[VersionOffered] = ()
    version: str = ""
    done: str = ""
    keypad: Sequence[tuple[str, str]] = KEYPAD
    agent_keys: Sequence[tuple[str, Order, str]] = tuple((keys, order, words.ORDER[order]) for keys, order in AGENT_KEYS.items())
    problem: PreambuleError | None = None


class TelephonePart:
    """The rehearsal telephone."""

    entries = (Entry("/rehearsal", N_("Rehearsal telephone"), Group.NOTICES, (Permission.REHEARSE,), 70),)
    line_of: Mapping[About, LineOf] = MappingProxyType({})

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def routes(self) -> APIRouter:
        """`/rehearsal`, the preparation of versions, and `/rehearsal/call`."""
        router = APIRouter(prefix="/rehearsal")

        @router.get("", dependencies=[needs(Permission.REHEARSE, about=About.SOMEWHERE)])
        async def telephone(request: Request, line: str = "", version: str = "", done: str = "") -> HTMLResponse:
            shown = await asyncio.to_thread(self._shown, visitor_of(request), line, version, done)
            return self._page(request, shown)

        @router.post("/{line}/versions", dependencies=[needs(Permission.REHEARSE, about=About.LINE)])
        async def prepare(request: Request, line: str, version: Annotated[str, Form(max_length=64)] = DRAFT) -> Response:
            return await self._prepare(request, line, version)

        @router.websocket("/call", dependencies=[needs(Permission.REHEARSE, about=About.SOMEWHERE)])
        async def call(websocket: WebSocket) -> None:
            await websocket.accept()
            outbox = Outbox(websocket)
            writing = asyncio.create_task(outbox.write(), name="words and sound to the browser")
            try:
                code = await self._serve(websocket, outbox)
            finally:
                writing.cancel()
                await asyncio.wait({writing})
            await outbox.flush()
            if WebSocketState.DISCONNECTED not in (websocket.client_state, websocket.application_state):
                await websocket.close(code)

        return router

    # -- the page -----------------------------------------------------------------------------------------------

    def _shown(self, visitor: Visitor, line_id: str, version: str = "", done: str = "") -> TelephoneShown:
        """Blocking.

        Raises:
            NoSuchPage: a line that is not there, or that this visitor may not rehearse: both look alike.
        """
        try:
            lines = [line for line in self._desk.needs.lines() if visitor.may(Permission.REHEARSE, line.id)]
            line = _chosen(lines, line_id)
            offered = self._desk.needs.versions.offered(line.id) if line else ()
        except NoSuchPage:
            raise
        except PreambuleError as error:
            log.error("the lines cannot be read", error_id=error.id, error=error.message)
            return TelephoneShown(problem=error)
        ready = {one.id for one in offered if one.prepared}
        return TelephoneShown(
            lines,
            line,
            choices(line) if line else (),
            offered,
            version if version in ready else "",
            done if version in ready else "",
        )

    async def _prepare(self, request: Request, line: str, version: str) -> Response:
        visitor = visitor_of(request)
        try:
            made = await asyncio.to_thread(self._desk.needs.versions.prepare, line, version, visitor.person)
        except PreambuleError as error:
            log.warning("a version could not be prepared", error_id=error.id, error=error.message)
            shown = await asyncio.to_thread(self._shown, visitor, line)
            return self._page(request, shown, error)
        return RedirectResponse(
            f"/rehearsal?{urlencode({'line': line, 'version': made, 'done': 'prepared'})}", HTTPStatus.SEE_OTHER
        )

    def _page(self, request: Request, shown: TelephoneShown, unprepared: PreambuleError | None = None) -> HTMLResponse:
        page = self._desk.frame.pages.page(
            request,
            "rehearsal/rehearsal.html",
            status=HTTPStatus.OK if unprepared is None else unprepared.http_status,
            telephone=shown,
            words=words,
            off=live_words.RECORDING[Shown.OFF],
            unprepared=unprepared,
            draft=DRAFT,
        )
        page.headers[PERMISSIONS] = MICROPHONE
        return page

    # -- the call -----------------------------------------------------------------------------------------------

    async def _serve(self, websocket: WebSocket, outbox: Outbox) -> int:
        """One call; the code to close with."""
        language = self._desk.frame.pages.language(websocket)
        try:
            with self._desk.places.one():
                await Session(websocket, outbox, self._desk, language).run()
        except (WebSocketDisconnect, TimeoutError):
            return NORMAL
        except PreambuleError as error:
            log.warning("a rehearsal failed", error_id=error.id, error=error.message)
            outbox.tell(error={"id": error.id, "message": self._desk.frame.pages.say(language, advice(error))})
            return REFUSED if error.http_status < HTTPStatus.INTERNAL_SERVER_ERROR else TRY_LATER
        return NORMAL


def _chosen(lines: Sequence[Line], line_id: str) -> Line | None:
    found = next((one for one in lines if line_id in {"", one.id}), None)
    if found is None and line_id:
        raise NoSuchPage("no page")
    return found


def choices(line: Line) -> tuple[Choice, ...]:
    """Every number of a line, the main one first."""
    return tuple(Choice(number, line.locale_of(number)) for number in dict.fromkeys((line.number, *dict(line.numbers))))
