"""Transfers, parking, queues, holds through the embedded switch and a real line process: what is kept of each, measured in the audio.

docs/transfers.md has the rule of each case; `tests/freeswitch/test_transfers.py` lives the same ones on a real server.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import soundfile

from ivr.database import agents
from ivr.database.engine import open_database, reading
from ivr.domain.agent import Way
from ivr.domain.recording import RecordingState
from ivr.rehearsal.agent import Agent
from ivr.rehearsal.clock import RealTime
from ivr.rehearsal.inside import VOICEMAIL
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.switch import EmbeddedSwitch, RehearsedCall
from notices.facts import Mode
from tests.faults.house import House, wait_until
from tests.freeswitch.markers import AGENT, CALLER, say, seconds_of
from tests.walks import modes

NUMBER = modes.NUMBERS[Mode.AUTOMATIC]
OUTSIDE = "0199008877"
RINGS = Agent(answers_after=3.5)
"""Long enough for the caller to say something that nobody may keep while it rings."""
AT_ONCE = Agent(answers_after=0.3)
COLLEAGUES = {"202": RINGS, "203": RINGS, "204": RINGS, "212": AT_ONCE, "208": AT_ONCE, OUTSIDE: RINGS}
SETTLED_SECONDS = 0.5
LOOKS = 50
LONGEST_SECONDS = 120.0
FIRST, SECOND, THIRD = [0, 1, 2], [10, 11, 12], [15, 16, 17]


@dataclass
class Life:
    """One caller's call. `expected` is what the display should say at the moments of the story, `shown` what it said."""

    house: House
    call: RehearsedCall
    expected: dict[str, str]
    shown: dict[str, str] = field(default_factory=dict)

    async def look(self, moment: str) -> None:
        """What the display says, as soon as it says what it should."""
        for _ in range(LOOKS):
            live = await asyncio.to_thread(self.house.live)
            mine = next((one for one in live if one["id"] == self.call.call_id), None)
            self.shown[moment] = f"{mine['company']}: {mine['recording']}" if mine is not None else "gone"
            if self.shown[moment] == self.expected[moment]:
                return
            await self.call.sleep(0.1)

    async def talk(self, first: int, other: str | None = None) -> None:
        """Three seconds of both."""
        self.call.speak(say(CALLER, first, 3))
        said = say(AGENT, first, 3)
        if other is None:
            self.call.agent_speak(said)
        else:
            self.call.colleague_speak(other, said)
        await self.call.sleep(3.3)

    async def alone(self, moment: str, *, holder: str = "") -> None:
        """Two seconds are said that nobody may keep. Whoever holds is not heard by the switch at all."""
        await self.call.sleep(SETTLED_SECONDS)
        await self.look(moment)
        if holder == "caller":
            self.call.agent_speak(say(AGENT, 5, 2))
        else:
            self.call.speak(say(CALLER, 5, 2))
        await self.call.sleep(2.3)

    async def with_another(self, other: str | None, moment: str, first: int = 10, bridges: int = 2) -> None:
        """Three seconds with whoever has the caller after so many bridges."""
        await self.call.until(Kind.CONNECTED, count=bridges)
        await self.call.sleep(SETTLED_SECONDS)
        await self.look(moment)
        await self.talk(first, other)


async def blind(life: Life) -> None:
    life.call.agent_transfer("202")
    await life.alone("ringing")
    await life.with_another("202", "second agent")
    life.call.agent_hang_up()
    await life.call.ended()


async def attended(life: Life) -> None:
    life.call.agent_consult("212")
    await life.alone("consultation")
    life.call.agent_complete()
    await life.with_another("212", "second agent")


async def consulted_and_back(life: Life) -> None:
    life.call.agent_consult("212")
    await life.alone("consultation")
    life.call.agent_cancel()
    await life.with_another(None, "back", bridges=1)


async def parked(life: Life) -> None:
    life.call.agent_park("5901")
    await life.alone("parked")
    life.call.pick_up("5901", "208")
    await life.with_another("208", "second agent")


async def queued(life: Life) -> None:
    life.call.agent_to_queue()
    await life.alone("queued")
    life.call.take_from_queue("208")
    await life.with_another("208", "second agent")


async def agent_holds(life: Life) -> None:
    life.call.agent_hold()
    await life.alone("held")
    life.call.agent_take_back()
    await life.with_another(None, "back", bridges=1)
    life.call.agent_hang_up()
    await life.call.ended()


async def caller_holds(life: Life) -> None:
    life.call.hold()
    await life.alone("held", holder="caller")
    life.call.take_back()
    await life.with_another(None, "back", bridges=1)


async def hangs_up_while_holding(life: Life) -> None:
    life.call.agent_hold()
    await life.call.sleep(SETTLED_SECONDS)
    life.call.agent_hang_up()
    await life.alone("ringing again")
    await life.with_another(None, "again")


async def unrecorded_agent(life: Life) -> None:
    life.call.agent_transfer("203")
    await life.with_another("203", "unrecorded agent")
    life.call.agent_transfer("204")
    await life.with_another("204", "third agent", 15, 3)


async def outside(life: Life) -> None:
    life.call.agent_transfer(OUTSIDE)
    await life.with_another(OUTSIDE, "outside")


async def voicemail(life: Life) -> None:
    life.call.agent_transfer(VOICEMAIL)
    await life.alone("voicemail")


async def codecs(life: Life) -> None:
    life.call.caller_codec("PCMU")
    await life.with_another(None, "another codec", bridges=1)


@dataclass(frozen=True, slots=True)
class Rule:
    """What a case keeps, of the caller and of the agents alike, what the display shows at its moments, and whom the rows name then."""

    story: Callable[[Life], Awaitable[None]]
    kept: list[int]
    shown: dict[str, str]
    agent: Agent = AT_ONCE
    named: tuple[tuple[str, Way | None], ...] = ()


NOBODY, HELD, CAPTURED = "nobody: paused", "agent: paused", "agent: capturing"
RULES = {
    "blind": Rule(blind, FIRST + SECOND, {"ringing": NOBODY, "second agent": CAPTURED}, named=(("202", Way.TRANSFERRED),)),
    "attended": Rule(attended, FIRST + SECOND, {"consultation": HELD, "second agent": CAPTURED}, named=(("212", Way.CONSULTED),)),
    "consulted_and_back": Rule(consulted_and_back, FIRST + SECOND, {"consultation": HELD, "back": CAPTURED}),
    "parked": Rule(parked, FIRST + SECOND, {"parked": NOBODY, "second agent": CAPTURED}, named=(("208", Way.PARKED),)),
    "queued": Rule(queued, FIRST + SECOND, {"queued": NOBODY, "second agent": CAPTURED}, named=(("208", Way.QUEUED),)),
    "agent_holds": Rule(agent_holds, FIRST + SECOND, {"held": HELD, "back": CAPTURED}),
    "caller_holds": Rule(caller_holds, FIRST + SECOND, {"held": HELD, "back": CAPTURED}),
    "hangs_up_while_holding": Rule(hangs_up_while_holding, FIRST + SECOND, {"ringing again": NOBODY, "again": CAPTURED}, RINGS),
    "unrecorded_agent": Rule(
        unrecorded_agent,
        FIRST + THIRD,
        {"unrecorded agent": "unrecorded_agent: paused", "third agent": CAPTURED},
        named=(("204", Way.TRANSFERRED),),
    ),
    "outside": Rule(outside, FIRST, {"outside": "outside: stopped"}),
    "voicemail": Rule(voicemail, FIRST, {"voicemail": "voicemail: stopped"}),
    "codecs": Rule(codecs, FIRST + SECOND, {"another codec": CAPTURED}),
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """The extension 203 is never recorded."""
    folder = tmp_path_factory.mktemp("transfers") / "var"
    with pytest.MonkeyPatch.context() as patched:
        never = '\n[line.recording.never_recorded]\nagents = ["203"]\n'
        patched.setattr(modes, "TEMPLATE", modes.TEMPLATE.replace("\n[[line.purpose]]", f"{never}\n[[line.purpose]]"))
        modes.prepare(folder)
    house = House(folder)
    try:
        house.start_line()
        house.wait_until_well()
        yield house
        assert house.journal_whole()
    finally:
        house.close()


@pytest.fixture(scope="module")
def lived(house: House) -> dict[str, Life]:
    """All stories at once, at the pace of real time: sound is cut by it."""
    return asyncio.run(asyncio.wait_for(_live(house), LONGEST_SECONDS))


async def _live(house: House) -> dict[str, Life]:
    switch = EmbeddedSwitch((house.settings.line_host, house.settings.line_port), clock=RealTime())
    try:
        async with asyncio.TaskGroup() as group:
            tasks = {name: group.create_task(_lead(house, switch, place, RULES[name])) for place, name in enumerate(RULES)}
        return {name: task.result() for name, task in tasks.items()}
    finally:
        await switch.close()


async def _lead(house: House, switch: EmbeddedSwitch, place: int, rule: Rule) -> Life:
    call = await switch.ring(NUMBER, f"+331990077{place:02}", rule.agent, colleagues=COLLEAGUES)
    life = Life(house, call, rule.shown)
    await call.until(Kind.CONNECTED)
    await call.sleep(SETTLED_SECONDS)
    await life.talk(0)
    await rule.story(life)
    call.hang_up()
    await call.ended()
    return life


@pytest.mark.parametrize("case", RULES)
def test_what_is_kept_is_what_the_rule_says(case: str, lived: dict[str, Life], house: House, tmp_path: Path) -> None:
    rule, life = RULES[case], lived[case]
    recordings = wait_until(lambda: house.recordings(life.call.call_id), "the recording's row")
    assert len(recordings) == 1
    sealed = house.recording(life.call.call_id, RecordingState.SEALED)
    samples, _ = soundfile.read(house.export(sealed.id, tmp_path / "out.wav"), dtype="int16", always_2d=True)
    assert life.shown == rule.shown
    assert seconds_of(samples[:, 0], CALLER) == rule.kept
    assert seconds_of(samples[:, 1], AGENT) == rule.kept
    assert named(house, sealed.id) == rule.named


def named(house: House, recording: str) -> tuple[tuple[str, Way | None], ...]:
    """Whom its rows name after the one with whom it began, who is the line's own destination."""
    database = open_database(house.settings.database_url)
    try:
        with reading(database) as conn:
            first, *others = agents.of_recording(conn, recording).items()
    finally:
        database.dispose()
    assert (first[0], first[1].agent, first[1].way) == (0, "1001", None)
    assert [place for place, _ in others] == list(range(1, len(others) + 1))
    return tuple((one.agent, one.way) for _, one in others)
