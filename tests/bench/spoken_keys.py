"""Every key in every sentence of the English notices that names one, and which of them a recogniser took for something else."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from notices.facts import AnnouncedFacts, Mode
from notices.notice import Locale, Piece
from notices.texts import Segment, Utterance, utterances
from notices.texts.utterance import BEFORE_PRESS_MS, BETWEEN_ITEMS_MS
from tests.bench.wording import attributed, words

EN, FR = Locale("en"), Locale("fr")
KEYS = "0123456789*#"
MODES = (Mode.AUTOMATIC, Mode.CONSENT, Mode.MANDATORY)
"""Between them they have every sentence that names a key."""
ACTIONS = ("To refuse,", "For the full information,", "To hear the announcement again,")
PRESS = "press"
FILLERS = (re.compile(r"(?<=\bpress )(?:(?:number|the) )+"), re.compile(r"(?<=\bpress )(\w+) (?:key|button)\b"))
"""An engine may be given "press number two" for "press two", "press the star button" for "press star": the key is the same."""
ALIKE = {"to": "two", "too": "two", "for": "four", "won": "one", "ate": "eight"}
"""Words that no ear can tell from a number: spelling is the recogniser's affair."""


def keyed(facts: AnnouncedFacts) -> Iterator[Utterance]:
    """Whole pieces as callers hear them, each of their keys being each key once, and short sentences by themselves."""
    for turn in range(len(KEYS)):
        turned = _turned(facts, turn)
        for mode in MODES:
            yield from _pieces(replace(turned, mode=mode))
        invited = utterances(turned, FR, (FR, EN))[Piece.LEVEL1].segments
        yield Utterance(tuple(segment for segment in invited if segment.locale == EN))
        yield from (_alone(action, KEYS[turn]) for action in ACTIONS)


def _turned(facts: AnnouncedFacts, turn: int) -> AnnouncedFacts:
    """A line whose keys are six others."""
    refusal, language, consent, notice, repeat, person = ((KEYS + KEYS)[turn + place] for place in (0, 1, 2, 3, 6, 9))
    return replace(
        facts,
        refusal_key=refusal,
        language_key=language,
        consent_key=consent,
        notice_key=notice,
        repeat_key=repeat,
        person_key=person,
    )


def _pieces(facts: AnnouncedFacts) -> Iterator[Utterance]:
    """All that name a key; what every mode says alike is said once."""
    said = utterances(facts, EN)
    yield said[Piece.LEVEL1]
    yield said[Piece.MENU]
    if facts.mode is Mode.AUTOMATIC:
        yield said[Piece.CONTROLLER]
        yield said[Piece.CONNECTING]
        yield said[Piece.WITHDRAW]


def _alone(action: str, key: str) -> Utterance:
    name = words(key)[0]
    return Utterance((Segment(EN, action, BEFORE_PRESS_MS), Segment(EN, f"press {name}.", BETWEEN_ITEMS_MS)))


def named(text: str) -> int:
    """How many keys a text names."""
    return len(_places(_heard(text)))


def misheard(text: str, understood: str) -> list[str]:
    """The keys of a text that were not understood, each with what was: "press" and the key, nothing less and nothing more."""
    said = _heard(text)
    parts = attributed(said, _heard(understood))
    wrong = [place for place in _places(said) if parts[place - 1 : place + 1] != [[PRESS], [said[place]]]]
    return [f"{said[place]} as “{' '.join([*parts[place - 1], *parts[place]])}”" for place in wrong]


def _places(said: list[str]) -> list[int]:
    return [place for place, word in enumerate(said, 1) if word == PRESS]


def _heard(text: str) -> list[str]:
    """The words, but for spelling, and for what stands round a key."""
    before, after = FILLERS
    bare = after.sub(r"\1", before.sub("", " ".join(words(text))))
    return [ALIKE.get(word, word) for word in bare.split()]
