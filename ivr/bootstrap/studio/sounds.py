"""Sounds of drafts, and publications, as works of the console: rendered by the real chain, one at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.studio.desk import named
from ivr.bootstrap.studio.opening import render
from ivr.bootstrap.studio.publishing import publish_notice, roll_back_notice
from ivr.bootstrap.studio.uploads import folder
from ivr.console.studio.desk import Person
from ivr.console.studio.works import Tell, Work, Works
from ivr.database.engine import reading
from ivr.database.lexicon import load_lexicon
from ivr.settings import Settings
from ivr.studio.errors import NothingThere
from ivr.studio.preview import composed, newest_own
from ivr.studio.shelf import Shelf, check_offered, take_down
from notices.notice import Locale, NoticeVersion, Piece
from notices.rendering import Progress
from notices.spoken import Lexicon
from notices.texts import Utterance

Said = Mapping[tuple[Locale, Piece], Utterance]


@dataclass(frozen=True, slots=True)
class StudioSounds:
    """`Sounds` and `Presses` of `ivr.console.studio.desk`."""

    engine: Engine
    settings: Settings
    works: Works
    now: Callable[[], datetime] = home.now

    def draft(self, line: str, locale: Locale, pieces: Sequence[Piece]) -> NoticeVersion | None:
        """The sound of what is being worked on, when it has been made already and nothing has changed since."""
        _, _, key = self._drafted(line, locale, pieces)
        made = self.works.outcome(key)
        return made if isinstance(made, NoticeVersion) else None

    def make(self, line: str, locale: Locale, pieces: Sequence[Piece]) -> str:
        """Begin to make it."""
        shelf, (said, lexicon), key = self._drafted(line, locale, pieces)
        return self.works.begin(line, key, lambda tell: render(self.settings, _telling(tell), shelf.line, said, lexicon))

    def file(self, line: str, locale: Locale, piece: Piece, audio_hash: str) -> Path:
        """The file of a sound: only of a version of this line that is heard, or that was made here."""
        with reading(self.engine) as conn:
            shelf = take_down(conn, line, self.settings.sounds, self.now())
        known = [found for found in (shelf.version, *self.works.outcomes(line)) if isinstance(found, NoticeVersion)]
        for version in known:
            found = version.renderings.get((locale, piece))
            if found is not None and found.audio_hash == audio_hash and found.narrowband.is_file():
                return found.narrowband
        raise NothingThere(f"There is no such sound of {piece.value} in {locale}. It may have been changed: make it again.")

    def work(self, line: str, work_id: str) -> Work | None:
        """How far a work of this line is."""
        found = self.works.look(work_id)
        return found if found is not None and found.line == line else None

    def publish(self, line: str, locales: Sequence[Locale], at: datetime | None, by: Person) -> str:
        """Publish approved texts."""
        who, chosen = named(self.engine, by), tuple(locales) or None
        task = partial(publish_notice, self.engine, self.settings, line, who, locales=chosen, effective_at=at)
        return self.works.begin(line, f"publish {(line, chosen, at, who)}", lambda tell: task(progress=_telling(tell)))

    def roll_back(self, line: str, publication: str, at: datetime | None, by: Person) -> str:
        """Publish what was published before anew."""
        who = named(self.engine, by)
        task = partial(roll_back_notice, self.engine, self.settings, line, publication, who, effective_at=at)
        return self.works.begin(line, f"go back {(line, publication, at, who)}", lambda tell: task(progress=_telling(tell)))

    def _drafted(self, line: str, locale: Locale, pieces: Sequence[Piece]) -> tuple[Shelf, tuple[Said, Lexicon], str]:
        """What is to be said, and a key of all that its sound depends on here."""
        with reading(self.engine) as conn:
            shelf = take_down(conn, line, self.settings.sounds, self.now())
            lexicon = load_lexicon(conn)
        check_offered(shelf.line, locale)
        whole = composed(shelf, newest_own(shelf), (locale,))
        said = {(where, piece): utterance for (where, piece), utterance in whole.items() if piece in pieces}
        people = [
            (entry.locale, entry.piece.value, entry.text, entry.sound_hash) for entry in folder(self.settings).entries(line)
        ]
        depends = repr((line, [(*key, utterance) for key, utterance in said.items()], lexicon, people))
        return shelf, (said, lexicon), hashlib.sha256(depends.encode()).hexdigest()


def _telling(tell: Tell) -> Callable[[Progress], None]:
    return lambda progress: tell(progress.done, progress.total)
