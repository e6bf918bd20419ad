"""Small pieces that the rules of the languages are made of."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from notices.spoken.language import Cardinal, Rule

BEFORE_NUMBER = r"(?<![\w.,:/-])"
"""Nothing that the number could be a part of."""


def counted(nouns: str, say: Cardinal | Mapping[int, str]) -> Rule:
    """A rule for whole numbers before a noun, which decides their gender or case.

    Args:
        nouns: pattern of the nouns as they are written, without groups: `Monat|Tag`.
        say: the number in words, or the few numbers that change (others are left to the rules that follow).
    """
    pattern = re.compile(rf"{BEFORE_NUMBER}(\d{{1,12}})(?= (?:{nouns})(?!\w))", re.IGNORECASE)
    if isinstance(say, Mapping):
        return pattern, lambda found: say.get(int(found[1]), found[1])
    return pattern, lambda found: say(int(found[1]))


def each_digit(digits: tuple[str, ...]) -> Callable[[re.Match[str]], str]:
    """A replacement that says all the digits of a match one by one, and drops what stands between them."""
    return lambda found: " ".join(digits[int(character)] for character in found.group() if character.isdigit())


def apply(text: str, rules: Iterable[Rule]) -> str:
    """The text after all the rules, one after the other."""
    for pattern, replacement in rules:
        text = pattern.sub(replacement, text)
    return text
