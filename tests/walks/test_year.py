"""docs/year.md, executed: a year of a fictional town, each day by a clock that was moved to it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pikepdf
import pytest
from sqlalchemy import Engine, select

from ivr.database import certificates, recordings
from ivr.database.engine import open_database, reading
from ivr.database.tables import holds, journal, key_destructions, key_headers, proofs
from ivr.database.tables import recordings as recorded
from ivr.demo.search import fingerprints
from ivr.domain.recording import RecordingState
from ivr.numbers import normalised, spellings
from ivr.settings import Settings, load
from notices.facts import PurposeKind
from tests.capture.conftest import decode
from tests.walks.conftest import page_environment
from tests.walks.document import IDENTIFIER, Step, Walk, steps
from tests.walks.moved import AHEAD, ahead
from tests.walks.switchboard import Call, ring

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "year.md"
pytestmark = [
    pytest.mark.age,
    pytest.mark.skipif(shutil.which("age") is None, reason="Debian's age is not installed: apt install age"),
]
DAY = re.compile(r"^## (\d{4}-\d\d-\d\d)\b.*$", re.MULTILINE)
CALLS = re.compile(r"^```calls\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CALL = re.compile(r"(\d\d:\d\d)  ([\d ]+?)  ([a-z-]+) +([0-9a-f-]{36})")
EVENING = "17:00"
STARTING_SECONDS = 60
HELD, ORDER = "7f2e30bf-8c63-4e2d-9c73-51204d9e3c03", "915052d1-ae85-404f-9e95-73426fb05e05"
ALIVE = {HELD, ORDER}
NAMES = ("Claire Martin", "Camille Roy", "Denis Faure", "directrice des archives", "dossier 12")
DATABASE = ("preambule.sqlite", "preambule.sqlite-wal")
CONTACTS = ("camille@valmont.example", "dominique@valmont.example")


@dataclass(frozen=True)
class Day:
    """What stands under one heading of the page.

    Attributes:
        evening: when its commands are typed: after its calls.
    """

    evening: datetime
    calls: tuple[Call, ...]
    steps: tuple[Step, ...]


def days(document: Path) -> tuple[Day, ...]:
    text = document.read_text(encoding="utf-8")
    found = [*DAY.finditer(text)]
    ends = [*(each.start() for each in found[1:]), len(text)]
    lines = [(int(step.place.rpartition(":")[2]), step) for step in steps(document)]
    made = []
    for heading, end in zip(found, ends, strict=True):
        first, last = text.count("\n", 0, heading.start()) + 1, text.count("\n", 0, end) + 1
        told = CALLS.findall(text, heading.start(), end)
        calls = tuple(_call(heading[1], row) for block in told for row in block.splitlines())
        here = tuple(step for line, step in lines if first <= line < last)
        made.append(Day(_moment(heading[1], EVENING), calls, here))
    return tuple(made)


def _call(day: str, row: str) -> Call:
    found = CALL.fullmatch(row)
    assert found is not None, row
    return Call(_moment(day, found[1]), found[2], found[3], found[4])


def _moment(day: str, time: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=UTC)


def _header(settings: Settings, recording: str) -> bytes:
    with database(settings) as engine, reading(engine) as conn:
        header = recordings.header(conn, recording)
    assert header is not None
    return header


@contextmanager
def database(settings: Settings) -> Iterator[Engine]:
    engine = open_database(settings.database_url)
    try:
        yield engine
    finally:
        engine.dispose()


@dataclass
class Year:
    """The folder in which a year was walked through."""

    folder: Path
    environment: dict[str, str]
    door: Path
    calls: dict[str, Call] = field(default_factory=dict)
    headers: dict[str, bytes] = field(default_factory=dict)

    @property
    def home(self) -> Path:
        return self.folder / "var"

    @property
    def settings(self) -> Settings:
        return load({"PREAMBULE_HOME": str(self.home)})

    def live(self) -> None:
        walk = Walk(self.folder, self.environment)
        for day in days(DOCUMENT):
            for call in day.calls:
                ring(self.settings, call)
                self.calls[call.recording], self.headers[call.recording] = call, _header(self.settings, call.recording)
                walk.known |= {part: part for part in IDENTIFIER.findall(call.recording)}
            self.environment[AHEAD] = ahead(day.evening)
            walk.take(day.steps)


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    lived = prepared(tmp_path_factory.mktemp("year"))
    with commands(lived):
        lived.live()
    return lived


def prepared(folder: Path) -> Year:
    """A folder in which the commands of the page can be typed."""
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("pictures"))
    shutil.copytree(ROOT / "verifier", folder / "verifier", ignore=shutil.ignore_patterns("__pycache__"))
    ours = page_environment(folder)
    (folder / "tmp").mkdir()
    door = Path(tempfile.mkdtemp(prefix="year-")) / "door"  # apart: a socket's name has a hundred signs at most
    bin_, python, asking = folder / "bin", sys.executable, ROOT / "tests" / "walks" / "asking.py"
    ours |= {
        AHEAD: "0",
        "PATH": f"{bin_}{os.pathsep}{ours['PATH']}",
        "PYTHONPATH": str(ROOT),
        "TMPDIR": str(folder / "tmp"),
    }
    bin_.mkdir()
    for name, does in (
        ("preambule", f'[ "$1" = worker ] && exec {python} -m tests.walks.moved "$@"\nexec {python} -I -S {asking} {door} "$@"'),
        ("telephone", f'exec {python} -m tests.walks.telephone "$@"'),
        ("python3", f'exec {python} "$@"'),
    ):
        command = bin_ / name
        command.write_text(f"#!/bin/sh\n{does}\n")
        command.chmod(0o755)
    return Year(folder, ours, door)


@contextmanager
def commands(year: Year) -> Iterator[None]:
    """`preambule` answers."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.walks.moved", "--serve", str(year.door)], cwd=year.folder, env=year.environment
    )
    try:
        deadline = time.monotonic() + STARTING_SECONDS
        while not year.door.exists():
            assert server.poll() is None, "the commands do not start"
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield
    finally:
        server.terminate()
        server.wait(STARTING_SECONDS)
        shutil.rmtree(year.door.parent)


def test_the_page_has_all_that_a_year_brings() -> None:
    told = DOCUMENT.read_text(encoding="utf-8")
    for command in (
        "keys create",
        "recordings export",
        "retention hold place",
        "rights open access",
        "rights open erasure",
        "rights package",
        "rights erase",
        "keys rotate --renew",
        "documents make breach",
        "backup march",
        "retention visa propose",
        "retention visa approve",
        "restore march",
        "preambule_verify.py",
        "age -d",
    ):
        assert command in told
    with (DOCUMENT.with_name("year.toml")).open("rb") as file:
        found = {purpose["kind"] for line in tomllib.load(file)["line"] for purpose in line["purpose"]}
    assert found == set(PurposeKind)
    assert {call.line for day in days(DOCUMENT) for call in day.calls} == {"town-hall", "swimming-pool", "orders"}


@pytest.mark.parametrize("place", ["var", "there", "elsewhere"])
def test_what_was_due_is_gone_and_what_is_held_is_there(year: Year, place: str) -> None:
    """LAW 13: spool, parts, store, caches, waveforms, key table; also where an old backup was brought back, with a journal or certificates."""
    settings = load({"PREAMBULE_HOME": str(year.folder / place)})
    with database(settings) as engine, reading(engine) as conn:
        states = {row.id: row.state for row in conn.execute(select(recorded.c.id, recorded.c.state))}
        assert {name for name, state in states.items() if state == RecordingState.SEALED} == ALIVE
        assert {state for name, state in states.items() if name not in ALIVE} == {RecordingState.DESTROYED}
        assert set(states) == set(year.calls)
        assert set(conn.scalars(select(key_headers.c.recording_id))) == ALIVE
        assert list(conn.scalars(select(holds.c.recording_id).where(holds.c.ended_at.is_(None)))) == [HELD]
        assert all(certificates.of_recording(conn, name) for name in set(states) - ALIVE)
    files = [path for path in settings.home.rglob("*") if path.is_file()]
    for name in set(year.calls) - ALIVE:
        assert [path for path in files if name in str(path)] == []
    for folder in (settings.spool, settings.parts, settings.home / "derived"):
        assert not folder.exists() or list(folder.iterdir()) == []
    assert {name for name in year.calls if any(name in str(path) for path in files)} == ALIVE


def test_a_stranger_finds_everything_right(year: Year, tmp_path: Path) -> None:
    """The stand-alone verifier, in a process of its own, on all that the year has signed."""
    with database(year.settings) as engine, reading(engine) as conn:
        documents = {
            "proofs": list(conn.scalars(select(proofs.c.jws))),
            "manifests": list(conn.scalars(select(recorded.c.manifest).where(recorded.c.state == RecordingState.SEALED))),
            "certificates": [one.jws for one in certificates.listing(conn)],
            "keys": list(conn.scalars(select(key_destructions.c.proof))),
        }
        rows = list(conn.scalars(select(journal.c.kind)))
    assert min(map(len, documents.values())) > 1
    files = [str(year.folder / name) for name in ("journal.jsonl", "checkpoints", "bordereau.jws")]
    for name, signed in documents.items():
        files.append(str(tmp_path / name))
        (tmp_path / name).write_text("".join(f"{jws}\n" for jws in signed))
    assert {"recording.destroyed", "key.destroyed", "keys.rotated", "hold.placed", "document.made"} <= set(rows)
    done = _verified(year, files)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.count("right: ") == sum(map(len, documents.values())) + 3
    (tmp_path / "journal").write_text((year.folder / "journal.jsonl").read_text().replace(HELD, ORDER, 1))
    assert _verified(year, [str(tmp_path / "journal")]).returncode == 1


def _verified(year: Year, files: list[str]) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-I", str(year.folder / "verifier" / "preambule_verify.py"), "--key", "signing.pub.pem", *files]
    return subprocess.run(command, cwd=year.folder, capture_output=True, text=True, timeout=60, check=False)


def test_the_breach_report_names_what_the_lost_key_opened(year: Year) -> None:
    """The headers had been wrapped anew before it was written."""
    with pikepdf.open(year.folder / "violation.pdf") as pdf:
        said = pdf.attachments["data.json"].get_file().read_bytes().decode()
    april = [call.recording for call in year.calls.values() if call.line == "town-hall" and call.at.month == 1]
    assert len(april) == 2
    assert [name for name in april if name not in said] == []


def test_age_alone_has_opened_the_recording(year: Year) -> None:
    assert decode((year.folder / "order.flac").read_bytes()) == year.calls[ORDER].speech
    assert (year.folder / "order.age").read_bytes().startswith(b"age-encryption.org/v1\n")


def test_no_key_that_is_left_opens_what_the_backup_holds(year: Year) -> None:
    """Bodies in the backup of March, with the headers of that time: what was due is noise, what is alive is not."""
    opened = {name for name, header in year.headers.items() if _opens(year, name, header)}
    assert opened == {ORDER}


def _opens(year: Year, name: str, header: bytes) -> bool:
    bodies = [path for path in (year.folder / "march").rglob("*") if path.is_file() and name in str(path)]
    kept = header + (bodies[0].read_bytes() if bodies else b"")
    keys = [word for file in sorted((year.home / "identities").glob("*.txt")) for word in ("-i", str(file))]
    done = subprocess.run(["age", "-d", *keys], input=kept, capture_output=True, timeout=60, check=False)
    return done.returncode == 0


# -- nothing in clear ----------------------------------------------------------------------------------------------


def needles(year: Year) -> dict[str, list[bytes]]:
    """What must be in no file of the house: voices as PCM, numbers in every spelling, headers of what is gone, contacts."""
    found: dict[str, list[bytes]] = {"voice": [], "number": [], "header": [], "contact": [one.encode() for one in CONTACTS]}
    for call in year.calls.values():
        pcm = np.frombuffer(call.speech, dtype="<i2").reshape(-1, 2)
        for side in (pcm[:, 0], pcm[:, 1], pcm.reshape(-1)):
            for window in list(fingerprints(side))[::5]:
                found["voice"] += [window.astype("<i2").tobytes(), window.astype(">i2").tobytes()]
        number = normalised(call.caller)
        found["number"] += [one.encode() for one in (call.caller, *spellings(number))]
        if call.recording not in ALIVE:
            found["header"].append(year.headers[call.recording].split(b"\n")[2])
    return found


def seen(roots: list[Path], wanted: dict[str, list[bytes]]) -> set[tuple[str, str]]:
    """Each kind of needle, and the name of the file that it was found in. Notices are sound files by right; they are read all the same."""
    found = set()
    for file in (path for root in roots for path in ([root] if root.is_file() else root.rglob("*")) if path.is_file()):
        content = file.read_bytes()
        found |= {(kind, file.name) for kind, many in wanted.items() if any(needle in content for needle in many)}
        if file.parent.name != "sounds" and (b"fLaC" in content or (b"RIFF" in content and b"WAVE" in content)):
            found.add(("sound", file.name))
        if b"AGE-SECRET-KEY-1" in content or b"PRIVATE KEY" in content:
            found.add(("key", file.name))
    return found


def _house(year: Year) -> list[Path]:
    """The houses old and new, backups, temporary files, logs, and what was exported; not the telephones and what is the person's."""
    exported = ("journal.jsonl", "kept-elsewhere.jsonl", "checkpoints", "found", "order.age", "for-you.tar.age", "erased.jws")
    logs = list(year.folder.glob("*.out"))
    return [year.home, *(year.folder / name for name in ("there", "elsewhere", "march", "tmp", *exported)), *logs]


def test_nothing_lies_in_clear(year: Year) -> None:
    found = seen(_house(year), needles(year))
    keys = {path.name for path in (year.home / "identities").glob("*.txt")} | {"signing.pem"}
    assert {file for kind, file in found if kind == "key"} == keys
    assert {(kind, file) for kind, file in found if kind != "key"} <= {("contact", name) for name in DATABASE}


def test_people_are_named_in_no_journal_log_or_file(year: Year) -> None:
    """Who they are stands in the database alone, in the tables that say so; the journal knows ids (L6)."""
    named = seen(_house(year), {"person": [name.encode() for name in NAMES]})
    assert {file for kind, file in named if kind == "person"} <= set(DATABASE)
    with database(year.settings) as engine, reading(engine) as conn:
        text = "\n".join(f"{row.kind} {row.subject} {row.details}" for row in conn.execute(select(journal)))
    assert [name for name in (*NAMES, *CONTACTS) if name in text] == []


def test_the_search_finds_what_was_planted(year: Year, tmp_path: Path) -> None:
    """A control: a search that finds nothing anywhere shows nothing."""
    call = year.calls[HELD]
    planted = {
        "pcm": call.speech[20_000:30_000],
        "left": np.frombuffer(call.speech, dtype="<i2")[::2].tobytes(),
        "number": f"from {normalised(call.caller)} to".encode(),
        "header": next(header for name, header in year.headers.items() if name not in ALIVE),
        "contact": f"mailto:{CONTACTS[0]}".encode(),
        "flac": (year.folder / "order.flac").read_bytes(),
        "identity": (year.folder / "theirs.txt").read_bytes(),
        "pem": (year.home / "keys" / "signing.pem").read_bytes(),
    }
    for name, content in planted.items():
        (tmp_path / name).write_bytes(bytes(1_000) + content + bytes(1_000))
    assert seen([tmp_path], needles(year)) == {
        ("voice", "pcm"),
        ("voice", "left"),
        ("number", "number"),
        ("header", "header"),
        ("contact", "contact"),
        ("sound", "flac"),
        ("key", "identity"),
        ("key", "pem"),
    }
