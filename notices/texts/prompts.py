"""The short prompts of a call: each says what is true from then on, and nothing else."""

from __future__ import annotations

import gettext

from notices.facts import AnnouncedFacts, Mode, RefusalEffect


def wrong_key(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """Before the menu is said again."""
    return [catalogue.pgettext("prompt.wrong_key", "That key is not one of the choices.")]


def repeat(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """Before something is said again because the caller asked for it."""
    return [catalogue.pgettext("prompt.repeat", "Here it is once more.")]


def refused(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """After a refusal in the notice or the menu (LAW 5, 6)."""
    t = catalogue.pgettext
    if facts.mode is Mode.MANDATORY:
        noted = t("prompt.refused", "Your objection is noted; the law still requires this call to be recorded.")
    else:
        noted = t("prompt.refused", "Your refusal is noted: this call will not be recorded.")
    return [noted, t("prompt.refused", "We are putting you through.")]


def refused_later(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """After a refusal in mid-call: what happens to the part already captured (L2)."""
    t = catalogue.pgettext
    if facts.mode is Mode.MANDATORY:
        return [t("prompt.refused_later", "Your objection is noted; the law still requires this call to be recorded.")]
    said = t("prompt.refused_later", "Your refusal is noted: nothing more will be recorded.")
    if facts.refusal_effect is RefusalEffect.DESTROY:
        return [said, t("prompt.refused_later", "The part already recorded will be destroyed.")]
    # Translators: {retention} is a number with its unit, in the nominative: "6 months". Turn the sentence so that this is right.
    return [said, t("prompt.refused_later", "The part already recorded will be kept for {retention} at most, then destroyed.")]


def connecting(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """Before a call that may be captured is put through: the refusal stays open (LAW 5)."""
    t = catalogue.pgettext
    through = t("prompt.connecting", "We are putting you through.")
    if facts.mode is Mode.MANDATORY:
        return [through]
    return [through, t("prompt.connecting", "Until the end of the call, to refuse the recording,| press {refusal_key}.")]


def nobody_available(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The agent is busy or does not answer."""
    t = catalogue.pgettext
    return [
        t("prompt.nobody_available", "Nobody can take your call at the moment."),
        t("prompt.nobody_available", "Please call again later."),
    ]


def unrecorded(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The gate is closed for this call: it is put through and not recorded."""
    t = catalogue.pgettext
    return [t("prompt.unrecorded", "This call is not recorded."), t("prompt.unrecorded", "We are putting you through.")]


def accepted(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The caller has consented by key."""
    return [catalogue.pgettext("prompt.accepted", "Your consent is noted: this call will be recorded.")]


def started(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The agent has started a recording."""
    return [catalogue.pgettext("prompt.started", "This call is now being recorded.")]


def paused(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The recording is paused, by the agent or for sensitive data (LAW 21)."""
    return [catalogue.pgettext("prompt.paused", "The recording is paused.")]


def resumed(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The pause is over."""
    return [catalogue.pgettext("prompt.resumed", "The recording continues.")]


def stopped(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The recording has ended, the call goes on."""
    return [catalogue.pgettext("prompt.stopped", "The recording has ended.")]


def receipt(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """Before the digits of the number under which a refusal can be found again."""
    return [catalogue.pgettext("prompt.receipt", "Here is the number of your refusal.")]


def withdraw(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """After the full notice, to a caller of the register of objections, where the line lets them withdraw by key (LAW 24)."""
    t = catalogue.pgettext
    return [
        t("prompt.withdraw", "You have objected to being recorded: your calls are not recorded."),
        t("prompt.withdraw", "To withdraw this objection,| press {consent_key}."),
    ]


def withdrawn(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The key was pressed twice; what this call was told of itself stays true."""
    return [catalogue.pgettext("prompt.withdrawn", "Your objection is withdrawn from your next call on.")]
