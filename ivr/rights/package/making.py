"""Making the package, as a whole: rows first, then the journal, then the audio straight into encryption (L3, L6)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from sqlalchemy import Connection, Engine, select

from ivr.access import recognising
from ivr.access.errors import AccessRefused
from ivr.access.moment import believed
from ivr.database.roles import of_person
from ivr.database.tables import lines
from ivr.domain.access import Bar, Channel, fresh
from ivr.domain.rights import Kind
from ivr.domain.roles import Permission, may
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.signing import PublicKey
from ivr.rights.package.archive import Archive, new_file
from ivr.rights.package.contents import FOR_REQUEST, Contents, RecordingPart, gather
from ivr.rights.package.page import page
from ivr.rights.package.recipient import Recipient
from ivr.rights.steps import deal, working
from ivr.vault.age import Sink
from ivr.vault.keys.identities import Identities
from ivr.vault.objects import Objects
from ivr.vault.playback.stream import Opened, pieces

FOLDER = "preambule"


@dataclass(frozen=True, slots=True)
class Packer:
    """All that making a package needs.

    Attributes:
        sounds: folder of the renderings.
        public_key: of the signer of proofs and manifests; it goes into the package.
    """

    engine: Engine
    store: Objects
    identities: Identities
    sounds: Path
    public_key: PublicKey


@dataclass(frozen=True, slots=True)
class Package:
    """What was made.

    Attributes:
        recordings: how many can be heard in it.
        sha256: of the file, lower-case hexadecimal.
    """

    calls: int
    recordings: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Order:
    """One package that somebody orders.

    Attributes:
        recipient: who can open it.
        by: pseudonymous id of the person at work.
        proven_at: when they last showed their second factor.
        mute: the party who is not handed over (LAW 23).
    """

    request_id: str
    recipient: Recipient
    by: str
    proven_at: datetime | None
    mute: Channel | None = None


def make(tools: Packer, order: Order, out: Path, now: datetime) -> Package:
    """Write the package of a request of access as one age file with a tar archive inside.

    Who draws its passphrase can hear it. So whoever hands audio out answers requests for its line, may hear its recordings, and has
    shown a code lately; the person who asked gets their own calls even where nobody of the house may hear them any more, restricted or
    overdue, as long as they exist (art. 15, 18(2)).

    Raises:
        WrongKind, IdentityUnconfirmed, RequestState: nothing was decrypted.
        AccessRefused: a role or the second factor is missing; that it was tried is in the journal.
        PackageFailed: the file cannot be written; no part of it is left.
        BadBody, IdentityMissing, and the errors of the store.
    """
    header, file_key = order.recipient.header()
    with new_file(out) as file:
        contents = _counted(tools, _begun(tools, order, now))
        sink = Sink(file, header, file_key)
        _write(tools, contents, Archive(sink, FOLDER, now), now, order.mute)
        made = Package(len(contents.calls), sum(1 for _ in _audible(contents)), sink.close())
        with tools.engine.begin() as conn:  # before the file has its name: what is handed over is always noted
            about = deal(conn, order.request_id, order.by, now)
            about.note("rights.package-written", file=made.sha256, recordings=made.recordings)
            about.did("packaged", order.request_id, file=made.sha256, calls=made.calls, recordings=made.recordings)
    return made


def _begun(tools: Packer, order: Order, now: datetime) -> Contents:
    """L6: before the first byte is decrypted, the journal says of each recording that it is handed over."""
    with tools.engine.begin() as conn:
        about = working(deal(conn, order.request_id, order.by, now), Kind.ACCESS)
        contents = gather(conn, about.request, tools.public_key, tools.sounds)
        against = _against(conn, order, contents, now)
        if against:
            about.note("rights.package-refused", reasons=[reason.value for reason in against])
        else:
            why = {"reason": f"{FOR_REQUEST}{order.request_id}", "by": order.by, "mask": order.mute and order.mute.value}
            about.note("rights.packaged", calls=[call.call_id for call in contents.calls])
            rows = [Entry("recording.exported", part.recording.id, {**why, "format": "wav"}) for part in _audible(contents)]
            append(conn, rows, now)
    if against:  # raised only now: that it was tried must stay noted
        raise AccessRefused(against)
    return contents


def _against(conn: Connection, order: Order, contents: Contents, now: datetime) -> tuple[StrEnum, ...]:
    """Why this person may not hand out these recordings."""
    line_ids = {part.recording.line_id for part in _audible(contents)}
    if not line_ids:
        return ()
    grants, at = of_person(conn, order.by), believed(conn, now)
    wanted = [
        (permission, line_id) for permission in (Permission.RIGHTS_REQUESTS, Permission.PLAY) for line_id in sorted(line_ids)
    ]
    decisions = [may(grants, permission, line_id, at) for permission, line_id in wanted]
    denials: list[StrEnum] = [reason for decision in decisions if not decision.allowed for reason in decision.reasons]
    if not fresh(order.proven_at, at):
        denials.append(Bar.FACTOR)
    denials.extend(recognising.bars(conn, order.by, at))
    identity = contents.request.identity
    if identity is not None and identity.by == order.by and _wants_second(conn, line_ids):
        denials.append(Bar.SAME_PERSON)
    return tuple(dict.fromkeys(denials))


def _wants_second(conn: Connection, line_ids: set[str]) -> bool:
    """Whether one of the lines wants four eyes: then whoever has confirmed who asks does not also hand out what they said."""
    query = select(lines.c.id).where(lines.c.id.in_(line_ids), lines.c.four_eyes).limit(1)
    return conn.execute(query).first() is not None


def _counted(tools: Packer, contents: Contents) -> Contents:
    """With the length of every recording: a file of an archive says how long it is before it begins."""

    def counted(part: RecordingPart) -> RecordingPart:
        return part if part.sealed is None else replace(part, frames=Opened(part.sealed, tools.store, tools.identities).samples)

    return replace(
        contents,
        calls=tuple(replace(call, recordings=tuple(map(counted, call.recordings))) for call in contents.calls),
    )


def _write(tools: Packer, contents: Contents, archive: Archive, now: datetime, mute: Channel | None) -> None:
    archive.add("index.html", page(contents, now, mute))
    archive.add("signing-key.pem", tools.public_key.pem.encode())
    for call in contents.calls:
        if call.proof_file is not None and call.proof_text is not None:
            archive.add(call.proof_file, call.proof_text.encode())
        written: set[str] = set()
        for piece in call.notice:
            if piece.file is not None and piece.sound is not None and piece.file not in written:
                written.add(piece.file)
                archive.add(piece.file, piece.sound.read_bytes())
        for part in call.recordings:
            if part.sealed is not None and part.file is not None:
                stream = Opened(part.sealed, tools.store, tools.identities).wav(mute)
                archive.add_stream(part.file, stream.size, pieces(stream))
    archive.close()


def _audible(contents: Contents) -> Iterator[RecordingPart]:
    return (part for call in contents.calls for part in call.recordings if part.sealed is not None)
