"""A folder of people's recordings.

`<sound hash>.flac` is a master (`notices.audio.masters`), however many texts it says; `<entry>.json` says for which line, locale,
piece and text it is heard, its name being a hash of these four.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from notices.audio import masters
from notices.audio.errors import MasterDamaged
from notices.audio.mark import Mark
from notices.audio.storing import store
from notices.notice import Locale, Piece
from notices.uploaded.accepting import Accepted

ENGINE = "uploaded"
"""Begins the names of people's recordings where a voice is named: `uploaded/1f8c02a4be11`."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One recording for one text.

    Attributes:
        sound_hash: of the master's samples.
        upload_hash: of the file as it was uploaded.
        uploaded_at: ISO 8601, UTC.
    """

    line_id: str
    locale: Locale
    piece: Piece
    text: str
    sound_hash: str
    upload_hash: str
    uploaded_at: str


class RecordingFolder:
    """`HumanRecordings` in a folder, which need not exist."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def find(self, line_id: str, locale: Locale, piece: Piece, text: str) -> Path | None:
        """The master of a person saying this text for this piece; None when there is none.

        Raises:
            MasterDamaged: there is one, but what is known of it cannot be read.
        """
        place = self._place(line_id, locale, piece, text)
        return self._master(_read(place).sound_hash) if place.exists() else None

    def keep(self, accepted: Accepted, line_id: str, locale: Locale, piece: Piece, at: datetime) -> Entry:
        """Keep a recording, in place of another for the same text.

        Raises:
            SoundNotWritten: disk full, or a folder that cannot be written.
        """
        data, master = masters.encode(accepted.signal, Mark(ENGINE, synthetic=False))
        entry = Entry(
            line_id, locale, piece, accepted.text, master.sound_hash, accepted.upload_hash, at.isoformat(timespec="seconds")
        )
        place = self._place(line_id, locale, piece, accepted.text)
        before = _read(place) if place.exists() else entry
        content = json.dumps(asdict(entry), ensure_ascii=False, indent=1).encode()
        store({self._master(master.sound_hash): data, place: content})
        self._forget(before.sound_hash)
        return entry

    def withdraw(self, line_id: str, locale: Locale, piece: Piece, text: str) -> bool:
        """Let the synthetic voice say this text again from the next rendering on; False when there was no recording."""
        place = self._place(line_id, locale, piece, text)
        if not place.exists():
            return False
        entry = _read(place)
        place.unlink()
        self._forget(entry.sound_hash)
        return True

    def entries(self, line_id: str) -> tuple[Entry, ...]:
        """Every recording of a line, by locale and piece; also those whose text is said no more."""
        found = (entry for entry in self._all() if entry.line_id == line_id)
        return tuple(sorted(found, key=lambda entry: (entry.locale, entry.piece, entry.text)))

    def _forget(self, sound_hash: str) -> None:
        if all(entry.sound_hash != sound_hash for entry in self._all()):
            self._master(sound_hash).unlink(missing_ok=True)

    def _all(self) -> Iterator[Entry]:
        return (_read(path) for path in sorted(self._folder.glob("*.json")))

    def _master(self, sound_hash: str) -> Path:
        return self._folder / f"{sound_hash}.flac"

    def _place(self, line_id: str, locale: Locale, piece: Piece, text: str) -> Path:
        asked = json.dumps([line_id, locale, piece.value, text], ensure_ascii=False)
        return self._folder / f"{hashlib.sha256(asked.encode()).hexdigest()}.json"


def _read(path: Path) -> Entry:
    try:
        found = json.loads(path.read_bytes())
        return Entry(**{**found, "locale": Locale(found["locale"]), "piece": Piece(found["piece"])})
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise MasterDamaged(f"What is known of a recording cannot be read: {path}. Remove the file and upload again.") from error
