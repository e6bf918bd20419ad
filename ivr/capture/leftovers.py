"""What must not stay in the folder of the pipes: pipes whose process died, and plain audio.

A dead pipe holds nothing, but its name would stay. Plain audio comes from a switch that opens a pipe's name when the pipe is gone:
a start that was given up is carried out after all.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

from ivr.vault.parts import being_written, part_name

PIPE = ".raw"
"""The ending by which FreeSWITCH writes 16-bit linear audio (FACTS)."""

_RECORDING = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def remove_plain_audio(spool: Path) -> list[str]:
    """Delete plain files that bear a recording's name: nothing said may lie there unencrypted (L3).

    Returns:
        The ids of their recordings. A switch that still writes into one does so into nothing.
    """
    found = [path for path in spool.glob(f"*{PIPE}") if path.is_file() and _RECORDING.fullmatch(path.name.removesuffix(PIPE))]
    for path in found:
        path.unlink(missing_ok=True)
    return [path.name.removesuffix(PIPE) for path in found]


def remove_dead_pipes(spool: Path, parts: Path) -> None:
    """Remove every pipe in the spool whose part nobody writes any more."""
    for path in spool.glob(f"*{PIPE}"):
        if not being_written(parts / part_name(path.name.removesuffix(PIPE))):
            remove_dead_pipe(path)


def remove_dead_pipe(path: Path) -> None:
    """Remove a pipe that nobody reads; nothing happens to anything else.

    A reader is there for a moment: a switch that waits in its open would wait for ever once the name is gone, and hold its call's leg.
    It then writes into a pipe without a reader, which costs the call nothing (FACTS).
    """
    if not path.is_fifo():
        return
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    try:
        path.unlink(missing_ok=True)
    finally:
        os.close(reader)
