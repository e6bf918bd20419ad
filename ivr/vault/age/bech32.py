"""Bech32, the alphabet in which age writes its keys.

Source: BIP 173, without its limit of 90 characters (age's specification, C2SP age.md, does the same).
"""

from __future__ import annotations

from collections.abc import Iterable

ALPHABET = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_GENERATORS = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECKSUM = 6


def encode(prefix: str, data: bytes) -> str:
    """Write `data` under a lower-case prefix, in lower case."""
    values = _regroup(data, 8, 5, pad=True)
    polymod = _polymod([*_expand(prefix), *values, *[0] * _CHECKSUM]) ^ 1
    checksum = [polymod >> 5 * (_CHECKSUM - 1 - i) & 31 for i in range(_CHECKSUM)]
    return f"{prefix}1{''.join(ALPHABET[value] for value in (*values, *checksum))}"


def decode(text: str) -> tuple[str, bytes]:
    """Read prefix (in lower case) and data.

    Raises:
        ValueError: mixed case, a foreign character, a wrong checksum or padding.
    """
    if text not in (text.lower(), text.upper()):
        raise ValueError("upper and lower case are mixed")
    prefix, separator, rest = text.lower().rpartition("1")
    if not prefix or not separator or len(rest) < _CHECKSUM:
        raise ValueError("prefix or checksum is missing")
    try:
        values = [_VALUES[character] for character in rest]
    except KeyError as error:
        raise ValueError(f"{error.args[0]!r} is not in the alphabet") from None
    if _polymod([*_expand(prefix), *values]) != 1:
        raise ValueError("the checksum is wrong: a character was changed or lost")
    return prefix, bytes(_regroup(values[:-_CHECKSUM], 5, 8, pad=False))


def _expand(prefix: str) -> list[int]:
    codes = prefix.encode()
    return [*(code >> 5 for code in codes), 0, *(code & 31 for code in codes)]


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(_GENERATORS):
            check ^= generator if top >> i & 1 else 0
    return check


def _regroup(values: Iterable[int], width: int, into: int, *, pad: bool) -> list[int]:
    """Cut a row of `width`-bit numbers into `into`-bit ones."""
    buffer = bits = 0
    out: list[int] = []
    for value in values:
        buffer, bits = buffer << width | value, bits + width
        while bits >= into:
            bits -= into
            out.append(buffer >> bits & ((1 << into) - 1))
        buffer &= (1 << bits) - 1
    if pad and bits:
        out.append(buffer << (into - bits) & ((1 << into) - 1))
    elif not pad and (bits >= width or buffer):
        raise ValueError("the padding is wrong")
    return out
