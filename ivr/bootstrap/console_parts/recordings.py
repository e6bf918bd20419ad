"""The pages of recordings on this house's rows and keys."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from sqlalchemy import Connection, Engine, select

from ivr.access import asking, finding, listening
from ivr.access.door import Door
from ivr.access.errors import AccessMissing, ReasonUnreadable
from ivr.access.finding import Looked
from ivr.access.heard import Heard, heard
from ivr.access.listening import Listening
from ivr.bootstrap import home
from ivr.bootstrap.hearing import door
from ivr.console.errors import NoSuchPage
from ivr.console.pages.parts import Part
from ivr.console.pages.rendering import Pages
from ivr.console.recordings.archive import Asked, Certified, Noted, Whole
from ivr.console.recordings.part import ArchivePart
from ivr.database import accesses, agents, calls, holds, recordings
from ivr.database import finding as rows
from ivr.database.due import wants_visa
from ivr.database.engine import reading
from ivr.database.finding import Page
from ivr.database.people import names
from ivr.database.sought import Sought
from ivr.database.tables import certificate_items, certificates, journal, journal_kept, renderings
from ivr.domain.access import Access, AccessState, Ask, Standing, Use, bars_of
from ivr.domain.call_number import CallNumberKey
from ivr.domain.proof import Proof
from ivr.domain.recording import GONE, Recording
from ivr.errors import PreambuleError
from ivr.journal import proofs
from ivr.journal.signing import PublicKey
from ivr.vault.manifest import Manifest, read_manifest
from ivr.vault.playback.exporting import AudioFormat
from ivr.vault.retention.certificate import items, read_certificate
from notices.notice import Locale, Piece

if TYPE_CHECKING:
    from ivr.bootstrap.console_parts import Ground

log = structlog.get_logger()

MOST_OWN = 50


def archive(ground: Ground) -> Callable[[Pages], Part]:
    """The maker of the part. Keys are looked for when somebody wants something of them: a page without sound needs none."""
    settings, engine = ground.settings, ground.engine
    kept = Rows(engine, lambda: home.public_key(settings), lambda: home.call_number_key(settings))
    ears = Ears(engine, lambda: door(settings, engine))
    return lambda pages: ArchivePart(pages, kept, ears)


@dataclass(frozen=True, slots=True)
class Rows:
    """An `ivr.console.recordings.archive.Archive` on the tables.

    Attributes:
        public_key: of whoever signs proofs, manifests and certificates.
        number_key: of the hashes by which calls are found.
    """

    engine: Engine
    public_key: Callable[[], PublicKey]
    number_key: Callable[[], CallNumberKey]

    def line_names(self) -> Mapping[str, str]:
        """The name of every line."""
        with reading(self.engine) as conn:
            return rows.line_names(conn)

    def line_of(self, recording_id: str) -> str:
        """Whose line it is."""
        with reading(self.engine) as conn:
            found = rows.line_of(conn, recording_id) if recording_id.isprintable() else None  # PostgreSQL takes no NUL
        if found is None:
            raise NoSuchPage("no page")
        return found

    def page(self, sought: Sought, count: int) -> Page:
        """One page."""
        with reading(self.engine) as conn:
            return rows.page(conn, sought, count)

    def by_number(self, number: str, lines: frozenset[str] | None, person: str, now: datetime) -> Looked:
        """By the caller's number."""
        return finding.by_number(self.engine, self.number_key(), number, lines=lines, person=person, now=now)

    def by_receipt(self, receipt: str, lines: frozenset[str] | None, person: str, now: datetime) -> Looked:
        """By a receipt."""
        return finding.by_receipt_number(self.engine, receipt, lines=lines, person=person, now=now)

    def whole(self, recording_id: str, now: datetime) -> Whole:
        """Everything about one."""
        key = self.public_key()
        troubles: list[PreambuleError] = []
        with reading(self.engine) as conn:
            one = recordings.get(conn, recording_id) if recording_id.isprintable() else None
            if one is None:
                raise NoSuchPage("no page")
            jws = calls.proof_of(conn, one.proof_id)
            proof, manifest = _proof(jws, key, troubles), _manifest(one, key, troubles)
            kept = holds.of_recording(conn, one.id)
            return Whole(
                recording=one,
                line_name=rows.line_names(conn).get(one.line_id, one.line_id),
                call=calls.get(conn, one.call_id),
                proof=proof,
                proof_jws=jws,
                manifest=manifest,
                troubles=troubles,
                texts={} if proof is None else _texts(conn, proof),
                noted=tuple(_noted(conn, one)),
                agents=agents.of_recording(conn, one.id),
                others=[other for other in rows.of_calls(conn, [one.call_id], 100) if other.id != one.id],
                holds=kept,
                certificates=tuple(_certificates(conn, one.id, key, troubles)),
                wants_visa=wants_visa(conn, one.id),
                four_eyes=accesses.wants_four_eyes(conn, one.line_id),
                audible=not bars_of(one, Standing.of(kept, now), now),
            )

    def heard(self, recording_id: str) -> Sequence[tuple[Heard, str, str | None]]:
        """Who has heard it."""
        with reading(self.engine) as conn:
            known: dict[str, str] = dict(names(conn).items())
            return [
                (one, known.get(one.by, one.by), one.second and known.get(one.second, one.second))
                for one in heard(conn, recording_id)
            ]


class Ears:
    """An `ivr.console.recordings.archive.Hearing` on this house's door, which is made when it is first wanted.

    Args:
        engine: of the database.
        make: the door.
    """

    def __init__(self, engine: Engine, make: Callable[[], Door]) -> None:
        self._engine = engine
        self._make = make
        self._made: Door | None = None

    @property
    def door(self) -> Door:
        """The way to recordings."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def line_of(self, access_id: str) -> str:
        """Whose line it is for."""
        with reading(self._engine) as conn:
            found = accesses.get(conn, access_id) if access_id.isprintable() else None
        if found is None:
            raise NoSuchPage("no page")
        return found.line_id

    def mine(self, person: str, recording_id: str | None = None) -> Sequence[Asked]:
        """One's own."""
        with reading(self._engine) as conn:
            found = accesses.listing(conn, person=person, recording_id=recording_id, limit=MOST_OWN)
            return list(self._shown(conn, found))

    def waiting(self, lines: frozenset[str] | None) -> Sequence[Asked]:
        """What waits for a second person, that which waits longest first."""
        with reading(self._engine) as conn:
            found = accesses.listing(conn, states=(AccessState.ASKED,), lines=lines)
            return list(self._shown(conn, found))[::-1]

    def ask(self, wanted: Ask, now: datetime) -> Access:
        """Ask to hear."""
        return asking.ask(self.door, wanted, now)

    def decide(self, access_id: str, person: str, *, yes: bool, proven_at: datetime | None, now: datetime) -> Access:
        """Answer somebody else."""
        return asking.decide(self.door, access_id, person, yes=yes, proven_at=proven_at, now=now)

    def give_back(self, access_id: str, person: str, now: datetime) -> None:
        """End one's own."""
        with reading(self._engine) as conn:
            found = accesses.get(conn, access_id) if access_id.isprintable() else None
        if found is None or found.person != person:
            raise AccessMissing("There is no such access of yours.")
        asking.give_back(self.door, access_id, by=person, now=now)

    def begin(self, access_id: str, person: str, use: Use, *, proven_at: datetime | None, now: datetime) -> Listening:
        """Begin to hear."""
        return listening.begin(self.door, access_id, person, use, AudioFormat.FLAC, proven_at=proven_at, now=now)

    def go_on(self, recording_id: str, listening_id: str, person: str, audio: AudioFormat, now: datetime) -> Listening:
        """Go on with it."""
        going = listening.go_on(self.door, listening_id, person, audio, now)
        if going.access.recording_id != recording_id:
            raise AccessMissing("There is no such listening, or it has ended. Begin another one.")
        return going

    def listening(self, recording_id: str, listening_id: str, person: str) -> tuple[accesses.Listening, Access]:
        """One of one's own."""
        with reading(self._engine) as conn:
            found = accesses.listening(conn, listening_id) if listening_id.isprintable() else None
            access = None if found is None else accesses.get(conn, found.access_id)
        if found is None or access is None or access.person != person or found.recording_id != recording_id:
            raise NoSuchPage("no page")
        return found, access

    def _shown(self, conn: Connection, found: Sequence[Access]) -> Iterator[Asked]:
        known: dict[str, str] = dict(names(conn).items())
        lines = rows.line_names(conn)
        for one in found:
            yield Asked(
                access=one,
                who=known.get(one.person, one.person),
                line_name=lines.get(one.line_id, one.line_id),
                reason=self._reason(conn, one.id),
                decided_by=one.decided_by and known.get(one.decided_by, one.decided_by),
                listenings=accesses.listenings_of(conn, access_id=one.id),
            )

    def _reason(self, conn: Connection, access_id: str) -> str | None:
        """One reason that cannot be read must not hide the others."""
        try:
            return asking.reason_of(self.door, conn, access_id)
        except ReasonUnreadable as error:
            log.error("a reason cannot be read", error_id=error.id, error=error.message, access=access_id)
            return None


def _proof(jws: str | None, key: PublicKey, troubles: list[PreambuleError]) -> Proof | None:
    try:
        return None if jws is None else proofs.verify(jws, key)
    except PreambuleError as error:
        troubles.append(error)
        return None


def _manifest(one: Recording, key: PublicKey, troubles: list[PreambuleError]) -> Manifest | None:
    try:
        return None if one.manifest is None else read_manifest(one.manifest, key)
    except PreambuleError as error:
        troubles.append(error)
        return None


def _texts(conn: Connection, proof: Proof) -> dict[tuple[Locale, Piece], str]:
    """What this version said, where its words are those that the proof was signed over."""
    c = renderings.c
    query = select(c.locale, c.piece, c.text, c.text_hash).where(c.version_id == proof.notice_version)
    signed = {(heard.locale, heard.piece): heard.text_hash for heard in proof.heard}
    found = {(Locale(row.locale), Piece(row.piece)): row for row in conn.execute(query)}
    return {place: row.text for place, row in found.items() if signed.get(place) == row.text_hash}


def _noted(conn: Connection, one: Recording) -> Iterator[Noted]:
    """Rows of the journal; of what is gone also those that outlived a cut, which are on both sides until the cut is finished."""
    last = 0
    for table in (journal_kept, journal) if one.state in GONE else (journal,):
        c = table.c
        query = select(c.sequence, c.at, c.kind, c.subject, c.details).where(c.subject.in_([one.id, one.call_id]))
        for row in conn.execute(query.order_by(c.sequence)):
            if row.sequence > last:
                yield Noted(row.sequence, row.at, row.kind, row.subject, json.loads(row.details))
                last = row.sequence


def _certificates(conn: Connection, recording_id: str, key: PublicKey, troubles: list[PreambuleError]) -> Iterator[Certified]:
    c = certificates.c
    query = select(c.id, c.jws, c.signed_at).join(certificate_items, certificate_items.c.certificate_id == c.id)
    for row in conn.execute(query.where(certificate_items.c.recording_id == recording_id).order_by(c.signed_at, c.id)):
        try:
            said = read_certificate(row.jws, key)
        except PreambuleError as error:
            troubles.append(error)
            continue
        item = next((one for one in items(said) if one.get("recording") == recording_id), {})
        yield Certified(row.id, row.signed_at, item, bool(said.get("evidence", {}).get("forgotten")), row.jws)
