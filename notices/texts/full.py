"""Level 2: the full legal notice in its parts, every item of article 13 GDPR (LAW 3)."""

from __future__ import annotations

from notices.facts import AnnouncedFacts, LegalBasis, RefusalEffect
from notices.texts import words
from notices.texts.draft import Draft
from notices.texts.levels import EVERY_CALL
from notices.texts.utterance import Segment


def controller(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """What follows, how to move in it, and who answers for it: article 13(1)(a)."""
    t = draft.catalogue.pgettext
    return [
        *draft.information(
            t("level2.controller", "Here is the full information on the recording of calls to this line, {line_name}."),
            line_name=facts.line_name,
        ),
        *draft.item(t("level2.controller", "To hear a part again,| press {key}."), key=draft.key(facts.repeat_key)),
        *draft.item(t("level2.controller", "To go on to the next part,| press {key}."), key=draft.key(facts.notice_key)),
        *draft.information(
            t("level2.controller", "The data controller is {organisation}, {controller_address}."),
            organisation=facts.organisation,
            controller_address=facts.controller_address,
        ),
    ]


def purposes(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """Why, and on which legal basis: article 13(1)(c)."""
    t = draft.catalogue.pgettext
    said: list[Segment] = []
    for legal_basis, kinds in words.by_basis(facts.purposes).items():
        listed = draft.listed(words.purpose(draft.catalogue, kind) for kind in kinds)
        if said:
            said += draft.information(t("level2.purposes", "They are also recorded to {purposes}."), purposes=listed)
        elif facts.sampling_percent == EVERY_CALL:
            said += draft.information(t("level2.purposes", "Calls are recorded to {purposes}."), purposes=listed)
        else:
            sampled = t("level2.purposes", "{share} of calls, chosen at random, are recorded to {purposes}.")
            said += draft.information(sampled, share=draft.share(facts.sampling_percent), purposes=listed)
        said += draft.information(
            t("level2.purposes", "The legal basis is {basis}."), basis=words.basis(draft.catalogue, legal_basis)
        )
    return said


def recipients(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """Who may listen: article 13(1)(e)."""
    template = draft.catalogue.npgettext(
        "level2.recipients",
        "Only this recipient may listen to the recordings: {recipients}.",
        "Only these recipients may listen to the recordings: {recipients}.",
        len(facts.recipients),
    )
    return draft.information(template, recipients=draft.listed(facts.recipients))


def retention(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """How long: article 13(2)(a). What is enforced is said: the shortest retention (L4)."""
    # Translators: {duration} is a number with its unit, in the nominative: "6 months". Turn the sentence so that this is right.
    template = draft.catalogue.pgettext("level2.retention", "Each recording is kept for {duration} at most, then destroyed.")
    return draft.information(template, duration=draft.duration(words.shortest(facts.purposes)))


def rights(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """The rights and how to use them, and the refusal with its effect: article 13(2)(b), (c), (e), LAW 5, 6, L2."""
    t = draft.catalogue.pgettext
    bases = [purpose.basis for purpose in facts.purposes]
    said = draft.information(
        t("level2.rights", "You have rights of {rights}."), rights=draft.listed(words.rights(draft.catalogue, bases))
    )
    if LegalBasis.CONSENT in bases:
        said += draft.information(t("level2.rights", "You may withdraw your consent at any time."))
    said += draft.information(
        t("level2.rights", "To use your rights, the contact is: {rights_contact}."), rights_contact=facts.rights_contact
    )
    said += draft.information(
        t("level2.rights", "Until the end of the call, you may also refuse by telling the person you speak to.")
    )
    if facts.refusal_effect is RefusalEffect.DESTROY:
        return said + draft.information(t("level2.rights", "The part already recorded is then destroyed."))
    return said + draft.information(
        t("level2.rights", "The part already recorded is then kept for the same time, and no longer.")
    )


def dpo(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """How to reach the data protection officer: article 13(1)(b)."""
    template = draft.catalogue.pgettext("level2.dpo", "The contact of the data protection officer is: {dpo_contact}.")
    return draft.information(template, dpo_contact=facts.dpo_contact)


def complaint(_facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """The supervisory authority: article 13(2)(d). French law first: the CNIL."""
    t = draft.catalogue.pgettext
    return draft.information(
        t("level2.complaint", "You may complain to the CNIL, the French data protection authority, at cnil.fr.")
    )


def transfers(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """Transfers outside the EEA: article 13(1)(f)."""
    if not facts.transfers:
        t = draft.catalogue.pgettext
        return draft.information(t("level2.transfers", "The recordings are not transferred outside the European Economic Area."))
    template = draft.catalogue.npgettext(
        "level2.transfers",
        "The recordings are transferred outside the European Economic Area, to this country: {transfers}.",
        "The recordings are transferred outside the European Economic Area, to these countries: {transfers}.",
        len(facts.transfers),
    )
    said = draft.information(template, transfers=draft.listed(facts.transfers))
    return said + draft.information(draft.catalogue.pgettext("level2.transfers", "The written information names the safeguards."))


def read_it(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """Where all this can be read (LAW 29)."""
    template = draft.catalogue.pgettext("level2.read_it", "You can read all this at {web_address}.")
    return draft.information(template, web_address=facts.web_address)
