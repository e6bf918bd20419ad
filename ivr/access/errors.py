"""What can stand against a role, a second factor or a listening."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ivr.domain.access import Bar
from ivr.domain.roles import Denial
from ivr.errors import AccessError

SENTENCES: dict[StrEnum, str] = {
    Denial.NO_ROLE: "No role of yours allows it.",
    Denial.OTHER_LINE: "Your role is for another line.",
    Denial.ROLE_OVER: "The role that allowed it is over.",
    Denial.ROLE_TO_COME: "Your role has not begun yet.",
    Denial.NEVER_HEARS: "Who gives out roles, or reads what was done, hears nothing; have that role taken back first.",
    Denial.SELF: "Nobody gives themselves a role.",
    Denial.ENDS_BEFORE_IT_BEGINS: "The role would end before it begins.",
    Bar.NOT_SEALED: "The recording is not sealed, or no longer there.",
    Bar.QUARANTINED: "The recording was set aside; nobody hears it.",
    Bar.DUE: "The recording's day has come; nobody hears it any more.",
    Bar.RESTRICTED: "The recording is restricted (art. 18): it is kept and not heard.",
    Bar.PURPOSE: "Its caller was told of no such purpose (LAW 28).",
    Bar.REASON: "Give a reason in your own words: a sentence of at least a dozen characters.",
    Bar.DOWNLOAD_OF_PLAY: "The access is for hearing, not for taking away.",
    Bar.FACTOR: "Show your second factor.",
    Bar.FACTOR_NEW: "Your second factor is new: somebody else must recognise you first.",
    Bar.NOT_YOURS: "The access is somebody else's.",
    Bar.FOUR_EYES: "A second person has to say yes first.",
    Bar.SAME_PERSON: "The second person must be another than who asks.",
    Bar.REFUSED: "The second person has said no.",
    Bar.TIME_OVER: "The access is over. Ask again.",
    Bar.PLAYS_OVER: "The recording was begun as often as was granted. Ask again.",
    Bar.TOO_LONG: "Ask for 1 to 480 minutes and 1 to 20 times.",
}


class AccessMissing(AccessError):
    """There is no such access, listening or role."""

    id = "access.missing"
    exit_code = 121
    http_status = 404


class LineMissing(AccessError):
    """A role was to be given for a line that is not there."""

    id = "access.line-missing"
    exit_code = 121
    http_status = 404


class AccessRefused(AccessError):
    """Somebody may not do what they asked for; the journal says that they asked.

    Attributes:
        reasons: all of them, `Denial` and `Bar`.
    """

    id = "access.refused"
    exit_code = 122

    def __init__(self, reasons: Iterable[StrEnum]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(" ".join(SENTENCES[reason] for reason in self.reasons))


class RoleRefused(AccessRefused):
    """A role cannot be given to this person."""

    id = "access.role-refused"


class FactorMissing(AccessError):
    """A person has no second factor, or none that has been confirmed."""

    id = "access.factor-missing"
    exit_code = 123


class FactorExists(AccessError):
    """A person has a second factor already."""

    id = "access.factor-exists"
    exit_code = 123
    http_status = 409


class RecognitionRefused(AccessError):
    """Somebody else must say that a new second factor is its owner's."""

    id = "access.recognition-refused"
    exit_code = 122


class FactorUnreadable(AccessError):
    """A second factor's secret cannot be opened with this host's key."""

    id = "access.factor-unreadable"
    exit_code = 123
    http_status = 500


class ReasonUnreadable(AccessError):
    """The words that somebody gave cannot be read with this host's key."""

    id = "access.reason-unreadable"
    exit_code = 123
    http_status = 500


class FactorWrong(AccessError):
    """A code is wrong, or was used before."""

    id = "access.factor-wrong"
    exit_code = 124


class FactorSlowed(AccessError):
    """Too many wrong codes came from there; the next one is looked at later."""

    id = "access.factor-slowed"
    exit_code = 125
    http_status = 429


class NumberUnreadable(AccessError):
    """Recordings were looked for by something that is neither a telephone number nor a receipt."""

    id = "access.number-unreadable"
    http_status = 400


class SearchesSlowed(AccessError):
    """Somebody looks for the recordings of one number after the other."""

    id = "access.searches-slowed"
    exit_code = 125
    http_status = 429
