"""The embedded switch as a program: told by JSON on standard input what callers and agents do, in real time.

`python -m tests.conformance.failures.embedded_process HOST PORT` answers each line on standard output, in order.
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
from collections.abc import Callable
from typing import Any

from ivr.rehearsal import api
from ivr.rehearsal.clock import RealTime
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.switch import Agent, EmbeddedSwitch, RehearsedCall
from tests.conformance.failures import voices
from tests.freeswitch.markers import AGENT, CALLER, Speaker

ANSWERS_AFTER = 0.3
DEEDS = frozenset(
    {
        "press", "agent_press", "hold", "take_back", "agent_hold", "agent_take_back", "hang_up", "agent_hang_up",
        "agent_transfer", "agent_consult", "agent_complete", "agent_cancel", "pick_up", "caller_codec",
    }
)  # fmt: skip


class Ringing:
    """A call, and what its caller has heard from the first frame on."""

    def __init__(self, call: RehearsedCall) -> None:
        self.call = call
        self.heard = bytearray()
        self.over = False
        self._listening = asyncio.create_task(self._listen())

    async def _listen(self) -> None:
        async for frame in self.call.listen():
            self.heard += frame
        self.over = True

    def says(self, speaker: Speaker, first: int, seconds: int) -> None:
        """Say numbered seconds, and nothing that was still to be said."""
        session = self.call._session
        voice, speak = (
            (session.caller, self.call.speak) if speaker is CALLER else (session.telephones.current.voice, self.call.agent_speak)
        )
        voice._pending.clear()
        speak(voices.seconds(speaker, first, seconds))

    def state(self) -> dict[str, int]:
        """What its telephones know."""
        return {"reached": sum(noted.kind is Kind.CONNECTED for noted in self.call.events), "over": self.over}


class Program:
    """Does what each line asks."""

    def __init__(self, host: str, port: int) -> None:
        self._switch = EmbeddedSwitch((host, port), clock=RealTime())
        self._calls: dict[str, Ringing] = {}
        self._asked: dict[str, Callable[[dict[str, Any]], Any]] = {
            "do": lambda ask: getattr(self._call(ask).call, ask["deed"])(*ask["with"]) if ask["deed"] in DEEDS else None,
            "caller says": lambda ask: self._call(ask).says(CALLER, *ask["with"]),
            "agent says": lambda ask: self._call(ask).says(AGENT, *ask["with"]),
            "heard": lambda ask: base64.b64encode(self._call(ask).heard[-ask["with"][0] :]).decode(),
            "state": lambda ask: self._call(ask).state(),
        }

    def _call(self, ask: dict[str, Any]) -> Ringing:
        return self._calls[ask["call"]]

    async def answer(self, ask: dict[str, Any]) -> Any:
        """One request."""
        if ask["what"] == "ring":
            call = await self._switch.ring(ask["dialled"], ask["caller"], Agent(ANSWERS_AFTER))
            self._calls[call.call_id] = Ringing(call)
            return call.call_id
        if ask["what"] == "api":
            return await api.run(ask["command"], self._switch._session_of, len(self._calls), self._switch._others)
        return self._asked[ask["what"]](ask)

    async def run(self) -> None:
        """Until standard input ends."""
        loop, reader = asyncio.get_running_loop(), asyncio.StreamReader(limit=1 << 20)
        await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
        while line := await reader.readline():
            print(json.dumps(await self.answer(json.loads(line))), flush=True)
        await self._switch.close()


if __name__ == "__main__":
    asyncio.run(Program(sys.argv[1], int(sys.argv[2])).run())
