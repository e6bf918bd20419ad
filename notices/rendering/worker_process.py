"""The process of a worker: `python -m notices.rendering.worker_process DESCRIPTOR`.

It receives what opens its voices, then one job after the other, and answers each with its outcome or a NoticeError. A thread of
its own reads, so that the closing of the other end is noticed in the midst of a job: then it ends its whole session, engines
included, and what it had not yet renamed stays without a name.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from multiprocessing.connection import Connection
from queue import SimpleQueue

from notices.errors import NoticeError
from notices.rendering.errors import RenderingInterrupted
from notices.rendering.jobs import Job
from notices.rendering.schedule import Outcome
from notices.rendering.speaking import Speaker
from notices.rendering.worker import OpenVoices

_NICENESS = 10
"""Calls come first."""


def main() -> None:
    """Work until the other end is closed."""
    os.nice(_NICENESS)
    connection = Connection(int(sys.argv[1]))
    open_voices: OpenVoices = connection.recv()
    jobs: SimpleQueue[Job] = SimpleQueue()
    threading.Thread(target=_read, args=(connection, jobs), daemon=True).start()
    speaker = Speaker(open_voices())
    while True:
        connection.send(_done(speaker, jobs.get()))


def _read(connection: Connection, jobs: SimpleQueue[Job]) -> None:
    try:
        while True:
            jobs.put(connection.recv())
    finally:
        os.killpg(0, signal.SIGKILL)


def _done(speaker: Speaker, job: Job) -> Outcome | NoticeError:
    try:
        return speaker.do(job)
    except NoticeError as error:
        return error
    except Exception as error:  # noqa: BLE001 - whatever it is, it must be told to who waits
        return RenderingInterrupted(f"Rendering {job.piece.value} in {job.locale} by {job.voice} failed: {error!r}.")


if __name__ == "__main__":
    main()
