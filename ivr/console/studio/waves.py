"""The outline of a sound as a picture: one path, made here, so that nothing of it is drawn by a script."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from notices.audio import waveform
from notices.rendering.files import Files

WIDTH, HEIGHT = 600, 64
STRETCHES = 100
"""Of the 300 that are kept; a page shows some forty sounds."""


def wave(narrowband: Path) -> str:
    """The path of a rendering's outline in a box of `WIDTH` by `HEIGHT`; empty when there is none."""
    try:
        return _wave(Files.beside(narrowband).waveform)
    except FileNotFoundError:
        return ""


@lru_cache(maxsize=1024)
def _wave(file: Path) -> str:
    """Files are named by what they hold: what was drawn once stays true. Raises FileNotFoundError: there is none, or not the whole of it."""
    found = waveform.read(file)
    if found is None:
        raise FileNotFoundError(file)
    return path(found.pairs)


def path(pairs: tuple[tuple[int, int], ...]) -> str:
    """A bar for each stretch, from its lowest to its highest sample, which are -127 to 127."""
    step = max(1, len(pairs) // STRETCHES)
    merged = [
        (min(low for low, _ in part), max(high for _, high in part))
        for part in (pairs[start : start + step] for start in range(0, len(pairs), step))
    ]
    wide = WIDTH / max(1, len(merged))
    return "".join(
        f"M{(place + 0.5) * wide:.0f} {_y(high)}V{_y(low, least=_y(high) + 1)}" for place, (low, high) in enumerate(merged)
    )


def _y(level: int, least: int = 0) -> int:
    return max(least, round(HEIGHT / 2 - level * (HEIGHT / 2 - 1) / 127))
