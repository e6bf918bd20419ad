"""A worker process as its owner sees it."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from multiprocessing import Pipe
from multiprocessing.connection import wait
from types import TracebackType
from typing import IO, Self

from notices.audio.storing import sweep
from notices.errors import NoticeError
from notices.rendering.errors import RenderingInterrupted
from notices.rendering.jobs import Job
from notices.rendering.schedule import Outcome
from notices.speech.port import Voices

OpenVoices = Callable[[], Voices]
"""Picklable: `functools.partial(InstalledVoices, settings)`. What it opens ends with its process."""

_MODULE = "notices.rendering.worker_process"
_ONE_OF_EACH = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MALLOC_ARENA_MAX"), "1")
"""Threads, for there are other workers; and heaps, for what a model leaves free in one thread's the next could not use (glibc)."""
STARTING_SECONDS = 60.0
_LEAVING_SECONDS = 5.0
_LAST_WORDS = 300


class Worker:
    """One worker process, from entering to leaving; `job` is what it is at, until `deadline`.

    Args:
        number: in the schedule.
        open_voices: what it opens.
        seconds: after which a job hangs; the first has the time to start besides.
    """

    def __init__(self, number: int, open_voices: OpenVoices, seconds: float) -> None:
        self.number = number
        self.job: Job | None = None
        self.deadline = 0.0
        self._open_voices = open_voices
        self._seconds = seconds
        self._starting = STARTING_SECONDS

    def __enter__(self) -> Self:
        try:
            with ExitStack() as opened:
                self._complaints = opened.enter_context(tempfile.TemporaryFile())
                self.connection, theirs = map(opened.enter_context, Pipe())
                with theirs:
                    self._process = _start(theirs.fileno(), self._complaints)
                self._opened = opened.pop_all()
        except OSError as error:
            raise RenderingInterrupted(f"No process can be started to render in: {error.strerror}. Free some memory.") from error
        self._send(self._open_voices)
        return self

    def begin(self, job: Job) -> None:
        """Give it a job."""
        self.job, self.deadline = job, time.monotonic() + self._seconds + self._starting
        self._starting = 0.0
        self._send(job)

    def answer(self) -> tuple[Job, Outcome]:
        """What it says of its job, once its connection is ready.

        Raises:
            NoticeError: the job failed, or the process died.
        """
        if self.job is None:  # pragma: no cover - only the busy are asked
            raise RenderingInterrupted("A worker that had nothing to do has ended.")
        try:
            said = self.connection.recv()
        except (EOFError, OSError) as error:
            raise self._died() from error
        if isinstance(said, NoticeError):
            raise said
        job, self.job = self.job, None
        return job, said

    def hung(self) -> RenderingInterrupted:
        """The error of a worker that did not answer in time."""
        return RenderingInterrupted(
            f"{self._at()} took more than {self._seconds:g} s. Try another voice, or fetch this one again."
        )

    def _send(self, message: object) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it is dead, which the wait for its answer will find
            self.connection.send(message)

    def _died(self) -> RenderingInterrupted:
        try:
            code = self._process.wait(_LEAVING_SECONDS)
        except subprocess.TimeoutExpired:  # it has hung up, and stays
            self._kill()
            code = self._process.wait()
        how = f"signal {-code}" if code < 0 else f"code {code}"
        self._complaints.seek(0)
        last = self._complaints.read()[-_LAST_WORDS:].decode("utf-8", "replace").strip().rpartition("\n")[2]
        return RenderingInterrupted(
            f"{self._at()} ended with {how}{f': {last}' if last else ''}. Free some memory, or try another voice; then render again."
        )

    def _at(self) -> str:
        job = self.job
        return f"The process that rendered {job.piece.value} in {job.locale} by {job.voice}" if job else "A process that renders"

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._kill()
        self._process.wait()
        self._opened.close()
        if self.job:
            sweep(self.job.files.folder, writer=self._process.pid)

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def _start(descriptor: int, complaints: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        (sys.executable, "-m", _MODULE, str(descriptor)),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=complaints,
        pass_fds=(descriptor,),
        start_new_session=True,
        env=os.environ | _ONE_OF_EACH | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )


def answers(busy: Sequence[Worker]) -> Iterator[tuple[Job, Outcome]]:
    """What workers say of their jobs, as soon as one of them says something.

    Raises:
        NoticeError: a job failed; a worker died, or has been at its job for too long.
    """
    first = min(busy, key=lambda worker: worker.deadline)
    ready = wait([worker.connection for worker in busy], timeout=max(0.0, first.deadline - time.monotonic()))
    if not ready:
        raise first.hung()
    for worker in busy:
        if worker.connection in ready:
            yield worker.answer()
