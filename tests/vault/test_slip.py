"""The bordereau d'élimination as a document, in both languages, and as PDF/A with its data."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime
from typing import Any

import pikepdf
import pytest

from ivr.documents.html import page
from ivr.documents.pdf import pdf
from ivr.vault.retention import slip
from ivr.vault.retention.slip import document
from notices.facts import DurationUnit, LegalBasis, PurposeKind

AT = datetime(2027, 6, 1, 8, 0, tzinfo=UTC)


def said(**values: Any) -> dict[str, Any]:
    item = {
        "recording": "0b6f8f0a-0001",
        "started": "2026-05-04T09:00:00+00:00",
        "due": "2026-11-04T09:00:00+00:00",
        "sha256": "ab" * 32,
        "size": 123_456,
        "certificate": None,
    }
    return {
        "batch": "7d2b",
        "line": "etat-civil",
        "state": "proposed",
        "law": "Code du patrimoine, articles L212-2 et L214-3",
        "organisation": "Commune de Valmont",
        "line_name": "État civil",
        "disposal": {
            "authority": "visa",
            "archives": "Archives de Valmont",
            "service": "Guichet",
            "nature": "Appels",
            "reference": "",
        },
        "rules": [{"kind": "training", "basis": "public_task", "count": 6, "unit": "months", "reference": ""}],
        "proposed": "2026-11-05T08:00:00+00:00",
        "signed": "2026-11-30T08:00:00+00:00",
        "decision": None,
        "count": 1,
        "bytes": 123_456,
        "seconds": 180,
        "from": "2026-05-04T09:00:00+00:00",
        "to": "2026-05-04T09:00:00+00:00",
        "items": [item],
        "kept_back": [],
    } | values


def test_a_proposal_says_all_that_archives_ask_for_and_leaves_room_to_sign() -> None:
    text = page(document(said(), "fr", AT))
    for wanted in (
        "proposition",
        "Commune de Valmont",
        "Guichet",
        "Appels",
        "6 mois",
        "4 mai 2026",
        "L214-3",
        "les archives (visa)",
    ):
        assert wanted in text


def test_a_closed_one_names_who_let_it_go() -> None:
    decision = {"by": "La directrice des archives", "on": "2026-11-20", "reference": "2026-113"}
    text = page(document(said(state="done", decision=decision, kept_back=said()["items"]), "fr", AT))
    for wanted in ("La directrice des archives", "2026-113", "20 novembre 2026", "ne laissent pas éliminer"):
        assert wanted in text
    assert "proposition" not in text


def test_under_a_management_table_it_names_the_table() -> None:
    disposal = said()["disposal"] | {"authority": "table", "reference": "tableau 7"}
    assert "tableau 7" in page(document(said(state="done", disposal=disposal), "fr", AT))


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_word_of_it_is_in_both_languages(locale: str) -> None:
    """The engine refuses a text that its catalogue lacks."""
    rules = [
        {"kind": kind.value, "basis": basis.value, "count": 2, "unit": unit.value, "reference": "r"}
        for kind in PurposeKind
        for basis in LegalBasis
        for unit in DurationUnit
    ]
    empty = said(rules=[], items=[], **{"from": None, "to": None})
    decision = {"by": "x", "on": "2026-11-20", "reference": "y"}
    for one in (said(rules=rules), empty, said(state="done", decision=decision)):
        assert document(one, locale, AT).title


def test_it_is_pdf_a_with_its_data_inside() -> None:
    data = json.dumps({"bordereau": said()}).encode()
    with pikepdf.open(io.BytesIO(pdf(document(said(), "fr", AT), data))) as opened:
        assert opened.open_metadata()["pdfaid:part"] == "3"
        (attached,) = opened.attachments.values()
        assert json.loads(attached.get_file().read_bytes())["bordereau"]["batch"] == "7d2b"
    assert slip.KIND == "bordereau-elimination"
