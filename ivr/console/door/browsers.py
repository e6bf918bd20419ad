"""What a browser seems to be, coarsely: enough to know one's own sessions by, too little to follow anybody."""

from __future__ import annotations

_PROGRAMS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def described(user_agent: str) -> str:
    """Program and system, without their versions; empty for what is neither."""
    found = (next((name for mark, name in known if mark in user_agent), "") for known in (_PROGRAMS, _SYSTEMS))
    return " · ".join(filter(None, found))
