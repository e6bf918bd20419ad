"""What must be true of a house whatever has happened in it (L3, L5, L6)."""

from __future__ import annotations

import zlib
from pathlib import Path

from sqlalchemy import select

from ivr.database import recordings
from ivr.database.tables import calls
from ivr.domain.recording import RecordingState
from tests.conformance.failures.story import until
from tests.faults.house import House

AUDIO_HEADS = (b"RIFF", b"fLaC", b"OggS", b".snd", b"ID3")
PUBLIC = frozenset({"sounds"})
"""Folders that hold sound for everybody to hear: notices."""

FOR_ALL = frozenset({"signing.pub.pem", "signing.jwk", "recipients.txt", "journal.checkpoints"})
"""Public halves of keys, and the signed hashes by which others can check the journal."""

LEAST_RANDOM = 0.98
"""Ciphertext cannot be compressed; a file of sound, or of silence, can."""

LONGEST_LISTING = 10_000


def check(house: House) -> None:
    """Everything at once, when all calls are over. AssertionError says what is wrong."""
    until(lambda: not list(house.settings.spool.iterdir()), f"an empty spool ({house.tail()})")
    check_rows(house)
    check_files(house)
    check_modes(house.home)
    assert house.journal_whole()


def check_rows(house: House) -> None:
    """Every call has an end; every recording is at rest; what is kept is where its row says, and nothing else is there."""
    with house.rows() as connection:
        assert not connection.scalars(select(calls.c.id).where(calls.c.ended_at.is_(None))).all()
        rows = recordings.listing(connection, recordings.Filter(), limit=LONGEST_LISTING)
    kept = {house.body(row): row.body_size for row in rows if row.state is RecordingState.SEALED}
    restless = {row.id: row.state.value for row in rows if row.state in (RecordingState.CAPTURING, RecordingState.SEALING)}
    assert not restless
    assert not list(house.settings.parts.iterdir()), "ciphertext that nobody will seal"
    objects = house.home / "objects"
    found = {file for file in objects.rglob("*") if file.is_file() and not is_document(file)} if objects.exists() else set()
    assert found == set(kept), f"orphans {found - set(kept)}, lost {set(kept) - found}"
    for body, size in kept.items():
        assert body.stat().st_size == size


def is_document(file: Path) -> bool:
    """Manifests and certificates are signed text."""
    return file.suffix in {".jws", ".json"}


def check_files(house: House) -> None:
    """No file of the house holds sound in the clear but those that play notices."""
    for file in files_beside(house.home, PUBLIC):
        content = file.read_bytes()
        assert not content.startswith(AUDIO_HEADS), f"{file} is sound in the clear"
        if file.is_relative_to(house.home / "objects") and not is_document(file) and len(content) > 4096:
            assert len(zlib.compress(content, 1)) > LEAST_RANDOM * len(content), f"{file} is no ciphertext"


def files_beside(home: Path, left_out: frozenset[str]) -> list[Path]:
    """All regular files of a home, but those in some folders at its top."""
    return [file for file in home.rglob("*") if file.is_file() and file.relative_to(home).parts[0] not in left_out]


def check_modes(home: Path) -> None:
    """Nobody but its owner may read anything of a home, but notices and the public halves of keys."""
    assert home.stat().st_mode & 0o077 == 0, f"{home} is open to others"
    for file in files_beside(home, PUBLIC):
        assert file.name in FOR_ALL or file.stat().st_mode & 0o077 == 0, f"{file} is open to others"
