"""Level 2: the full legal notice in its parts, every item of article 13 GDPR (LAW 3)."""

from __future__ import annotations

import gettext

from notices.facts import AnnouncedFacts, LegalBasis, Mode, RefusalEffect
from notices.texts import words
from notices.texts.levels import EVERY_CALL


def controller(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """What follows, how to move in it, and who answers for it: article 13(1)(a)."""
    t = catalogue.pgettext
    return [
        t("level2.controller", "Here is the full information on the recording of calls to this line, {line_name}."),
        t("level2.controller", "To hear a part again,| press {repeat_key}."),
        t("level2.controller", "To go on to the next part,| press {notice_key}."),
        t("level2.controller", "The data controller is {organisation}, {controller_address}."),
    ]


def purposes(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """Why, and on which legal basis: article 13(1)(c). Purposes on one basis are said together."""
    t = catalogue.pgettext
    said: list[str] = []
    for basis in words.by_basis(facts.purposes):
        said.append(
            _of(basis, _recorded(facts, catalogue) if not said else t("level2.purposes", "They are also recorded to {purposes}."))
        )
        said.append(_of(basis, t("level2.purposes", "The legal basis is {basis}.")))
    return said


def _recorded(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> str:
    if facts.sampling_percent == EVERY_CALL:
        return catalogue.pgettext("level2.purposes", "Calls are recorded to {purposes}.")
    return catalogue.pgettext("level2.purposes", "{share} of calls, chosen at random, are recorded to {purposes}.")


def _of(basis: LegalBasis, sentence: str) -> str:
    """The sentence about the purposes on one basis: `{purposes}` becomes `{purposes_public_task}`."""
    return sentence.replace("{purposes}", f"{{purposes_{basis.value}}}").replace("{basis}", f"{{basis_{basis.value}}}")


def recipients(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """Who may listen: article 13(1)(e)."""
    return [
        catalogue.npgettext(
            "level2.recipients",
            "Only this recipient may listen to the recordings: {recipients}.",
            "Only these recipients may listen to the recordings: {recipients}.",
            len(facts.recipients),
        )
    ]


def retention(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """How long: article 13(2)(a). What is enforced is said: the shortest retention (L4)."""
    # Translators: {retention} is a number with its unit, in the nominative: "6 months". Turn the sentence so that this is right.
    return [catalogue.pgettext("level2.retention", "Each recording is kept for {retention} at most, then destroyed.")]


def rights(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The rights and how to use them, and the refusal with its effect: article 13(2)(b), (c), (e), LAW 5, 6, L2."""
    t = catalogue.pgettext
    said = [t("level2.rights", "You have rights of {rights}.")]
    if LegalBasis.CONSENT in {purpose.basis for purpose in facts.purposes}:
        said.append(t("level2.rights", "You may withdraw your consent at any time."))
    said.append(t("level2.rights", "To use your rights, the contact is: {rights_contact}."))
    return said + _refusal(facts, catalogue)


def _refusal(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    t = catalogue.pgettext
    if facts.mode is Mode.MANDATORY:
        return [t("level2.rights", "The law does not allow us to stop this recording; your objection will be noted with it.")]
    telling = t("level2.rights", "Until the end of the call, you may also refuse by telling the person you speak to.")
    if facts.refusal_effect is RefusalEffect.DESTROY:
        return [telling, t("level2.rights", "The part already recorded is then destroyed.")]
    return [telling, t("level2.rights", "The part already recorded is then kept for the same time, and no longer.")]


def dpo(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """How to reach the data protection officer: article 13(1)(b)."""
    return [catalogue.pgettext("level2.dpo", "The contact of the data protection officer is: {dpo_contact}.")]


def complaint(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The supervisory authority: article 13(2)(d). French law first: the CNIL."""
    t = catalogue.pgettext
    return [t("level2.complaint", "You may complain to the CNIL, the French data protection authority, at cnil.fr.")]


def transfers(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """Transfers outside the EEA: article 13(1)(f)."""
    if not facts.transfers:
        t = catalogue.pgettext
        return [t("level2.transfers", "The recordings are not transferred outside the European Economic Area.")]
    sentence = catalogue.npgettext(
        "level2.transfers",
        "The recordings are transferred outside the European Economic Area, to this country: {transfers}.",
        "The recordings are transferred outside the European Economic Area, to these countries: {transfers}.",
        len(facts.transfers),
    )
    return [sentence, catalogue.pgettext("level2.transfers", "The written information names the safeguards.")]


def read_it(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """Where all this can be read (LAW 29)."""
    return [catalogue.pgettext("level2.read_it", "You can read all this at {web_address}.")]
