"""L4: what is published and no longer true is found, sentence by sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from notices.facts import AnnouncedFacts, Duration, DurationUnit
from notices.notice import Locale, NoticeVersion, Piece, Rendering
from notices.texts import OwnTexts, compose
from notices.versions.staleness import stale

FR, EN = Locale("fr"), Locale("en")
BOTH = (FR, EN)


def published(facts: AnnouncedFacts, own: OwnTexts | None = None) -> NoticeVersion:
    said = {
        (locale, piece): Rendering(piece, locale, "v", text, "", "", Path(), Path(), 1)
        for locale in BOTH
        for piece, text in compose(facts, locale, BOTH, own or {}).items()
    }
    return NoticeVersion("v1", "accueil", facts.hash(BOTH), said)


def test_what_is_true_is_not_stale(facts: AnnouncedFacts) -> None:
    assert stale(published(facts), facts, BOTH, {}) == ()


def test_a_shorter_retention_is_named_wherever_it_is_said(facts: AnnouncedFacts) -> None:
    shorter = replace(facts, purposes=tuple(replace(one, retention=Duration(3, DurationUnit.MONTHS)) for one in facts.purposes))
    found = stale(published(facts), shorter, BOTH, {})
    assert {(one.locale, one.piece) for one in found} == {
        (locale, piece) for locale in BOTH for piece in (Piece.LEVEL1, Piece.RETENTION)
    }
    assert len(found) == 2 * len(BOTH), "the way to the other language is none of them"
    first = next(one for one in found if (one.locale, one.piece) == (FR, Piece.LEVEL1))
    assert first.said == "L’enregistrement est conservé 6\u00a0mois au plus."
    assert first.true == "L’enregistrement est conservé 3\u00a0mois au plus."


def test_a_new_recipient_is_named(facts: AnnouncedFacts) -> None:
    found = stale(published(facts), replace(facts, recipients=(*facts.recipients, "la médiatrice")), BOTH, {})
    assert {one.piece for one in found} == {Piece.RECIPIENTS}
    assert "la médiatrice" in found[0].true


def test_an_own_text_that_no_longer_fits_the_rules_is_said_to_be_so(facts: AnnouncedFacts) -> None:
    own = {(FR, Piece.PURPOSES): ("Les appels servent à {purposes_public_task}.", "Base légale : {basis_public_task}.")}
    sampled = replace(facts, sampling_percent=20)
    found = stale(published(facts, own), sampled, (FR,), own)
    assert len(found) == 1
    assert "{share}" in found[0].why


def test_a_locale_that_is_not_published_is_stale_as_a_whole(facts: AnnouncedFacts) -> None:
    found = stale(published(facts), facts, (*BOTH, Locale("de")), {})
    assert {one.locale for one in found} == {"de"}
    assert all(one.said == "" for one in found)


@pytest.mark.parametrize("order", [(EN, FR), (FR,)])
def test_the_order_of_languages_is_another_matter(facts: AnnouncedFacts, order: tuple[Locale, ...]) -> None:
    """It is in the hash of what is announced; no sentence of the locale itself is wrong."""
    assert stale(published(facts), facts, order, {}) == ()
    assert facts.hash(order) != facts.hash(BOTH)
