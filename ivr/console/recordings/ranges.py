"""Which bytes a browser asks for (RFC 9110, 14). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ivr.console.recordings.errors import RangeUnsatisfiable

_ONE = re.compile(r"bytes=[ \t]*(\d{0,15})-(\d{0,15})[ \t]*\Z", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Part:
    """Bytes `start` up to `end` of something.

    Attributes:
        partial: whether they were asked for by a range: then the answer is 206, even if they are all.
    """

    start: int
    end: int
    partial: bool


def asked_part(header: str | None, size: int) -> Part:
    """What is to be sent. A header that cannot be read, or that asks for several ranges, is as good as none.

    Args:
        header: `Range` as it was sent.
        size: of the whole.

    Raises:
        RangeUnsatisfiable: it begins behind the end.
    """
    found = _ONE.match(header) if header else None
    if found is None or found[1] == found[2] == "":
        return Part(0, size, partial=False)
    if not found[1]:
        start, end = max(0, size - int(found[2])), size
    else:
        start, end = int(found[1]), min(size, int(found[2]) + 1) if found[2] else size
        if found[2] and int(found[2]) < start:
            return Part(0, size, partial=False)
    if start >= size:
        raise RangeUnsatisfiable("The recording ends before these bytes.")
    return Part(start, end, partial=True)
