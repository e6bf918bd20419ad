"""Rehearsed calls that nobody listens to: begun by programs, which press keys and read how far they are. Used in one event loop."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from ivr.console.errors import NoSuchPage, NotAllowed
from ivr.console.rehearsal.dialogue import Dialogue
from ivr.console.rehearsal.port import AgentDoes, RehearsalSwitch, RehearsedAgent, RehearsedCall
from ivr.console.rehearsal.progress import MEANS, ORDER
from ivr.console.rehearsal.session import Desk
from ivr.console.security.visitor import Visitor
from ivr.domain.line import Line
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError

log = structlog.get_logger()

KEPT = 50
"""Calls that are over, of which it can still be read how they went."""

FRAMES = 50
"""Of sound in a second, at the pace of the call's clock."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call that is to be rehearsed.

    Attributes:
        number: one of the line's.
        version: of the notice, prepared before; None for what callers hear.
    """

    line: Line
    number: str
    agent: AgentDoes
    version: str | None = None


@dataclass(slots=True)
class Rehearsal:
    """One call.

    Attributes:
        person: pseudonymous id of who began it.
        dialogue: what caller and agent say once they hear each other; None where nothing speaks the language.
    """

    call: RehearsedCall
    line_id: str
    person: str
    begun: datetime
    dialogue: Dialogue | None
    _frames: int = 0

    @property
    def state(self) -> str:
        """The furthest that it came, of `progress.ORDER`."""
        reached = [ORDER.index(MEANS[noted.kind]) for noted in self.call.events if noted.kind in MEANS]
        return ORDER[max(reached, default=ORDER.index("calling"))]

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.state == ORDER[-1]

    def speak(self) -> None:
        """One more frame has passed: the caller says their part, round after round, while the parties talk."""
        if self.dialogue is None or self.state != "connected":
            return
        if self._frames % round(self.dialogue.seconds * FRAMES) == 0:
            self.call.speak(self.dialogue.caller)
        self._frames += 1


@dataclass(slots=True)
class Rehearsals:
    """Those that go on, and the last ones that are over."""

    desk: Desk
    _known: dict[str, Rehearsal] = field(default_factory=dict)
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def begin(self, wanted: Wanted, visitor: Visitor) -> Rehearsal:
        """Make a call.

        Raises:
            TooManyRehearsals: as many go on as this console allows, in browsers and here together.
            VersionNotPrepared: nobody has prepared this version for the line.
            PreambuleError: the line process cannot be reached.
        """
        needs = self.desk.needs
        with ExitStack() as places:
            places.enter_context(self.desk.places.one())
            await self.desk.await_version(wanted.line, wanted.version)
            dialogue = await self._dialogue(wanted)
            speech = dialogue.agent if dialogue else None
            switch = needs.switch()
            try:
                call = await switch.ring(
                    wanted.number, None, RehearsedAgent(wanted.agent, speech, speech), version=wanted.version
                )
            except BaseException:
                await switch.close()
                raise
            made = Rehearsal(call, wanted.line.id, visitor.person, self.desk.frame.now(), dialogue)
            self._keep(made)
            task = asyncio.create_task(self._hold(made, switch, places.pop_all()), name="a rehearsal that nobody hears")
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return made

    def find(self, call_id: str, visitor: Visitor) -> Rehearsal:
        """One of them. Raises `NoSuchPage`: there is none, or its line is not this visitor's to rehearse."""
        found = self._known.get(call_id)
        if found is None or not visitor.may(Permission.REHEARSE, found.line_id):
            raise NoSuchPage("There is no such rehearsal on your lines.")
        return found

    def all(self, visitor: Visitor) -> Sequence[Rehearsal]:
        """Of the lines that this visitor may rehearse, the newest first."""
        found = [one for one in self._known.values() if visitor.may(Permission.REHEARSE, one.line_id)]
        return found[::-1]

    def own(self, call_id: str, visitor: Visitor) -> Rehearsal:
        """One that this visitor has begun, and hence may act in. Raises `NoSuchPage`, `NotAllowed`."""
        found = self.find(call_id, visitor)
        if found.person != visitor.person:
            raise NotAllowed("Somebody else has begun this rehearsal.")
        return found

    async def close(self) -> None:
        """End all that go on."""
        await asyncio.sleep(0)  # one that was begun just now takes its first step: what never ran would let go of nothing
        going_on = tuple(self._tasks)
        for task in going_on:
            task.cancel()
        await asyncio.gather(*going_on, return_exceptions=True)

    async def _hold(self, one: Rehearsal, switch: RehearsalSwitch, place: ExitStack) -> None:
        """Let a call go on until it ends, or time is up."""
        with place:
            try:
                async with asyncio.timeout(self.desk.needs.rehearsal_seconds):
                    async for _ in one.call.listen():
                        one.speak()
                    await one.call.ended()
            except TimeoutError:
                log.info("a rehearsal was ended, since it was long enough", call=one.call.call_id)
            except PreambuleError as error:
                log.warning("a rehearsal failed", error_id=error.id, error=error.message)
            finally:
                one.call.hang_up()
                await switch.close()

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("a rehearsal ended as nobody has foreseen", error=repr(error))

    def _keep(self, made: Rehearsal) -> None:
        over = [name for name, one in self._known.items() if one.over]
        for name in over[: max(0, len(over) - KEPT + 1)]:
            del self._known[name]
        self._known[made.call.call_id] = made

    async def _dialogue(self, wanted: Wanted) -> Dialogue | None:
        """The two voices; a silent rehearsal is still one."""
        try:
            return await self.desk.dialogues.for_line(wanted.line, wanted.line.locale_of(wanted.number))
        except PreambuleError as error:
            log.warning("a rehearsal goes on without voices", error_id=error.id, error=error.message)
            return None
