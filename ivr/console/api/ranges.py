"""Ranges of bytes as players ask for them (RFC 9110, 14). Pure."""

from __future__ import annotations

import re

_ONE = re.compile(r"bytes=(\d{1,15})-(\d{0,15})\Z")


def asked_range(header: str | None) -> tuple[int, int | None, bool]:
    """Where to begin, where to stop (None: at the end), and whether a range was asked for.

    Several ranges, ranges from the end and what is none are answered with the whole, as the standard allows.
    """
    found = _ONE.match((header or "").strip())
    if found is None:
        return 0, None, False
    start, last = int(found[1]), found[2]
    end = int(last) + 1 if last else None
    if end is not None and end <= start:
        return 0, None, False
    return start, end, True
