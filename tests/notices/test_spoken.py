"""What holds for every language and every text."""

from __future__ import annotations

import unicodedata
from decimal import Decimal

import pytest
from babel.numbers import format_currency, format_percent
from babel.units import format_unit
from hypothesis import example, given, settings
from hypothesis import strategies as st

from notices.notice import Locale
from notices.spoken import spoken
from notices.spoken.language import Language
from notices.spoken.languages import language_of, registered

CODES = registered()
COUNTS = (
    0,
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    9,
    10,
    11,
    12,
    13,
    19,
    20,
    21,
    22,
    30,
    31,
    36,
    48,
    71,
    72,
    80,
    81,
    90,
    99,
    100,
    101,
    111,
    365,
)
LARGE = (199, 200, 555, 999, 1000, 1001, 1999, 2000, 2026, 10_000, 12_345, 99_100, 100_000, 123_456, 999_999)
LARGEST = (1_000_000, 2_000_001, 21_000_000, 123_456_789, 1_000_000_000, 123_456_789_012, 999_999_999_999)

WORDS = """
0 1 2 7 10 12 31 99 007 2026 1999 3939 99100 1234567890123 . , : ; - – / + ( ) ° € % & = # * § n° No. Nr. № h Uhr er st e XIV II I IV
article siècle Louis mars March März EUR www. @ valmont .example cnil.fr https:// dpo A é ٣ ٪ ² ½ Ⅳ CNIL R.G.P.D. ' ’ « »
"""
PIECES = (*WORDS.split(), "\u00a0", "\u202f", "\u200f", "\n", "\ufeff")
WRITTEN = st.lists(
    st.one_of(
        st.sampled_from(PIECES),
        st.just(" "),
        st.characters(),
    ),
    max_size=24,
).map("".join)
"""Texts of the pieces that rules look for, in any order."""


def _language(code: str) -> Language:
    language = language_of(Locale(code.replace("_", "-")))
    assert language
    return language


def _is_spoken(said: str) -> None:
    assert " ".join(said.split()) == said
    for character in said:
        assert not character.isdigit()
        assert character in "\u200c\u200d" or unicodedata.category(character) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@pytest.mark.parametrize("code", CODES)
@settings(max_examples=50, deadline=None)
@given(text=st.one_of(st.text(max_size=200), WRITTEN))
@example("1234567890123 € EUR 1234567890123 1234567890123 % +1234567890123")
@example("0 € 1,01 € 0,01 € 00:00 24:00 00.00.0000 31.02.2026 2026-00-00")
def test_any_text_is_one_line_without_digits_and_commands(code: str, text: str) -> None:
    _is_spoken(spoken(text, Locale(code.replace("_", "-"))))


@settings(deadline=None)
@given(st.text(max_size=200))
def test_a_language_without_rules_is_given_the_text_on_one_line(text: str) -> None:
    said = spoken(text, Locale("xx"))

    assert " ".join(said.split()) == said


def test_a_region_speaks_its_language_and_other_languages_say_what_is_written() -> None:
    assert spoken("RGPD", Locale("fr-FR")) == spoken("RGPD", Locale("fr"))
    assert spoken("le  RGPD,\u00a020\u00a0%", Locale("xx")) == "le RGPD, 20 %"


@pytest.mark.parametrize("code", CODES)
def test_numbers_differ_and_hold_words_alone(code: str) -> None:
    language = _language(code)
    said = [language.cardinal(number) for number in (*range(1000), *LARGE, *LARGEST)]

    assert len(set(said)) == len({*range(1000), *LARGE, *LARGEST})
    for words in said:
        _is_spoken(words)
        assert "," not in words


@pytest.mark.parametrize("code", CODES)
def test_durations_shares_and_amounts_as_cldr_writes_them_are_said(code: str) -> None:
    locale, cldr = Locale(code.replace("_", "-")), _language(code).cldr
    for count in COUNTS:
        for unit in ("day", "month", "year", "hour", "minute"):
            _is_spoken(spoken(format_unit(count, f"duration-{unit}", locale=cldr), locale))
        _is_spoken(spoken(format_percent(Decimal(count) / 100, locale=cldr), locale))
        said = spoken(format_currency(count, "EUR", locale=cldr), locale)
        _is_spoken(said)
        assert "€" not in said


@pytest.mark.parametrize("code", CODES)
def test_a_language_names_all_that_it_spells(code: str) -> None:
    language = _language(code)

    assert set("abcdefghijklmnopqrstuvwxyz") <= set(language.letters)
    assert set("@.-_/+:#~=?&%") <= set(language.signs)
    _is_spoken(spoken("abcdefghijklmnopqrstuvwxyz-0123456789_/+:#~=?&%.", Locale(code.replace("_", "-"))))
    for name in (
        *language.letters.values(),
        *language.signs.values(),
        *language.digits,
        *language.acronyms.values(),
        language.www,
    ):
        _is_spoken(name)


RUNS = (
    "a", "A", "1", "1 ", "0", "01 ", "1.", "1,", "-", "1-", "+", "+3", "@", "a@", "a.", "a-", "www.", "a.aa/%", "€", "1€", "1%", "IV ", "I",
    "12:", "12.03.", "2026-", "1h", "(0)", "0 (", "é1", "article I", "1 mars ", "12.03.2026 ", "01 99 00 12 34 ", "n°", "'", "1 000 ", "1'000",
    "1–", "A.B.", "1st ", " ",
)  # fmt: skip


@pytest.mark.parametrize("run", RUNS)
def test_a_long_run_of_anything_ends(run: str) -> None:
    """A pattern that goes back on itself would take hours."""
    _is_spoken(spoken(run * (10_000 // len(run)), Locale("fr")))


@pytest.mark.parametrize("code", [code for code in CODES if code in {"ar", "en", "fr"}])
def test_a_text_of_100_000_characters_ends(code: str) -> None:
    _is_spoken(spoken("".join(run * (2_500 // len(run)) for run in RUNS)[:100_000], Locale(code)))


@pytest.mark.parametrize("code", CODES)
def test_the_rules_of_a_language_never_run_away(code: str) -> None:
    """200 of anything would outlast the universe in a pattern that tries all ways to cut them."""
    _is_spoken(spoken("".join(run * (200 // len(run)) for run in RUNS), Locale(code.replace("_", "-"))))
