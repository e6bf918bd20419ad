"""One call from a browser: from dialling to what is left of it."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from ivr.console.dependencies import AgentDoes, Dependencies, RehearsedAgent, RehearsedCall
from ivr.console.errors import MessageNotUnderstood
from ivr.console.live.watch import Watch
from ivr.console.pages.advice import advice
from ivr.console.pages.rendering import Pages
from ivr.console.rehearsal import outcome
from ivr.console.rehearsal.dialogue import Dialogue, Dialogues
from ivr.console.rehearsal.messages import AgentKeys, Dial, HangUp, Key, Message, read_message
from ivr.console.rehearsal.outbox import Outbox
from ivr.console.rehearsal.progress import Progress
from ivr.domain.line import Line
from ivr.errors import PreambuleError

log = structlog.get_logger()

DIAL_SECONDS = 30.0
PARTING_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Desk:
    """What all rehearsals share."""

    needs: Dependencies
    pages: Pages
    watch: Watch
    dialogues: Dialogues


class Session:
    """The telephone of one browser, for one call."""

    def __init__(self, websocket: WebSocket, outbox: Outbox, desk: Desk, language: str) -> None:
        self._websocket = websocket
        self._outbox = outbox
        self._desk = desk
        self._language = language

    async def run(self) -> None:
        """Dial, talk, part.

        Raises:
            PreambuleError: the call could not be made, or the browser said something that its page never says.
            WebSocketDisconnect: the browser has gone before it dialled.
        """
        async with asyncio.timeout(DIAL_SECONDS):
            first = await self._receive()
        if not isinstance(first, Dial):
            raise MessageNotUnderstood("Dial first.")
        switch = self._desk.needs.switch()
        try:
            dialogue = await self._dialogue(first.number)
            agent = RehearsedAgent(first.agent, dialogue.agent if dialogue else None)
            call = await switch.ring(first.number, first.caller, agent)
            progress = Progress(call, self._outbox, self._desk.needs.caption, self._say)
            await self._talk(call, progress, dialogue if first.agent is AgentDoes.ANSWERS else None)
            await self._part(call, progress)
        finally:
            await switch.close()

    # -- the call -----------------------------------------------------------------------------------------------

    async def _talk(self, call: RehearsedCall, progress: Progress, dialogue: Dialogue | None) -> None:
        """Until the line or the agent ends the call, the browser goes, or time is up."""
        hearing = _task(self._hear(call, progress), "what the caller hears")
        others = [_task(self._obey(call), "what the caller does"), _task(self._watch(progress), "the recording's state")]
        if dialogue is not None:
            others.append(_task(_converse(call, progress, dialogue), "what the caller says"))
        try:
            limit = self._desk.needs.rehearsal_seconds
            done, _ = await asyncio.wait({hearing, *others}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            call.hang_up()
            await asyncio.wait({hearing}, timeout=PARTING_SECONDS)
            await _cancel(hearing, *others)

    async def _hear(self, call: RehearsedCall, progress: Progress) -> None:
        progress.begin()
        async for frame in call.listen():
            self._outbox.play(frame)
            progress.note()
        await call.ended()
        progress.note()

    async def _obey(self, call: RehearsedCall) -> None:
        while True:
            try:
                message = await self._receive()
            except WebSocketDisconnect:
                return
            match message:
                case Key(key):
                    call.press(key)
                case AgentKeys(keys):
                    call.agent_press(keys)
                case HangUp():
                    call.hang_up()
                case Dial():
                    raise MessageNotUnderstood("A call is going on; hang up before the next one.")

    async def _watch(self, progress: Progress) -> None:
        async with self._desk.watch.following() as follower:
            async for seen in follower:
                progress.see(seen)

    async def _part(self, call: RehearsedCall, progress: Progress) -> None:
        """Say what is left of the call."""
        try:
            found = await outcome.at_rest(self._desk.needs.recordings, call.call_id, expected=progress.recorded)
        except PreambuleError as error:
            self._outbox.tell(error={"id": error.id, "message": self._say(advice(error))})
            return
        left = outcome.tell(found, progress.last, self._say, self._language)
        self._outbox.tell(outcome={"kept": left.kept, "words": left.text})

    # -- helpers ------------------------------------------------------------------------------------------------

    async def _receive(self) -> Message:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        return read_message(message.get("text"))

    async def _dialogue(self, number: str) -> Dialogue | None:
        """The two voices; None, and a word to the visitor, when they cannot be had: a silent rehearsal is still one."""
        try:
            lines = await asyncio.to_thread(self._desk.needs.lines)
            line = _line_of(lines, number)
            return await self._desk.dialogues.for_line(line, line.locale_of(number)) if line else None
        except PreambuleError as error:
            log.warning("a rehearsal goes on without voices", error_id=error.id, error=error.message)
            self._outbox.tell(error={"id": error.id, "message": self._say(advice(error))})
            return None

    def _say(self, text: str) -> str:
        return self._desk.pages.say(self._language, text)


def _line_of(lines: Any, number: str) -> Line | None:
    return next((line for line in lines if number == line.number or number in dict(line.numbers)), None)


async def _converse(call: RehearsedCall, progress: Progress, dialogue: Dialogue) -> None:
    """The caller speaks their part for as long as the parties talk."""
    await progress.connected.wait()
    while True:
        call.speak(dialogue.caller)
        await asyncio.sleep(dialogue.seconds)


def _task(work: Coroutine[Any, Any, None], name: str) -> asyncio.Task[None]:
    return asyncio.create_task(work, name=name)


async def _cancel(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, PreambuleError):
            log.error("part of a rehearsal failed", part=task.get_name(), error=repr(error))
