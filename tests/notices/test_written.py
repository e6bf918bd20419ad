"""What callers hear, written: nothing left out, nothing taken for markup, every language its own way, and hashes to check it by."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notices.catalogues.errors import LocaleUnknown
from notices.catalogues.store import available
from notices.facts import Duration, DurationUnit, Mode
from notices.notice import LEVEL2, SAID, Locale, Piece
from notices.written import Addresses, Source, as_html, as_text, language_page, style, written
from notices.written.words import Words, words_of
from tests.notices.written_samples import ADDRESSES, AR, EN, FACTS, FR, HUMAN_PIECE, THREE, plain, read, source

EVERY = available()
WHOLE = Path(__file__).parent / "written_fr.txt"
HOSTILE = "<b>&\"'</p><script>alert(1)</script>"
NAMES = st.text(
    st.characters(categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0"), min_size=1, max_size=60
).filter(str.strip)


def html(of: Source, locale: Locale, addresses: Addresses = ADDRESSES) -> str:
    return as_html(written(of, locale), addresses)


def unwrapped(text: str) -> str:
    """A text whose lines have been put together again, without what only directs its writing."""
    return re.sub(r"[\u2066\u2069]", "", plain(text))


# -- every language ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("locale", EVERY)
def test_every_language_has_a_page_that_is_whole(locale: Locale) -> None:
    of = source((locale, EN if locale != EN else FR))
    page = read(html(of, locale))
    (root,) = page.all("html")
    assert root.attributes == {"lang": locale, "dir": "rtl" if locale == AR else "ltr"}
    names = [element.attributes["id"] for element in page.elements if "id" in element.attributes]
    assert len(names) == len(set(names))
    for piece in SAID:
        assert plain(page.by_id(piece.value).text) == plain(of.version.rendering(locale, piece).text)
    levels = [int(element.tag[1]) for element in page.elements if re.fullmatch(r"h\d", element.tag)]
    assert levels == [1, 2, 2, 2, *[3] * len(LEVEL2), 2, 2]
    assert all(plain(heading.text) for heading in (*page.all("h1"), *page.all("h2"), *page.all("h3")))
    assert {element.attributes["href"] for element in page.all("a") if element.attributes["href"].startswith("#")} <= {
        f"#{name}" for name in names
    }


@pytest.mark.parametrize("locale", EVERY)
def test_every_language_has_a_text_that_leaves_nothing_out(locale: Locale) -> None:
    of = source((locale, EN if locale != EN else FR))
    text = as_text(written(of, locale))
    assert text.endswith("\n")
    found = unwrapped(text)
    for piece in SAID:
        said = of.version.rendering(locale, piece)
        assert plain(said.text) in found, piece
        assert f"\n{said.text_hash}  " in text
        assert f"\n{said.audio_hash}  " in text
    assert of.version.id in text
    assert max(map(len, text.splitlines())) <= 76


@pytest.mark.parametrize("locale", EVERY)
def test_the_words_of_every_language_are_its_own(locale: Locale) -> None:
    words = words_of(locale)
    found = {field.name: getattr(words, field.name) for field in fields(Words)}
    assert all(value == value.strip() and value for value in found.values())
    parts = [words.part(piece) for piece in LEVEL2]
    assert len(set(parts)) == len(LEVEL2)
    same = [name for name, value in found.items() if locale != EN and value == getattr(words_of(EN), name)]
    assert set(same) <= {"version", "text"}


def test_a_language_without_words_is_named_with_its_file() -> None:
    with pytest.raises(LocaleUnknown, match=r"words/tlh\.toml"):
        words_of(Locale("tlh"))
    with pytest.raises(LocaleUnknown):
        words_of(Locale("../en"))
    assert words_of(Locale("fr-BE")) == words_of(FR)


# -- what is on the page ----------------------------------------------------------------------------------------


def test_hashes_voices_and_version_are_those_of_the_version() -> None:
    of = source()
    page = read(html(of, FR))
    codes = [plain(code.text) for code in page.all("code")]
    wanted = [of.version.id]
    for part in written(of, FR).parts:
        said = of.version.rendering(FR, part.piece)
        wanted += [part.piece.value, said.voice, said.text_hash, said.audio_hash]
    assert codes == wanted
    assert {piece.value for piece in SAID} < set(codes)


def test_machines_and_people_are_told_apart() -> None:
    """LAW 30."""
    parts = {part.piece: part.synthetic for part in written(source(), FR).parts}
    assert [piece for piece, synthetic in parts.items() if not synthetic] == [HUMAN_PIECE]
    shown = plain(read(html(source(), FR)).all("body")[0].text)
    assert shown.count("Voix humaine") == 1
    assert shown.count("Voix de synthèse") == len(SAID) - 1
    assert "level1 1,2\u00a0s Voix de synthèse espeak-ng/fr" in shown


def test_the_keys_are_a_list_in_the_texts_own_words() -> None:
    keys = written(source((FR, EN), own=OWN), FR).keys
    assert [(key.key, key.said, [(action.sentence.action, action.where) for action in key.actions]) for key in keys] == [
        ("2", "", [("Pour refuser l’enregistrement", ""), ("Pour refuser encore", "")]),
        ("1", "", [("Pour tout savoir", ""), ("Pour la suite", "Information complète")]),
        ("*", "étoile", [("Pour réécouter", "")]),
        ("9", "", [("For English", "")]),
    ]


def test_keys_of_a_line_that_asks_for_consent() -> None:
    keys = written(source(facts=replace(FACTS, mode=Mode.CONSENT, consent_key="#")), EN).keys
    assert [key.key for key in keys][:2] == ["#", "2"]
    assert keys[0].said == "hash"


def test_the_invitation_is_marked_as_the_language_that_it_is_in() -> None:
    page = read(html(source((FR, AR)), FR))
    foreign = [element for element in page.all("span") if "lang" in element.attributes]
    assert {(element.attributes["lang"], element.attributes["dir"]) for element in foreign} == {("ar", "rtl")}
    assert foreign[0].text in source((FR, AR)).version.rendering(FR, Piece.LEVEL1).text


def test_the_languages_are_offered_by_their_own_names() -> None:
    page = read(html(source(), EN))
    offered = [link for link in page.all("a") if "hreflang" in link.attributes]
    assert [(plain(link.text), link.attributes["lang"], link.attributes["href"]) for link in offered] == [
        ("français", "fr", "fr.html"),
        ("English", "en", "en.html"),
        ("العربية", "ar", "ar.html"),
    ]
    assert [link.attributes["hreflang"] for link in offered if link.attributes.get("aria-current") == "page"] == ["en"]
    assert [link.attributes["hreflang"] for link in page.all("link") if "hreflang" in link.attributes] == list(THREE)


def test_a_line_with_one_language_has_no_list_of_languages() -> None:
    assert read(html(source((FR,)), FR)).all("nav") == []


def test_a_language_that_the_line_offers_no_longer_comes_last() -> None:
    of = replace(source(), locales=(EN, FR))
    assert [language.locale for language in written(of, FR).languages] == [EN, FR, AR]


def test_the_page_of_languages_leads_to_each() -> None:
    page = read(language_page(source(), ADDRESSES))
    assert page.all("html")[0].attributes == {"lang": "fr", "dir": "ltr"}
    assert [(link.attributes["href"], link.attributes["dir"]) for link in page.all("a")] == [
        ("fr.html", "ltr"),
        ("en.html", "ltr"),
        ("ar.html", "rtl"),
    ]


def test_a_line_that_is_called_like_its_organisation_is_named_once() -> None:
    of = source(facts=replace(FACTS, organisation="Mairie", line_name="mairie "))
    page, choose = read(html(of, FR)), read(language_page(of, ADDRESSES))
    for shown in (page, choose):
        assert [plain(name.text) for name in shown.all("p") if name.attributes.get("class") == "whose"] == ["Mairie"]
        assert plain(shown.all("title")[0].text).endswith("– Mairie")
    assert as_text(written(of, FR)).splitlines()[0] == "Mairie"
    assert as_text(written(source(), FR)).splitlines()[0] == "Mairie de Valmont – Accueil de la mairie"


def test_a_locale_that_is_not_in_the_version() -> None:
    with pytest.raises(KeyError):
        written(source((FR, EN)), AR)


# -- what is heard is shown, whatever the rows say now ----------------------------------------------------------


def test_a_stale_notice_is_shown_word_for_word() -> None:
    """The rows have changed since it was published: what callers hear stays on the page, the sentences still true keep their form."""
    changed = replace(
        FACTS, purposes=(replace(FACTS.purposes[0], retention=Duration(9, DurationUnit.YEARS)),), refusal_key="7", notice_key="8"
    )
    of = replace(source((FR, EN)), facts=changed)
    page = read(html(of, FR))
    for piece in SAID:
        assert plain(page.by_id(piece.value).text) == plain(of.version.rendering(FR, piece).text)
    assert written(of, FR).keys == (), "no key is listed that callers are not told"
    assert "9 ans" not in as_text(written(of, FR))


def test_texts_that_no_longer_fit_the_rows_are_shown_all_the_same() -> None:
    of = source((FR,))
    of = replace(of, own={(FR, Piece.MENU): ("Pour {mayor},| tapez {refusal_key}.",)})
    (part,) = (part for part in written(of, FR).during if part.piece is Piece.MENU)
    assert [sentence.text for sentence in part.sentences] == [of.version.rendering(FR, Piece.MENU).text]


def test_a_version_from_before_a_piece_was_thought_of() -> None:
    of = source((FR,))
    older = {where: said for where, said in of.version.renderings.items() if where[1] not in (Piece.RECEIPT, Piece.CONNECTING)}
    document = written(replace(of, version=replace(of.version, renderings=older)), FR)
    assert {part.piece for part in document.parts} == set(SAID) - {Piece.RECEIPT, Piece.CONNECTING}


# -- nothing is markup, nothing comes from elsewhere ------------------------------------------------------------


def test_texts_are_never_markup() -> None:
    facts = replace(FACTS, organisation=HOSTILE, line_name=HOSTILE, rights_contact=HOSTILE, recipients=(HOSTILE,))
    for locale in THREE:
        of = source(facts=facts)
        page = html(of, locale)
        assert "<b>" not in page
        assert "<script" not in page
        reader = read(page)
        assert plain(reader.by_id("level2.rights").text) == plain(of.version.rendering(locale, Piece.RIGHTS).text)
    assert "<script" not in language_page(source(facts=facts), ADDRESSES)


@settings(max_examples=25, deadline=None)
@given(NAMES, NAMES, st.sampled_from((FR, AR)))
def test_whatever_an_organisation_writes_is_read_back(organisation: str, contact: str, locale: Locale) -> None:
    of = source((locale,), replace(FACTS, organisation=organisation, rights_contact=contact))
    page, text = read(html(of, locale)), unwrapped(as_text(written(of, locale)))
    for piece in (Piece.LEVEL1, Piece.CONTROLLER, Piece.RIGHTS):
        said = plain(of.version.rendering(locale, piece).text)
        assert plain(page.by_id(piece.value).text) == said
        assert said.replace(" ", "") in text.replace(" ", "")


@pytest.mark.parametrize("locale", THREE)
def test_no_code_no_style_and_nothing_from_elsewhere(locale: Locale) -> None:
    for page in (html(source(), locale), language_page(source(), ADDRESSES)):
        assert not re.search(r"<script|<style|\sstyle=|\son\w+=|https?:|//", page.removeprefix("<!doctype html>"))
    assert not re.search(r"url\(|@import|https?:", style())


# -- directions -------------------------------------------------------------------------------------------------


def test_telephone_numbers_keep_their_order_in_arabic() -> None:
    assert '<bdi dir="ltr"><span class="whole">01 99 00 12 34</span></bdi>' in html(source(), AR)
    assert "\u206601 99 00 12 34\u2069" in as_text(written(source(), AR))
    for locale in (FR, EN):
        assert "\u2066" not in as_text(written(source(), locale))
        assert '<bdi dir="' not in html(source(), locale)


def test_an_arabic_name_in_french() -> None:
    of = source((FR,), replace(FACTS, organisation="بلدية فالمون"))
    assert '<bdi dir="rtl">بلدية فالمون</bdi>' in html(of, FR)


def test_a_telephone_number_is_not_broken_over_two_lines() -> None:
    for length in range(0, 40, 3):
        of = source((FR,), replace(FACTS, controller_address="x" * length + " 01 99 00 12 34"))
        assert "01 99 00 12 34" in as_text(written(of, FR)).replace("\u2066", "").split("Vérification")[0]


# -- the text, whole --------------------------------------------------------------------------------------------

OWN: dict[tuple[Locale, Piece], tuple[str, ...]] = {
    (FR, Piece.LEVEL1): (
        "Mairie de Valmont, bonjour.",
        "Cet appel sera enregistré pour améliorer notre service, sauf si vous refusez.",
        "Pour tout savoir,| tapez {notice_key}.",
    ),
    (EN, Piece.INVITATION): ("For English,| press {language_key}.",),
    (FR, Piece.MENU): (
        "Pour refuser l’enregistrement,| tapez {refusal_key}.",
        "Pour tout savoir,| tapez {notice_key}.",
        "Pour réécouter,| tapez {repeat_key}.",
        "Sinon, restez en ligne.",
    ),
    (FR, Piece.CONTROLLER): ("Voici tout.", "Pour la suite,| tapez {notice_key}.", "Responsable : {organisation}."),
    (FR, Piece.CONNECTING): ("Un instant.", "Pour refuser encore,| tapez {refusal_key}."),
    **{(FR, piece): (f"Partie {piece.value}.",) for piece in LEVEL2[1:] if piece is not Piece.RIGHTS},
    (FR, Piece.RIGHTS): ("Vous disposez de droits, dont celui de vous opposer ; pour les exercer, appelez : {rights_contact}.",),
    **{
        (FR, piece): (f"Message {piece.value}.",)
        for piece in SAID
        if piece.value.startswith("prompt") and piece is not Piece.CONNECTING
    },
}


def test_the_text_of_one_locale() -> None:
    assert as_text(written(source((FR, EN), own=OWN), FR)) == WHOLE.read_text(encoding="utf-8")
