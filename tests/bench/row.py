"""One measured figure with the bound that it must keep."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """A row of `build/bench.json`.

    Attributes:
        value: the figure, in `unit`; a ratio where two programs were measured side by side in one run.
        bound: the highest value that holds.
        how: what was measured against what, for a reader who doubts it.
    """

    name: str
    value: float
    unit: str
    bound: float
    holds: bool
    how: str


def at_most(name: str, value: float, bound: float, unit: str, how: str) -> Row:
    """A figure that must not exceed its bound."""
    return Row(name, round(value, 4), unit, bound, value <= bound, how)
