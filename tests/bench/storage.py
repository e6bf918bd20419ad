"""Bodies on their way to a bucket and back: what is sent twice after kill -9, how much memory it takes, what reading back costs."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Engine, insert

from ivr.database import checks, tables
from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.vault.checking.verifying import begin_or_resume, verify
from ivr.vault.stores.s3 import PIECE
from tests.bench.row import Row, at_most
from tests.database.samples import LINE, NOW
from tests.vault.kept.shelf import Shelf
from tests.vault.stores.server import S3Server, running
from tests.vault.stores.wire import wire_to

LARGEST, LARGE, SMALL = 40 * PIECE, 20 * PIECE, 4 * PIECE
KILLS = 5
FEW, MANY = 20_000, 200_000

UPLOADER = """
import sys
from pathlib import Path
from ivr.vault.stores.address import read_address
from ivr.vault.stores.s3 import S3Objects
url, part, sha256 = sys.argv[1:]
S3Objects(read_address(url)).adopt(Path(part), "re/rec.age", sha256)
print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])
"""

VERIFIER = """
import sys
from pathlib import Path
from ivr.vault.objects import open_store
from ivr.vault.parts import digest_of
from ivr.vault.checking.verifying import PIECE
store = open_store("file://" + sys.argv[1])
size = store.size("re/rec.age")
digest_of(store.read("re/rec.age", start, min(start + PIECE, size)) for start in range(0, size, PIECE))
print(Path('/proc/self/status').read_text().partition('VmHWM:')[2].split()[0])
"""


def rows() -> list[Row]:
    """Every figure."""
    with tempfile.TemporaryDirectory() as folder, running() as server:
        root = Path(folder)
        return [*_sent_twice(root, server), *_memory(root, server), _reading_back(root / "shelf"), _claiming(root)]


def _part(root: Path, size: int) -> tuple[Path, str]:
    part, digest = root / "rec.part", hashlib.sha256()
    with part.open("wb") as file:
        for _ in range(size // PIECE):
            block = os.urandom(PIECE)
            digest.update(block)
            file.write(block)
    return part, digest.hexdigest()


def _uploader(server: S3Server, url: str, part: Path, digest: str) -> subprocess.Popen[str]:
    environment = {**os.environ, **server.environment, "PYTHONPATH": os.pathsep.join(sys.path)}
    program = [sys.executable, "-c", UPLOADER, url, str(part), digest]
    return subprocess.Popen(program, env=environment, text=True, stdout=subprocess.PIPE)


def _sent_twice(root: Path, server: S3Server) -> list[Row]:
    """kill -9 after about every sixth of the parts."""
    part, digest = _part(root, LARGEST)
    with wire_to(server.endpoint) as wire:
        url = server.bucket(through=wire.endpoint)
        for kill in range(1, KILLS + 1):
            process = _uploader(server, url, part, digest)
            while len(set(wire.parts())) < kill * 40 // (KILLS + 1) and process.poll() is None:
                time.sleep(0.01)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        last = _uploader(server, url, part, digest)
        last.communicate()
        sent = wire.sent()
    assert last.returncode == 0
    assert not part.exists()
    how = (
        f"PUT bodies that reached the server beyond the {LARGEST >> 20} MiB of the body, in parts of 8 MiB for each of {KILLS} kill -9 of the "
        f"uploading process; {sent >> 20} MiB were sent in all. One part may be on the wire when the process dies"
    )
    return [at_most("storage.sent_twice", (sent - LARGEST) / PIECE / KILLS, 1.0, "parts a kill", how)]


def _memory(root: Path, server: S3Server) -> list[Row]:
    peaks, reading = [], []
    for size in (SMALL, LARGE):
        part, digest = _part(root, size)
        done, _ = _uploader(server, server.bucket(), part, digest).communicate()
        peaks.append(int(done))
        kept = root / f"objects{size}" / "re"
        kept.mkdir(parents=True)
        _part(root, size)[0].rename(kept / "rec.age")
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        program = [sys.executable, "-c", VERIFIER, str(kept.parent)]
        reading.append(int(subprocess.run(program, env=environment, text=True, capture_output=True, check=True).stdout))
    sizes = f"a body of {LARGE >> 20} MiB against one of {SMALL >> 20} MiB"
    return [
        at_most(
            "storage.upload_memory", peaks[1] / peaks[0], 1.2, "×", f"peak of a process that sends {sizes}: {peaks[1] >> 10} MiB"
        ),
        at_most(
            "storage.verify_memory",
            reading[1] / reading[0],
            1.2,
            "×",
            f"peak of a process that reads back {sizes}: {reading[1] >> 10} MiB",
        ),
    ]


def _reading_back(root: Path) -> Row:
    """Processor time of a whole verification against that of hashing the same files."""
    root.mkdir()
    engine = _migrated(root)
    shelf = Shelf.build(engine, root)
    ids = [shelf.add(os.urandom(4 << 20)) for _ in range(25)]
    ours = _processor(lambda: verify(shelf.tools, begin_or_resume(engine, "all", None, shelf.now)))

    def bare() -> None:
        for one in ids:
            with shelf.file(one).open("rb") as file:
                hashlib.file_digest(file, "sha256")

    theirs = _processor(bare)
    engine.dispose()
    how = "processor time of `vault verify --all` on 25 bodies of 4 MiB (five minutes each) in a folder, rows, manifests and journal included, against hashing the files"
    return at_most("storage.verify_cost", ours / theirs, 3.0, "×", how)


def _claiming(root: Path) -> Row:
    """The next bodies to read back, among many rows against few: by turns, so that a busy machine is busy for both."""
    houses = [Claims(root / str(count), count) for count in (FEW, MANY)]
    times: list[list[float]] = [[], []]
    for _ in range(100):
        for house, taken in zip(houses, times, strict=True):
            taken.append(house.turn())
    few, many = (statistics.median(taken) for taken in times)
    how = (
        f"median of claiming the next 40 bodies among {MANY} recordings, {many * 1_000:.1f} ms, against {FEW}; half of them were read back "
        "before, SQLite"
    )
    return at_most("storage.claim", many / few, 1.5, "×", how)


class Claims:
    """A verification that claims batch after batch."""

    def __init__(self, folder: Path, count: int) -> None:
        folder.mkdir()
        self._engine = _migrated(folder)
        _fill(self._engine, count)
        self._run = checks.Run("run", "all", count, NOW + timedelta(days=10))
        self._after = ""

    def turn(self) -> float:
        """Seconds of processor and disk for one batch."""
        begun = time.perf_counter()
        with self._engine.begin() as conn:
            _, after = checks.claim_new(conn, NOW + timedelta(days=11), 20, self._after)
            checks.claim_known(conn, self._run, NOW + timedelta(days=11), 20)
        self._after = after or ""
        return time.perf_counter() - begun


def _fill(engine: Engine, count: int) -> None:
    numbers = random.Random(1)
    ids = [str(uuid.UUID(int=numbers.getrandbits(128))) for _ in range(count)]
    at_rest = {"line_id": LINE.id, "state": "sealed", "started_at": NOW, "due_at": NOW + timedelta(days=90), "body_size": 1}
    with engine.begin() as conn:
        save_lines(conn, [LINE], NOW)
        conn.execute(
            insert(tables.calls), [{"id": one, "line_id": LINE.id, "arrived_at": NOW, "rehearsal": False} for one in ids]
        )
        conn.execute(insert(tables.proofs), [{"id": one, "call_id": one, "jws": "x", "signed_at": NOW} for one in ids])
        conn.execute(
            insert(tables.recordings), [{**at_rest, "id": one, "call_id": one, "proof_id": one, "body": one} for one in ids]
        )
        known = [{"recording_id": one, "claimed_at": NOW, "checked_at": NOW, "found": ""} for one in ids[: count // 2]]
        conn.execute(insert(tables.body_checks), known)


def _migrated(folder: Path) -> Engine:
    engine = open_database(f"sqlite:///{folder / 'preambule.sqlite'}")
    migrate(engine)
    return engine


def _processor(action: Callable[[], object]) -> float:
    begun = time.process_time()
    action()
    return time.process_time() - begun
