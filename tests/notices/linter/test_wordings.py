"""What an admin types in good faith: what is unlawful in it is found however it is written, and what is lawful is left alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from notices.catalogues.store import available
from notices.facts import AnnouncedFacts, Duration, DurationUnit, Mode, RefusalEffect
from notices.linter import lint
from notices.linter.amounts import durations_in
from notices.linter.rules import durations, items, keys, wording
from notices.notice import TEXTS, Locale, Piece
from notices.texts import OwnTexts, model
from tests.notices.linter.test_rules import DUTY, EN, EVERY_PURPOSE, FR, LEVEL1, changed, inspected, rules

VAGUE = [
    ("fr", "Votre appel peut faire l’objet d’un enregistrement."),
    ("fr", "Cet appel est susceptible de faire l’objet d’un enregistrement."),
    ("fr", "Cet appel peut, sauf refus, être enregistré."),
    ("fr", "Cet appel pourra également être enregistré."),
    ("fr", "Nous pouvons être amenés à enregistrer cet appel."),
    ("fr", "Il se peut que cet appel soit enregistré."),
    ("fr", "Nous nous réservons le droit d’enregistrer cet appel."),
    ("fr", "Cet appel sera le cas échéant enregistré."),
    ("fr", "CET APPEL PEUT ETRE ENREGISTRE."),
    ("fr", "CET APPEL EST SUSCEPTIBLE D’ÊTRE ENREGISTRÉ."),
    ("fr", "Certains appels sont enregistrés."),
    ("en", "Calls may be monitored or recorded."),
    ("en", "Your call may, unless you refuse, be recorded."),
    ("en", "This call could occasionally be recorded."),
    ("en", "We may record this call."),
    ("en", "This call may be subject to recording."),
    ("en", "We reserve the right to record calls."),
    ("en", "CALLS MIGHT BE RECORDED."),
    ("de", "Dieser Anruf kann zu Schulungszwecken aufgezeichnet werden."),
    ("de", "Dieser Anruf wird eventuell aufgezeichnet."),
    ("el", "Η ΚΛΗΣΗ ΜΠΟΡΕΙ ΝΑ ΗΧΟΓΡΑΦΗΘΕΙ."),
    ("it", "Questa chiamata può essere registrata."),
    ("it", "Questa chiamata sarà eventualmente registrata."),
    ("sv", "Samtalet kan komma att spelas in."),
    ("da", "Samtalet kan blive optaget."),
    ("pt", "Esta chamada pode ser gravada."),
    ("cs", "Hovor bude případně nahráván."),
    ("sk", "Hovor bude možno nahrávaný."),
    ("et", "See kõne võimalik, et salvestatakse."),
    ("tr", "BU GÖRÜŞME KAYDEDİLEBİLİR."),
]

LAWFUL = [
    ("fr", "En cas de refus éventuel, l’enregistrement s’arrête."),
    ("fr", "Vous pouvez refuser d’être enregistré."),
    ("fr", "L’enregistrement d’un appel sans éventuel refus sera conservé."),
    ("en", "You may refuse to be recorded, and can object to this recording at any time."),
    ("de", "Sie können ablehnen, dass Ihre Anrufe aufgezeichnet werden."),
    ("de", "Bei eventuellen Fragen zur Aufzeichnung wenden Sie sich an uns."),
    ("de", "Gegebenenfalls können Sie der Aufzeichnung widersprechen."),
    ("da", "De kan sige nej til, at samtalen optages."),
    ("sv", "Ni kan avböja att samtalet spelas in."),
    ("nl", "U kan weigeren dat gesprekken worden opgenomen."),
    ("pt", "Pode recusar ser gravado."),
    ("it", "In caso di eventuale rifiuto la registrazione si interrompe."),
    ("cs", "Případně můžete nahrávání odmítnout."),
    ("sk", "Možno odmietnuť nahrávanie."),
    ("et", "On võimalik salvestamisest keelduda."),
    ("ro", "Este posibil să refuzați înregistrarea."),
    ("pl", "Możliwe jest zgłoszenie sprzeciwu wobec nagrywania."),
    ("hr", "Moguće je odbiti snimanje."),
    ("lv", "Ir iespējams atteikties no ierakstīšanas."),
    ("uk", "Можливо відмовитися від запису."),
    ("ar", "من الممكن رفض التسجيل."),
]


def ids_of(facts: AnnouncedFacts, own: OwnTexts, *locales: Locale) -> set[str]:
    return {one.rule.id for one in lint(inspected(facts, own, locales or (FR,)))}


def said(facts: AnnouncedFacts, sentence: str, piece: Piece = Piece.UNRECORDED, locale: str = "fr") -> set[str]:
    """The rules that find something in one sentence of an own text."""
    where = Locale(locale)
    found = lint(inspected(facts, {(where, piece): (sentence,)}, (where,)))
    return {one.rule.id for one in found if (one.piece, one.sentence) == (piece, 1)}


@pytest.mark.parametrize(("locale", "sentence"), VAGUE)
def test_what_leaves_the_recording_open_is_found(facts: AnnouncedFacts, locale: str, sentence: str) -> None:
    assert wording.VAGUE.id in said(facts, sentence, locale=locale)


@pytest.mark.parametrize(("locale", "sentence"), LAWFUL)
def test_what_leaves_only_the_refusal_open_is_lawful(facts: AnnouncedFacts, locale: str, sentence: str) -> None:
    assert wording.VAGUE.id not in said(facts, sentence, locale=locale)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"sampling_percent": 20, "refusal_effect": RefusalEffect.KEEP, "purposes": EVERY_PURPOSE, "transfers": ("Suisse",)},
        {"mode": Mode.CONSENT},
        {"mode": Mode.MANDATORY, "purposes": (DUTY,)},
    ],
)
@pytest.mark.parametrize("locale", available())
def test_what_the_model_says_may_be_said_in_the_same_words(
    facts: AnnouncedFacts, locale: Locale, changes: dict[str, Any]
) -> None:
    """The rules for own texts find nothing in sentences that are lawful in every language."""
    ruled = replace(facts, **changes)
    own = {(locale, piece): model(piece, ruled, locale) for piece in TEXTS}
    assert rules(lint(inspected(ruled, own, (locale,)))) <= {"level1-many-words"}


def test_the_very_words_are_shown(facts: AnnouncedFacts) -> None:
    found = lint(inspected(facts, {(FR, Piece.UNRECORDED): ("Cet appel peut être enregistré.",)}))
    assert next(one for one in found if one.rule is wording.VAGUE).excerpt == "peut être enregistré"


def test_the_way_to_another_language_is_read_too(facts: AnnouncedFacts) -> None:
    """It is said at the end of level 1 of the language before."""
    own = {(EN, Piece.INVITATION): ("Calls may be recorded.", "For English,| press {language_key}.")}
    assert wording.VAGUE.id in ids_of(facts, own, FR, EN)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("fr", "Pour reprendre,| tapez 2."),
        ("fr", "Pour reprendre,| tapez sur la touche 2."),
        ("fr", "Pour reprendre,| faites le 2."),
        ("fr", "Pour reprendre,| tapez deux."),
        ("fr", "Pour reprendre,| tapez étoile."),
        ("fr", "Pour reprendre,| TAPEZ ÉTOILE."),
        ("fr", "Pour reprendre,| tapez *."),
        ("fr", "Pour reprendre,| tapez {repeat_key} ou 2."),
        ("en", "To hear it again,| press the number 2."),
        ("en", "To hear it again,| press star."),
        ("en", "To hear it again,| press two."),
        ("de", "Zur Wiederholung| drücken Sie zwei."),
        ("ar", "للتكرار،| اضغطوا ٢."),
        ("ar", "للتكرار،| اضغطوا الرقم ٢."),
        ("tr", "Tekrarlamak için| 2 tuşuna basın."),
        ("tr", "Tekrarlamak için| iki tuşuna basın."),
        ("uk", "Щоб повторити,| натисніть два."),
        ("fr", "Pour reprendre,| tapez \uff12."),
    ],
)
def test_a_key_that_is_typed_is_found(facts: AnnouncedFacts, locale: str, sentence: str) -> None:
    assert keys.KEY_TYPED.id in said(facts, sentence, locale=locale)


@pytest.mark.parametrize("typed", ["2", "*", "\u0662"])
@pytest.mark.parametrize("locale", available())
def test_a_key_that_is_typed_is_found_in_every_language(facts: AnnouncedFacts, locale: Locale, typed: str) -> None:
    """In the model's sentence, the key typed in its place."""
    sentence = next(one for one in model(Piece.MENU, facts, locale) if "{refusal_key}" in one)
    assert keys.KEY_TYPED.id in said(facts, sentence.replace("{refusal_key}", typed), locale=locale)


@pytest.mark.parametrize(
    "sentence",
    [
        "Rappelez à partir de 9 h, ou tapez {person_key}.",
        "Rappelez du lundi au vendredi, de 9 h à 17 h.",
        "Composez le 0 800 99 00 00.",
        "Appuyez sur une touche.",
        "Cette touche ne mène nulle part.",
        "Appuyez sur un des boutons de votre téléphone.",
    ],
)
def test_a_figure_that_is_no_key_is_left_alone(facts: AnnouncedFacts, sentence: str) -> None:
    assert keys.KEY_TYPED.id not in said(facts, sentence)


def test_two_keys_that_have_changed_places_are_found(facts: AnnouncedFacts) -> None:
    """LAW 2, 5: whoever follows the notice would hear the full information instead of being heard."""
    swapped = changed(3, "Pour refuser,| tapez {notice_key}.")[FR, Piece.LEVEL1]
    own = {(FR, Piece.LEVEL1): (*swapped[:4], "Pour tout savoir,| tapez {refusal_key}.")}
    found = [one for one in lint(inspected(facts, own)) if one.rule is keys.REFUSAL_ELSEWHERE]
    assert [(one.place, one.rule.law, one.forbids) for one in found] == [("fr level1, 4", (2, 5), True)]


@pytest.mark.parametrize(
    "own",
    [
        (*LEVEL1[:3], "Vous pouvez refuser.", "Pour cela,| tapez {refusal_key}.", LEVEL1[4]),
        (*LEVEL1[:3], "Pour ne pas être enregistré,| tapez {refusal_key}.", LEVEL1[4]),
        (*LEVEL1[:4], "Pour tout savoir sur votre refus,| tapez {notice_key}."),
    ],
)
def test_a_refusal_may_be_said_in_several_ways(facts: AnnouncedFacts, own: tuple[str, ...]) -> None:
    assert {one.rule.id for one in lint(inspected(facts, {(FR, Piece.LEVEL1): own})) if one.forbids} == set()


def test_two_keys_in_one_sentence_each_have_their_action_first(facts: AnnouncedFacts) -> None:
    one = "Pour refuser,| tapez {refusal_key} ; pour tout savoir, tapez {notice_key}."
    assert keys.KEY_FIRST.id not in ids_of(facts, {(FR, Piece.MENU): (one,)})


@pytest.mark.parametrize(
    ("locale", "sentence", "duration"),
    [
        ("fr", "Conservé trois mois.", Duration(3, DurationUnit.MONTHS)),
        ("fr", "Conservé UN AN.", Duration(1, DurationUnit.YEARS)),
        ("fr", "Conservé 3\u202fmois.", Duration(3, DurationUnit.MONTHS)),
        ("fr", "Conservé quatre-vingt-dix jours.", Duration(90, DurationUnit.DAYS)),
        ("fr", "Conservé deux semaines.", Duration(14, DurationUnit.DAYS)),
        ("en", "Kept for six months.", Duration(6, DurationUnit.MONTHS)),
        ("en", "A six-month period.", Duration(6, DurationUnit.MONTHS)),
        ("en", "A 6-month period.", Duration(6, DurationUnit.MONTHS)),
        ("de", "Nach 3 Monaten gelöscht.", Duration(3, DurationUnit.MONTHS)),
        ("de", "Nach zwei Jahren gelöscht.", Duration(2, DurationUnit.YEARS)),
        ("fi", "Säilytetään 3 kuukauden ajan.", Duration(3, DurationUnit.MONTHS)),
        ("hu", "3 hónapig őrizzük.", Duration(3, DurationUnit.MONTHS)),
        ("sv", "Efter fem dagar.", Duration(5, DurationUnit.DAYS)),
        ("es", "Durante dos años.", Duration(2, DurationUnit.YEARS)),
        ("ar", "لمدة ٦ أشهر", Duration(6, DurationUnit.MONTHS)),
        ("tr", "Altı ay boyunca.", Duration(6, DurationUnit.MONTHS)),
    ],
)
def test_a_duration_is_read_in_figures_and_in_words(locale: str, sentence: str, duration: Duration) -> None:
    assert [found for _, found in durations_in(sentence, Locale(locale))] == [duration]


@pytest.mark.parametrize("sentence", ["Il y a 6 anciens agents.", "Le 3 mai.", "Voici 3 moissonneuses.", "Touche 6."])
def test_what_is_no_duration(sentence: str) -> None:
    assert list(durations_in(sentence, FR)) == []


def test_a_duration_of_another_matter_is_pointed_out_and_not_forbidden(facts: AnnouncedFacts) -> None:
    """The answer to a request is due within a month, whatever the recordings' own time is."""
    answered = {(FR, Piece.RIGHTS): ("Vos droits : {rights}.", "Nous répondons sous 1 mois.", "Contact : {rights_contact}.")}
    found = [one for one in lint(inspected(facts, answered)) if one.sentence == 2]
    assert [(one.rule, one.forbids) for one in found] == [(durations.OTHER_DURATION, False)]
    assert said(facts, "Veuillez rappeler dans 2 jours.", Piece.NOBODY_AVAILABLE) == {durations.OTHER_DURATION.id}
    for piece in (Piece.NOBODY_AVAILABLE, Piece.RIGHTS):
        assert durations.FALSE_DURATION.id in said(facts, "Votre enregistrement est gardé trois ans.", piece)


def test_only_the_shortest_retention_is_the_one_that_is_enforced(facts: AnnouncedFacts) -> None:
    """L4: a recording made for several purposes goes when the shortest has passed."""
    first, second = facts.purposes
    ruled = replace(facts, purposes=(first, replace(second, retention=Duration(3, DurationUnit.MONTHS))))
    place = (FR, Piece.RETENTION)
    assert durations.FALSE_DURATION.id in ids_of(ruled, {place: ("Gardé {retention}, soit 6 mois.",)})
    assert durations.TYPED_DURATION.id in ids_of(ruled, {place: ("Gardé {retention}, soit 3 mois.",)})
    assert durations.OTHER_DURATION.id in ids_of(ruled, {place: ("Gardé {retention}, soit {retention_training}.",)})
    assert durations.OTHER_DURATION.id not in ids_of(ruled, {place: ("Gardé {retention}, soit {retention_quality}.",)})


def test_a_year_is_twelve_months(facts: AnnouncedFacts) -> None:
    year = replace(facts, purposes=tuple(replace(one, retention=Duration(1, DurationUnit.YEARS)) for one in facts.purposes))
    own = (FR, Piece.RETENTION)
    assert durations.TYPED_DURATION.id in ids_of(year, {own: ("Gardé {retention}, soit 12 mois.",)})
    assert durations.FALSE_DURATION.id not in ids_of(year, {own: ("Gardé {retention}, soit douze mois.",)})


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("fr", "20 pour cent des appels sont enregistrés."),
        ("fr", "Vingt pour cent des appels sont enregistrés."),
        ("fr", "20\u202f% des appels sont enregistrés."),
        ("tr", "Görüşmelerin %20'si kaydedilir."),
        ("ar", "يتم تسجيل ٢٠٪ من المكالمات"),
        ("en", "20 percent of calls are recorded."),
    ],
)
def test_a_share_is_read_however_it_is_written(facts: AnnouncedFacts, locale: str, sentence: str) -> None:
    assert durations.FALSE_SHARE.id in said(facts, sentence, locale=locale)
    assert durations.FALSE_SHARE.id not in said(replace(facts, sampling_percent=20), sentence, locale=locale)


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("es", "Pregunte por el nº 3."),
        ("pt", "A 1ª opção é essa."),
        ("uk", "З нами можна звʼязатися."),
        ("uk", "IP-адреса не потрібна."),
        ("bg", "Пишете на e-поща."),
    ],
)
def test_letters_that_belong_together_are_no_homoglyphs(facts: AnnouncedFacts, locale: str, sentence: str) -> None:
    assert {wording.HOMOGLYPH.id, wording.WRONG_SCRIPT.id} & said(facts, sentence, locale=locale) == set()


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("Vous pouvez faire une réclamation à notre service.", True),
        ("Vous pouvez faire une réclamation auprès de la CNIL.", False),
        ("Réclamation : Commission nationale de l’informatique et des libertés.", False),
    ],
)
def test_the_complaint_names_the_authority(facts: AnnouncedFacts, sentence: str, missing: bool) -> None:
    """LAW 3."""
    assert (items.COMPLAINT_MISSING.id in ids_of(facts, {(FR, Piece.COMPLAINT): (sentence,)})) is missing


@pytest.mark.parametrize(
    ("effect", "sentence", "wrong"),
    [
        (RefusalEffect.DESTROY, "Votre refus est noté.", True),
        (RefusalEffect.DESTROY, "Votre refus est noté, la partie enregistrée est gardée {retention}.", True),
        (RefusalEffect.DESTROY, "Votre refus est noté, la partie enregistrée est détruite.", False),
        (RefusalEffect.KEEP, "Votre refus est noté, la partie enregistrée est gardée {retention}.", False),
    ],
)
def test_what_becomes_of_a_part_already_recorded_is_said(
    facts: AnnouncedFacts, effect: RefusalEffect, sentence: str, wrong: bool
) -> None:
    """L2, LAW 5."""
    found = ids_of(replace(facts, refusal_effect=effect), {(FR, Piece.REFUSED_LATER): (sentence,)})
    assert (items.EFFECT_UNSAID.id in found) is wrong


def test_each_language_of_a_finding_names_the_right_in_its_own_words(facts: AnnouncedFacts) -> None:
    inspection = inspected(facts)
    spoilt = replace(inspection, texts={**inspection.texts, (FR, Piece.RIGHTS): "Rien."})
    one = next(one for one in lint(spoilt) if one.rule is items.RIGHT_MISSING)
    assert ("accès" in one.french, "access" in one.english) == (True, True)
