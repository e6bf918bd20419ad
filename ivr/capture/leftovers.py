"""Pipes whose process died before the switch had opened them. They hold nothing, but their names would stay."""

from __future__ import annotations

from pathlib import Path

from ivr.vault.parts import being_written, part_name

PIPE = ".raw"
"""The ending by which FreeSWITCH writes 16-bit linear audio (FACTS)."""


def remove_dead_pipes(spool: Path, parts: Path) -> None:
    """Remove every pipe in the spool whose part nobody writes any more."""
    for path in spool.glob(f"*{PIPE}"):
        if path.is_fifo() and not being_written(parts / part_name(path.name.removesuffix(PIPE))):
            path.unlink(missing_ok=True)
