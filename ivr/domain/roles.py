"""Who may do what: one table. What the table does not give, nobody has.

`docs/access.md` shows the same table, written from this one. Operators at the machine's command line need no role for what they do
there; but whatever plays a recording or hands it out asks for one, there as in the console.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class Role(StrEnum):
    """What somebody is here for.

    AGENT      answers calls, and sees and steers the recording of theirs
    SUPERVISOR leads agents: sees all calls of the line, and says yes or no to a listening that needs four eyes
    EDITOR     writes the texts of notices
    APPROVER   reads what others wrote, approves and publishes it
    LISTENER   hears recordings for a purpose that their callers were told
    DPO        answers people's requests, holds, restricts, hears what a request is about
    AUDITOR    reads everything that was done, and hears nothing
    ADMIN      runs the installation and gives out roles, and hears nothing
    """

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    EDITOR = "editor"
    APPROVER = "approver"
    LISTENER = "listener"
    DPO = "dpo"
    AUDITOR = "auditor"
    ADMIN = "admin"


class Permission(StrEnum):
    """One thing that a role may allow."""

    SEE_LIVE = "live.see"
    ORDER_RECORDING = "live.order"
    REHEARSE = "rehearsal.call"
    SEE_RECORDINGS = "recordings.see"
    PLAY = "recordings.play"
    DOWNLOAD = "recordings.download"
    APPROVE_ACCESS = "access.approve"
    SEE_LISTENINGS = "access.see"
    EDIT_NOTICES = "notices.edit"
    APPROVE_NOTICES = "notices.approve"
    PUBLISH_NOTICES = "notices.publish"
    SEE_OBJECTIONS = "objections.see"
    WRITE_OBJECTIONS = "objections.write"
    SEE_RETENTION = "retention.see"
    MANAGE_HOLDS = "retention.hold"
    RESTRICT = "retention.restrict"
    APPROVE_VISA = "retention.visa"
    RIGHTS_REQUESTS = "rights.answer"
    READ_JOURNAL = "journal.read"
    MAKE_DOCUMENTS = "documents.make"
    MANAGE_LINES = "lines.manage"
    MANAGE_USERS = "users.manage"
    MANAGE_KEYS = "keys.manage"
    MANAGE_SETTINGS = "settings.manage"


HEARS = frozenset({Permission.PLAY, Permission.DOWNLOAD})
"""What brings somebody's voice to somebody's ears."""

WHOLE_HOUSE = frozenset(
    {
        Permission.READ_JOURNAL,
        Permission.MANAGE_USERS,
        Permission.MANAGE_KEYS,
        Permission.MANAGE_SETTINGS,
    }
)
"""What cannot be done for one line: only a role for all lines gives it."""

_ALLOWS: dict[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset({Permission.SEE_LIVE, Permission.ORDER_RECORDING}),
    Role.SUPERVISOR: frozenset(
        {
            Permission.SEE_LIVE,
            Permission.ORDER_RECORDING,
            Permission.REHEARSE,
            Permission.SEE_RECORDINGS,
            Permission.APPROVE_ACCESS,
            Permission.SEE_LISTENINGS,
            Permission.SEE_OBJECTIONS,
            Permission.WRITE_OBJECTIONS,
        }
    ),
    Role.EDITOR: frozenset({Permission.EDIT_NOTICES, Permission.REHEARSE}),
    Role.APPROVER: frozenset({Permission.APPROVE_NOTICES, Permission.PUBLISH_NOTICES, Permission.REHEARSE}),
    Role.LISTENER: frozenset({Permission.SEE_RECORDINGS, Permission.PLAY, Permission.DOWNLOAD}),
    Role.DPO: frozenset(
        {
            Permission.SEE_RECORDINGS,
            Permission.PLAY,
            Permission.APPROVE_ACCESS,
            Permission.SEE_LISTENINGS,
            Permission.SEE_OBJECTIONS,
            Permission.WRITE_OBJECTIONS,
            Permission.SEE_RETENTION,
            Permission.MANAGE_HOLDS,
            Permission.RESTRICT,
            Permission.APPROVE_VISA,
            Permission.RIGHTS_REQUESTS,
            Permission.READ_JOURNAL,
            Permission.MAKE_DOCUMENTS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Permission.SEE_RECORDINGS,
            Permission.SEE_LISTENINGS,
            Permission.SEE_RETENTION,
            Permission.READ_JOURNAL,
            Permission.MAKE_DOCUMENTS,
        }
    ),
    Role.ADMIN: frozenset(
        {
            Permission.REHEARSE,
            Permission.SEE_RETENTION,
            Permission.MANAGE_LINES,
            Permission.MANAGE_USERS,
            Permission.MANAGE_KEYS,
            Permission.MANAGE_SETTINGS,
        }
    ),
}
ALLOWS: Mapping[Role, frozenset[Permission]] = MappingProxyType(_ALLOWS)
"""The table."""

DEAF = frozenset({Role.ADMIN, Role.AUDITOR})
"""Who has one of these roles hears nothing, whatever other roles they have: who gives out roles, or reads what was done, must not be
able to hear by it."""


class Denial(StrEnum):
    """Why somebody may not do something."""

    NO_ROLE = "no_role"
    OTHER_LINE = "other_line"
    ROLE_OVER = "role_over"
    ROLE_TO_COME = "role_to_come"
    NEVER_HEARS = "never_hears"
    SELF = "self"
    ENDS_BEFORE_IT_BEGINS = "ends_before_it_begins"


@dataclass(frozen=True, slots=True)
class Grant:
    """One role of one person.

    Attributes:
        person: pseudonymous id, as in `people`.
        line_id: for which line; None for all of them.
        since, until: from when, and up to when; None for no end.
        by: who gave it.
        ended_at: when it was taken back, or found to be over; from then on it never counts again, whatever the clock says.
    """

    id: str
    person: str
    role: Role
    line_id: str | None
    since: datetime
    until: datetime | None
    by: str
    ended_at: datetime | None = None

    def covers(self, line_id: str | None) -> bool:
        """Whether it holds for a line; for None, whether it holds for all of them."""
        return self.line_id is None or self.line_id == line_id

    def holds(self, now: datetime) -> bool:
        """Whether it counts at a moment."""
        return self.ended_at is None and self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether something may be done, and why not.

    Attributes:
        by: the roles that allow it.
    """

    reasons: tuple[Denial, ...] = ()
    by: tuple[Role, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


def may(grants: Iterable[Grant], permission: Permission, line_id: str | None, now: datetime) -> Decision:
    """Whether a person may do something for a line.

    Args:
        grants: all of this person's, those that are over included: they make a better answer.
        permission: what is to be done.
        line_id: for which line; None for what concerns them all.
        now: a moment that no clock set back can make earlier.
    """
    own = tuple(grants)
    holding = [grant for grant in own if grant.holds(now)]
    if permission in HEARS and any(grant.role in DEAF for grant in holding):
        return Decision((Denial.NEVER_HEARS,))
    wanted = None if permission in WHOLE_HOUSE else line_id
    giving = [grant for grant in own if permission in ALLOWS[grant.role]]
    roles = tuple(dict.fromkeys(grant.role for grant in giving if grant.holds(now) and grant.covers(wanted)))
    return Decision(by=roles) if roles else Decision((_why_not(giving, wanted, now),))


def may_give(grant: Grant, others: Iterable[Grant], now: datetime) -> Decision:
    """Whether a role may be given at all, whoever gives it. The giver needs `MANAGE_USERS` besides, except at the command line.

    Args:
        grant: the one to be given.
        others: what the person has already.
        now: the moment.
    """
    reasons: list[Denial] = []
    if grant.by == grant.person:
        reasons.append(Denial.SELF)
    if grant.until is not None and grant.until <= max(grant.since, now):
        reasons.append(Denial.ENDS_BEFORE_IT_BEGINS)
    roles = {other.role for other in others if _overlap(other, grant)} | {grant.role}
    if roles & DEAF and any(ALLOWS[role] & HEARS for role in roles):
        reasons.append(Denial.NEVER_HEARS)
    return Decision(tuple(reasons), () if reasons else (grant.role,))


def _overlap(one: Grant, other: Grant) -> bool:
    """Whether two roles are held at the same time at some moment."""
    if one.ended_at is not None or other.ended_at is not None:
        return False
    return (one.until is None or other.since < one.until) and (other.until is None or one.since < other.until)


def _why_not(giving: list[Grant], line_id: str | None, now: datetime) -> Denial:
    """The reason that brings the person nearest to what they want."""
    here = [grant for grant in giving if grant.covers(line_id)]
    if any(grant.ended_at is None and now < grant.since for grant in here):
        return Denial.ROLE_TO_COME
    if here:
        return Denial.ROLE_OVER
    return Denial.OTHER_LINE if any(grant.holds(now) for grant in giving) else Denial.NO_ROLE
