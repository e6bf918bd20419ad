"""The short prompts of a call: each says what is true from then on, and nothing else."""

from __future__ import annotations

from notices.facts import AnnouncedFacts, RefusalEffect
from notices.texts import words
from notices.texts.draft import Draft
from notices.texts.utterance import Segment


def wrong_key(_facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """Before the menu is said again."""
    return draft.information(draft.catalogue.pgettext("prompt.wrong_key", "That key is not one of the choices."))


def refused(_facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """After a refusal in the notice or the menu (LAW 5, 6)."""
    t = draft.catalogue.pgettext
    return [
        *draft.information(t("prompt.refused", "Your refusal is noted: this call will not be recorded.")),
        *draft.information(t("prompt.refused", "We are putting you through.")),
    ]


def refused_later(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """After a refusal in mid-call: what happens to the part already captured (L2)."""
    t = draft.catalogue.pgettext
    said = draft.information(t("prompt.refused_later", "Your refusal is noted: nothing more will be recorded."))
    if facts.refusal_effect is RefusalEffect.DESTROY:
        return said + draft.information(t("prompt.refused_later", "The part already recorded will be destroyed."))
    # Translators: {duration} is a number with its unit, in the nominative: "6 months". Turn the sentence so that this is right.
    kept = t("prompt.refused_later", "The part already recorded will be kept for {duration} at most, then destroyed.")
    return said + draft.information(kept, duration=draft.duration(words.shortest(facts.purposes)))


def connecting(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """Before a call that may be captured is put through: the refusal stays open (LAW 5)."""
    t = draft.catalogue.pgettext
    later = t("prompt.connecting", "Until the end of the call, to refuse the recording,| press {key}.")
    return [
        *draft.information(t("prompt.connecting", "We are putting you through.")),
        *draft.item(later, key=draft.key(facts.refusal_key)),
    ]


def nobody_available(_facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """The agent is busy or does not answer."""
    t = draft.catalogue.pgettext
    return [
        *draft.information(t("prompt.nobody_available", "Nobody can take your call at the moment.")),
        *draft.information(t("prompt.nobody_available", "Please call again later.")),
    ]


def unrecorded(_facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """The gate is closed for this call: it is put through and not recorded."""
    t = draft.catalogue.pgettext
    return [
        *draft.information(t("prompt.unrecorded", "This call is not recorded.")),
        *draft.information(t("prompt.unrecorded", "We are putting you through.")),
    ]
