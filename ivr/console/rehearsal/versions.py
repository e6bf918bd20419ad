"""What rehearsals may hear beside what is published: versions that are prepared for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

DRAFT = "draft"


@dataclass(frozen=True, slots=True)
class VersionOffered:
    """One version of a line's notice.

    Attributes:
        at: when it was published or, if nobody ever did, prepared.
        published: callers hear it, or have heard it.
        heard: callers hear it now.
        prepared: rehearsals may name it now.
        true: it announces what the line enforces; a rehearsal of any other is not recorded.
    """

    id: str
    at: datetime
    published: bool
    heard: bool
    prepared: bool
    true: bool


class Versions(Protocol):
    """What rehearsals may hear beside what is published. Blocking; called in a thread. Raises `PreambuleError`."""

    def offered(self, line_id: str) -> Sequence[VersionOffered]:
        """What can be prepared for a line, and what is prepared already; the newest first."""
        ...

    def prepare(self, line_id: str, version: str, by: str) -> str:
        """Make a version ready for a day, `DRAFT` or one published before; its id.

        Args:
            line_id: whose.
            version: its id, or `DRAFT`: all texts as they are now, rendered, and not published by that.
            by: pseudonymous id of who wants to hear it.
        """
        ...

    def ready_at(self, line_id: str, version: str) -> datetime | None:
        """When every line process knows a prepared version; None when it is not prepared, or another line's."""
        ...


class NoVersions:
    """Nothing but what is published."""

    def offered(self, _line_id: str) -> Sequence[VersionOffered]:
        """Nothing."""
        return ()

    def prepare(self, _line_id: str, version: str, _by: str) -> str:
        """Itself."""
        return version

    def ready_at(self, _line_id: str, _version: str) -> datetime | None:
        """Never."""
        return None
