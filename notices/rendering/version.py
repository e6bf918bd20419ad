"""Rendering: every piece of a line's notice, in all its locales, as files that a switch can play.

Files are named by what they hold, SHA-256 over spoken text, voices, silences and chain: what has been
rendered once is never synthesised again, and a rendering that fails half-way has published nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from notices.audio import masters
from notices.audio.errors import MasterDamaged
from notices.audio.storing import sweep
from notices.facts import AnnouncedFacts
from notices.notice import Locale, NoticeVersion, Piece, Rendering
from notices.rendering.executor import Executor, Inline
from notices.rendering.plan import Choose, ChosenVoice, Find, Recorded, digest, plan
from notices.rendering.progress import Progress, Tell
from notices.rendering.work import renderings
from notices.speech.port import Voices
from notices.spoken import EMPTY, Lexicon, LexiconEntry
from notices.texts import Utterance, utterances
from notices.texts.errors import FactMissing
from notices.uploaded.port import HumanRecordings, NoRecordings

NOBODY = NoRecordings()


def render_version(
    facts: AnnouncedFacts,
    line_id: str,
    locales: Sequence[Locale],
    sounds: Path,
    voices: Voices,
    *,
    progress: Tell | None = None,
    executor: Executor | None = None,
    lexicon: Lexicon = EMPTY,
    recordings: HumanRecordings = NOBODY,
) -> NoticeVersion:
    """Render everything that a line says, in the words of the model: see `render`.

    Args:
        facts: what the texts are filled with; hashed into the version (L4).
        line_id: whose version it is.
        locales: offered to callers, the default first.
        sounds: folder of the files.
        voices: which voice speaks which locale.
        progress: told after every piece.
        executor: who does the work.
        lexicon: pronunciations.
        recordings: by people.

    Raises:
        NoticeError: a fact, text, voice or file is at fault; nothing is published.
    """
    offered = tuple(dict.fromkeys(locales))
    if not offered:
        raise FactMissing(f"The line {line_id} offers no locale; callers must be told in some language. Give it one.")
    said = {(locale, piece): utterance for locale in offered for piece, utterance in utterances(facts, locale, offered).items()}
    return render(
        line_id,
        facts.hash(offered),
        said,
        sounds,
        voices,
        progress=progress,
        executor=executor,
        lexicon=lexicon,
        recordings=recordings,
    )


def render(
    line_id: str,
    facts_hash: str,
    said: Mapping[tuple[Locale, Piece], Utterance],
    sounds: Path,
    voices: Voices,
    *,
    progress: Tell | None = None,
    executor: Executor | None = None,
    lexicon: Lexicon = EMPTY,
    recordings: HumanRecordings = NOBODY,
) -> NoticeVersion:
    """Render what has been composed.

    Args:
        line_id: whose version it is.
        facts_hash: of the facts that the texts were filled with (L4).
        said: every piece in every locale, the default locale first.
        sounds: folder of the files, shared with the switch.
        voices: which voice speaks which locale.
        progress: told after every piece, in any order. What it raises ends the rendering.
        executor: who does the work; by default this process, by `voices`. Another executor's voices are chosen as these are.
        lexicon: pronunciations.
        recordings: by people, each heard before every synthetic voice for its very text, unless the voices' order says otherwise.

    Raises:
        NoticeError: a text, voice or file is at fault. Nothing is published; files already
            written are whole, and are used by the next attempt.
    """
    sweep(sounds)
    planned = plan(said, _choice(voices), _search(recordings, line_id, voices), lexicon)
    rendered = renderings(planned, sounds, executor or Inline(voices), progress)
    used = tuple(sorted({entry for piece in planned for entry in piece.used}))
    return NoticeVersion(_version_id(line_id, facts_hash, used, rendered.values()), line_id, facts_hash, rendered, used)


def render_piece(piece: Piece, locale: Locale, utterance: Utterance, sounds: Path, voices: Voices) -> tuple[Rendering, bool]:
    """Render one piece in this process; the second value says whether a voice had to speak."""
    told: list[Progress] = []
    planned = plan({(locale, piece): utterance}, _choice(voices), lambda _locale, _piece, _text: None, EMPTY)
    rendered = renderings(planned, sounds, Inline(voices), told.append)
    return rendered[locale, piece], told[0].synthesised


def _choice(voices: Voices) -> Choose:
    @cache
    def choose(locale: Locale) -> ChosenVoice:
        voice = voices.best(locale)
        return ChosenVoice(voice.name, voice.fingerprint)

    return choose


@runtime_checkable
class _Ordered(Protocol):
    """Voices for which somebody may have said that a synthetic one comes before people's recordings."""

    def prefers_uploads(self, locale: Locale) -> bool:
        """Whether a person's recording comes first."""
        ...


def _search(recordings: HumanRecordings, line_id: str, voices: Voices) -> Find:
    def find(locale: Locale, piece: Piece, text: str) -> Recorded | None:
        path = recordings.find(line_id, locale, piece, text)
        if path is None or (isinstance(voices, _Ordered) and not voices.prefers_uploads(locale)):
            return None
        master = masters.read(path)
        if master is None:
            raise MasterDamaged(
                f"The recording of {piece.value} in {locale} for the line {line_id} is damaged: {path}. Upload it again, or withdraw it."
            )
        return Recorded(path, master.sound_hash)

    return find


def _version_id(line_id: str, facts_hash: str, used: Iterable[LexiconEntry], renderings: Iterable[Rendering]) -> str:
    """SHA-256 over everything that a caller could hear, what made it sound so, and whose it is."""
    said = sorted([r.locale, r.piece.value, r.voice, r.text_hash, r.audio_hash] for r in renderings)
    return digest([line_id, facts_hash, said, [asdict(entry) for entry in used]])
