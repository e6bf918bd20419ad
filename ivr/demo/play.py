"""Plays the four calls, then lets time pass until everything that was recorded has been destroyed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from ivr.bootstrap import home
from ivr.bootstrap.keeping import destroyer, verify_journal
from ivr.console.rehearsal.dialogue import RATE
from ivr.database import recordings
from ivr.database.engine import reading
from ivr.database.tables import calls, proofs, renderings
from ivr.demo.scenarios import SCENARIOS, Press, Scenario
from ivr.demo.search import Found, search
from ivr.demo.stage import Stage, set_stage, wait_until
from ivr.demo.voices import pair
from ivr.domain.proof import Proof
from ivr.domain.recording import Recording, RecordingState
from ivr.errors import JournalError
from ivr.journal.proofs import verify
from ivr.rehearsal.agent import Agent
from ivr.rehearsal.clock import AsFastAsPossible, Clock
from ivr.rehearsal.errors import RehearsalError
from ivr.rehearsal.noted import CallEnded, Kind, Noted, files_of
from ivr.rehearsal.switch import EmbeddedSwitch, RehearsedCall
from ivr.worker.sweep import sweep
from notices.notice import Locale
from notices.rendering import Progress

SETTLING_SECONDS = 20.0
CATCH_UP_SECONDS = 1.0
SETTLED = frozenset({RecordingState.SEALED, RecordingState.DESTROYED})


@dataclass(frozen=True, slots=True)
class Played:
    """One call as it went.

    Attributes:
        heard: what the caller was told, in words, with the seconds really played.
        proof: what the signed proof says, None when it does not verify or there is none.
        recording: what was kept of the call; None after a refusal.
    """

    scenario: Scenario
    locale: Locale
    heard: tuple[str, ...]
    keys: tuple[str, ...]
    ended: CallEnded
    proof: Proof | None
    recording: Recording | None


@dataclass(frozen=True, slots=True)
class Demonstration:
    """All that came of it.

    Attributes:
        moved_to: the moment to which the clock was moved for the destruction.
    """

    calls: tuple[Played, ...]
    sealed: int
    destroyed: int
    moved_to: datetime
    journal_verified: bool
    plaintext: tuple[Found, ...]


async def play(folder: Path, progress: Callable[[Progress], None], tell: Callable[[str], None]) -> Demonstration:
    """Play everything in `folder`, which is left as it is for whoever wants to look.

    Raises:
        PreambuleError: a step failed; nothing of the demonstration runs any more.
    """
    stage = await asyncio.to_thread(set_stage, folder, progress)
    try:
        await asyncio.to_thread(stage.start_line_process)
        voices: list[bytes] = []
        played = [await _call(stage, scenario, voices, tell) for scenario in SCENARIOS]
        await asyncio.to_thread(stage.stop_line_process)
        tell("the clock moves past the retention that was announced, and the worker sweeps")
        return await asyncio.to_thread(_aftermath, stage, tuple(played), voices)
    finally:
        await asyncio.to_thread(stage.stop_line_process)
        stage.engine.dispose()


# -- one call ---------------------------------------------------------------------------------------------------


async def _call(stage: Stage, scenario: Scenario, voices: list[bytes], tell: Callable[[str], None]) -> Played:
    tell(f"“{scenario.name}”: a caller {scenario.shows}")
    number, meant = stage.line.numbers[scenario.number]
    locale = meant or stage.line.default_locale
    caller_says, agent_says = await asyncio.to_thread(pair, locale)
    voices += [caller_says, agent_says]
    clock = AsFastAsPossible(home.now())
    switch = EmbeddedSwitch((stage.settings.line_host, stage.settings.line_port), clock=clock)
    try:
        call = await switch.ring(number, scenario.caller, Agent(answers_after=3.0, speech=agent_says))
        acting = asyncio.create_task(_act(stage, scenario, call, clock, caller_says))
        ended = await call.ended()
        acting.cancel()
        with suppress(asyncio.CancelledError, RehearsalError):
            await acting
    finally:
        await switch.close()
    if scenario.kill_after is not None:
        await asyncio.to_thread(stage.start_line_process)  # which seals what the killed one has left
    return await asyncio.to_thread(_outcome, stage, scenario, call, ended, locale)


async def _act(stage: Stage, scenario: Scenario, call: RehearsedCall, clock: Clock, caller_says: bytes) -> None:
    """Everything that somebody does during the call, each at its moment of the switch's time."""
    async with asyncio.TaskGroup() as acts:
        for press in scenario.presses:
            acts.create_task(_press(call, press))
        acts.create_task(_converse(call, caller_says, scenario.talks))
        if scenario.kill_after is not None:
            acts.create_task(_kill(stage, call, clock, scenario.kill_after))


async def _press(call: RehearsedCall, press: Press) -> None:
    if press.connected:
        await call.until(Kind.CONNECTED)
    await call.sleep(press.after)
    call.press(press.key)


async def _converse(call: RehearsedCall, says: bytes, seconds: float) -> None:
    await call.until(Kind.CONNECTED)
    call.speak(says * (1 + int(seconds * 2 * RATE / len(says))))
    await call.sleep(seconds)
    call.hang_up()


async def _kill(stage: Stage, call: RehearsedCall, clock: Clock, seconds: float) -> None:
    await call.until(Kind.CONNECTED)
    await call.sleep(seconds)
    with clock.held():  # time had jumped: let the process catch up with it, as it would have in a real call
        await asyncio.sleep(CATCH_UP_SECONDS)
    stage.kill_line_process()


# -- what came of it --------------------------------------------------------------------------------------------


def _outcome(stage: Stage, scenario: Scenario, call: RehearsedCall, ended: CallEnded, locale: Locale) -> Played:
    wait_until(
        lambda: _settled(stage, call.call_id, scenario), SETTLING_SECONDS, f"the call “{scenario.name}” was not written down"
    )
    kept = [recording for recording in _recordings(stage, call.call_id) if recording.state is RecordingState.SEALED]
    return Played(
        scenario=scenario,
        locale=locale,
        heard=_heard(stage, call.events),
        keys=tuple(noted.what for noted in call.events if noted.kind is Kind.KEY),
        ended=ended,
        proof=_proof(stage, call.call_id),
        recording=kept[0] if kept else None,
    )


def _settled(stage: Stage, call_id: str, scenario: Scenario) -> bool:
    with reading(stage.engine) as connection:
        row = connection.execute(select(calls.c.ended_at).where(calls.c.id == call_id)).one_or_none()
    over = row is not None and (row.ended_at is not None or scenario.kill_after is not None)
    return over and all(recording.state in SETTLED for recording in _recordings(stage, call_id))


def _recordings(stage: Stage, call_id: str) -> tuple[Recording, ...]:
    with reading(stage.engine) as connection:
        return recordings.listing(connection, recordings.Filter(call_id=call_id))


def _heard(stage: Stage, events: list[Noted]) -> tuple[str, ...]:
    """What was played to the caller by the line process, as people would say it."""
    with reading(stage.engine) as connection:
        rows = connection.execute(select(renderings.c.narrowband, renderings.c.locale, renderings.c.piece)).all()
    names = {row.narrowband: f"{row.locale} {row.piece}" for row in rows}
    told = (
        (noted, [names.get(Path(file).name) for file in files_of(noted.what)]) for noted in events if noted.kind is Kind.PLAYED
    )
    return tuple(f"{' + '.join(filter(None, said))} {_seconds(noted)}" for noted, said in told if any(said))


def _seconds(noted: Noted) -> str:
    played, length = (noted.played_ms or 0) / 1000, (noted.length_ms or 0) / 1000
    return f"{length:.1f} s" if noted.whole else f"{played:.1f} of {length:.1f} s"


def _proof(stage: Stage, call_id: str) -> Proof | None:
    with reading(stage.engine) as connection:
        jws = connection.execute(select(proofs.c.jws).where(proofs.c.call_id == call_id)).scalar_one_or_none()
    try:
        return verify(jws, home.public_key(stage.settings)) if jws is not None else None
    except JournalError:
        return None


def _aftermath(stage: Stage, played: tuple[Played, ...], voices: list[bytes]) -> Demonstration:
    """Search, move the clock, destroy, search again, verify."""
    callers = [scenario.caller for scenario in SCENARIOS]
    found = search(stage.settings.home, voices, callers, stage.settings.sounds)
    kept = [call.recording for call in played if call.recording is not None]
    moved_to = max((recording.due_at for recording in kept), default=home.now()) + timedelta(days=1)
    sweep(destroyer(stage.settings, stage.engine), moved_to)
    found += search(stage.settings.home, voices, callers, stage.settings.sounds)
    return Demonstration(
        calls=played,
        sealed=len(kept),
        destroyed=_gone(stage, kept),
        moved_to=moved_to,
        journal_verified=verify_journal(stage.settings, stage.engine).whole,
        plaintext=tuple(dict.fromkeys(found)),
    )


def _gone(stage: Stage, kept: list[Recording]) -> int:
    with reading(stage.engine) as connection:
        now = recordings.owners(connection, [recording.id for recording in kept])
    return sum(state is RecordingState.DESTROYED for _, state in now.values())
