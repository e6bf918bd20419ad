"""Texts for translators and back: nothing is lost, nothing unknown comes in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notices.catalogues.store import available
from notices.facts import AnnouncedFacts
from notices.notice import TEXTS, Locale, Piece
from notices.texts import model
from notices.texts.own import sentences_of
from notices.versions.errors import ExchangeRefused
from notices.versions.exchange import LARGEST, read, written

SOURCE = {Piece.MENU: ("Hello {organisation}.", "To refuse,| press {refusal_key}."), Piece.REPEAT: ("Again.",)}
UK = Locale("uk")


def file(texts: dict[Piece, tuple[str, ...]] | None = None) -> bytes:
    return written(
        "accueil", UK, "3/7", SOURCE, texts or {Piece.MENU: ("Вітаємо, {organisation}.", 'Скажіть «ні» "так" \\ тут.')}
    )


def test_there_and_back() -> None:
    found = read(file())
    assert (found.line_id, found.locale, found.base) == ("accueil", UK, "3/7")
    assert found.texts == {Piece.MENU: ("Вітаємо, {organisation}.", 'Скажіть «ні» "так" \\ тут.')}, (
        "untranslated units are left alone"
    )


@pytest.mark.parametrize(
    "touched",
    [
        lambda content: b'# Translated by "Zoe"\n# FIRST AUTHOR, 2026.\n' + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b'"Language: uk\\n"\n', b'"Last-Translator: Zoe\\n"\n"Langu"\n"age: uk\\n"\n'),
        lambda content: b"\xef\xbb\xbf" + content,
    ],
)
def test_what_tools_do_to_a_file_does_it_no_harm(touched: Callable[[bytes], bytes]) -> None:
    assert read(touched(file())) == read(file())


@pytest.mark.parametrize("locale", available())
def test_the_model_comes_back_as_it_went_out_in_every_language(facts: AnnouncedFacts, locale: Locale) -> None:
    """Its spaces too, that no line is broken at: else a file that nobody has touched would change texts."""
    texts = {piece: model(piece, facts, locale) for piece in TEXTS}
    assert read(written("accueil", locale, "model", texts, texts)).texts == texts


SENTENCE = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=60)


@given(st.dictionaries(st.sampled_from(sorted(TEXTS)), st.lists(SENTENCE, min_size=1, max_size=4), min_size=1))
def test_whatever_is_written_comes_back(texts: dict[Piece, list[str]]) -> None:
    plain = {piece: said for piece, lines in texts.items() if (said := sentences_of("\n".join(lines)))}
    assert read(written("accueil", UK, "model", dict.fromkeys(plain, ("Source.",)), plain)).texts == plain


@pytest.mark.parametrize(
    ("spoilt", "why"),
    [
        (lambda content: content.replace(b'msgctxt "menu"', b'msgctxt "level9"'), "'level9'"),
        (lambda content: content.replace(b'msgctxt "menu"\n', b""), "None"),
        (lambda content: content.replace(b'"X-Preambule-Base: 3/7\\n"\n', b""), "X-Preambule-Base"),
        (lambda content: content.replace(b'msgid ""\nmsgstr ""\n', b"", 1), "no readable PO file|lacks"),
        (lambda _: b"\xff\xfe\x00\x01", "no readable PO file"),
        (lambda _: b"", "lacks"),
        (lambda content: content + b"#" * LARGEST, "at most"),
        (lambda content: content + b'\nmsgctxt "menu"\nmsgid "x"\nmsgstr "y"\n', "menu"),
        (lambda content: content.replace(b'msgctxt "menu"', b'#, fuzzy\nmsgctxt "menu"'), "menu .*sure"),
        (
            lambda content: content + b'\nmsgctxt "prompt.paused"\nmsgid "x"\nmsgid_plural "y"\nmsgstr[0] "a"\nmsgstr[1] "b"\n',
            r"prompt\.paused .*plural",
        ),
        (lambda content: content.replace(b"charset=utf-8", b"charset=koi8-u").decode().encode("koi8-u", "ignore"), "UTF-8"),
    ],
)
def test_what_is_no_file_of_ours_is_refused_and_named(spoilt: object, why: str) -> None:
    with pytest.raises(ExchangeRefused, match=why):
        read(spoilt(file()))  # type: ignore[operator]
