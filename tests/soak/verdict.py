"""What came of it: every recording exported and compared with what the oracle says."""

from __future__ import annotations

import io
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.database import recordings
from ivr.database.engine import open_database, reading
from ivr.domain.recording import Recording, RecordingState
from ivr.settings import Settings
from ivr.vault.keys.identities import FolderIdentities
from ivr.vault.objects import open_store
from ivr.vault.playback.exporting import AudioFormat, find, write
from tests.conformance.failures.voices import seconds
from tests.freeswitch.markers import AGENT, CALLER, RATE, heard_in
from tests.soak.oracle import Told, expected
from tests.soak.plan import By

CHUNK = 65_536
BEHIND = 2.0
"""Seconds of a recording that its encoder and its thread hold in memory beside the begun chunk."""

LEAST_WINDOWS = 3
"""Of the ten windows of a marker that must be there, so many must show it."""

LISTED = 100_000
TRIED_SECONDS = 10


@dataclass
class Verdict:
    """Figures, and everything that is wrong."""

    wrong: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)


def allowance() -> float:
    """Seconds of talk that the last, unfinished chunk of a killed line process may have held: as many as it takes to fill one."""
    said = [np.frombuffer(seconds(speaker, 0, TRIED_SECONDS), "<i2") for speaker in (CALLER, AGENT)]
    encoded = io.BytesIO()
    soundfile.write(encoded, np.column_stack(said), RATE, format="FLAC")
    return BEHIND + 1.1 * CHUNK * TRIED_SECONDS / len(encoded.getvalue())


def judge(settings: Settings, calls: list[Told]) -> Verdict:
    """Export and compare all."""
    engine = open_database(settings.database_url)
    try:
        with reading(engine) as connection:
            rows = list(recordings.listing(connection, recordings.Filter(), limit=LISTED))
        return _judge(settings, engine, calls, rows)
    finally:
        engine.dispose()


def _judge(settings: Settings, engine: Engine, calls: list[Told], rows: list[Recording]) -> Verdict:
    verdict, spare = Verdict(), allowance()
    verdict.counts["tenths of a second that a kill may lose"] = round(spare * 10)
    by_call: dict[str, list[Recording]] = {}
    for row in rows:
        by_call.setdefault(row.call_id, []).append(row)
        verdict.counts[f"recordings {row.state.value}"] += 1
        verdict.counts["seconds recorded"] += round((row.samples or 0) / 8000)
    known = {told.call_id for told in calls}
    verdict.wrong += [f"recordings of a call that nobody made: {call}" for call in by_call if call not in known]
    with tempfile.TemporaryDirectory() as folder:
        for told in calls:
            found = Counter[tuple[By, int]]()
            for row in by_call.get(told.call_id, []):
                if row.state is RecordingState.SEALED:
                    found += markers(settings, engine, row, Path(folder) / f"{row.id}.wav")
            compare(verdict, told, found, spare)
    return verdict


def compare(verdict: Verdict, told: Told, found: Counter[tuple[By, int]], spare: float) -> None:
    """One call."""
    wanted = expected(told, spare)
    verdict.counts["markers said"] += len(told.said)
    verdict.counts["markers that had to be there"] += len(wanted.must)
    verdict.counts["markers that had to be absent"] += len(wanted.must_not)
    missing = sorted(marker for marker in wanted.must if found[marker] < LEAST_WINDOWS)
    present = sorted(marker for marker in wanted.must_not if found[marker])
    if missing or present:
        verdict.wrong.append(
            f"call {told.plan.index} ({told.call_id}): missing {_named(missing)}, present {_named(present)}\n{story(told)}"
        )


def markers(settings: Settings, engine: Engine, row: Recording, out: Path) -> Counter[tuple[By, int]]:
    """How many windows of 100 ms show each marker, each party in their channel; what is in the other's is told as theirs too."""
    with reading(engine) as connection:
        sealed = find(connection, row.id, home.public_key(settings))
    write(sealed, open_store(settings.objects_url), FolderIdentities(settings.identities), out, AudioFormat.WAV)
    samples, _ = soundfile.read(out, dtype="int16", always_2d=True)
    out.unlink()
    found = Counter[tuple[By, int]]()
    for channel in (0, 1):
        for party, speaker in ((By.CALLER, CALLER), (By.AGENT, AGENT)):
            found.update((party, second) for second in heard_in(samples[:, channel], speaker) if second is not None)
    return found


def story(told: Told) -> str:
    """What happened, in seconds from the agent's answer, for whoever looks for the reason."""
    zero = told.talked_at[0] if told.talked_at else 0.0
    deeds = [f"{done.at - zero:.2f}-{done.until - zero:.2f} {done.by.value} {done.deed.value}" for done in told.done]
    ends = [
        f"{name} {moment - zero:.2f}"
        for name, moment in (("line killed", told.killed_at), ("switch killed", told.switch_killed_at))
        if moment is not None
    ]
    talked = f"recorded from {told.talked_at[1] - zero:.2f}" if told.talked_at else "never talked"
    return f"  line {told.plan.number}, {talked}; " + ", ".join([*deeds, *ends, *(["unserved"] if told.unserved else [])])


def _named(found: list[tuple[By, int]]) -> str:
    return ", ".join(f"{party.value} {number}" for party, number in found) or "nothing"
