"""What the linter looks at: the texts of one line, as templates and as they are said, and the sound of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from notices.facts import AnnouncedFacts
from notices.linter.words import Words, words_of
from notices.notice import SAID, Locale, NoticeVersion, Piece
from notices.texts import OwnTexts, Sentences, model
from notices.texts.sentences import placeholders


@dataclass(frozen=True, slots=True)
class Inspection:
    """One line before publication.

    Attributes:
        own: the organisation's own texts; what is not there is said in the model's words.
        texts: what is said as a reader sees it, values filled in, without the way to the next language.
        version: the sound, when there is some: lengths are measured on it.
        voiceless: the locales that nothing speaks, each with what to do about it.
        reviewed: the locales whose model texts a native speaker has read.
    """

    facts: AnnouncedFacts
    locales: tuple[Locale, ...]
    texts: Mapping[tuple[Locale, Piece], str]
    own: OwnTexts = field(default_factory=dict)
    version: NoticeVersion | None = None
    voiceless: Mapping[Locale, str] = field(default_factory=dict)
    reviewed: frozenset[Locale] = frozenset()

    def sentences(self, locale: Locale, piece: Piece) -> Sentences:
        """The templates of a piece: the organisation's own, or the model's."""
        return self.own.get((locale, piece)) or model(piece, self.facts, locale)

    def items(self, locale: Locale, piece: Piece) -> frozenset[str]:
        """The placeholders of a piece: what it says of the line's rows."""
        return frozenset(name for sentence in self.sentences(locale, piece) for name in placeholders(sentence))

    def own_sentences(self) -> Iterator[tuple[Locale, Piece, int, str]]:
        """Every sentence that the organisation has written itself, with its place."""
        for (locale, piece), sentences in self.own.items():
            if locale in self.locales:
                for number, sentence in enumerate(sentences, 1):
                    yield locale, piece, number, sentence

    def every_sentence(self, pieces: Sequence[Piece] = SAID) -> Iterator[tuple[Locale, Piece, int, str]]:
        """Every sentence, own or model, with its place."""
        for locale in self.locales:
            for piece in pieces:
                for number, sentence in enumerate(self.sentences(locale, piece), 1):
                    yield locale, piece, number, sentence

    def words(self, locale: Locale) -> Words:
        """What the linter knows of a language."""
        return words_of(locale)
