"""How one telephone number is written: by people, by operators, by switches."""

from __future__ import annotations

import phonenumbers

REGION = "FR"
"""Numbers without a country code are French."""


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
