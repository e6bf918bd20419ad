"""Where a page sends people afterwards: to a path of ours, and nowhere else (no open redirect)."""

from __future__ import annotations

import re

_OURS = re.compile(r"/(?![/\\])[!-\[\]-~]{0,499}\Z")
"""One slash first, then visible ASCII without a backslash: what browsers read as `//elsewhere`, or as the end of a header, is none."""


def local(address: str) -> str:
    """An address of ours as it is; the home page in place of any other."""
    return address if _OURS.match(address) else "/"
