"""The embedded switch: rings a line process over the Event Socket, as FreeSWITCH's `socket` application does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from itertools import count
from types import MappingProxyType
from typing import cast

from ivr.rehearsal import api, applications
from ivr.rehearsal.agent import Agent, Telephones
from ivr.rehearsal.call import RehearsedCall
from ivr.rehearsal.channel import Channel
from ivr.rehearsal.clock import Clock
from ivr.rehearsal.dialplan import Dialplan, Failsafe, LinkMaker
from ivr.rehearsal.ending import finish
from ivr.rehearsal.errors import RehearsalClosed
from ivr.rehearsal.events import EventMaker
from ivr.rehearsal.link import Link
from ivr.rehearsal.session import Session
from ivr.rehearsal.sound import Voice
from ivr.rehearsal.wired import Wired

__all__ = ["Agent", "EmbeddedSwitch", "Failsafe", "RehearsedCall"]

WITHHELD = "anonymous"
REHEARSAL = "preambule_rehearsal"
"""The variable by which the line process knows that somebody tries a line out: what is recorded then dies after a day."""

VERSION = "preambule_version"
"""The variable by which a rehearsal asks for another version than the published one, with what vouches for it."""

DEFAULT_FAILSAFE = Failsafe()
NOBODY_ELSE: Mapping[str, Agent] = MappingProxyType({})


class EmbeddedSwitch:
    """Calls that need no telephone. One event loop; any number of calls at once; one clock for all of them."""

    def __init__(
        self, line: tuple[str, int], *, clock: Clock, failsafe: Failsafe = DEFAULT_FAILSAFE, rehearsal: bool = False
    ) -> None:
        self._line = line
        self._clock = clock
        self._failsafe = failsafe
        self._rehearsal = rehearsal
        self._maker = EventMaker(clock)
        self._sessions: dict[str, Session] = {}
        self._others: dict[str, Channel] = {}
        self._tasks: dict[asyncio.Task[None], tuple[RehearsedCall, Dialplan]] = {}
        self._numbers = count(1)
        self._closed = False

    async def ring(
        self,
        dialled: str,
        caller: str | None,
        agent: Agent,
        *,
        rate: int = 8000,
        colleagues: Mapping[str, Agent] = NOBODY_ELSE,
        vouch: Callable[[str], str] | None = None,
    ) -> RehearsedCall:
        """Let a caller dial; returns before the first frame.

        Args:
            dialled: the number dialled, as the operator would give it.
            caller: the caller's number, None when withheld.
            agent: who is at the destination.
            rate: 8000, or 16000 for a wideband call.
            colleagues: who is at which extension of the house, or at which number outside; whoever is not named here is the agent.
            vouch: what the call says, by its id, to hear another version than the published one; rehearsals only.

        Raises:
            RehearsalClosed: the switch has been closed.
        """
        if self._closed:
            raise RehearsalClosed("The embedded switch has been closed. Make a new one.")
        now_us = self._clock.now_us()
        channel = Channel(caller or WITHHELD, dialled, "inbound", rate, now_us, next(self._numbers), hidden=caller is None)
        if self._rehearsal:
            channel.set(REHEARSAL, "true")
            channel.set(VERSION, vouch(channel.uuid) if vouch else "")
        session = Session(channel, self._clock, self._maker, Telephones(rate, agent, colleagues), Voice(rate))
        session.applications |= applications.ALL
        dialplan = Dialplan(session, self._line, self._failsafe, self._link_maker(session))
        session.applications["socket"] = dialplan.socket
        call = RehearsedCall(session)
        self._sessions[channel.uuid] = session
        task = asyncio.create_task(self._run(call, session, dialplan), name=f"rehearsed call {channel.uuid}")
        self._tasks[task] = (call, dialplan)
        return call

    async def close(self) -> None:
        """End every call at once and let go of the line process."""
        self._closed = True
        tasks = dict(self._tasks)
        for task, (_, dialplan) in tasks.items():
            dialplan.cancel()
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, call: RehearsedCall, session: Session, dialplan: Dialplan) -> None:
        task = cast("asyncio.Task[None]", asyncio.current_task())
        try:
            with self._clock.held():  # a call has its turn, unless it waits for the next frame
                await dialplan.run()
            await finish(session)
            self._sessions.pop(call.call_id, None)
            call.finish()
            await dialplan.linger()
        except asyncio.CancelledError:
            call.finish(RehearsalClosed("The embedded switch was closed during the call."))
            raise
        except Exception as error:
            call.finish(error)
            raise
        finally:
            dialplan.cancel()
            for recording in session.recordings.values():
                recording.close()
            self._sessions.pop(call.call_id, None)
            self._tasks.pop(task, None)

    def _session_of(self, uuid: str) -> Session | None:
        """Whose leg this is, the caller's or the agent's."""
        found = self._sessions.get(uuid)
        return found or next((one for one in self._sessions.values() if one.peer is not None and one.peer.uuid == uuid), None)

    def _link_maker(self, session: Session) -> LinkMaker:
        async def run_api(command: str) -> str:
            return await api.run(command, self._session_of, len(self._sessions), self._others)

        def make(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> Link:
            return Link(Wired(session, self._maker, run_api), self._clock, reader, writer)

        return make
