"""How long a listener waits for the first sound, wherever in a long recording they go; and what memory that takes."""

from __future__ import annotations

import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import repeat
from pathlib import Path

from sqlalchemy import Engine

from ivr.access.asking import ask
from ivr.access.door import Door
from ivr.access.listening import Listening, begin, go_on
from ivr.access.roles import give
from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.people import person
from ivr.domain.access import MOST_PLAYS, Ask, Standing, Use
from ivr.domain.roles import Role
from ivr.journal.signing import PublicKey, Signer
from ivr.vault.keys.identities import FolderIdentities, make_identity, read_recipients
from ivr.vault.objects import open_store
from ivr.vault.playback.exporting import AudioFormat
from ivr.vault.sealing import Sealer, transactions
from tests.access.recorded import record
from tests.bench.capture_rig import speech
from tests.bench.row import Row, at_most
from tests.database.samples import LINE

NOW = datetime.now(UTC)
HOURS = 8
TIMES = 60
FIRST = 4_096
"""Bytes: an eighth of a second. Whoever plays it begins there."""

_LONG, _SHORT = "long", "short"


@dataclass
class House:
    """A host with one recording of eight hours, one of ten minutes, and somebody who may hear both."""

    root: Path
    engine: Engine
    door: Door
    listener: str

    def begin(self, recording: str, audio: AudioFormat) -> Callable[[], Listening]:
        """Something that begins a listening, each time under a right that was given before."""
        accesses: list[str] = []

        def one() -> Listening:
            return begin(self.door, accesses.pop(), self.listener, Use.PLAY, audio, proven_at=NOW, now=NOW + timedelta(seconds=1))

        wanted = Ask(self.listener, recording, Use.PLAY, "quality", "How quickly does it begin?", plays=MOST_PLAYS, minutes=480)
        for _ in range(TIMES // MOST_PLAYS):
            accesses.extend([ask(self.door, wanted, NOW).id] * MOST_PLAYS)
        return one


def rows() -> list[Row]:
    """Four times, and the memory."""
    with _house() as house:
        found = [
            _timed(house, "first_byte_wav", AudioFormat.WAV, _begin_anywhere),
            _timed(house, "first_byte_flac", AudioFormat.FLAC, _begin_anywhere),
            _timed(house, "jump_wav", AudioFormat.WAV, _jump),
            _timed(house, "jump_flac", AudioFormat.FLAC, _jump),
        ]
        memory = _memory(house)
    return [*found, memory]


def _timed(house: House, name: str, audio: AudioFormat, act: Callable[[House, AudioFormat], Iterator[float]]) -> Row:
    cpu = time.process_time()
    taken = sorted(act(house, audio))
    cpu = (time.process_time() - cpu) / len(taken)
    how = (
        f"{'role, access and state asked, journal row committed, key unwrapped, ' if 'first' in name else 'another range of it: asked again, '}"
        f"place found, decrypted, decoded; median of {len(taken)} places in {HOURS} h on a directory and SQLite, "
        f"each opened anew; {cpu * 1000:.1f} ms of CPU each, its end included; the slowest took {taken[-1] * 1000:.0f} ms"
    )
    return at_most(f"playback.{name}", statistics.median(taken) * 1000, 20, "ms", how)


def _begin_anywhere(house: House, audio: AudioFormat) -> Iterator[float]:
    draw, opening = random.Random(5), house.begin(_LONG, audio)
    for _ in range(TIMES):
        started = time.perf_counter()
        listening = opening()
        size = listening.stream.size
        at = draw.randrange(size - FIRST)
        next(listening.pieces(at, at + FIRST))
        yield time.perf_counter() - started
        listening.close()


def _jump(house: House, audio: AudioFormat) -> Iterator[float]:
    """As a browser does: a request for another range, answered by any process."""
    draw, listening = random.Random(6), house.begin(_LONG, audio)()
    size = listening.stream.size
    for _ in range(TIMES):
        at = draw.randrange(size - FIRST)
        started = time.perf_counter()
        again = go_on(house.door, listening.id, house.listener, audio, NOW)
        next(again.pieces(at, at + FIRST))
        yield time.perf_counter() - started
    listening.close()


def _memory(house: House) -> Row:
    """In a process of its own, which has made nothing before."""
    command = [sys.executable, "-m", "tests.bench.playback", str(house.root), house.listener]
    printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=900).stdout
    short, long = (int(line) / 1024 for line in printed.split())
    how = f"most resident memory of a process that hears it all as WAV: {long:.1f} MiB for {HOURS} h, {short:.1f} MiB for 10 min"
    return at_most(f"playback.memory_{HOURS}h_to_10min", long / short, 1.05, "times", how)


@contextmanager
def _house() -> Iterator[House]:
    root = Path(tempfile.mkdtemp(dir=".", prefix="bench-playback-")).absolute()
    try:
        made = _make(root)
        yield made
        made.engine.dispose()
    finally:
        shutil.rmtree(root)


def _make(root: Path) -> House:
    recipients, parts = root / "keys" / "recipients.txt", root / "parts"
    parts.mkdir()
    make_identity(root / "identities", recipients, "2027-02", NOW)
    (root / "db.sqlite").touch()
    engine = open_database(f"sqlite:///{root / 'db.sqlite'}")
    migrate(engine)
    store, signer = open_store(f"file://{root / 'objects'}"), Signer.create(root / "signing.pem")
    sealer = Sealer(store=store, parts=parts, signer=signer, transact=transactions(engine))
    with engine.begin() as conn:
        save_lines(conn, [replace(LINE, id="bench")], NOW)
        root_, who = person(conn, "root", NOW), person(conn, "listener", NOW)
        give(conn, who, Role.LISTENER, None, by=root_, now=NOW)
    for name, minutes in ((_SHORT, 10), (_LONG, HOURS * 60)):
        pcm = repeat(speech(600).tobytes(), minutes // 10)
        record(engine, sealer, read_recipients(recipients), parts, name, "bench", pcm, NOW)
    engine.dispose()
    return _opened(root, who)


def _opened(root: Path, listener: str) -> House:
    engine, store = open_database(f"sqlite:///{root / 'db.sqlite'}"), open_store(f"file://{root / 'objects'}")
    door = Door(
        engine,
        store,
        lambda: FolderIdentities(root / "identities"),
        PublicKey.read(root / "signing.pub.pem"),
        bytes(32),
        standing=lambda _conn, _id: Standing(),
        clock=lambda: datetime.now(UTC),
    )
    return House(root, engine, door, listener)


def _hear_all(root: Path, listener: str) -> None:
    """The short one, then the long one; the most memory after each."""
    house = _opened(root, listener)
    for name in (_SHORT, _LONG):
        listening = house.begin(name, AudioFormat.WAV)()
        for piece in listening.pieces():
            assert piece
        listening.close()
        print(_most_memory())
    house.engine.dispose()


def _most_memory() -> int:
    """KiB since this program began; getrusage would tell of the one that has started it too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")))


if __name__ == "__main__":
    _hear_all(Path(sys.argv[1]), sys.argv[2])
