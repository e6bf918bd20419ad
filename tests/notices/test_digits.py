"""The digits of a receipt: words of the language, which nobody writes, translates or reads on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from notices.catalogues.store import available
from notices.facts import AnnouncedFacts
from notices.linter import Inspection, lint
from notices.notice import DIGITS, RENDERED, SAID, TEXTS, Locale, NoticeVersion, Piece
from notices.rendering import render_version
from notices.spoken import spoken
from notices.spoken.digits import digit_word
from notices.texts import compose, drafted, utterances
from notices.texts.errors import TextMalformed
from notices.texts.own import check_own
from notices.versions.staleness import stale
from notices.written.document import written
from notices.written.sentences import Source

FR, EN = Locale("fr"), Locale("en")


def test_digits_are_no_texts() -> None:
    assert [piece.value for piece in DIGITS] == [f"digit.{digit}" for digit in range(10)]
    assert not set(DIGITS) & {*TEXTS, *SAID}
    assert set(RENDERED) == {*SAID, *DIGITS}


@pytest.mark.parametrize("locale", available())
def test_every_language_says_ten_different_words(facts: AnnouncedFacts, locale: Locale) -> None:
    said = utterances(facts, locale, (locale, EN))
    words = [said[piece].text for piece in DIGITS]
    assert len(set(words)) == 10
    assert words == [digit_word(digit, locale) for digit in range(10)]
    assert not [word for word in words if any(map(str.isdigit, spoken(word, locale)))]


def test_they_are_said_as_a_number_is_read_out_not_as_things_are_counted() -> None:
    assert [digit_word(1, Locale(locale)) for locale in ("fr", "de", "da", "ga", "mt")] == [
        "un",
        "eins",
        "ét",
        "a haon",
        "wieħed",
    ]


def test_a_language_without_rules_is_given_the_figure() -> None:
    assert digit_word(7, Locale("nb")) == "7"


def test_they_are_neither_read_nor_written_nor_false(facts: AnnouncedFacts) -> None:
    assert set(compose(facts, FR, (FR, EN))) == set(drafted(facts, FR, {})) == set(SAID)
    with pytest.raises(TextMalformed, match=r"digit\.3: a digit is one word"):
        check_own(Piece.DIGIT_3, FR, ("Trois.",), facts)


def test_a_version_of_before_there_were_any_is_as_true_as_it_was(facts: AnnouncedFacts, tones: Any, tmp_path: Path) -> None:
    version = render_version(facts, "accueil", (FR, EN), tmp_path, tones)
    texts = {place: said for place, said in version.renderings.items() if place[1] in TEXTS}
    older = NoticeVersion("older", "accueil", version.facts_hash, texts)
    assert stale(older, facts, (FR, EN), {}) == stale(version, facts, (FR, EN), {}) == ()
    for one in (older, version):
        parts = written(Source(one, facts, (FR, EN)), FR).parts
        assert {part.piece for part in parts} <= set(SAID)


def test_the_linter_has_nothing_to_say_of_them(facts: AnnouncedFacts, tones: Any, tmp_path: Path) -> None:
    version = render_version(facts, "accueil", (FR, EN), tmp_path, tones)
    texts = {(locale, piece): text for locale in (FR, EN) for piece, text in drafted(facts, locale, {}).items()}
    found = lint(Inspection(facts, (FR, EN), texts, {}, version, {}, frozenset((FR, EN))))
    assert not [one for one in found if one.piece in DIGITS]
