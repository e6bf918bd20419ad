"""What can be wrong with the facts that texts are composed from."""

from __future__ import annotations

from notices.errors import NoticeError


class FactMissing(NoticeError):
    """A fact that every notice must announce is empty (LAW 2, 3)."""

    id = "notices.fact-missing"


class FactUnsafe(NoticeError):
    """A fact holds characters that a voice, a page or the Event Socket could take for commands."""

    id = "notices.fact-unsafe"


class TextMalformed(NoticeError):
    """A text is empty, too long, or has a brace or a pause mark where none can be."""

    id = "notices.text-malformed"


class TextUnsafe(NoticeError):
    """A text holds markup or control characters."""

    id = "notices.text-unsafe"


class PlaceholderUnknown(NoticeError):
    """A text asks for a value that no row of the line holds."""

    id = "notices.placeholder-unknown"


class PlaceholderMissing(NoticeError):
    """A text does not say what a row of the line makes it say (L4)."""

    id = "notices.placeholder-missing"
