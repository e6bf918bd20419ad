"""Comparing what was said with what was understood: words, not spelling."""

from __future__ import annotations

import re
from collections.abc import Sequence

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_SPELT = frozenset({"dpo", "cnil", "fr", "www", "gdpr"})
_SIGNS = {"@": " at ", "/": " slash ", "%": " percent ", "*": " star ", "#": " hash "}
_TOKEN = re.compile(r"[a-z']+|\d+")


def words(text: str) -> list[str]:
    """The words that a listener would write down: figures in words, signs by their names, abbreviations letter by letter."""
    plain = text.lower().replace("’", "'")
    plain = re.sub(r"\b(?:[a-z]\.){2,}", lambda found: f" {found[0].replace('.', ' ')} ", plain)
    plain = re.sub(r"(?<=\w)\.(?=\w)", " dot ", plain)
    for sign, name in _SIGNS.items():
        plain = plain.replace(sign, name)
    tokens = _TOKEN.findall(plain)
    return [word for place, token in enumerate(tokens) for word in _said(token, tokens[max(0, place - 1) : place + 2])]


def _said(token: str, around: Sequence[str]) -> list[str]:
    if not token.isdigit():
        return list(token) if token in _SPELT else [token]
    alone = sum(near.isdigit() for near in around) == 1
    if alone and (len(token) == 1 or (len(token) == 2 and token[0] != "0")):
        return _cardinal(int(token))
    return [_ONES[int(digit)] for digit in token]


def _cardinal(number: int) -> list[str]:
    if number < len(_ONES):
        return [_ONES[number]]
    tens, ones = divmod(number, 10)
    return [_TENS[tens - 2], *([_ONES[ones]] if ones else [])]


def errors(said: Sequence[str], understood: Sequence[str]) -> int:
    """Words put in, left out or taken for others: Levenshtein's distance."""
    return _distances(said, understood)[-1][-1]


def attributed(said: Sequence[str], understood: Sequence[str]) -> list[list[str]]:
    """What was understood of each word, with the fewest errors: itself, another, nothing; a word put in goes with the one before it."""
    table = _distances(said, understood)
    parts: list[list[str]] = [[] for _ in said]
    place, at = len(said), len(understood)
    while place and at:
        word, other = said[place - 1], understood[at - 1]
        if table[place][at] == table[place - 1][at - 1] + (word != other):
            place, at = place - 1, at - 1
            parts[place].insert(0, other)
        elif table[place][at] == table[place][at - 1] + 1:
            at -= 1
            parts[place - 1].insert(0, other)
        else:
            place -= 1
    return parts


def _distances(said: Sequence[str], understood: Sequence[str]) -> list[list[int]]:
    """The distance of every beginning of the one from every beginning of the other."""
    table = [list(range(len(understood) + 1))]
    for place, word in enumerate(said, 1):
        row = [place]
        for at, other in enumerate(understood, 1):
            row.append(min(table[-1][at] + 1, row[-1] + 1, table[-1][at - 1] + (word != other)))
        table.append(row)
    return table
