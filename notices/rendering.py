"""Rendering: every piece of a line's notice, in all its locales, as files that a switch can play.

Files are named by what they hold, SHA-256 over spoken text, voices, silences and chain: what has been
rendered once is never synthesised again, and a rendering that fails half-way has published nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from notices.audio import chain, wav
from notices.facts import AnnouncedFacts
from notices.notice import Locale, NoticeVersion, Piece, Rendering
from notices.speech.port import Voices, heard
from notices.spoken import spoken
from notices.texts import Segment, Utterance, utterances
from notices.texts.errors import FactMissing


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a rendering has come.

    Attributes:
        done, total: pieces in all locales.
        synthesised: False when the piece was there already.
    """

    done: int
    total: int
    locale: Locale
    piece: Piece
    synthesised: bool


def render_version(
    facts: AnnouncedFacts,
    line_id: str,
    locales: Sequence[Locale],
    sounds: Path,
    voices: Voices,
    *,
    progress: Callable[[Progress], None] | None = None,
) -> NoticeVersion:
    """Render everything that a line says.

    Args:
        facts: what the texts are filled with; hashed into the version (L4).
        line_id: whose version it is.
        locales: offered to callers, the default first.
        sounds: folder of the files, shared with the switch.
        voices: which voice speaks which locale.
        progress: told after every piece.

    Raises:
        NoticeError: a fact, text, voice or file is at fault. Nothing is published; files already
            written are whole, and are used by the next attempt.
    """
    offered = tuple(dict.fromkeys(locales))
    if not offered:
        raise FactMissing(f"The line {line_id} offers no locale; callers must be told in some language. Give it one.")
    work = [(locale, piece, said) for locale in offered for piece, said in utterances(facts, locale, offered).items()]
    renderings: dict[tuple[Locale, Piece], Rendering] = {}
    for locale, piece, utterance in work:
        renderings[locale, piece], synthesised = render_piece(piece, locale, utterance, sounds, voices)
        if progress:
            progress(Progress(len(renderings), len(work), locale, piece, synthesised))
    return NoticeVersion(_version_id(line_id, facts, renderings.values()), line_id, facts.hash(), renderings)


def render_piece(piece: Piece, locale: Locale, utterance: Utterance, sounds: Path, voices: Voices) -> tuple[Rendering, bool]:
    """Render one piece; the second value says whether a voice had to speak."""
    name = " + ".join(dict.fromkeys(voices.best(segment.locale).name for segment in utterance.segments))
    key = _content_key(utterance.segments, voices)
    narrow, wide = sounds / f"{key}-8k.wav", sounds / f"{key}-16k.wav"
    samples = _kept(narrow, wide)
    synthesised = samples is None
    if samples is None:
        samples = _synthesise(utterance.segments, voices, name, narrow, wide)
    return Rendering(
        piece=piece,
        locale=locale,
        voice=name,
        text=utterance.text,
        text_hash=hashlib.sha256(utterance.text.encode()).hexdigest(),
        audio_hash=wav.sound_hash(samples),
        narrowband=narrow,
        wideband=wide,
        samples=samples.size,
    ), synthesised


def _synthesise(segments: Sequence[Segment], voices: Voices, name: str, narrow: Path, wide: Path) -> chain.Pcm:
    said = [_say(segment, voices) for segment in segments]
    whole = chain.master(said)
    for path, rate in ((wide, chain.WIDEBAND), (narrow, chain.NARROWBAND)):
        samples = chain.finish(whole, rate)
        wav.write(path, samples, rate, f"synthetic speech; voice {name}; sha256 {wav.sound_hash(samples)}")
    return samples


def _say(segment: Segment, voices: Voices) -> chain.Spoken:
    voice = voices.best(segment.locale)
    return chain.Spoken(heard(voice, spoken(segment.text, segment.locale)), voice.name, segment.pause_ms)


def _kept(narrow: Path, wide: Path) -> chain.Pcm | None:
    """The narrowband samples when both files are there and hold what they say they hold."""
    found = [wav.read(path) for path in (narrow, wide)]
    for file in found:
        if file is None or not file[2].endswith(wav.sound_hash(file[0])):
            return None
    return found[0][0] if found[0] else None


def _content_key(segments: Sequence[Segment], voices: Voices) -> str:
    content = [[spoken(s.text, s.locale), voices.best(s.locale).fingerprint, s.pause_ms] for s in segments]
    return hashlib.sha256(_canonical([chain.SETTINGS, content])).hexdigest()


def _version_id(line_id: str, facts: AnnouncedFacts, renderings: Iterable[Rendering]) -> str:
    """SHA-256 over everything that a caller could hear, and whose it is."""
    said = sorted([r.locale, r.piece.value, r.voice, r.text_hash, r.audio_hash] for r in renderings)
    return hashlib.sha256(_canonical([line_id, facts.hash(), said])).hexdigest()


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
