"""What can be wrong with the facts that texts are composed from."""

from __future__ import annotations

from notices.errors import NoticeError


class FactMissing(NoticeError):
    """A fact that every notice must announce is empty (LAW 2, 3)."""

    id = "notices.fact-missing"


class FactUnsafe(NoticeError):
    """A fact holds characters that a voice, a page or the Event Socket could take for commands."""

    id = "notices.fact-unsafe"
