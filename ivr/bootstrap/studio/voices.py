"""The lexicon, and people's recordings of texts, for the console's pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.studio import uploads
from ivr.bootstrap.studio.desk import named
from ivr.bootstrap.studio.pronouncing import check_locale, say_as_written, say_otherwise
from ivr.bootstrap.voice_trial import say
from ivr.bootstrap.voices import voice_settings
from ivr.console.studio.desk import Person
from ivr.database.engine import reading
from ivr.database.lexicon import load_lexicon
from ivr.settings import Settings
from ivr.studio.recorded import Recorded
from notices.notice import Locale, Piece
from notices.spoken import Lexicon, LexiconEntry


@dataclass(frozen=True, slots=True)
class StudioVoices:
    """`Pronunciations` and `People` of `ivr.console.studio.desk`."""

    engine: Engine
    settings: Settings
    now: Callable[[], datetime] = home.now

    def entries(self) -> Sequence[LexiconEntry]:
        """All of the organisation's."""
        with reading(self.engine) as conn:
            return load_lexicon(conn).entries

    def add(self, entry: LexiconEntry, by: Person) -> bool:
        """Write one."""
        return say_otherwise(self.engine, entry, named(self.engine, by), self.now())

    def remove(self, locale: Locale, written: str, voice: str, by: Person) -> bool:
        """Remove one."""
        return say_as_written(self.engine, locale, written, voice, named(self.engine, by), self.now())

    def hear(self, text: str, entry: LexiconEntry | None, locale: Locale) -> bytes:
        """A sentence at telephone quality."""
        check_locale(locale)
        known = self.entries()
        others = [
            one
            for one in known
            if entry is None or (one.locale, one.written, one.voice) != (entry.locale, entry.written, entry.voice)
        ]
        lexicon = Lexicon((*others, *((entry,) if entry else ())))
        return say(voice_settings(self.settings), locale, text, lexicon).file

    def recordings(self, line: str) -> Sequence[Recorded]:
        """Of a line."""
        return uploads.recordings_of(self.engine, self.settings, line, self.now())

    def text(self, line: str, locale: Locale, piece: Piece) -> str:
        """What a person has to say."""
        return uploads.text_of(self.engine, self.settings, line, locale, piece, self.now())

    def take(self, line: str, locale: Locale, piece: Piece, data: bytes, transcript: str, by: Person) -> float:
        """Check an upload and keep it."""
        who = named(self.engine, by)
        taken = uploads.take_recording(self.engine, self.settings, line, locale, piece, data, transcript, who, self.now())
        return taken.seconds

    def withdraw(self, line: str, locale: Locale, piece: Piece, by: Person) -> bool:
        """Let the synthetic voice speak again."""
        who = named(self.engine, by)
        return uploads.withdraw_recording(self.engine, self.settings, line, locale, piece, who, self.now())
