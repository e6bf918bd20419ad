"""One window of a rehearsal: from dialling, or joining, to what is left of the call."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect

from ivr.console.dependencies import Everyday, Frame
from ivr.console.errors import MessageNotUnderstood, NotAllowed, VersionNotPrepared
from ivr.console.pages.advice import advice
from ivr.console.rehearsal import outcome
from ivr.console.rehearsal.dialogue import Dialogue, Dialogues
from ivr.console.rehearsal.messages import Dial, Join, Message, Say, Seat, Sound, Tone, Voice, read_message, read_sound
from ivr.console.rehearsal.outbox import Outbox
from ivr.console.rehearsal.places import Places
from ivr.console.rehearsal.port import AgentDoes, RehearsedAgent, RehearsedCall
from ivr.console.rehearsal.progress import Progress
from ivr.console.rehearsal.rooms import Room, Rooms
from ivr.console.rehearsal.seats import agent_does, caller_does
from ivr.console.rehearsal.speaking import Mouth, tone
from ivr.console.security.rules import visitor_of
from ivr.domain.line import Line
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from ivr.numbers import spellings
from notices.notice import Locale

log = structlog.get_logger()

DIAL_SECONDS = 30.0
PARTING_SECONDS = 5.0
NATIVE = Locale("fr")


@dataclass(frozen=True, slots=True)
class Desk:
    """What all rehearsals share."""

    needs: Everyday
    frame: Frame
    dialogues: Dialogues
    places: Places
    rooms: Rooms = field(default_factory=Rooms)

    async def await_version(self, line: Line | None, version: str | None) -> None:
        """A prepared version is known to every line process a moment after it was prepared.

        Raises:
            VersionNotPrepared: nobody has prepared it for this line.
        """
        if version is None:
            return
        ready = await asyncio.to_thread(self.needs.versions.ready_at, line.id, version) if line else None
        if ready is None:
            raise VersionNotPrepared("This version is not prepared for this line. Prepare it, then call.")
        await asyncio.sleep(max(0.0, (ready - self.frame.now()).total_seconds()))


class Session:
    """The telephone of one browser, for one call."""

    def __init__(self, websocket: WebSocket, outbox: Outbox, desk: Desk, language: str) -> None:
        self._websocket = websocket
        self._outbox = outbox
        self._desk = desk
        self._language = language
        self._visitor = visitor_of(websocket)

    async def run(self) -> None:
        """Dial or join, talk, part.

        Raises:
            PreambuleError: the call could not be made, or the browser said something that its page never says.
            WebSocketDisconnect: the browser has gone before it dialled.
        """
        async with asyncio.timeout(DIAL_SECONDS):
            first = await self._receive()
        match first:
            case Dial():
                await self._dial(first)
            case Join(code, voice):
                await self._join(self._desk.rooms.find(code), voice)
            case _:
                raise MessageNotUnderstood("Dial first.")

    # -- the call -----------------------------------------------------------------------------------------------

    async def _dial(self, dial: Dial) -> None:
        """Make a call, as its caller or as the agent who is rung by it."""
        line = await self._line(dial.number)
        await self._desk.await_version(line, dial.version)
        switch = self._desk.needs.switch()
        try:
            locale = line.locale_of(dial.number) if line else NATIVE
            dialogue = await self._dialogue(line, locale)
            call = await switch.ring(dial.number, dial.caller, _agent(dial, dialogue), version=dial.version)
            room = Room(call, line, locale, dialogue)
            with self._desk.rooms.open(room):
                await self._hold_room(room, dial)
        finally:
            await switch.close()

    async def _hold_room(self, room: Room, dial: Dial) -> None:
        progress = Progress(room.call, self._outbox, self._desk.needs.caption, self._say)
        if dial.seat is Seat.AGENT:
            with self._desk.rooms.agent(room):
                await self._talk(room, progress, self._as_agent(room, progress, dial.voice, scripted_caller=True))
        else:
            if dial.agent is AgentDoes.PERSON:
                self._outbox.tell(code=room.code)
            await self._talk(room, progress, self._as_caller(room, progress, dial))
        await self._part(room.call, progress)

    async def _talk(self, room: Room, progress: Progress, works: Sequence[asyncio.Task[None]]) -> None:
        """Until the line or the agent ends the call, the browser goes, or time is up."""
        hearing, *others = works
        others.append(_task(self._watch(progress), "the recording's state"))
        try:
            limit = self._desk.needs.rehearsal_seconds
            done, _ = await asyncio.wait({hearing, *others}, timeout=limit, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            room.call.hang_up()
            await asyncio.wait({hearing}, timeout=PARTING_SECONDS)
            await _cancel(hearing, *others)

    async def _join(self, room: Room, voice: Voice) -> None:
        """Be the agent of a call that another window makes; leaving the page hangs up on the caller."""
        self._check_line(room.line)
        progress = Progress(room.call, self._outbox, self._desk.needs.caption, self._say)
        with self._desk.rooms.agent(room):
            hearing, obeying, *others = self._as_agent(room, progress, voice, scripted_caller=False)
            others.append(_task(self._watch(progress), "the recording's state"))
            try:
                done, _ = await asyncio.wait({hearing, obeying, *others}, return_when=asyncio.FIRST_COMPLETED)
                for task in done:
                    task.result()
                over = not obeying.done()
                await asyncio.wait({hearing}, timeout=PARTING_SECONDS if over else 0)
            finally:
                _agent_goes(room)
                await _cancel(hearing, obeying, *others)
        if over:
            await self._part(room.call, progress)

    # -- the two seats --------------------------------------------------------------------------------------------

    def _as_caller(self, room: Room, progress: Progress, dial: Dial) -> list[asyncio.Task[None]]:
        alone = dial.agent is not AgentDoes.PERSON
        mouth = Mouth(room.call.speak)

        def obey(message: Message) -> None:
            caller_does(room, message, agent_too=alone)

        works = [
            _task(self._follow(room.call, progress, self._outbox.play), "what the caller hears"),
            _task(self._obey(room, obey, mouth, Seat.CALLER), "what the caller does"),
        ]
        if room.dialogue is not None and dial.agent in TALKS and dial.voice is Voice.SCRIPT:
            works.append(_task(_converse(room.call.speak, progress, room.dialogue, Seat.CALLER), "what the caller says"))
        return works

    def _as_agent(self, room: Room, progress: Progress, voice: Voice, *, scripted_caller: bool) -> list[asyncio.Task[None]]:
        call, mouth = room.call, Mouth(room.call.agent_own_speak)

        def obey(message: Message) -> None:
            if scripted_caller and not progress.connected.is_set() and message == _HANG_UP:
                call.hang_up()  # nobody talks yet: whoever rehearses wants the rehearsal to end
            else:
                agent_does(room, message)

        works = [
            _task(self._follow(call, progress, None), "what happens"),
            _task(self._obey(room, obey, mouth, Seat.AGENT), "what the agent does"),
            _task(self._hear_as_agent(room), "what the agent hears"),
        ]
        if room.dialogue is not None and voice is Voice.SCRIPT:
            works.append(_task(_converse(call.agent_own_speak, progress, room.dialogue, Seat.AGENT), "what the agent says"))
        if room.dialogue is not None and scripted_caller:
            works.append(_task(_converse(call.speak, progress, room.dialogue, Seat.CALLER), "what the caller says"))
        return works

    async def _follow(self, call: RehearsedCall, progress: Progress, play: Callable[[bytes], None] | None) -> None:
        """Tell what happens, at the pace of the sound; and let it be heard, where somebody does."""
        progress.begin()
        async for frame in call.listen():
            if play is not None:
                play(frame)
            progress.note()
        await call.ended()
        progress.note()

    async def _hear_as_agent(self, room: Room) -> None:
        frames: AsyncIterator[bytes] = room.call.listen_agent()
        async for frame in frames:
            if not room.agent_has_left:
                self._outbox.play(frame)
        await room.call.ended()

    async def _obey(self, room: Room, obey: Callable[[Message], None], mouth: Mouth, seat: Seat) -> None:
        while True:
            try:
                message = await self._receive()
            except WebSocketDisconnect:
                return
            match message:
                case Sound(pcm):
                    mouth.hear(pcm)
                case Tone():
                    mouth.say(tone())
                case Say(text):
                    await self._say_aloud(text, room.locale, mouth, seat)
                case Dial() | Join():
                    raise MessageNotUnderstood("A call is going on; hang up before the next one.")
                case _:
                    obey(message)

    async def _say_aloud(self, text: str, locale: Locale, mouth: Mouth, seat: Seat) -> None:
        try:
            mouth.say(await self._desk.dialogues.say(text, locale, by_agent=seat is Seat.AGENT))
        except PreambuleError as error:
            log.warning("what was typed cannot be said", error_id=error.id, error=error.message)
            self._tell(error)

    async def _watch(self, progress: Progress) -> None:
        async with self._desk.frame.watch.following() as follower:
            async for seen in follower:
                progress.see(seen)

    async def _part(self, call: RehearsedCall, progress: Progress) -> None:
        """Say what is left of the call."""
        try:
            found = await outcome.at_rest(self._desk.needs.recordings, call.call_id, expected=progress.recorded)
        except PreambuleError as error:
            self._tell(error)
            return
        left = outcome.tell(found, progress.last, self._say, self._language)
        self._outbox.tell(outcome={"kept": left.kept, "words": left.text})

    # -- who may ------------------------------------------------------------------------------------------------

    async def _line(self, number: str) -> Line | None:
        """The line that a number leads to. One that nobody owns may be dialled by those who may rehearse every line.

        Raises:
            NotAllowed: it is a line, or no line, that this visitor may not rehearse.
        """
        try:
            lines = await asyncio.to_thread(self._desk.needs.lines)
        except PreambuleError as error:
            if not self._visitor.may(Permission.REHEARSE):
                raise
            log.warning("a rehearsal goes on without knowing its line", error_id=error.id, error=error.message)
            self._tell(error)
            return None
        line = line_of(lines, number)
        self._check_line(line)
        return line

    def _check_line(self, line: Line | None) -> None:
        if not self._visitor.may(Permission.REHEARSE, line.id if line else None):
            raise NotAllowed("None of your roles allows to rehearse this line.")

    # -- helpers ------------------------------------------------------------------------------------------------

    async def _receive(self) -> Message:
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        sound = message.get("bytes")
        return read_message(message.get("text")) if sound is None else read_sound(sound)

    async def _dialogue(self, line: Line | None, locale: Locale) -> Dialogue | None:
        """The two voices; None, and a word to the visitor, when they cannot be had: a silent rehearsal is still one."""
        try:
            return await self._desk.dialogues.for_line(line, locale) if line else None
        except PreambuleError as error:
            log.warning("a rehearsal goes on without voices", error_id=error.id, error=error.message)
            self._tell(error)
            return None

    def _tell(self, error: PreambuleError) -> None:
        self._outbox.tell(error={"id": error.id, "message": self._say(advice(error))})

    def _say(self, text: str) -> str:
        return self._desk.frame.pages.say(self._language, text)


def line_of(lines: Sequence[Line], number: str) -> Line | None:
    """The line whose number this is, in any usual spelling."""
    return next((line for line in lines if number in _spelt(line)), None)


def _spelt(line: Line) -> frozenset[str]:
    return frozenset(spelling for number in (line.number, *dict(line.numbers)) for spelling in spellings(number))


TALKS = frozenset({AgentDoes.ANSWERS, AgentDoes.PERSON})
_HANG_UP = read_message('{"hangup": true}')


def _agent(dial: Dial, dialogue: Dialogue | None) -> RehearsedAgent:
    """Who is at the destination: nobody scripted, where a person sits there."""
    speech = dialogue.agent if dialogue else None
    if dial.seat is Seat.AGENT or dial.agent is AgentDoes.PERSON:
        return RehearsedAgent(AgentDoes.PERSON, None, speech)
    return RehearsedAgent(dial.agent, speech, speech)


def _agent_goes(room: Room) -> None:
    """The agent's window is gone: they hang up, or do not answer."""
    if not room.agent_has_left:
        room.call.agent_decline()
        room.call.agent_hang_up()


async def _converse(say: Callable[[bytes], None], progress: Progress, dialogue: Dialogue, seat: Seat) -> None:
    """One party speaks their part for as long as the parties talk."""
    await progress.connected.wait()
    while True:
        say(dialogue.caller if seat is Seat.CALLER else dialogue.agent)
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
