"""The engine's words, typography and numbers."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ivr.documents.document import Document, Table
from ivr.documents.errors import DocumentMalformed, WordingUnknown
from ivr.documents.formats import Formats
from ivr.documents.typography import on_paper, typeset
from ivr.documents.wording import DOMAIN, Wording
from notices.catalogues.store import ROOT

SPEAKERS = ("documents", "register")
"""The packages of ivr whose texts are in the catalogue."""


def texts() -> set[str]:
    found: set[str] = set()
    for package in SPEAKERS:
        folder = ROOT.parent / "ivr" / package
        rows = extract_from_dir(folder, method_map=[("**.py", "python")], options_map={}, keywords={"N_": None, "say": None})
        found |= {str(message) for _, _, message, _, _ in rows}
    return found


def test_every_text_is_translated_and_none_is_left_over() -> None:
    with (ROOT / "fr" / "LC_MESSAGES" / f"{DOMAIN}.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    translated = {str(message.id): str(message.string) for message in catalogue if message.id}
    assert texts() == set(translated)
    for native, french in translated.items():
        assert french
        assert sorted(re.findall(r"%\(\w+\)s", native)) == sorted(re.findall(r"%\(\w+\)s", french))


def test_no_language_stands_in_for_another() -> None:
    with pytest.raises(WordingUnknown, match="de"):
        Wording("de")
    with pytest.raises(WordingUnknown, match="Nobody wrote this"):
        Wording("fr")("Nobody wrote this")
    assert Wording("en")("Page %(page)s of %(pages)s", page=1, pages=2) == "Page 1 of 2"


@pytest.mark.parametrize(
    ("plain", "french"),
    [
        ("Qui ? Moi !", "Qui\u202f? Moi\u202f!"),
        ("Durée : 6 mois ; fin", "Durée\u00a0: 6 mois\u202f; fin"),
        ("« oui »", "«\u202foui\u202f»"),
        ("100 % et 1 234 €", "100\u202f% et 1\u202f234\u202f€"),
        ("n° 4, art. 30, article 35", "n°\u00a04, art.\u00a030, article\u00a035"),
        ("https://valmont.example/?a=b 12:30", "https://valmont.example/?a=b 12:30"),
    ],
)
def test_french_spaces_do_not_break(plain: str, french: str) -> None:
    assert typeset(plain, "fr") == french
    assert typeset(plain, "en") == plain
    assert typeset(french, "fr") == french


def test_on_paper_a_day_stays_with_its_month() -> None:
    assert on_paper("le 2 juin 2026, le 1er mars !", "fr") == "le 2\u00a0juin 2026, le 1er\u00a0mars\u202f!"
    assert on_paper("2 June", "en") == "2 June"


def test_numbers_and_days() -> None:
    moment = datetime(2026, 11, 6, 14, 3, tzinfo=UTC)
    french, english = Formats("fr"), Formats("en")
    assert french.moment(moment) == "6 novembre 2026 à 14\u202fh\u202f03 (UTC)"
    assert english.moment(moment) == "6 November 2026 at 14:03 (UTC)"
    assert french.day(date(2026, 3, 1)) == "1er mars 2026"
    assert (french.number(12345.5), english.number(12345.5)) == ("12\u202f345,5", "12,345.5")
    assert (french.size(1_500_000), english.size(999)) == ("1,5\u00a0Mo", "999\u00a0bytes")
    assert french.listed(["a", "b", "c"]) == "a, b et c"


def test_a_document_that_contradicts_itself_is_refused() -> None:
    with pytest.raises(DocumentMalformed):
        Table(("a", "b"), (("1",),))
    with pytest.raises(DocumentMalformed):
        Document("k", "t", "fr", datetime(2026, 1, 1), ())  # noqa: DTZ001
