from __future__ import annotations

import re
from dataclasses import replace

import pytest

from notices.catalogues.store import available
from notices.facts import AnnouncedFacts, AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind, RefusalEffect
from notices.notice import LEVEL2, SAID, Locale, Piece
from notices.texts import compose, utterances
from notices.texts.durations import written

FR, EN = Locale("fr"), Locale("en")
BOTH = (FR, EN)
VAGUE = re.compile(r"susceptible|éventuel|peut être enregistré|may be recorded|might|could be", re.IGNORECASE)


@pytest.mark.parametrize("locale", BOTH)
def test_every_piece_says_something(facts: AnnouncedFacts, locale: Locale) -> None:
    texts = compose(facts, locale, BOTH)

    assert set(texts) == set(SAID)
    assert all(text[0].isupper() or text[0].isdigit() for text in texts.values())
    assert all(text.endswith(".") for text in texts.values())
    assert not [text for text in texts.values() if re.search(r"[{}|<>]|\.\.|\s\s|None", text)]


def test_level_1_in_french(facts: AnnouncedFacts) -> None:
    assert compose(facts, FR, BOTH)[Piece.LEVEL1] == (
        "Mairie de Valmont, bonjour. "
        "Sauf refus de votre part, cet appel sera enregistré pour former nos équipes et améliorer la qualité de notre service. "
        "L’enregistrement est conservé 6\u00a0mois au plus. "
        "Vous pouvez refuser à tout moment, sans conséquence pour votre appel. "
        "Pour refuser, tapez 2. Pour l’information complète, tapez 1. For English, press 9."
    )


def test_level_1_in_english(facts: AnnouncedFacts) -> None:
    assert compose(replace(facts, organisation="Valmont Town Hall"), EN, BOTH)[Piece.LEVEL1] == (
        "Hello, this is Valmont Town Hall. "
        "Unless you refuse, this call will be recorded to train our staff and improve the quality of our service. "
        "Recordings are kept for 6 months at most. "
        "You may refuse at any time, with no effect on your call. "
        "To refuse, press 2. For the full information, press 1. Pour le français, tapez 9."
    )


@pytest.mark.parametrize("locale", BOTH)
def test_level_1_is_short_and_asks_for_at_most_four_keys(facts: AnnouncedFacts, locale: Locale) -> None:
    texts = compose(facts, locale, BOTH)

    assert len(texts[Piece.LEVEL1].split()) <= 62
    assert len(re.findall(r"tapez|press", texts[Piece.LEVEL1])) == 3
    assert len(re.findall(r"tapez|press", texts[Piece.MENU])) == 4


@pytest.mark.parametrize("locale", BOTH)
def test_one_language_needs_no_language_key(facts: AnnouncedFacts, locale: Locale) -> None:
    level1 = compose(facts, locale, (locale,))[Piece.LEVEL1]

    assert "9" not in level1
    assert compose(facts, locale)[Piece.LEVEL1] == level1


def test_the_invitation_is_in_the_other_language_and_for_its_voice(facts: AnnouncedFacts) -> None:
    *_, invitation, key = utterances(facts, FR, BOTH)[Piece.LEVEL1].segments

    assert (invitation.locale, invitation.text, invitation.pause_ms) == (EN, "For English,", 250)
    assert (key.locale, key.text) == (EN, "press 9.")


@pytest.mark.parametrize("locale", BOTH)
def test_what_is_always_recorded_is_not_said_to_be_perhaps_recorded(facts: AnnouncedFacts, locale: Locale) -> None:
    """LAW 4."""
    assert not [text for text in compose(facts, locale, BOTH).values() if VAGUE.search(text)]


@pytest.mark.parametrize(
    ("locale", "in_level1", "in_level2", "certain"),
    [
        (
            FR,
            "des 20\u00a0% d’appels tirés au sort et enregistrés",
            "20\u00a0% des appels, tirés au sort,",
            "cet appel sera enregistré",
        ),
        (EN, "among the 20% recorded at random", "20% of calls, chosen at random,", "this call will be recorded"),
    ],
)
def test_a_share_is_said_as_it_is(facts: AnnouncedFacts, locale: Locale, in_level1: str, in_level2: str, certain: str) -> None:
    """LAW 4, 7."""
    texts = compose(replace(facts, sampling_percent=20), locale, BOTH)

    assert in_level1 in texts[Piece.LEVEL1].replace("\u202f", "\u00a0")
    assert in_level2 in texts[Piece.PURPOSES].replace("\u202f", "\u00a0")
    assert certain not in texts[Piece.LEVEL1]


@pytest.mark.parametrize(
    ("duration", "french", "english"),
    [
        (Duration(6, DurationUnit.MONTHS), "6 mois", "6 months"),
        (Duration(1, DurationUnit.MONTHS), "1 mois", "1 month"),
        (Duration(1, DurationUnit.YEARS), "1 an", "1 year"),
        (Duration(5, DurationUnit.YEARS), "5 ans", "5 years"),
        (Duration(1, DurationUnit.DAYS), "1 jour", "1 day"),
        (Duration(30, DurationUnit.DAYS), "30 jours", "30 days"),
    ],
)
def test_durations_come_from_the_facts(facts: AnnouncedFacts, duration: Duration, french: str, english: str) -> None:
    """L4: in level 1 as in level 2."""
    changed = replace(facts, purposes=(replace(facts.purposes[0], retention=duration),))

    for piece in (Piece.LEVEL1, Piece.RETENTION):
        assert f"conservé {french} au plus" in compose(changed, FR)[piece].replace("\u00a0", " ")
        assert f"kept for {english} at most" in compose(changed, EN)[piece]


def test_the_shortest_retention_is_said_because_it_is_enforced(facts: AnnouncedFacts) -> None:
    purposes = (
        AnnouncedPurpose(PurposeKind.CONTRACT_PROOF, LegalBasis.CONTRACT, Duration(5, DurationUnit.YEARS)),
        AnnouncedPurpose(PurposeKind.QUALITY, LegalBasis.PUBLIC_TASK, Duration(45, DurationUnit.DAYS)),
        AnnouncedPurpose(PurposeKind.TRAINING, LegalBasis.PUBLIC_TASK, Duration(2, DurationUnit.MONTHS)),
    )

    said = compose(replace(facts, purposes=purposes), FR)

    assert said[Piece.RETENTION] == "Chaque enregistrement est conservé 45\u00a0jours au plus, puis détruit."
    assert "L’enregistrement est conservé 45\u00a0jours au plus." in said[Piece.LEVEL1]
    assert not re.search(r"\d\s(ans|mois)\b", said[Piece.LEVEL1])


@pytest.mark.parametrize("locale", BOTH)
@pytest.mark.parametrize("share", [20, 100])
def test_a_changed_retention_changes_level_1_in_its_duration_alone(facts: AnnouncedFacts, locale: Locale, share: int) -> None:
    """L4: a sampled line says it too."""
    sampled = replace(facts, sampling_percent=share)
    shorter = replace(facts.purposes[0], retention=Duration(3, DurationUnit.MONTHS))

    before = compose(sampled, locale, BOTH)[Piece.LEVEL1]
    after = compose(replace(sampled, purposes=(shorter, *facts.purposes[1:])), locale, BOTH)[Piece.LEVEL1]

    assert re.split("6(?=.mo)", before) == re.split("3(?=.mo)", after)
    assert len(re.split("6(?=.mo)", before)) == 2


def test_purposes_come_with_their_own_basis(facts: AnnouncedFacts) -> None:
    proof = AnnouncedPurpose(PurposeKind.CONTRACT_PROOF, LegalBasis.CONTRACT, facts.purposes[0].retention)

    said = compose(replace(facts, purposes=(*facts.purposes, proof)), EN)[Piece.PURPOSES]

    assert said == (
        "Calls are recorded to train our staff and improve the quality of our service. The legal basis is our task in the public interest. "
        "They are also recorded to keep proof of a contract. The legal basis is the performance of a contract with you."
    )


@pytest.mark.parametrize("kind", PurposeKind)
@pytest.mark.parametrize("basis", LegalBasis)
def test_every_purpose_and_basis_can_be_said(facts: AnnouncedFacts, kind: PurposeKind, basis: LegalBasis) -> None:
    changed = replace(facts, purposes=(replace(facts.purposes[0], kind=kind, basis=basis),))

    for locale in BOTH:
        assert len(set(compose(changed, locale, BOTH).values())) == len(SAID)


@pytest.mark.parametrize(
    ("basis", "objection", "portability", "withdrawal"),
    [
        (LegalBasis.PUBLIC_TASK, True, False, False),
        (LegalBasis.LEGITIMATE_INTEREST, True, False, False),
        (LegalBasis.CONTRACT, False, True, False),
        (LegalBasis.CONSENT, False, True, True),
        (LegalBasis.LEGAL_DUTY, False, False, False),
    ],
)
def test_rights_are_those_that_the_basis_gives(
    facts: AnnouncedFacts, basis: LegalBasis, *, objection: bool, portability: bool, withdrawal: bool
) -> None:
    said = compose(replace(facts, purposes=(replace(facts.purposes[0], basis=basis),)), EN)[Piece.RIGHTS]

    assert ("objection" in said, "portability" in said, "withdraw your consent" in said) == (objection, portability, withdrawal)


def test_level_2_holds_every_item_of_article_13(facts: AnnouncedFacts) -> None:
    """LAW 3."""
    texts = compose(facts, FR)
    level2 = " ".join(texts[piece] for piece in LEVEL2)

    for item in (
        facts.organisation,
        facts.controller_address,
        facts.dpo_contact,
        facts.rights_contact,
        facts.web_address,
        *facts.recipients,
        "base légale",
        "6\u00a0mois",
        "d’accès, de rectification, d’effacement, de limitation et d’opposition",
        "CNIL",
        "Espace économique européen",
    ):
        assert item in level2


@pytest.mark.parametrize(
    ("effect", "french", "english"),
    [
        (RefusalEffect.DESTROY, "sera détruite", "will be destroyed"),
        (RefusalEffect.KEEP, "sera conservée 6\u00a0mois au plus", "kept for 6 months at most"),
    ],
)
def test_a_refusal_in_mid_call_says_what_becomes_of_the_part_captured(
    facts: AnnouncedFacts, effect: RefusalEffect, french: str, english: str
) -> None:
    """L2."""
    changed = replace(facts, refusal_effect=effect)

    assert french in compose(changed, FR)[Piece.REFUSED_LATER]
    assert english in compose(changed, EN)[Piece.REFUSED_LATER]
    assert (
        compose(changed, EN)[Piece.RIGHTS]
        != compose(replace(facts, refusal_effect=RefusalEffect(({*RefusalEffect} - {effect}).pop())), EN)[Piece.RIGHTS]
    )


def test_the_refusal_in_mid_call_is_announced(facts: AnnouncedFacts) -> None:
    """LAW 5."""
    assert compose(facts, FR)[Piece.CONNECTING].endswith("Jusqu’à la fin de l’appel, pour refuser l’enregistrement, tapez 2.")
    assert compose(facts, EN)[Piece.CONNECTING].endswith("Until the end of the call, to refuse the recording, press 2.")


@pytest.mark.parametrize(
    ("key", "french", "english"),
    [("*", "tapez étoile.", "press star."), ("#", "tapez dièse.", "press hash."), ("7", "tapez 7.", "press 7.")],
)
def test_keys_come_from_the_facts_and_are_said_last(facts: AnnouncedFacts, key: str, french: str, english: str) -> None:
    changed = replace(facts, refusal_key=key, repeat_key="8")

    for piece in (Piece.LEVEL1, Piece.MENU):
        assert french in compose(changed, FR)[piece]
        assert english in compose(changed, EN)[piece]


@pytest.mark.parametrize("locale", BOTH)
def test_the_silences_are_those_of_the_law(facts: AnnouncedFacts, locale: Locale) -> None:
    """LAW, last part: 250 ms before "press", 500 ms after it, 300 to 500 ms after information."""
    for utterance in utterances(facts, locale, BOTH).values():
        for before, after in zip(utterance.segments, utterance.segments[1:], strict=False):
            if re.match(r"tapez|press", after.text):
                assert before.pause_ms == 250
            elif re.match(r"tapez|press", before.text):
                assert before.pause_ms == 500
            else:
                assert 300 <= before.pause_ms <= 500


def test_one_recipient_and_one_country_are_singular(facts: AnnouncedFacts) -> None:
    one = compose(replace(facts, recipients=("la direction",), transfers=("Canada",)), FR)
    two = compose(replace(facts, transfers=("Canada", "Japon")), FR)

    assert one[Piece.RECIPIENTS] == "Seul ce destinataire peut écouter les enregistrements\u00a0: la direction."
    assert "vers ce pays\u00a0: Canada." in one[Piece.TRANSFERS]
    assert "vers ces pays\u00a0: Canada et Japon." in two[Piece.TRANSFERS]
    assert two[Piece.RECIPIENTS].startswith("Seuls ces destinataires peuvent")


def test_a_name_that_ends_in_a_stop_ends_the_sentence(facts: AnnouncedFacts) -> None:
    assert compose(replace(facts, organisation="Valmont Inc."), EN)[Piece.LEVEL1].startswith("Hello, this is Valmont Inc. Unless")


UNITS = re.compile(r"duration|\bday\b|\bmon\b|\byr\b")


@pytest.mark.parametrize("locale", [locale for locale in available() if locale != "en"])
@pytest.mark.parametrize("unit", DurationUnit)
def test_every_locale_writes_durations_in_its_own_words(locale: Locale, unit: DurationUnit) -> None:
    said = [written(Duration(count, unit), locale) for count in (1, 2, 3, 5, 6, 11, 21, 30)]
    assert not [one for one in said if UNITS.search(one)]
    assert len(set(said)) == len(said)


def test_maltese_counts_as_maltese_does() -> None:
    months = [written(Duration(count, DurationUnit.MONTHS), Locale("mt")) for count in (1, 2, 3, 10, 11, 100)]
    assert months == ["1 xahar", "xahrejn", "3 xhur", "10 xhur", "11 xahar", "100 xahar"]


def test_irish_years_are_not_abbreviated() -> None:
    years = [written(Duration(count, DurationUnit.YEARS), Locale("ga")) for count in (1, 2, 5, 7, 11)]
    assert years == ["1 bhliain", "2 bhliain", "5 bliana", "7 mbliana", "11 bliain"]
