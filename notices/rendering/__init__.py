"""Rendering what a line says: planned, spoken and brought to the telephone's levels, in parallel, only what is not there yet.

`plan` says what a version consists of, `work` finds what is there, `schedule` says who does what next, an `executor` does it:
in this process (`Inline`) or in several (`notices.rendering.pool.Processes`).
"""

from __future__ import annotations

from notices.rendering.executor import Executor, Inline
from notices.rendering.files import Files
from notices.rendering.progress import Progress
from notices.rendering.version import render, render_piece, render_version

__all__ = ["Executor", "Files", "Inline", "Progress", "render", "render_piece", "render_version"]
