"""The pipe of one capture: opened for reading before the switch opens it for writing, and wide enough for a reader that was held up.

Linux lets a user who is not root have so many pages of pipes in all (`fs.pipe-user-pages-soft`). Whoever is over that gets pipes of two
pages, a quarter of a second: the switch would have to wait for us at every look.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

from ivr.capture.errors import SpoolUnusable

PIPE_BYTES = 1 << 17
"""What a pipe holds: four seconds."""

LEAST_BYTES = 1 << 16
"""Two seconds, what Linux gives unasked. With less, what is said would wait in the switch, and could be lost there."""

SOFT_LIMIT = Path("/proc/sys/fs/pipe-user-pages-soft")


def open_pipe(fifo: Path) -> int:
    """Make a pipe and open its reading end first, non-blocking: else the switch hangs in its own open (FACTS).

    Raises:
        SpoolUnusable: nothing is left behind.
    """
    if " " in str(fifo) or not fifo.is_absolute():
        raise SpoolUnusable(f"FreeSWITCH cannot record to {str(fifo)!r}: PREAMBULE_SPOOL must be absolute and without a space.")
    try:
        os.mkfifo(fifo, 0o600)
        descriptor = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise SpoolUnusable(
            f"The pipe {fifo} cannot be made ({error.strerror}). Check that PREAMBULE_SPOOL names a folder that takes files."
        ) from error
    if _widened(descriptor) < LEAST_BYTES:
        os.close(descriptor)
        fifo.unlink()
        raise SpoolUnusable(
            f"This user has no room left for pipes. Raise {SOFT_LIMIT}: {pages()} pages are needed for each recording."
        )
    return descriptor


def pages() -> int:
    """Pages of memory that a pipe takes."""
    return PIPE_BYTES // os.sysconf("SC_PAGE_SIZE")


def at_once() -> int | None:
    """How many recordings a user who is not root has pipes for; None where no limit is set."""
    limit = int(SOFT_LIMIT.read_text())
    return limit // pages() if limit else None


def _widened(descriptor: int) -> int:
    """What it holds now, in bytes; more than Linux gives unasked, where that is allowed."""
    try:
        return fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
    except PermissionError:
        return fcntl.fcntl(descriptor, fcntl.F_GETPIPE_SZ)
