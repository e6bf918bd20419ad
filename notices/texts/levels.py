"""Level 1 and the menu: what every caller hears, at most 62 words and 4 keys (LAW 2, 4, 5, 6 and last part)."""

from __future__ import annotations

from collections.abc import Sequence

from notices.facts import AnnouncedFacts
from notices.languages import next_locale
from notices.notice import Locale
from notices.texts import words
from notices.texts.draft import Draft
from notices.texts.utterance import Segment

EVERY_CALL = 100


def level1(facts: AnnouncedFacts, draft: Draft, offered: Sequence[Locale]) -> list[Segment]:
    """Who, that the call is recorded, why, for how long, the right to refuse and how, where the full information is (LAW 2)."""
    t = draft.catalogue.pgettext
    return [
        *draft.information(t("level1", "Hello, this is {organisation}."), organisation=facts.organisation),
        *_recording(facts, draft),
        *_retention(facts, draft),
        *draft.information(t("level1", "You may refuse at any time, with no effect on your call.")),
        # Translators: keep the mark | just before the words that name the key: the voice pauses there for a moment.
        *draft.item(t("level1", "To refuse,| press {key}."), key=draft.key(facts.refusal_key)),
        *draft.item(t("level1", "For the full information,| press {key}."), key=draft.key(facts.notice_key)),
        *_invitation(facts, draft.locale, offered),
    ]


def _recording(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    t = draft.catalogue.pgettext
    purposes = draft.listed(words.purpose(draft.catalogue, announced.kind) for announced in facts.purposes)
    if facts.sampling_percent == EVERY_CALL:
        # LAW 4: it is recorded, not "may be"; L1: only after the notice, hence the future.
        return draft.information(t("level1", "Unless you refuse, this call will be recorded to {purposes}."), purposes=purposes)
    sampled = t("level1", "Unless you refuse, this call may be among the {share} recorded at random to {purposes}.")
    return draft.information(sampled, share=draft.share(facts.sampling_percent), purposes=purposes)


def _retention(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """How long: the shortest retention, which is the one that is enforced (L4)."""
    # Translators: {duration} is a number with its unit, in the nominative: "6 months". Turn the sentence so that this is right.
    template = draft.catalogue.pgettext("level1", "Recordings are kept for {duration} at most.")
    return draft.information(template, duration=draft.duration(words.shortest(facts.purposes)))


def _invitation(facts: AnnouncedFacts, locale: Locale, offered: Sequence[Locale]) -> list[Segment]:
    """The way to the next language, in that language and by its own voice."""
    following = next_locale(locale, offered)
    if following is None:
        return []
    other = Draft(following)
    # Translators: write the name of YOUR language here, not "English": this invites callers who speak it.
    invitation = other.catalogue.pgettext("level1", "For English,| press {key}.")
    return other.item(invitation, key=other.key(facts.language_key))


def menu(facts: AnnouncedFacts, draft: Draft) -> list[Segment]:
    """What the keys do, for a caller who pressed none: four keys, the refusal first."""
    t = draft.catalogue.pgettext
    return [
        *draft.item(t("menu", "To refuse the recording,| press {key}."), key=draft.key(facts.refusal_key)),
        *draft.item(t("menu", "For the full information,| press {key}."), key=draft.key(facts.notice_key)),
        *draft.item(t("menu", "To hear the announcement again,| press {key}."), key=draft.key(facts.repeat_key)),
        *draft.item(t("menu", "To speak to someone now,| press {key}."), key=draft.key(facts.person_key)),
        *draft.information(t("menu", "Otherwise, stay on the line.")),
    ]
