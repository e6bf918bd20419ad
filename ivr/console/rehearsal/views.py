"""The telephone on the page, and the WebSocket that it calls through."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from fastapi import APIRouter, WebSocket
from starlette.websockets import WebSocketDisconnect, WebSocketState

from ivr.call.script import AGENT_KEYS
from ivr.console.errors import MessageNotUnderstood
from ivr.console.pages.advice import advice
from ivr.console.rehearsal import words
from ivr.console.rehearsal.outbox import Outbox
from ivr.console.rehearsal.places import Places
from ivr.console.rehearsal.session import Desk, Session
from ivr.console.security.rules import About, needs
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
        choices: by line, in the order of the lines.
        problem: why no line can be called.
    """

    choices: Sequence[tuple[Line, Sequence[Choice]]] = ()
    keypad: Sequence[tuple[str, str]] = KEYPAD
    agent_keys: Sequence[tuple[str, Order, str]] = tuple((keys, order, words.ORDER[order]) for keys, order in AGENT_KEYS.items())
    problem: PreambuleError | None = None


class TelephonePart:
    """The rehearsal telephone."""

    words = words

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._places = Places(desk.needs.rehearsals)

    async def shown(self) -> TelephoneShown:
        """What can be called now."""
        try:
            lines = await asyncio.to_thread(self._desk.needs.lines)
        except PreambuleError as error:
            log.error("the lines cannot be read", error_id=error.id, error=error.message)
            return TelephoneShown(problem=error)
        return TelephoneShown([(line, choices(line)) for line in lines])

    def routes(self) -> APIRouter:
        """`/rehearsal/call`."""
        router = APIRouter(prefix="/rehearsal")

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

    async def _serve(self, websocket: WebSocket, outbox: Outbox) -> int:
        """One call; the code to close with."""
        language = self._desk.pages.language(websocket)
        try:
            with self._places.one():
                await Session(websocket, outbox, self._desk, language).run()
        except (WebSocketDisconnect, TimeoutError):
            return NORMAL
        except PreambuleError as error:
            log.warning("a rehearsal failed", error_id=error.id, error=error.message)
            outbox.tell(error={"id": error.id, "message": self._desk.pages.say(language, advice(error))})
            return REFUSED if isinstance(error, MessageNotUnderstood) else TRY_LATER
        return NORMAL


def choices(line: Line) -> tuple[Choice, ...]:
    """Every number of a line, the main one first."""
    return tuple(Choice(number, line.locale_of(number)) for number in dict.fromkeys((line.number, *dict(line.numbers))))
