"""May this person hear this recording? Pure rules: for the purpose that its caller was told, with a reason, for a while (LAW 18, 28)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from ivr.domain.hold import Hold, HoldKind
from ivr.domain.recording import Recording, RecordingState
from ivr.domain.roles import Grant, Permission, may

OPEN_FOR = timedelta(minutes=30)
"""How long an access is open once nothing is missing any more; of what was asked for, never more."""

LONGEST = timedelta(hours=8)
"""The longest that anybody may ask for: a working day."""

PLAYS = 3
"""How often a recording may be begun under one access, unless fewer are asked for."""

MOST_PLAYS = 20

WAITS = timedelta(days=3)
"""How long an access waits for a second person."""

FACTOR_HOLDS = timedelta(minutes=10)
"""How long a second factor counts after it was shown."""

SHORTEST_REASON, LONGEST_REASON = 12, 500
"""Characters."""

_FEWEST_WORDS = 2
_FEWEST_LETTERS = 5


class Use(StrEnum):
    """What is asked for."""

    PLAY = "play"
    DOWNLOAD = "download"


PERMISSION = {Use.PLAY: Permission.PLAY, Use.DOWNLOAD: Permission.DOWNLOAD}


class Channel(StrEnum):
    """Whose voice: the caller's on the left, the agent's on the right."""

    CALLER = "caller"
    AGENT = "agent"


class AccessState(StrEnum):
    """Where an access is in its life.

    ASKED   a second person has to say yes
    OPEN    the recording may be heard until the access ends
    DENIED  the second person has said no
    OVER    its time has passed, or it was given back
    """

    ASKED = "asked"
    OPEN = "open"
    DENIED = "denied"
    OVER = "over"


class Bar(StrEnum):
    """Why a recording is not heard. The roles' reasons come in the same list: `ivr.domain.roles.Denial`.

    NOT_SEALED    it is being made, or was refused or destroyed
    QUARANTINED   it was set aside: what arrived contradicts what was ordered
    DUE           its day has come, and no hold keeps it
    RESTRICTED    the processing is restricted (art. 18): it is kept, not heard
    PURPOSE       its caller was told of no such purpose (LAW 28)
    REASON        no reason, or none that is one (LAW 18)
    DOWNLOAD_OF_PLAY  the access is for hearing only
    FACTOR        no second factor, or not lately
    FACTOR_NEW    the second factor rests on a link alone, and nobody has recognised its owner
    NOT_YOURS     the access is somebody else's
    FOUR_EYES     a second person has not said yes
    SAME_PERSON   the second person is the first
    REFUSED       the second person has said no
    TIME_OVER     the access is over
    PLAYS_OVER    the recording was begun as often as was granted
    TOO_LONG      nobody is given so much time, or so many times
    """

    NOT_SEALED = "not_sealed"
    QUARANTINED = "quarantined"
    DUE = "due"
    RESTRICTED = "restricted"
    PURPOSE = "purpose"
    REASON = "reason"
    DOWNLOAD_OF_PLAY = "download_of_play"
    FACTOR = "factor"
    FACTOR_NEW = "factor_new"
    NOT_YOURS = "not_yours"
    FOUR_EYES = "four_eyes"
    SAME_PERSON = "same_person"
    REFUSED = "refused"
    TIME_OVER = "time_over"
    PLAYS_OVER = "plays_over"
    TOO_LONG = "too_long"


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody wants.

    Attributes:
        person: pseudonymous id.
        purpose: one of those announced to the recording's caller.
        reason: the person's own words.
        mask: whose voice is silenced, in all that is heard (LAW 23).
        minutes, plays: how long and how often.
    """

    person: str
    recording_id: str
    use: Use
    purpose: str
    reason: str
    mask: Channel | None = None
    minutes: int = int(OPEN_FOR / timedelta(minutes=1))
    plays: int = PLAYS


@dataclass(frozen=True, slots=True)
class Access:
    """One access as its row says.

    Attributes:
        reason_hash: of the reason and a salt, both of which die with the recording.
        decided_by: the second person, where the line wants one.
        until: when it ends; while it waits, when it stops waiting.
        plays_left: how often the recording may still be begun.
    """

    id: str
    person: str
    recording_id: str
    line_id: str
    use: Use
    purpose: str
    reason_hash: str
    mask: Channel | None
    state: AccessState
    asked_at: datetime
    minutes: int
    until: datetime
    plays_left: int
    decided_by: str | None = None
    decided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What retention says of a recording.

    Attributes:
        restricted: its processing is restricted (art. 18).
        held: a hold keeps it beyond its day, for what it was announced for.
    """

    restricted: bool = False
    held: bool = False

    @classmethod
    def of(cls, holds: Iterable[Hold], now: datetime) -> Self:
        """What the holds on it say, whether they have ended or not."""
        kinds = {hold.kind for hold in holds if hold.in_force(now)}
        return cls(restricted=HoldKind.RESTRICTION in kinds, held=HoldKind.HOLD in kinds)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether it may be, and every reason why not: denials of roles and bars."""

    reasons: tuple[StrEnum, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether nothing stands against it."""
        return not self.reasons


@dataclass(frozen=True, slots=True)
class Stretch:
    """Samples `start` up to `end` of a channel, at 8 kHz."""

    start: int
    end: int


def may_ask(ask: Ask, recording: Recording, grants: Iterable[Grant], standing: Standing, now: datetime) -> Verdict:
    """Whether somebody may hear a recording, as far as roles, purpose, reason and the recording's own state go.

    Args:
        ask: what is wanted.
        recording: of which.
        grants: the roles of the person who asks.
        standing: what retention says of it.
        now: a moment that no clock set back can make earlier.
    """
    role = may(grants, PERMISSION[ask.use], recording.line_id, now)
    reasons: list[StrEnum] = [*role.reasons, *bars_of(recording, standing, now)]
    if ask.purpose not in recording.purposes:
        reasons.append(Bar.PURPOSE)
    if not is_reason(ask.reason):
        reasons.append(Bar.REASON)
    if not 1 <= ask.minutes <= LONGEST / timedelta(minutes=1) or not 1 <= ask.plays <= MOST_PLAYS:
        reasons.append(Bar.TOO_LONG)
    return Verdict(tuple(reasons))


def may_decide(access: Access, person: str, grants: Iterable[Grant], proven_at: datetime | None, now: datetime) -> Verdict:
    """Whether a second person may say yes or no to an access: another one, who may, who shows their factor."""
    reasons: list[StrEnum] = list(may(grants, Permission.APPROVE_ACCESS, access.line_id, now).reasons)
    if person == access.person:
        reasons.append(Bar.SAME_PERSON)
    if access.state is not AccessState.ASKED or now >= access.until:
        reasons.append(Bar.TIME_OVER)
    if not fresh(proven_at, now):
        reasons.append(Bar.FACTOR)
    return Verdict(tuple(reasons))


def may_open(
    access: Access,
    person: str,
    recording: Recording,
    grants: Iterable[Grant],
    standing: Standing,
    proven_at: datetime | None,
    now: datetime,
) -> Verdict:
    """Whether a recording may be begun under an access. All that allowed the access must still be so."""
    reasons: list[StrEnum] = list(may(grants, PERMISSION[access.use], recording.line_id, now).reasons)
    reasons += bars_of(recording, standing, now)
    if access.purpose not in recording.purposes:
        reasons.append(Bar.PURPOSE)
    reasons += _bars_of_access(access, person, now)
    if not access.plays_left:
        reasons.append(Bar.PLAYS_OVER)
    if not fresh(proven_at, now):
        reasons.append(Bar.FACTOR)
    return Verdict(tuple(reasons))


def may_go_on(
    access: Access, person: str, recording: Recording, grants: Iterable[Grant], standing: Standing, now: datetime
) -> Verdict:
    """Whether a listening that has begun may go on: asked again for every range of bytes."""
    reasons: list[StrEnum] = list(may(grants, PERMISSION[access.use], recording.line_id, now).reasons)
    return Verdict((*reasons, *bars_of(recording, standing, now), *_bars_of_access(access, person, now)))


def bars_of(recording: Recording, standing: Standing, now: datetime) -> tuple[Bar, ...]:
    """What stands against hearing a recording, whoever wants to."""
    bars: list[Bar] = []
    if recording.state is RecordingState.QUARANTINED:
        bars.append(Bar.QUARANTINED)
    elif recording.state is not RecordingState.SEALED:
        bars.append(Bar.NOT_SEALED)
    if recording.due_at <= now and not standing.held:
        bars.append(Bar.DUE)
    if standing.restricted:
        bars.append(Bar.RESTRICTED)
    return tuple(bars)


def fresh(proven_at: datetime | None, now: datetime) -> bool:
    """Whether a second factor was shown lately. One from the future is none: somebody has set a clock."""
    return proven_at is not None and proven_at <= now < proven_at + FACTOR_HOLDS


def is_reason(text: str) -> bool:
    """Whether words are a reason: a dozen characters, two words, and more than one letter over and over.

    No rule can tell whether it is a good one. That is what the second person and the auditor are for.
    """
    words = re.findall(r"[^\W\d_]{2,}", text)
    letters = {letter for word in words for letter in word.casefold()}
    within = SHORTEST_REASON <= len(text.strip()) <= LONGEST_REASON
    return within and len(words) >= _FEWEST_WORDS and len(letters) >= _FEWEST_LETTERS and text.isprintable()


def merged(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same samples in order, each once; empty stretches are left out."""
    found: list[Stretch] = []
    for one in sorted((one for one in stretches if one.start < one.end), key=lambda one: one.start):
        if found and one.start <= found[-1].end:
            found[-1] = Stretch(found[-1].start, max(found[-1].end, one.end))
        else:
            found.append(one)
    return tuple(found)


def seconds(stretches: Iterable[Stretch], rate: int = 8_000) -> list[list[int]]:
    """Whole seconds from the beginning, rounded outwards, as the journal holds them."""
    outward = (Stretch(one.start // rate, -(-one.end // rate)) for one in stretches)
    return [[one.start, one.end] for one in merged(outward)]


def _bars_of_access(access: Access, person: str, now: datetime) -> list[Bar]:
    bars: list[Bar] = []
    if person != access.person:
        bars.append(Bar.NOT_YOURS)
    match access.state:
        case AccessState.ASKED:
            bars.append(Bar.FOUR_EYES)
        case AccessState.DENIED:
            bars.append(Bar.REFUSED)
        case AccessState.OVER:
            bars.append(Bar.TIME_OVER)
        case AccessState.OPEN if now >= access.until:
            bars.append(Bar.TIME_OVER)
    return bars
