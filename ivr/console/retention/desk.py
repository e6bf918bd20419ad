"""What the pages of retention need of the house, as a port. `ivr.bootstrap.console_parts.retention` is the real one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ivr.database.eliminations import Counts, Item
from ivr.database.outlook import Named, Paper, Stretch
from ivr.domain.elimination import Decision, Elimination
from ivr.domain.hold import Hold, HoldKind, Renewal
from ivr.domain.line import Line

After = tuple[datetime, str] | None
Lines = Collection[str] | None


@dataclass(frozen=True, slots=True)
class Awaiting:
    """Recordings of a line that the archives have to be asked about.

    Attributes:
        more: there are more than were counted.
        since: the day of the one that has waited longest.
    """

    line_id: str
    count: int
    more: bool
    since: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A hold with the line of its recording and the name of who placed it."""

    hold: Hold
    line_id: str
    by: str


@dataclass(frozen=True, slots=True)
class HeldOne:
    """One hold with its renewals.

    Attributes:
        people: names by id.
    """

    hold: Hold
    line_id: str
    renewals: tuple[Renewal, ...]
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch with what was counted of it, and names by id of those who dealt with it."""

    batch: Elimination
    counts: Counts
    people: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Shown:
    """A certificate whose signature was found right.

    Attributes:
        said: what it says.
        named: the recordings that it names, as their rows are now.
    """

    id: str
    jws: str
    signed_at: datetime
    said: Mapping[str, object]
    named: tuple[Named, ...]


class RetentionDesk(Protocol):
    """Rules, holds, batches and certificates. Blocking; called in a thread. Every change with its row in the journal.

    Raises:
        PreambuleError: from each; nothing was changed then.
    """

    def names(self) -> Mapping[str, str]:
        """Names of the lines, those out of service too, by id."""
        ...

    def rules(self) -> Sequence[Line]:
        """The lines in service, whose purposes say how long recordings live."""
        ...

    def due(self, bounds: Sequence[tuple[datetime | None, datetime | None]], lines: Lines) -> Sequence[Stretch]:
        """How many recordings have their day in each stretch of time."""
        ...

    def awaiting(self, lines: Lines) -> Sequence[Awaiting]:
        """Lines with recordings that the archives have to be asked about."""
        ...

    def line_of_hold(self, hold_id: str) -> str | None:
        """The line of a hold's recording. Raises `NoSuchPage`."""
        ...

    def line_of_batch(self, batch_id: str) -> str | None:
        """The line of a batch. Raises `NoSuchPage`."""
        ...

    def line_of_recordings(self, named: str, *, call: bool) -> tuple[str | None, tuple[str, ...]]:
        """The line of a recording, or of a call, and the ids of its recordings; None and nothing when there is none."""
        ...

    def held(self, lines: Lines, after: After, limit: int, *, ended: bool) -> Sequence[Held]:
        """Holds in force, or those that have ended."""
        ...

    def hold(self, hold_id: str) -> HeldOne:
        """One hold."""
        ...

    def place(self, recordings: Sequence[str], kind: HoldKind, reason: str, until: datetime, person: str) -> None:
        """Hold recordings, all of them or none."""
        ...

    def renew(self, hold_id: str, reason: str, until: datetime, person: str) -> None:
        """Move the end of a hold."""
        ...

    def lift(self, hold_id: str, person: str) -> None:
        """End a hold."""
        ...

    def batches(self, lines: Lines, after: After, limit: int) -> Sequence[Batch]:
        """Batches, the newest first; of how many are gone nothing is said."""
        ...

    def batch(self, batch_id: str) -> Batch:
        """One batch, with how many of it are gone."""
        ...

    def items(self, batch_id: str, after: str, limit: int) -> Sequence[Item]:
        """What is in a batch, by the recordings' ids, those above `after`."""
        ...

    def propose(self, line_id: str, person: str, *, again: bool) -> str | None:
        """A new batch of a line; None when there is nothing to ask about."""
        ...

    def decide(self, batch_id: str, decision: Decision, kept_back: Sequence[str], person: str, *, wholly: bool) -> int:
        """Note what the archives have written; how many recordings they let go. Raises `SamePerson`."""
        ...

    def withdraw(self, batch_id: str, person: str) -> None:
        """Take a proposal back."""
        ...

    def slip(self, batch_id: str, form: str, locale: str) -> bytes:
        """The bordereau, or the proposal of one, as a file."""
        ...

    def papers(self, lines: Lines, after: After, limit: int) -> tuple[Sequence[Paper], Paper | None]:
        """Certificates, the newest first, and the last one that was looked at where there are more."""
        ...

    def certificates_of(self, named: str) -> Sequence[str]:
        """Ids of the certificates that name a recording, or have this id."""
        ...

    def certificate(self, certificate_id: str) -> Shown:
        """One certificate. Raises `CertificateMissing`, `SignatureWrong`."""
        ...

    def check(self, jws: str) -> Mapping[str, object]:
        """What a certificate from elsewhere says, once its signature is found right. Raises `SignatureWrong`."""
        ...
