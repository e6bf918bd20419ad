"""The number under which a caller finds a refusal again: short enough to write down, hard to guess, hard to get wrong. Pure.

Eight digits: seven at random, and one of H. M. Damm's check digits (doctoral thesis, Marburg 2004). With it no single wrong
digit and no two neighbours in the wrong order, which are most of what people get wrong in writing a number down, lead to
somebody else's call. Seven digits are ten million numbers, of which a line uses a few thousand: whoever guesses meets one in thousands
of attempts, and learns of it no more than what became of a call.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from notices.notice import DIGITS, Piece

LENGTH = 8
"""Digits of a receipt, the check digit among them."""

_DRAWN = LENGTH - 1
_MOST_ALIKE = 2
"""The same digit three times in a row is miscounted by the ear."""

_QUASIGROUP = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
"""Weakly totally antisymmetric, of order 10: (c∘x)∘y differs from (c∘y)∘x wherever x differs from y. Damm's check digit is made of it."""

_ALIKE = re.compile(rf"(\d)\1{{{_MOST_ALIKE}}}")
_WRITTEN = re.compile(r"[0-9](?:[ .\-\u00a0\u202f]?[0-9])*", re.ASCII)


def check_digit(digits: str) -> str:
    """The digit that completes these."""
    interim = 0
    for digit in digits:
        interim = _QUASIGROUP[interim][int(digit)]
    return str(interim)


def draw(below: Callable[[int], int]) -> str:
    """A new receipt.

    Args:
        below: a whole number from 0 to its argument, which is left out, at random: `secrets.randbelow`.
    """
    while True:
        drawn = f"{below(10**_DRAWN):0{_DRAWN}d}"
        receipt = drawn + check_digit(drawn)
        if not _ALIKE.search(receipt):
            return receipt


def read(written: str) -> str | None:
    """A receipt as people write it, with or without spaces, dots and hyphens; None when it cannot be one: something was misheard."""
    if not _WRITTEN.fullmatch(written.strip()):
        return None
    digits = re.sub(r"[^0-9]", "", written)
    return digits if len(digits) == LENGTH and check_digit(digits) == "0" else None


def mark(call_id: str, receipt: str) -> str:
    """What the journal holds of a receipt: SHA-256 over the call's id and the number, lower-case hexadecimal.

    In clear it may not stand there (L6): nobody, the journal's own check least of all, can tell eight digits from a telephone number.
    With the mark the number's owner can still find the row in an exported journal, and nobody can give the number to another call later.
    """
    return hashlib.sha256(f"{call_id} {receipt}".encode()).hexdigest()


def spelt(receipt: str) -> tuple[Piece, ...]:
    """The pieces that read a receipt out: the words before it, then its digits."""
    return (Piece.RECEIPT, *(DIGITS[int(digit)] for digit in receipt))
