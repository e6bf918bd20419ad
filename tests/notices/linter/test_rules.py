"""Each rule of the linter: what it finds, where, and what it leaves alone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from notices.catalogues.store import available
from notices.facts import AnnouncedFacts, AnnouncedPurpose, Duration, DurationUnit, LegalBasis, Mode, PurposeKind, RefusalEffect
from notices.linter import Finding, Inspection, Severity, lint
from notices.linter.rules import durations, items, keys, sound, wording
from notices.notice import LEVEL2, Locale, NoticeVersion, Piece, Rendering
from notices.texts import OwnTexts, drafted

FR, EN, UK = Locale("fr"), Locale("en"), Locale("uk")
BOTH = (FR, EN)
LEVEL1 = (
    "{organisation}, bonjour.",
    "Sauf refus de votre part, cet appel sera enregistré pour {purposes}.",
    "Il est conservé {retention} au plus.",
    "Pour refuser,| tapez {refusal_key}.",
    "Pour tout savoir,| tapez {notice_key}.",
)


HARD = (
    "Notwithstanding aforementioned administrative considerations, telecommunication functionality necessitates unambiguous "
    "identification of individually configured alphanumerical representations accordingly."
)


def inspected(facts: AnnouncedFacts, own: OwnTexts | None = None, locales: tuple[Locale, ...] = BOTH) -> Inspection:
    own = own or {}
    texts = {(locale, piece): text for locale in locales for piece, text in drafted(facts, locale, own).items()}
    return Inspection(facts, locales, texts, own, reviewed=frozenset(locales))


def rules(found: tuple[Finding, ...]) -> set[str]:
    return {one.rule.id for one in found if one.rule.severity is not Severity.NOTE}


def changed(place: int, sentence: str) -> OwnTexts:
    """Level 1 in French, one of its sentences replaced."""
    return {(FR, Piece.LEVEL1): (*LEVEL1[:place], sentence, *LEVEL1[place + 1 :])}


DUTY = AnnouncedPurpose(PurposeKind.LEGAL_PROOF, LegalBasis.LEGAL_DUTY, Duration(5, DurationUnit.YEARS), "article L1-2")
EVERY_PURPOSE = tuple(
    AnnouncedPurpose(kind, basis, Duration(6, DurationUnit.MONTHS))
    for kind, basis in zip(PurposeKind, (*LegalBasis, LegalBasis.CONSENT), strict=True)
)


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.NEVER])
@pytest.mark.parametrize("locale", available())
def test_the_models_texts_pass_in_every_locale_and_mode(facts: AnnouncedFacts, mode: Mode, locale: Locale) -> None:
    """But for words that are counted where no sound is measured."""
    ruled = replace(facts, mode=mode, purposes=(DUTY,) if mode is Mode.MANDATORY else facts.purposes)
    assert rules(lint(inspected(ruled, locales=(locale, FR)))) <= {"level1-many-words"}


@pytest.mark.parametrize("locale", available())
def test_every_purpose_basis_and_effect_can_be_said_lawfully_in_every_locale(facts: AnnouncedFacts, locale: Locale) -> None:
    ruled = replace(
        facts, purposes=EVERY_PURPOSE, sampling_percent=20, refusal_effect=RefusalEffect.KEEP, transfers=("Suisse", "Québec")
    )
    assert rules(lint(inspected(ruled, locales=(locale, FR)))) <= {"level1-many-words"}


def test_an_own_text_that_says_everything_passes(facts: AnnouncedFacts) -> None:
    assert rules(lint(inspected(facts, {(FR, Piece.LEVEL1): LEVEL1}))) == set()


@pytest.mark.parametrize(
    ("own", "rule", "place"),
    [
        (changed(0, "Bonjour."), items.ITEM_MISSING, "fr level1"),
        (changed(2, "Il est conservé quelque temps."), items.ITEM_MISSING, "fr level1"),
        (changed(1, "Sauf refus de votre part, cet appel servira à {purposes}."), items.NOT_SAID_TO_BE_RECORDED, "fr level1"),
        (
            {
                (FR, Piece.LEVEL1): (
                    LEVEL1[0],
                    "Cet appel sera enregistré pour {purposes}.",
                    LEVEL1[2],
                    "Pour dire non,| tapez {refusal_key}.",
                    LEVEL1[4],
                )
            },
            items.REFUSAL_UNSAID,
            "fr level1",
        ),
        ({(FR, Piece.RIGHTS): ("Vos droits : contactez {rights_contact}. {rights}",)}, None, ""),
        ({(FR, Piece.COMPLAINT): ("Vous pouvez vous plaindre.",)}, items.COMPLAINT_MISSING, "fr level2.complaint"),
        (changed(1, "Sauf refus, cet appel est susceptible d’être enregistré pour {purposes}."), wording.VAGUE, "fr level1, 2"),
        (changed(1, "Sauf refus, cet appel pourra être enregistré pour {purposes}."), wording.VAGUE, "fr level1, 2"),
        ({(EN, Piece.UNRECORDED): ("This call may be recorded.",)}, wording.VAGUE, "en prompt.unrecorded, 1"),
        ({(FR, Piece.WRONG_KEY): ("That key is not one of the choices.",)}, wording.LEFT_OVER, "fr prompt.wrong_key, 1"),
        (
            {(EN, Piece.WRONG_KEY): ("Cette touche ne correspond pas à une des options de la liste.",)},
            wording.LEFT_OVER,
            "en prompt.wrong_key, 1",
        ),
        ({(FR, Piece.WRONG_KEY): ("Эта клавиша неизвестна.",)}, wording.WRONG_SCRIPT, "fr prompt.wrong_key, 1"),
        ({(FR, Piece.WRONG_KEY): ("Cette tоuche est inconnue.",)}, wording.HOMOGLYPH, "fr prompt.wrong_key, 1"),
        ({(FR, Piece.WRONG_KEY): ("Cette touche\u202e est inconnue.",)}, wording.UNSAFE, "fr prompt.wrong_key, 1"),
        (
            {(FR, Piece.WRONG_KEY): (" ".join(["Cette touche est inconnue du service"] * 6) + ".",)},
            wording.LONG_SENTENCE,
            "fr prompt.wrong_key, 1",
        ),
        (
            {(EN, Piece.WRONG_KEY): (HARD,) * 2},
            wording.HARD_TO_FOLLOW,
            "en prompt.wrong_key",
        ),
        (changed(3, "Tapez {refusal_key} pour refuser."), keys.KEY_FIRST, "fr level1, 4"),
        (changed(3, "Pour refuser, tapez {refusal_key}."), keys.NO_PAUSE, "fr level1, 4"),
        (changed(3, "Pour refuser,| tapez 2. {refusal_key}"), keys.KEY_TYPED, "fr level1, 4"),
        (
            {
                (FR, Piece.MENU): tuple(
                    f"Pour cela,| tapez {{{name}_key}}." for name in ("refusal", "notice", "repeat", "person", "language")
                )
            },
            keys.TOO_MANY,
            "fr menu",
        ),
        (changed(2, "Il est conservé {retention} au plus, soit 3 mois."), durations.FALSE_DURATION, "fr level1, 3"),
        (changed(2, "Il est conservé {retention} au plus, soit 6\u00a0mois."), durations.TYPED_DURATION, "fr level1, 3"),
        (changed(1, "Sauf refus, 20 % des appels sont enregistrés pour {purposes}."), durations.FALSE_SHARE, "fr level1, 2"),
        (
            {(FR, Piece.MENU): ("Pour refuser,| tapez {refusal_key}.", "Pour tout savoir,| tapez {notice_key}.")},
            sound.ITEMS_DIFFER,
            "fr menu",
        ),
    ],
)
def test_what_a_rule_finds_and_where(facts: AnnouncedFacts, own: OwnTexts, rule: object, place: str) -> None:
    found = lint(inspected(facts, own))
    if rule is None:
        assert rules(found) == set()
        return
    assert place in [one.place for one in found if one.rule is rule]


def test_a_share_may_be_called_a_share(facts: AnnouncedFacts) -> None:
    """LAW 4: "may be" only while a share below 100 % is really set."""
    own = changed(1, "Sauf refus, cet appel peut être enregistré, comme {share} des appels, pour {purposes}.")
    assert wording.VAGUE.id not in rules(lint(inspected(replace(facts, sampling_percent=20), own)))


def test_rights_follow_the_legal_bases(facts: AnnouncedFacts) -> None:
    own: OwnTexts = {
        (FR, Piece.RIGHTS): ("Vos droits : accès, rectification, limitation. {rights}", "Contact : {rights_contact}.")
    }
    inspection = replace(inspected(facts, own), texts={**inspected(facts, own).texts, (FR, Piece.RIGHTS): "Droit d’accès."})
    missing = {one.french for one in lint(inspection) if one.rule is items.RIGHT_MISSING}
    assert missing == {
        f"Le droit « {right} » n’est pas annoncé." for right in ("rectification", "effacement", "limitation", "opposition")
    }


def test_a_retention_above_the_cap_is_refused(facts: AnnouncedFacts) -> None:
    """LAW 11."""
    long = replace(facts, purposes=(replace(facts.purposes[0], retention=Duration(7, DurationUnit.MONTHS)),))
    assert durations.OVER_CAP.id in rules(lint(inspected(long)))
    duty = replace(long.purposes[0], basis=LegalBasis.LEGAL_DUTY, reference="article L1-2")
    assert durations.OVER_CAP.id not in rules(lint(inspected(replace(long, purposes=(duty,)))))


def sounding(facts: AnnouncedFacts, seconds: dict[Piece, float]) -> NoticeVersion:
    pieces = {
        (FR, piece): Rendering(piece, FR, "v", "", "", "", Path(), Path(), round(long * 8000)) for piece, long in seconds.items()
    }
    return NoticeVersion("v1", "accueil", facts.hash((FR,)), pieces)


@pytest.mark.parametrize(
    ("seconds", "rule"),
    [
        ({Piece.LEVEL1: 25.0}, set()),
        ({Piece.LEVEL1: 25.1}, {"level1-too-long"}),
        (dict.fromkeys(LEVEL2, 10.0), set()),
        (dict.fromkeys(LEVEL2, 10.2), {"level2-too-long"}),
    ],
)
def test_lengths_are_measured_on_the_sound(facts: AnnouncedFacts, seconds: dict[Piece, float], rule: set[str]) -> None:
    inspection = replace(inspected(facts, locales=(FR,)), version=sounding(facts, seconds))
    assert rules(lint(inspection)) == rule


def test_without_sound_lengths_are_guessed_and_said_to_be(facts: AnnouncedFacts) -> None:
    found = lint(inspected(facts, changed(0, "{organisation}, bonjour" + " à vous" * 30 + ".")))
    assert {"length-unmeasured", "level1-many-words"} <= {one.rule.id for one in found}


def test_a_locale_without_a_voice_or_a_reviewer_is_named(facts: AnnouncedFacts) -> None:
    inspection = replace(inspected(facts), voiceless={EN: "Fetch one."}, reviewed=frozenset({EN}))
    found = {one.rule.id: one for one in lint(inspection)}
    assert (found["voice-missing"].locale, found["voice-missing"].forbids) == (EN, True)
    assert (found["unreviewed"].locale, found["unreviewed"].forbids) == (FR, False)


def test_every_rule_speaks_two_languages_and_cites_its_law(facts: AnnouncedFacts) -> None:
    found = lint(inspected(facts, {(FR, Piece.LEVEL1): ("Cet appel peut être enregistré.",)}))
    assert found
    for one in found:
        assert one.rule.law
        assert one.french != one.english
        assert "{" not in (one.french + one.english).replace("{" + "organisation}", "").replace("{purposes}", "").replace(
            "{retention}", ""
        ).replace("{refusal_key}", "").replace("{notice_key}", "")
    assert [one.forbids for one in found] == sorted((one.forbids for one in found), reverse=True), "what forbids comes first"
