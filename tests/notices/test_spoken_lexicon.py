from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.errors import NoticeError
from notices.notice import Locale
from notices.spoken import EMPTY, Lexicon, LexiconEntry, spoken, spoken_form
from notices.spoken.errors import LexiconEntryInvalid

FR = Locale("fr")


def _entry(written: str, said: str, *, voice: str = "", locale: str = "fr") -> LexiconEntry:
    return LexiconEntry(Locale(locale), written, said, voice)


def _said(text: str, *entries: LexiconEntry, voice: str = "", locale: str = "fr") -> str:
    return spoken(text, Locale(locale), voice=voice, lexicon=Lexicon(entries))


def test_what_an_entry_says_is_not_rewritten() -> None:
    assert _said("le RGPD a 7 ans", _entry("RGPD", "R G P D 7 %")) == "le R G P D 7 % a sept ans"


def test_whole_words_only() -> None:
    assert _said("la mairie, une mairienne, amairie", _entry("mairie", "mérie")) == "la mérie, une mairienne, amairie"


def test_the_longest_entry_wins() -> None:
    entries = (_entry("Valmont", "Val-mont"), _entry("Valmont le Port", "Valmont-le-Porte"))

    assert _said("Valmont et Valmont le Port", *entries) == "Val-mont et Valmont-le-Porte"


@pytest.mark.parametrize(
    ("written", "text", "said"),
    [
        ("valmont", "Valmont, VALMONT, valmont", "x, x, x"),
        ("Valmont", "Valmont, VALMONT, valmont", "x, VALMONT, valmont"),
        ("US", "US et us", "x et us"),
    ],
)
def test_lower_case_stands_for_any_case_and_a_capital_for_itself(written: str, text: str, said: str) -> None:
    assert _said(text, _entry(written, "x")) == said


def test_typographic_signs_match_as_they_are_spoken() -> None:
    assert _said("à l’accueil", _entry("l’accueil", "laqueil")) == "à laqueil"


def test_an_entry_matches_what_the_rules_wrote_out() -> None:
    assert (
        _said("01 99 00 12 34", _entry("quatre-vingt-dix-neuf", "nonante-neuf"))
        == "zéro un, nonante-neuf, zéro zéro, douze, trente-quatre"
    )


def test_an_entry_for_figures_goes_before_the_rules() -> None:
    assert _said("le 3939 et le 39", _entry("3939", "trois neuf trois neuf")) == "le trois neuf trois neuf et le trente-neuf"


@pytest.mark.parametrize(
    ("of_entry", "of_voice", "serves"),
    [
        ("", "", True),
        ("", "piper/fr_FR-x", True),
        ("piper/", "piper/fr_FR-x", True),
        ("piper/fr_FR-x", "piper/fr_FR-x", True),
        ("piper/fr_FR", "piper/fr_FR-x", False),
        ("piper/", "espeak-ng/fr", False),
        ("piper/", "", False),
    ],
)
def test_an_entry_serves_its_voice(of_entry: str, of_voice: str, serves: bool) -> None:
    assert (_said("chat", _entry("chat", "tchatte", voice=of_entry), voice=of_voice) == "tchatte") is serves


@pytest.mark.parametrize(
    ("of_entry", "locale", "serves"),
    [("fr", "fr-FR", True), ("fr-BE", "fr", False), ("fr-BE", "fr-BE", True), ("en", "fr", False)],
)
def test_an_entry_serves_its_locale(of_entry: str, locale: str, serves: bool) -> None:
    assert (_said("chat", _entry("chat", "tchatte", locale=of_entry), locale=locale) == "tchatte") is serves


def test_the_more_special_entry_wins_in_any_order() -> None:
    entries = [
        _entry("chat", "a"),
        _entry("chat", "b", locale="fr-BE"),
        _entry("chat", "c", voice="piper/"),
        _entry("chat", "d", voice="piper/x"),
    ]

    for order in (entries, entries[::-1]):
        assert _said("chat", *order, voice="piper/x", locale="fr-BE") == "d"
        assert _said("chat", *order, voice="piper/y", locale="fr-BE") == "c"
        assert _said("chat", *order, voice="espeak-ng/fr", locale="fr-BE") == "b"
        assert _said("chat", *order) == "a"


def test_the_form_names_the_entries_used_once_in_their_order() -> None:
    first, second, unused = _entry("mairie", "mérie"), _entry("appel", "apel"), _entry("voix", "voua")

    form = spoken_form("Cet appel à la mairie, un appel", FR, lexicon=Lexicon((first, second, unused)))

    assert form.used == (second, first)
    assert form.text == "Cet apel à la mérie, un apel"


def test_shipped_entries_help_their_engine_only_and_are_named() -> None:
    form = spoken_form("tapez 82", FR, voice="espeak-ng/fr")

    assert form.text == "tapez quatrevin-deux"
    assert [entry.written for entry in form.used] == ["quatre-vingt"]
    assert spoken("tapez 82", FR, voice="piper/fr_FR-x") == "tapez quatre-vingt-deux"
    assert spoken_form("tapez 82", FR).used == ()


def test_an_admins_entry_goes_before_a_shipped_one() -> None:
    assert _said("80 ans", _entry("quatre-vingts", "octante"), voice="espeak-ng/fr") == "octante ans"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("written", ""),
        ("written", " \u00a0"),
        ("written", "«»"),
        ("said", ""),
        ("said", "a" * 101),
        ("said", "[[h@l'oU]]"),
        ("said", "<break/>"),
        ("said", "a\nb"),
        ("written", "a\u202eb"),
        ("said", "a\x00"),
        ("voice", "piper\n"),
        ("locale", ""),
    ],
)
def test_an_entry_that_cannot_be_said_is_refused_with_its_place(field: str, value: str) -> None:
    values = {"locale": "fr", "written": "mairie", "said": "mérie", "voice": ""} | {field: value}

    with pytest.raises(LexiconEntryInvalid, match=field) as refused:
        LexiconEntry(Locale(values["locale"]), values["written"], values["said"], values["voice"])
    assert isinstance(refused.value, NoticeError)


@settings(deadline=None)
@given(st.text(max_size=100), st.sampled_from(["fr", "xx"]))
def test_an_empty_lexicon_changes_nothing(text: str, locale: str) -> None:
    assert spoken_form(text, Locale(locale), lexicon=EMPTY).used == ()
    assert spoken(text, Locale(locale), lexicon=EMPTY) == spoken(text, Locale(locale))


@settings(deadline=None)
@given(st.lists(st.sampled_from(["a", "A", "1", "12", "é", "à b", "l'", "%", "7 mois", "."]), max_size=30).map(" ".join))
def test_any_text_with_entries_for_all_of_it_is_said(text: str) -> None:
    entries = [_entry(written, f"mot {place}") for place, written in enumerate(("a", "12", "à b", "7 mois", "%", "l'"))]

    form = spoken_form(text, FR, lexicon=Lexicon(tuple(entries)))

    assert set(form.used) <= set(entries)
    for entry in form.used:
        assert entry.said in form.text
    assert not any(ord(character) >= 0xF0000 for character in form.text)
