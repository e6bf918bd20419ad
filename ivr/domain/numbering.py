"""Which numbers a rule means: written as numbers, with `x` for any one digit and `*` at the end for whatever follows."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ivr.numbers import e164

PATTERN = re.compile(r"(?=.*\d)\+?[0-9x]{1,20}\*?|\*")
"""`201`, `2xx`, `+33199*`, `*` alone for every number."""


def means(patterns: Iterable[str], number: str) -> bool:
    """Whether one of the patterns means this number, in whichever usual spelling the switch or the operator gives it."""
    known = tuple(patterns)
    if matches(known, number):
        return True
    public = (
        e164(number) if any(pattern.startswith("+") for pattern in known) else None
    )  # most lines have none: no call pays for it
    return public is not None and matches(known, public)


def matches(patterns: Iterable[str], number: str) -> bool:
    """Whether one of the patterns is written so that this spelling of a number fits.

    Args:
        patterns: as `PATTERN`.
        number: an extension as it is, a public number in E.164.
    """
    return any(_expression(pattern).fullmatch(number) for pattern in patterns)


def _expression(pattern: str) -> re.Pattern[str]:
    head = pattern.removesuffix("*")
    rest = ".*" if head != pattern else ""
    return re.compile("".join("[0-9]" if sign == "x" else re.escape(sign) for sign in head) + rest)
