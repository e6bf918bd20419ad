"""What a version consists of: which stretches by which voice, and what each piece is named by. Nothing is written or spoken here."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from notices.audio import chain
from notices.audio.mark import Mark
from notices.notice import Locale, Piece
from notices.rendering.jobs import Saying
from notices.spoken import Lexicon, LexiconEntry, spoken_form
from notices.texts import Segment, Utterance
from notices.texts.errors import TextMalformed


@dataclass(frozen=True, slots=True)
class ChosenVoice:
    """The voice of a locale, as far as a plan must know it; the fields are those of `notices.speech.port.Voice`."""

    name: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """A person's recording of a piece.

    Attributes:
        master: file of `notices.audio.masters`.
        sound_hash: of its samples.
    """

    master: Path
    sound_hash: str


@dataclass(frozen=True, slots=True)
class Planned:
    """One piece of the version.

    Attributes:
        text: as shown to a reader.
        key: SHA-256 over all that its sound depends on, lower-case hexadecimal.
        stretches: for voices to say; empty when a person has said it.
        recording: the person's master.
        used: entries of the lexicon that changed how it is said.
    """

    locale: Locale
    piece: Piece
    text: str
    key: str
    mark: Mark
    stretches: tuple[Saying, ...]
    recording: Path | None = None
    used: tuple[LexiconEntry, ...] = ()


Choose = Callable[[Locale], ChosenVoice]
Find = Callable[[Locale, Piece, str], Recorded | None]


def plan(
    utterances: Mapping[tuple[Locale, Piece], Utterance], choose: Choose, find: Find, lexicon: Lexicon
) -> tuple[Planned, ...]:
    """Every piece, in the order given.

    Args:
        utterances: what is said.
        choose: the voice of a locale; asked only where no person has spoken.
        find: a person's recording of a piece's very text.
        lexicon: pronunciations.

    Raises:
        TextMalformed: a piece, or a stretch of it, has no word in it.
        VoiceMissing: nothing speaks a locale.
    """
    planned: list[Planned] = []
    for (locale, piece), utterance in utterances.items():
        recorded = find(locale, piece, utterance.text)
        if recorded:
            planned.append(_recorded(locale, piece, utterance.text, recorded))
        else:
            planned.append(_spoken(locale, piece, utterance, choose, lexicon))
    return tuple(planned)


def _recorded(locale: Locale, piece: Piece, text: str, recorded: Recorded) -> Planned:
    mark = Mark(f"uploaded/{recorded.sound_hash[:12]}", synthetic=False)
    return Planned(locale, piece, text, digest([chain.SETTINGS, recorded.sound_hash]), mark, (), recorded.master)


def _spoken(locale: Locale, piece: Piece, utterance: Utterance, choose: Choose, lexicon: Lexicon) -> Planned:
    said = [_saying(segment, choose(segment.locale), lexicon) for segment in utterance.segments]
    stretches = tuple(saying for saying, _ in said)
    if not stretches or not all(any(map(str.isalnum, saying.text)) for saying in stretches):
        raise TextMalformed(f"There is nothing to say in {piece.value} in {locale}: {utterance.text!r}. Write a sentence.")
    key = digest([chain.SETTINGS, [[saying.text, saying.fingerprint, saying.pause_ms] for saying in stretches]])
    mark = Mark(" + ".join(dict.fromkeys(saying.voice for saying in stretches)))
    used = tuple(dict.fromkeys(entry for _, entries in said for entry in entries))
    return Planned(locale, piece, utterance.text, key, mark, stretches, used=used)


def _saying(segment: Segment, voice: ChosenVoice, lexicon: Lexicon) -> tuple[Saying, tuple[LexiconEntry, ...]]:
    form = spoken_form(segment.text, segment.locale, voice=voice.name, lexicon=lexicon)
    return Saying(segment.locale, form.text, voice.name, voice.fingerprint, segment.pause_ms), form.used


def digest(value: object) -> str:
    """SHA-256 over canonical JSON, lower-case hexadecimal."""
    canonical = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()
