"""The written notice of one locale, before it becomes text or a page: pure, and complete by construction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

import babel
from babel.numbers import format_decimal

from notices.languages import own_name
from notices.notice import LEVEL2, TEXTS, Locale, Piece, Rendering
from notices.texts.formats import Formats
from notices.written.names import foreign_names
from notices.written.sentences import Sentence, Source, sentences_of
from notices.written.words import Words, words_of

HUMAN = "uploaded/"
"""How the voices of people's recordings are named (`notices.audio.mark`)."""

_WITH_KEYS = (Piece.MENU, Piece.LEVEL1, Piece.CONTROLLER, Piece.CONNECTING)


@dataclass(frozen=True, slots=True)
class Language:
    """A language that the line speaks, as its speakers call and write it."""

    locale: Locale
    name: str
    direction: str


@dataclass(frozen=True, slots=True)
class Part:
    """One piece.

    Attributes:
        heading: empty for what stands without one.
        length: in seconds, as the locale writes it.
        synthetic: whether a machine speaks (LAW 30).
    """

    piece: Piece
    heading: str
    sentences: tuple[Sentence, ...]
    rendering: Rendering
    length: str
    synthetic: bool

    @property
    def paragraphs(self) -> tuple[tuple[Sentence, ...], ...]:
        """The sentences that inform together, and each one that names a key alone."""
        return tuple(tuple(group) for _, group in groupby(self.sentences, lambda said: said if said.keys else None))


@dataclass(frozen=True, slots=True)
class Action:
    """What a key does, in the words of a sentence that names it.

    Attributes:
        where: the heading under which it does so; empty from the first word on.
    """

    sentence: Sentence
    where: str


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    Attributes:
        key: one character of `0-9*#`.
        said: what the voice calls it, where that is not the character: "étoile".
        actions: without repetition.
    """

    key: str
    said: str
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """Everything that is heard in one locale: no piece of the version is left out.

    Attributes:
        whose: the organisation, and the line where it is called otherwise.
        foreign: what the organisation wrote and what is written in the other direction than the language, the longest first.
        languages: all those of the version, this one too.
    """

    language: Language
    languages: tuple[Language, ...]
    words: Words
    whose: tuple[str, ...]
    version_id: str
    foreign: tuple[str, ...]
    beginning: tuple[Part, ...]
    keys: tuple[Key, ...]
    full: tuple[Part, ...]
    during: tuple[Part, ...]

    @property
    def parts(self) -> tuple[Part, ...]:
        """All pieces, in the order in which they are shown."""
        return (*self.beginning, *self.full, *self.during)


def written(source: Source, locale: Locale) -> Document:
    """The written notice of one of the version's locales.

    Raises:
        LocaleUnknown: there are no headings in its language.
        KeyError: the version has nothing in it.
    """
    words = words_of(locale)
    pieces = [piece for piece in TEXTS if (locale, piece) in source.version.renderings]
    if not pieces:
        raise KeyError(locale)
    parts = {piece: _part(source, locale, piece, words) for piece in pieces}
    rest = [piece for piece in pieces if piece is not Piece.LEVEL1 and piece not in LEVEL2]
    return Document(
        language=language(locale),
        languages=languages(source),
        words=words,
        whose=source.facts.whose,
        version_id=source.version.id,
        foreign=foreign_names(source.facts, language(locale).direction),
        beginning=tuple(parts[piece] for piece in (Piece.LEVEL1,) if piece in parts),
        keys=_keys(locale, [parts[piece] for piece in _WITH_KEYS if piece in parts], words),
        full=tuple(parts[piece] for piece in LEVEL2 if piece in parts),
        during=tuple(parts[piece] for piece in rest),
    )


def language(locale: Locale) -> Language:
    """A language by its own name, and its direction of writing: `ltr` or `rtl`."""
    return Language(locale, own_name(locale), babel.Locale.parse(locale, sep="-").text_direction)


def languages(source: Source) -> tuple[Language, ...]:
    """The languages of a version, in the line's order; those that the line no longer offers come last."""
    spoken = source.version.locales
    ordered = dict.fromkeys((*(locale for locale in source.locales if locale in spoken), *spoken))
    return tuple(language(locale) for locale in ordered)


def _part(source: Source, locale: Locale, piece: Piece, words: Words) -> Part:
    rendering = source.version.rendering(locale, piece)
    return Part(
        piece,
        words.part(piece) if piece in LEVEL2 else "",
        sentences_of(source, locale, piece),
        rendering,
        # the symbol of the SI is the same in every language
        format_decimal(round(rendering.milliseconds / 1000, 1), locale=babel.Locale.parse(locale, sep="-")) + "\u00a0s",
        not rendering.voice.startswith(HUMAN),
    )


def _keys(locale: Locale, parts: Iterable[Part], words: Words) -> tuple[Key, ...]:
    """By the first piece that names each; level 1 adds only what the menu does not say."""
    found: dict[str, dict[str, Action]] = {}
    for part in parts:
        known = frozenset(found) if part.piece is Piece.LEVEL1 else frozenset()
        where = words.full if part.piece in LEVEL2 else ""
        for sentence in part.sentences:
            for key in sentence.keys:
                if key not in known:
                    found.setdefault(key, {}).setdefault(sentence.action, Action(sentence, where))
    said = Formats(locale)
    return tuple(Key(key, _other(key, said.key(key)), tuple(actions.values())) for key, actions in found.items())


def _other(key: str, said: str) -> str:
    return said if said != key else ""
