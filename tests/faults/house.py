"""A house in which something goes wrong: the real line process in a home of its own, its log, its health, its rows."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, select

from ivr.bootstrap import home
from ivr.bootstrap.keeping import verify_journal
from ivr.database import recordings
from ivr.database.engine import open_database, reading
from ivr.database.tables import calls, journal
from ivr.domain.recording import Recording, RecordingState
from ivr.settings import Settings, load
from tests.faults.prepared import DATABASE
from tests.hearing import listener
from tests.ports import free_port

PATIENCE = 30.0
"""How long anything is waited for; a busy machine is slow, not wrong."""


def wait_until(condition: Callable[[], Any], what: str, seconds: float = PATIENCE) -> Any:
    """Look every 20 ms until it is so; its truth."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} did not happen within {seconds:g} s"
        time.sleep(0.02)
    return found


@dataclass
class House:
    """One home and the processes in it.

    Attributes:
        variables: further ones of its processes' environment.
        prefix: put before every command of the house (a namespace with a little disk).
        seen_at: where the database's folder is for us, when it lies on a little disk.
        overrides: settings, without PREAMBULE_.
        program: what is run as `preambule`.
    """

    home: Path
    overrides: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    seen_at: Path | None = None
    program: tuple[str, ...] = (sys.executable, "-m", "ivr.cli")
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        ours = {
            "PREAMBULE_HOME": str(self.home),
            "PREAMBULE_LINE_PORT": str(free_port()),
            "PREAMBULE_CONTROL_PORT": str(free_port()),
            "PREAMBULE_DRAIN_SECONDS": "2",
            "PREAMBULE_LOG_FORMAT": "json",
            **{f"PREAMBULE_{name.upper()}": value for name, value in self.overrides.items()},
        }
        self.settings: Settings = load(ours)
        others = {name: value for name, value in os.environ.items() if not name.startswith("PREAMBULE_")}
        self.environment = {**others, **ours, **self.variables}
        self.messages = self.home.with_name(f"{self.home.name}.log")
        self.messages.touch()

    # -- processes ----------------------------------------------------------------------------------------------

    def start(self, command: str = "line") -> subprocess.Popen[bytes]:
        """Start a process that stays."""
        with self.messages.open("ab") as log:
            process = subprocess.Popen(
                [*self.prefix, *self.program, command], env=self.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def start_line(self) -> subprocess.Popen[bytes]:
        """Start the line process; returns when its control port answers, well or not."""
        process = self.start()

        def answers() -> bool:
            assert process.poll() is None, self.messages.read_text()
            return self.health() is not None

        wait_until(answers, "the line process's answer")
        return process

    def run(self, *arguments: str, code: int | None = 0) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; its exit code must be `code`, unless that is None."""
        done = subprocess.run(
            [*self.prefix, *self.program, *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert code in (None, done.returncode), f"{arguments}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done

    def stop(self, process: subprocess.Popen[bytes]) -> None:
        """SIGTERM; it must end well."""
        process.send_signal(signal.SIGTERM)
        assert process.wait(PATIENCE) == 0, self.messages.read_text()

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """SIGKILL, as the worst of crashes."""
        process.kill()
        process.wait(PATIENCE)

    def close(self) -> None:
        """End what still runs."""
        for process in self.processes:
            if process.poll() is None:
                self.kill(process)

    # -- what an operator sees ----------------------------------------------------------------------------------

    def log(self) -> list[dict[str, Any]]:
        """What the processes have logged; lines that are no JSON are left out."""
        lines = self.messages.read_text(errors="replace").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{") and line.endswith("}")]

    def errors(self) -> list[str]:
        """The ids of all errors logged so far, in order."""
        return [entry["error_id"] for entry in self.log() if "error_id" in entry]

    def wait_until_well(self) -> None:
        """Every part of the line process is well."""
        wait_until(lambda: all((self.health() or {"nothing": False}).values()), f"health ({self.tail()})")

    def tail(self) -> str:
        """The last that was logged, for whoever wonders."""
        return self.messages.read_text(errors="replace")[-3000:]

    def wait_for_error(self, error_id: str, count: int = 1) -> dict[str, Any]:
        """The `count`-th log entry with this id."""
        wait_until(lambda: self.errors().count(error_id) >= count, f"error {error_id} ({self.tail()})")
        return [entry for entry in self.log() if entry.get("error_id") == error_id][count - 1]

    def health(self) -> dict[str, bool] | None:
        """What /health says of each part; None when nothing answers."""
        answer = self._ask("/health")
        return None if answer is None else dict(answer["checks"])

    def live(self) -> list[dict[str, Any]]:
        """The calls of the control port."""
        answer = self._ask("/calls")
        return [] if answer is None else list(answer["calls"])

    def _ask(self, path: str) -> dict[str, Any] | None:
        token = home.control_token(self.settings)
        address = f"http://127.0.0.1:{self.settings.control_port}{path}"
        request = urllib.request.Request(address, headers={"Authorization": f"Bearer {token}"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:
                return dict(json.load(answer))
        except urllib.error.HTTPError as error:
            with error:
                return dict(json.load(error))
        except OSError:
            return None

    # -- rows ---------------------------------------------------------------------------------------------------

    @contextmanager
    def rows(self) -> Iterator[Connection]:
        """The database as it is."""
        with self._engine() as engine, reading(engine) as connection:
            yield connection

    @contextmanager
    def _engine(self) -> Iterator[Engine]:
        with tempfile.TemporaryDirectory() as copies:
            url = self.settings.database_url
            if self.seen_at is not None:  # SQLite resolves the way through /proc to another file: look at a copy
                url = f"sqlite:///{copies}/{DATABASE}"
                for name in (DATABASE, f"{DATABASE}-wal"):
                    if (self.seen_at / name).exists():
                        shutil.copyfile(self.seen_at / name, Path(copies) / name)
            engine = open_database(url)
            try:
                yield engine
            finally:
                engine.dispose()

    def recordings(self, call_id: str) -> tuple[Recording, ...]:
        """Of one call."""
        with self.rows() as connection:
            return recordings.listing(connection, recordings.Filter(call_id=call_id))

    def recording(self, call_id: str, *states: RecordingState) -> Recording:
        """The one recording of a call, once it is in one of these states (default: sealed)."""
        wanted = states or (RecordingState.SEALED,)

        def found() -> Recording | None:
            rows = self.recordings(call_id)
            return rows[0] if len(rows) == 1 and rows[0].state in wanted else None

        recording: Recording = wait_until(found, f"a recording {[state.value for state in wanted]} ({self.tail()})")
        return recording

    def call(self, call_id: str) -> Any:
        """The row of a call, None when there is none."""
        with self.rows() as connection:
            return connection.execute(select(calls).where(calls.c.id == call_id)).one_or_none()

    def noted(self, subject: str) -> list[str]:
        """The kinds of the journal's rows about a call or a recording, in order."""
        with self.rows() as connection:
            return list(
                connection.scalars(select(journal.c.kind).where(journal.c.subject == subject).order_by(journal.c.sequence))
            )

    def noted_details(self, subject: str, kind: str) -> str:
        """The details of a row of the journal, as it holds them; empty when there is none."""
        query = select(journal.c.details).where(journal.c.subject == subject, journal.c.kind == kind)
        with self.rows() as connection:
            return connection.execute(query).scalar_one_or_none() or ""

    def journal_whole(self) -> bool:
        """Whether the journal verifies."""
        with self._engine() as engine:
            return verify_journal(self.settings, engine).whole

    def part(self, recording_id: str) -> Path:
        """The ciphertext of a capture in progress."""
        return self.settings.parts / f"{recording_id}.part"

    def body(self, recording: Recording) -> Path:
        """The ciphertext at rest."""
        return self.home / "objects" / recording.body

    def check_all_kept(self) -> None:
        """Whatever was recorded in this house is where its row says, and the journal is whole."""
        with self.rows() as connection:
            kept = recordings.listing(connection, recordings.Filter(states=(RecordingState.SEALED,)), limit=1000)
        assert kept
        for recording in kept:
            assert self.body(recording).stat().st_size == recording.body_size
        assert self.journal_whole()

    def export(self, recording_id: str, out: Path) -> Path:
        """The recording as a person gets it out."""
        options = listener(self.environment, recording_id)
        self.run("recordings", "export", recording_id, *options, "--reason", "a test of what is left", "--out", str(out))
        return out
