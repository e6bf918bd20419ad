"""A private key on paper: to be typed, or photographed, back when every file of it is lost.

Each row of at most sixteen characters ends in two more that check it: one wrong character, or two neighbours in the wrong
order, are always found, and the row is named. The key's own checksum (BIP 173) finds the rest.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from ivr.domain.key_period import KeyPeriod
from ivr.vault.age.bech32 import ALPHABET
from ivr.vault.errors import BadRecipient, RecoveryMistyped
from ivr.vault.keys.private_key import SECRET, PrivateKey, recipient_of

ROW = 16
GROUP = 4
_PRIME = 1021  # the largest prime that two characters of the alphabet can write
_LETTERS = ALPHABET.upper()
_LINE = re.compile(r"\s*(\d{1,2})\s*[:.)]?\s+(.*)")


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one page says of one key.

    Attributes:
        rows: as they are printed and typed: number, groups, check.
        secret: the key as one word, for the QR code.
    """

    name: str
    recipient: str
    period: KeyPeriod | None
    rows: tuple[str, ...]
    secret: str = field(repr=False)

    def text(self) -> str:
        """The page without its picture."""
        notes = [f"key: {self.name}", f"period: {self.period or 'any due date'}", f"public key: {self.recipient}", ""]
        return "\n".join((*notes, *self.rows, ""))


def sheet(key: PrivateKey) -> Sheet:
    """Set out one key."""
    data = key.secret.removeprefix(SECRET)
    pieces = [data[start : start + ROW] for start in range(0, len(data), ROW)]
    rows = tuple(f"{number:2}  {_grouped(piece)}   {check(number, piece)}" for number, piece in enumerate(pieces, 1))
    return Sheet(key.name, key.recipient, key.period, rows, key.secret)


def check(number: int, piece: str) -> str:
    """Two characters that check a row: its number, and each character by its place."""
    total = ROW * 2 * number + sum(place * _LETTERS.index(letter) for place, letter in enumerate(piece, 1))
    first, second = divmod(total % _PRIME, len(_LETTERS))
    return _LETTERS[first] + _LETTERS[second]


def read_back(typed: str) -> PrivateKey:
    """The key that somebody typed from a sheet: its rows, or the whole key as a QR code gives it. Notes above it are taken in.

    Raises:
        RecoveryMistyped: a row is wrong or missing; the message names it, and never what it holds.
    """
    notes = {name: found[1] for name in ("key", "period") if (found := re.search(rf"^\W*{name}:\s*(\S+)", typed, re.MULTILINE))}
    whole = re.search(rf"{SECRET}[{_LETTERS}]+", typed.upper())
    secret = whole[0] if whole else SECRET + "".join(_rows(typed.splitlines()))
    try:
        recipient = recipient_of(secret)
    except BadRecipient as error:
        raise RecoveryMistyped(
            "Each row is right by itself, but together they are no key. Is a row of another sheet among them?"
        ) from error
    return PrivateKey(notes.get("key", "restored"), recipient, _period(notes.get("period")), secret)


def _rows(lines: Sequence[str]) -> list[str]:
    pieces: list[str] = []
    for line in lines:
        found = _LINE.fullmatch(line)
        if found is None:
            continue
        number, typed = int(found[1]), "".join(found[2].split()).upper()
        if number != len(pieces) + 1:
            raise RecoveryMistyped(f"Row {len(pieces) + 1} is expected, and row {number} was typed. Type them in their order.")
        piece, checked = typed[:-2], typed[-2:]
        strange = sorted(set(typed) - set(_LETTERS))
        if strange:
            raise RecoveryMistyped(f"Row {number} holds {strange[0]!r}, which no key has. B, I, O and 1 are never in one.")
        if not piece or check(number, piece) != checked:
            raise RecoveryMistyped(f"Row {number} is mistyped: its two last characters do not fit. Compare it with the sheet.")
        pieces.append(piece)
    if not pieces:
        raise RecoveryMistyped("No row was found. Type each with its number: ` 1  ABCD EFGH JKLM NPQR   ST`.")
    return pieces


def _grouped(piece: str) -> str:
    return " ".join(piece[start : start + GROUP] for start in range(0, len(piece), GROUP))


def _period(text: str | None) -> KeyPeriod | None:
    if text is None:
        return None
    try:
        return KeyPeriod.parse(text)
    except ValueError:
        return None
