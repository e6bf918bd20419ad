"""The facts are checked before a word is said: nothing empty, nothing that a machine could take for more than text."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from notices.facts import AnnouncedFacts, Mode
from notices.texts.errors import FactMissing, FactUnsafe

LONGEST = 300
"""Characters of one value. A postal address has 100; ten times that is a mistake or an attack."""

KEYS = frozenset("0123456789*#")
MARKUP = frozenset("<>{}[]|\\")
"""Markup for pages (`<`), placeholders (`{`), pauses (`|`), raw phonemes of the voices (`[[`), escapes of the Event Socket."""
_JOINERS = frozenset("\u200c\u200d")
"""Needed to write Persian and other scripts; they format and command nothing."""


def check(facts: AnnouncedFacts) -> None:
    """Refuse facts that cannot be announced.

    Raises:
        FactMissing: a fact that a notice must hold is empty; the message names it.
        FactUnsafe: a value that could be taken for markup or commands, or is beyond its bounds.
    """
    for name, value in _texts(facts):
        check_text(name, value)
    _check_counts(facts)
    _check_keys(facts)


def check_text(name: str, value: str) -> None:
    """Refuse one value that is empty, too long, or holds control characters or markup."""
    if not value.strip():
        raise FactMissing(f"{name} is empty; every notice must announce it (LAW 2, 3). Fill it in for this line.")
    if len(value) > LONGEST:
        raise FactUnsafe(f"{name} has {len(value)} characters; at most {LONGEST} can be said. Shorten it.")
    for place, character in enumerate(value, 1):
        if is_unsafe(character):
            what = f"{character!r} (U+{ord(character):04X})"
            raise FactUnsafe(f"{name} holds {what} at character {place}; markup and control characters are not said. Remove it.")


def is_unsafe(character: str) -> bool:
    """Whether a character could be taken for markup or a command."""
    if character in MARKUP:
        return True
    return character not in _JOINERS and unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _texts(facts: AnnouncedFacts) -> Iterator[tuple[str, str]]:
    for name in ("organisation", "line_name", "controller_address", "dpo_contact", "rights_contact", "web_address"):
        yield name, getattr(facts, name)
    for purpose in facts.purposes:
        if purpose.reference:
            yield f"purposes, reference of {purpose.kind.value}", purpose.reference
    for name in ("recipients", "transfers"):
        for place, value in enumerate(getattr(facts, name), 1):
            yield f"{name}, entry {place}", value


def _check_counts(facts: AnnouncedFacts) -> None:
    if not facts.purposes:
        raise FactMissing("purposes is empty; a call cannot be recorded without a purpose (LAW 2, 8). Give the line one.")
    if not facts.recipients:
        raise FactMissing("recipients is empty; say who may listen (LAW 3). Name at least one.")
    for purpose in facts.purposes:
        if purpose.retention.count < 1:
            raise FactUnsafe(f"purposes: {purpose.kind.value} is kept for {purpose.retention.count}; a retention is at least 1.")
    if not 1 <= facts.sampling_percent <= 100:  # noqa: PLR2004 - a percentage
        raise FactUnsafe(f"sampling_percent is {facts.sampling_percent}; it must be from 1 to 100.")


def _check_keys(facts: AnnouncedFacts) -> None:
    meaning: dict[str, str] = {}
    used = ("refusal", "notice", "person", "repeat", "language", *(("consent",) if facts.mode is Mode.CONSENT else ()))
    for name in (f"{meaning}_key" for meaning in used):
        key = getattr(facts, name)
        if key not in KEYS:
            raise FactUnsafe(f"{name} is {key!r}; a telephone has the keys 0 to 9, * and #.")
        if key in meaning:
            raise FactUnsafe(f"{name} and {meaning[key]} are both {key}; a key can mean one thing only.")
        meaning[key] = name
