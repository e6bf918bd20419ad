"""Who is at the other end of the caller's leg, and whether what is said with them may be kept (LAW 16, 22). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ivr.domain.agent import Way, is_extension
from ivr.domain.line import Line
from ivr.domain.numbering import means
from ivr.numbers import e164

LONGEST_INTERNAL = 5
"""Digits. Where a line does not say which numbers are its house's, longer ones are somebody else's."""


@dataclass(frozen=True, slots=True)
class OtherEnd:
    """Who hears the caller, as far as the switch knows.

    Attributes:
        leg: the switch's UUID of their leg.
        number: their extension, or the number that was dialled to reach them; None when the switch does not say.
        voicemail: nobody; a machine takes a message.
        way: how the caller came to them from somebody else; None when they are the first.
    """

    leg: str
    number: str | None = None
    voicemail: bool = False
    way: Way | None = None


class Company(StrEnum):
    """Who the caller is with."""

    AGENT = "agent"
    UNRECORDED_AGENT = "unrecorded_agent"
    OUTSIDE = "outside"
    VOICEMAIL = "voicemail"
    NOBODY = "nobody"


def company(line: Line, other: OtherEnd | None, *, first: bool = False) -> Company:
    """Who the caller is with.

    Args:
        line: whose rules hold.
        other: who hears the caller; None while they wait, are parked, queue, or are on their way to somebody.
        first: the destination that the line itself has dialled, which is the house's whatever its number.

    A number that the switch does not tell is nobody's of the house: a doubt (L5). Where the line itself has dialled and has agents
    who are never recorded, it may be one of these.
    """
    if other is None:
        return Company.NOBODY
    if other.voicemail:
        return Company.VOICEMAIL
    if _unrecorded(line, other.number, first=first):
        return Company.UNRECORDED_AGENT
    return Company.AGENT if first or of_the_house(line, other.number) else Company.OUTSIDE


def _unrecorded(line: Line, number: str | None, *, first: bool) -> bool:
    return first and bool(line.unrecorded_agents) if number is None else means(line.unrecorded_agents, number)


def of_the_house(line: Line, number: str | None) -> bool:
    """Whether a number is one of the house's: by the line's own patterns, or else by its length."""
    if number is None:
        return False
    if _own(line, number):
        return True
    if line.house:
        return means(line.house, number)
    return number.isascii() and number.isdigit() and len(number) <= LONGEST_INTERNAL


def extension(line: Line, other: OtherEnd, found: Company) -> str | None:
    """By what a recording's rows name whoever hears the caller; None for all who are not recorded (LAW 16), and where nobody can say.

    The line's own number is no one's: whoever is rung again after a hold shows it, and any agent of the line may answer.
    """
    number = other.number
    if found is not Company.AGENT or not is_extension(number) or number is None or _of_the_line(line, number):
        return None
    return number


def _own(line: Line, number: str) -> bool:
    """Whom the line itself dials, or its own number: whoever is rung again after a hold, or takes the caller back after asking a colleague."""
    return number == line.destination.dial.rpartition("/")[2].partition("@")[0] or _of_the_line(line, number)


def _of_the_line(line: Line, number: str) -> bool:
    return e164(number) in {line.number, *(other for other, _ in line.numbers)}
