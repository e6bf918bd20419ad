"""The single values of a lines file: numbers, dial strings, durations, purposes. Each gives the value or says what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeVar

import phonenumbers

from ivr.database.errors import BadDial, BadDuration, BadNumber, BadPurpose
from ivr.database.toml_table import TomlTable
from ivr.domain.callers import INTERNAL, WITHHELD
from ivr.domain.numbering import PATTERN
from ivr.errors import LineError
from notices.facts import Duration, DurationUnit, PurposeKind

T = TypeVar("T")

REGION = "FR"
"""Numbers without a country code are numbers of this country."""

KEYPAD = frozenset("0123456789*#")

_DURATION = re.compile(r"(\d{1,4})\s+(day|days|month|months|year|years)", re.IGNORECASE)
_SPAN = re.compile(r"(\d{1,4})\s+(second|minute)s?", re.IGNORECASE)
_NATIONAL = re.compile(r"0([1-9x][0-9x]{8})")
_NATIONAL_LONG = re.compile(r"0([1-9][0-9x]{4,8}\*)")  # longer than any extension
_NATIONAL_START = re.compile(r"0([1-9][0-9x]{0,8}\*)")
_ABROAD = re.compile(r"00([1-9][0-9x]{6,}\*?|[1-9][0-9x]+\*)")
_INTERNAL = re.compile(r"[0-9*#]{2,10}")
_DIAL = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.:;=/@+*#~%-]+")
_REFUSED_PURPOSES = re.compile(
    r"incivil|insult|aggress|agress|threat|menace|judicia|judiciair|réquisition|requisition|police|security|sécurité",
    re.IGNORECASE,
)


def checked(table: TomlTable, key: str, making: Callable[[str], T], text: str) -> T | None:
    """What `making` makes of the text; None when it is wrong, which is noted at the table's key."""
    try:
        return making(text)
    except LineError as error:
        table.wrong(error.id, key, error.message)
        return None


def number(text: str) -> str:
    """A public number in E.164, `+33199001000`.

    Numbers that the numbering plan holds back (the French fictional range 01 99 00 xx xx is one) are taken: they are possible.

    Raises:
        BadNumber: no number, or too short or too long for its country.
    """
    try:
        found = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException as error:
        raise BadNumber(f"{text!r} is no telephone number. Write it as +33 1 99 00 10 00 or 01 99 00 10 00.") from error
    if not phonenumbers.is_possible_number(found) or found.extension or re.search("[A-Za-z]", text):
        raise BadNumber(
            f"{text!r} cannot be a telephone number of its country: count its digits. An internal number goes into `internal`."
        )
    return phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)


def internal(text: str) -> str:
    """A number that only the own switch knows, `9001`.

    Raises:
        BadNumber: not 2 to 10 of `0-9*#`.
    """
    if not _INTERNAL.fullmatch(text):
        raise BadNumber(f"{text!r} is no internal number. Write 2 to 10 digits; a public number goes into `number` or `numbers`.")
    return text


def telephone(text: str) -> str:
    """Which telephones of the house are meant: a pattern of `ivr.domain.numbering`, a public number in E.164.

    Raises:
        BadNumber: no pattern, or one for every number there is.
    """
    plain = _pattern(text)
    if match := _NATIONAL.fullmatch(plain) or _NATIONAL_LONG.fullmatch(plain):
        plain = f"+33{match[1]}"
    if not PATTERN.fullmatch(plain):
        raise BadNumber(
            f"{text!r} means no telephone. Write an extension, 201, or several, 2xx, where x is any digit; * at the end is whatever follows."
        )
    if plain.startswith("+") and not {"x", "*"} & set(plain):
        return number(plain)
    return plain


def caller(text: str) -> str:
    """Which callers are meant: a public number or a pattern of such, in E.164; those of the house; those who withhold theirs.

    Raises:
        BadNumber: neither of these, or a pattern for every caller there is.
    """
    if text in (WITHHELD, INTERNAL):
        return text
    plain = _pattern(text)
    if match := _NATIONAL.fullmatch(plain) or _NATIONAL_START.fullmatch(plain):
        plain = f"+33{match[1]}"
    if not plain.startswith("+") or not PATTERN.fullmatch(plain):
        raise BadNumber(
            f"{text!r} means no caller. Write a number, 01 99 00 20 01, or the beginning of some, 01 99 00 20 *; withheld for those who "
            "hide theirs, internal for the house's own telephones."
        )
    return plain if {"x", "*"} & set(plain) else number(plain)


def _pattern(text: str) -> str:
    """Without the signs that people write between digits, a foreign number with its `+`."""
    plain = re.sub(r"[ .\-/()]", "", text.replace("(0)", ""))
    if plain in ("*", "+*"):
        raise BadNumber(
            f"{text!r} means everybody. A line that is to record nobody has the mode never, which callers are told; otherwise say who is meant."
        )
    match = _ABROAD.fullmatch(plain)
    return f"+{match[1]}" if match else plain


def pause(text: str) -> int:
    """How long a pause may last, in seconds: `90 seconds`, `2 minutes`.

    Raises:
        BadDuration: anything else.
    """
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise BadDuration(f"{text!r} is no duration of a pause. Write for instance '90 seconds' or '2 minutes'.")
    return int(match[1]) * (60 if match[2].lower() == "minute" else 1)


def duration(text: str) -> Duration:
    """A retention, written as `6 months`, `30 days` or `1 year`.

    Raises:
        BadDuration: anything else, or nothing at all.
    """
    match = _DURATION.fullmatch(text.strip())
    if match is None or int(match[1]) == 0:
        raise BadDuration(f"{text!r} is no duration. Write for instance '6 months', '30 days' or '1 year'.")
    unit = match[2].lower()
    return Duration(int(match[1]), DurationUnit(unit if unit.endswith("s") else f"{unit}s"))


def dial(text: str) -> str:
    """What the switch dials, `sofia/gateway/pbx/201`.

    Raises:
        BadDial: a sign that FreeSWITCH takes for a separator, a variable or a second destination.
    """
    if _DIAL.fullmatch(text):
        return text
    bad = sorted({character for character in text if not re.match(r"[A-Za-z0-9_.:;=/@+*#~%-]", character)})
    if bad:
        names = ", ".join(repr(character) for character in bad)
        raise BadDial(
            f"The dial string holds {names}, which the switch could take for something else. Write one plain destination."
        )
    raise BadDial(f"{text!r} names no destination. Write for instance sofia/gateway/pbx/201 or user/1001.")


def purpose(text: str) -> PurposeKind:
    """One of the closed list (LAW 8).

    Raises:
        BadPurpose: not in the list, with the reason where the law names one.
    """
    if text in {kind.value for kind in PurposeKind}:
        return PurposeKind(text)
    known = ", ".join(kind.value for kind in PurposeKind)
    if _REFUSED_PURPOSES.search(text):
        raise BadPurpose(
            f"Calls may not be recorded for {text!r}: to have something in hand against rude callers, or for judges who may ask one day, "
            f"is no purpose that the law knows (LAW 8). Choose among: {known}."
        )
    raise BadPurpose(f"{text!r} is no purpose for which calls may be recorded (LAW 8). Choose among: {known}.")
