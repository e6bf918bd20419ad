"""What these pages need from elsewhere, as ports: recordings as they are looked for and shown, and the way to hearing them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from ivr.access.finding import Looked
from ivr.access.heard import Heard
from ivr.access.listening import Listening
from ivr.database import accesses
from ivr.database.calls import KnownCall
from ivr.database.finding import Found, Page
from ivr.database.sought import Sought
from ivr.domain.access import Access, Ask, Use
from ivr.domain.agent import WithAgent
from ivr.domain.hold import Hold
from ivr.domain.proof import Proof
from ivr.domain.recording import Recording
from ivr.errors import PreambuleError
from ivr.vault.manifest import Manifest
from ivr.vault.playback.exporting import AudioFormat
from notices.notice import Locale, Piece


@dataclass(frozen=True, slots=True)
class Noted:
    """One row of the journal about a call or its recordings."""

    sequence: int
    at: datetime
    kind: str
    subject: str
    details: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Certified:
    """The certificate that names a recording.

    Attributes:
        item: what it says of this one.
        forgotten: whether the database was made to forget the key's row before it was signed.
    """

    id: str
    signed_at: datetime
    item: Mapping[str, Any]
    forgotten: bool
    jws: str


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything that the house knows of one recording.

    Attributes:
        proof, manifest: None when there is none yet, or when it cannot be believed; then `troubles` says why.
        proof_jws: as it was signed, to be checked elsewhere.
        texts: what was said, by locale and piece, of the version that this caller heard.
        noted: rows of the journal about the call and about this recording, the first one first; old ones have left (LAW 19).
        agents: whom of the house it was made with, by their place (`ivr.database.agents`); none when nobody knows, or its key is gone.
        others: further recordings of the same call.
        wants_visa: whether the archives must approve before it may go, and have not (LAW 14).
        audible: whether nothing stands against hearing it, whoever wants to.
    """

    recording: Recording
    line_name: str
    call: KnownCall | None
    proof: Proof | None = None
    proof_jws: str | None = None
    manifest: Manifest | None = None
    troubles: Sequence[PreambuleError] = ()
    texts: Mapping[tuple[Locale, Piece], str] = field(default_factory=dict)
    noted: Sequence[Noted] = ()
    agents: Mapping[int, WithAgent] = field(default_factory=dict)
    others: Sequence[Found] = ()
    holds: Sequence[Hold] = ()
    certificates: Sequence[Certified] = ()
    wants_visa: bool = False
    four_eyes: bool = False
    audible: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """An access with what a person who may see it is told.

    Attributes:
        who, decided_by: people's names.
        reason: in their own words; None once the recording's key is gone.
        listenings: begun under it, the first one first.
    """

    access: Access
    who: str
    line_name: str
    reason: str | None = None
    decided_by: str | None = None
    listenings: Sequence[accesses.Listening] = ()


class Archive(Protocol):
    """The rows, on connections of its own. Blocking; called in threads.

    Raises:
        PreambuleError: from each, when the rows cannot be read.
    """

    def line_names(self) -> Mapping[str, str]:
        """The name of every line by its id, in service or not."""
        ...

    def line_of(self, recording_id: str) -> str:
        """Whose line a recording is. Raises `NoSuchPage`."""
        ...

    def page(self, sought: Sought, count: int) -> Page:
        """At most so many recordings, the newest first."""
        ...

    def by_number(self, number: str, lines: frozenset[str] | None, person: str, now: datetime) -> Looked:
        """See `ivr.access.finding`. Raises `NumberUnreadable`, `SearchesSlowed`."""
        ...

    def by_receipt(self, receipt: str, lines: frozenset[str] | None, person: str, now: datetime) -> Looked:
        """Likewise."""
        ...

    def whole(self, recording_id: str, now: datetime) -> Whole:
        """Raises `NoSuchPage`."""
        ...

    def heard(self, recording_id: str) -> Sequence[tuple[Heard, str, str | None]]:
        """Who has heard it, with their name and the second person's."""
        ...


class Hearing(Protocol):
    """`ivr.access`, on this house's keys. Blocking; called in threads. Each raises `AccessRefused` with every reason why not."""

    def line_of(self, access_id: str) -> str:
        """Whose line an access is for. Raises `NoSuchPage`."""
        ...

    def mine(self, person: str, recording_id: str | None = None) -> Sequence[Asked]:
        """A person's own accesses, the newest first; at most fifty."""
        ...

    def waiting(self, lines: frozenset[str] | None) -> Sequence[Asked]:
        """What waits for a second person, of these lines only."""
        ...

    def ask(self, wanted: Ask, now: datetime) -> Access:
        """Ask to hear."""
        ...

    def decide(self, access_id: str, person: str, *, yes: bool, proven_at: datetime | None, now: datetime) -> Access:
        """Answer somebody else."""
        ...

    def give_back(self, access_id: str, person: str, now: datetime) -> None:
        """End one's own access. Raises `AccessMissing`."""
        ...

    def begin(self, access_id: str, person: str, use: Use, *, proven_at: datetime | None, now: datetime) -> Listening:
        """Begin to hear or to take away; the journal knows before."""
        ...

    def go_on(self, recording_id: str, listening_id: str, person: str, audio: AudioFormat, now: datetime) -> Listening:
        """Go on with it. Raises `AccessMissing` when it is none of this recording's, or has ended."""
        ...

    def listening(self, recording_id: str, listening_id: str, person: str) -> tuple[accesses.Listening, Access]:
        """One listening of one's own, whether it has ended or not. Raises `NoSuchPage`."""
        ...
