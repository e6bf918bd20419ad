"""How one telephone number is written: by people, by operators, by switches."""

from __future__ import annotations

import re
import unicodedata

import phonenumbers

REGION = "FR"
"""Numbers without a country code are French."""

_WRITTEN = re.compile(r"\+?[0-9(][0-9 .\-/()\u2010-\u2015]{3,40}")


def spellings(number: str) -> tuple[str, ...]:
    """How switches and operators write one number: `+33…`, `33…`, `0033…`, `01…`; an internal number as it is."""
    if not number.startswith("+"):
        return (number,)
    national = phonenumbers.national_significant_number(phonenumbers.parse(number))
    return (number, number[1:], f"00{number[1:]}", f"0{national}")


def normalised(dialled: str) -> str:
    """E.164 when it can be made of what was dialled, else what was dialled."""
    try:
        return phonenumbers.format_number(phonenumbers.parse(dialled, REGION), phonenumbers.PhoneNumberFormat.E164)
    except phonenumbers.NumberParseException:
        return dialled


def e164(number: str) -> str | None:
    """The number in its one international spelling, whoever wrote it; None when it can be no public number.

    Switches also write foreign numbers without their `+`: what cannot be a French number is read so.
    """
    plain = unicodedata.normalize("NFKC", number).strip()
    if not _WRITTEN.fullmatch(plain):
        return None
    return _possible(plain) or (_possible(f"+{plain}") if not plain.startswith("+") else None)


def _possible(written: str) -> str | None:
    try:
        parsed = phonenumbers.parse(written, REGION)
    except phonenumbers.NumberParseException:
        return None
    possible = phonenumbers.is_possible_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if possible else None
