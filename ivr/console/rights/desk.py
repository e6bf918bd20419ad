"""What the pages of requests need of the house, as a port. `ivr.bootstrap.console_parts.rights` is the real one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO, Protocol

from ivr.console.security.visitor import Visitor
from ivr.database.rights import Deed
from ivr.documents.document import Document
from ivr.domain.access import Channel
from ivr.domain.rights import Identity, Kind, RightsRequest
from ivr.rights.answers.writing import Order as LetterOrder
from ivr.rights.deeds import Correctable
from ivr.rights.fates import Fate
from ivr.rights.package.recipient import Recipient
from ivr.rights.searching import Candidate
from ivr.rights.steps import Asked
from notices.facts import PurposeKind

After = tuple[datetime, str] | None


@dataclass(frozen=True, slots=True)
class CaseCall:
    """One call of a request.

    Attributes:
        locale: in which it was held.
        locales: in which its line speaks.
        fates: of its recordings, the oldest first.
    """

    id: str
    line_id: str
    arrived_at: datetime
    locale: str | None
    locales: tuple[str, ...]
    fates: tuple[Fate, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One request, with all that its page shows.

    Attributes:
        people: names by id, of those who did something for it.
        two_people: one of its lines wants two people: who has checked the identity does not hand out the package.
    """

    request: RightsRequest
    calls: tuple[CaseCall, ...]
    deeds: tuple[Deed, ...]
    people: Mapping[str, str]
    two_people: bool

    @property
    def fates(self) -> tuple[Fate, ...]:
        """Every recording."""
        return tuple(fate for call in self.calls for fate in call.fates)

    def did(self, deed: str) -> tuple[Deed, ...]:
        """What was done of one sort."""
        return tuple(one for one in self.deeds if one.deed == deed)


@dataclass(frozen=True, slots=True)
class Imported:
    """What an e-mail was opened as.

    Attributes:
        known: it had been opened before.
        attachments: how many were not looked at.
    """

    request: RightsRequest
    known: bool
    attachments: int


@dataclass(frozen=True, slots=True)
class Sought:
    """By what calls are looked for, as it was typed; empty for what does not matter."""

    number: str = ""
    receipt: str = ""
    line_id: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Packed:
    """A package, ready to be sent; nothing of it has a name on this host any more.

    Attributes:
        size: in bytes.
    """

    file: BinaryIO
    size: int


class RightsDesk(Protocol):
    """Requests and what is done for them: each step in one transaction with its row in the journal. Blocking; called in a thread.

    Raises:
        PreambuleError: from each; nothing was done then.
    """

    def lines(self) -> Mapping[str, str]:
        """Names of the lines in service, by id."""
        ...

    def line_of(self, request_id: str) -> str | None:
        """The line that a request is about; None for every line. Raises `RequestMissing`."""
        ...

    def waiting(self, lines: Collection[str] | None, limit: int) -> Sequence[RightsRequest]:
        """Those to be answered, the most urgent first."""
        ...

    def settled(self, lines: Collection[str] | None, after: After, limit: int) -> Sequence[RightsRequest]:
        """Those answered, refused or closed, the newest first."""
        ...

    def open(self, asked: Asked, person: str) -> RightsRequest:
        """Open one."""
        ...

    def take_in(self, message: bytes, kind: Kind | None, asked: Asked, person: str) -> Imported:
        """Open one from an e-mail; of `asked` counts what the message does not say itself. Raises `MessageUnreadable`, `KindUnclear`."""
        ...

    def case(self, request_id: str) -> Case:
        """One request."""
        ...

    def identify(self, request_id: str, how: Identity, person: str) -> None:
        """Note how the person showed who they are."""
        ...

    def search(self, request_id: str, sought: Sought, person: str) -> Sequence[Candidate]:
        """Look for calls; that somebody looked is in the journal first."""
        ...

    def attach(self, request_id: str, calls: Sequence[str], person: str, *, remove: bool) -> None:
        """Confirm that calls are the person's, or take them off again."""
        ...

    def package(self, request_id: str, to: Recipient, mute: Channel | None, visitor: Visitor) -> Packed:
        """All that is kept of the person's calls, encrypted for them. Raises `AccessRefused` and what `make` raises."""
        ...

    def erase(self, request_id: str, person: str) -> Sequence[Fate]:
        """Destroy what may go."""
        ...

    def restrict(self, request_id: str, person: str) -> int:
        """Restrict every recording; how many."""
        ...

    def object(self, request_id: str, number: str, purposes: Sequence[PurposeKind], person: str) -> None:
        """Write the objection into the register."""
        ...

    def rectify(self, request_id: str, call_id: str, field: Correctable, new: str | None, person: str) -> None:
        """Put right what is kept of a call; a number as it was typed, None for no number."""
        ...

    def draft(self, order: LetterOrder) -> Document:
        """What a letter would say. Nothing is written."""
        ...

    def write(self, order: LetterOrder) -> None:
        """Take the step that a letter tells of."""
        ...

    def letter(self, request_id: str, letter: str) -> bytes:
        """A letter whose step was taken, as PDF/A."""
        ...

    def close(self, request_id: str, person: str) -> None:
        """Nothing more will happen."""
        ...
