"""Level 1 and the menu: what every caller hears, at most 62 words and 4 keys (LAW 2, 4, 5, 6 and last part)."""

from __future__ import annotations

import gettext

from notices.facts import AnnouncedFacts, Mode

EVERY_CALL = 100


def level1(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """Who, that the call is recorded, why, for how long, the right to refuse and how, where the full information is (LAW 2)."""
    t = catalogue.pgettext
    return [
        t("level1", "Hello, this is {organisation}."),
        _recording(facts, catalogue),
        # Translators: {retention} is a number with its unit, in the nominative: "6 months". Turn the sentence so that this is right.
        t("level1", "Recordings are kept for {retention} at most."),
        *_choice(facts, catalogue),
        t("level1", "For the full information,| press {notice_key}."),
    ]


def _recording(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> str:
    """That it is recorded, and why. Not "may be" where it is (LAW 4); in the future, since nothing is before the notice ends (L1)."""
    t = catalogue.pgettext
    if facts.mode is Mode.MANDATORY:
        return t("level1", "The law requires this call to be recorded, to {purposes}.")
    if facts.mode is Mode.CONSENT:
        return t("level1", "This call will be recorded only if you accept, to {purposes}.")
    if facts.mode is Mode.ON_DEMAND:
        return t("level1", "Unless you refuse, the person you speak to can start a recording of this call, to {purposes}.")
    if facts.sampling_percent < EVERY_CALL:
        return t("level1", "Unless you refuse, this call may be among the {share} recorded at random to {purposes}.")
    if facts.mode is Mode.AGENT_CONTROLLED:
        return t("level1", "Unless you refuse, this call will be recorded to {purposes}; our agent can pause it.")
    return t("level1", "Unless you refuse, this call will be recorded to {purposes}.")


def _choice(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The right to refuse, and how: the action first, the key last."""
    t = catalogue.pgettext
    # Translators: keep the mark | just before the words that name the key: the voice pauses there for a moment.
    refuse = t("level1", "To refuse,| press {refusal_key}.")
    if facts.mode is Mode.MANDATORY:
        return [t("level1", "To have your objection noted,| press {refusal_key}.")]
    if facts.mode is Mode.CONSENT:
        return [
            t("level1", "Your answer has no effect on your call."),
            t("level1", "To accept,| press {consent_key}."),
            refuse,
        ]
    return [t("level1", "You may refuse at any time, with no effect on your call."), refuse]


def invitation(_facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """The way to this language, said in it by its own voice at the end of level 1 in the language before it."""
    # Translators: write the name of YOUR language here, not "English": this invites callers who speak it.
    return [catalogue.pgettext("level1.invitation", "For English,| press {language_key}.")]


def menu(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> list[str]:
    """What the keys do, for a caller who pressed none: four keys at most, the refusal first."""
    t = catalogue.pgettext
    said = [
        _refusal(facts, catalogue),
        t("menu", "For the full information,| press {notice_key}."),
        t("menu", "To hear the announcement again,| press {repeat_key}."),
    ]
    if facts.mode is Mode.CONSENT:
        accept = t("menu", "To accept the recording,| press {consent_key}.")
        return [accept, *said, t("menu", "Without your consent, your call will not be recorded.")]
    return [*said, t("menu", "To speak to someone now,| press {person_key}."), t("menu", "Otherwise, stay on the line.")]


def _refusal(facts: AnnouncedFacts, catalogue: gettext.GNUTranslations) -> str:
    t = catalogue.pgettext
    if facts.mode is Mode.MANDATORY:
        return t("menu", "To have your objection noted,| press {refusal_key}.")
    return t("menu", "To refuse the recording,| press {refusal_key}.")
