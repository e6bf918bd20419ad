"""The single values of a lines file: numbers, dial strings, durations, purposes. Each gives the value or says what is wrong."""

from __future__ import annotations

import re

import phonenumbers

from ivr.database.errors import BadDial, BadDuration, BadNumber, BadPurpose
from notices.facts import Duration, DurationUnit, PurposeKind

REGION = "FR"
"""Numbers without a country code are numbers of this country."""

KEYPAD = frozenset("0123456789*#")

_DURATION = re.compile(r"(\d{1,4})\s+(day|days|month|months|year|years)", re.IGNORECASE)
_INTERNAL = re.compile(r"[0-9*#]{2,10}")
_DIAL = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.:;=/@+*#~%-]+")
_REFUSED_PURPOSES = re.compile(
    r"incivil|insult|aggress|agress|threat|menace|judicia|judiciair|réquisition|requisition|police|security|sécurité",
    re.IGNORECASE,
)


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
