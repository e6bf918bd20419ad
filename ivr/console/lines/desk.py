"""What the pages of lines need of the house, as ports. Blocking; called in a thread."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol

from ivr.database.line_drafts import LineDraft
from ivr.database.toml_table import Problem
from ivr.domain.going_live import Duty, Point
from ivr.domain.line import Line
from notices.notice import Locale


class NoticeState(StrEnum):
    """What callers of a line hear."""

    TRUE = "true"
    STALE = "stale"
    NONE = "none"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class LineSeen:
    """A line and how it stands.

    Attributes:
        points: what must be there before it goes live; empty where nothing is asked.
        live: it has published a notice before.
        draft: id of the draft by which somebody is changing it.
    """

    line: Line
    notice: NoticeState
    points: tuple[Point, ...]
    live: bool
    draft: str | None = None

    @property
    def missing(self) -> int:
        """How many of the points are not met."""
        return sum(not point.met for point in self.points)


@dataclass(frozen=True, slots=True)
class Happened:
    """One row of the journal about a line.

    Attributes:
        by: a name, for who may see the line; empty where nobody is named.
    """

    at: datetime
    kind: str
    by: str


@dataclass(frozen=True, slots=True)
class DraftSeen:
    """A draft with the names of those who wrote in it."""

    draft: LineDraft
    begun_by: str
    changed_by: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks of `preambule lines import` say of a draft.

    Attributes:
        line: the line that it describes; None while something is wrong.
        before: the line in service that it changes.
    """

    line: Line | None
    problems: tuple[Problem, ...]
    before: Line | None = None
    points: tuple[Point, ...] = ()

    @property
    def untrue(self) -> bool:
        """Whether putting it in service makes what callers hear untrue (L4)."""
        return self.line is not None and self.before is not None and self.line.announced_hash != self.before.announced_hash


@dataclass(frozen=True, slots=True)
class VoiceSeen:
    """A voice that is installed here.

    Attributes:
        first: the one that speaks notices of its locale.
    """

    name: str
    quality: str
    leaves_the_house: bool
    first: bool


class LineDesk(Protocol):
    """Lines, their drafts and what is declared of them.

    Raises:
        PreambuleError: from each.
    """

    def all(self) -> Sequence[LineSeen]:
        """Every line in service, by id."""
        ...

    def one(self, line_id: str) -> LineSeen:
        """One of them. Raises `LineUnknown`."""
        ...

    def history(self, line_id: str, limit: int) -> Sequence[Happened]:
        """What the journal tells of a line, the newest first."""
        ...

    def declare(self, line_id: str, duty: Duty, day: date, document: str, by: str) -> None:
        """Say that something was done; `by` is a name. Raises `DeclarationUnusable`."""
        ...

    def dialplan(self, line_id: str) -> str:
        """What is pasted into an existing FreeSWITCH, with this line's numbers and this house's addresses."""
        ...

    def drafts(self) -> Sequence[DraftSeen]:
        """Every draft, the one changed last first."""
        ...

    def draft(self, draft_id: str) -> LineDraft:
        """One of them. Raises `DraftMissing`."""
        ...

    def begin(self, line_id: str | None, by: str) -> LineDraft:
        """A new draft; of a line in service the one that is there, where there is one. Raises `LineUnknown`."""
        ...

    def save(self, draft: LineDraft, by: str) -> None:
        """Keep what was filled in; the draft is as it was read, but for that. Raises `DraftChanged`."""
        ...

    def drop(self, draft_id: str, by: str) -> None:
        """Throw it away."""
        ...

    def check(self, draft: LineDraft) -> Checked:
        """What the checks of a lines file say."""
        ...

    def finish(self, draft_id: str, edits: int, person: str, name: str) -> tuple[Line, int]:
        """Put it in service, with what was declared; how many recordings go earlier by it.

        Raises:
            DraftUnfinished, DraftChanged, LineChangedMeanwhile: nothing was changed.
        """
        ...

    def locales(self) -> Sequence[Locale]:
        """In which notices can be spoken."""
        ...

    def voices(self, locale: Locale) -> Sequence[VoiceSeen]:
        """Who could speak it here, whoever does first."""
        ...

    def sample(self, voice: str, locale: Locale) -> bytes:
        """A WAV file of one short sentence, as callers would hear that voice. Raises `VoiceMissing`."""
        ...


Content = Mapping[str, Any]
"""The table `[[line]]` of a draft."""
