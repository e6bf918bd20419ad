"""Pipes whose process died before the switch had opened them. They hold nothing, but their names would stay."""

from __future__ import annotations

import os
from pathlib import Path

from ivr.vault.parts import being_written, part_name

PIPE = ".raw"
"""The ending by which FreeSWITCH writes 16-bit linear audio (FACTS)."""


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
