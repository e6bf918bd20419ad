"""A person's request about recordings of them: what it may be, its clock of one month, and what may be done about it when. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ivr.domain.recording import RecordingState
from ivr.domain.retention import after
from ivr.errors import RightsError
from notices.facts import Duration, DurationUnit


class RequestState(RightsError):
    """A step does not fit the state that the request is in."""

    id = "rights.state"
    http_status = 409


class IdentityUnconfirmed(RightsError):
    """Nobody has noted yet that the person is who they say they are (LAW 23)."""

    id = "rights.identity"
    exit_code = 111
    http_status = 403


class ExtensionTooLate(RightsError):
    """The month within which an extension must be told has passed (art. 12(3) GDPR)."""

    id = "rights.extension"
    exit_code = 112
    http_status = 409


class WrongKind(RightsError):
    """The request asks for another right than this step serves."""

    id = "rights.kind"
    http_status = 409


class Kind(StrEnum):
    """Which right the person makes use of."""

    ACCESS = "access"
    ERASURE = "erasure"
    OBJECTION = "objection"
    RESTRICTION = "restriction"
    RECTIFICATION = "rectification"


class State(StrEnum):
    """Where a request is.

    RECEIVED            it is there; its month runs
    IDENTITY_ASKED      the person was asked to show who they are
    IDENTITY_CONFIRMED  somebody noted how they did
    WORKING             calls are looked for, and dealt with
    ANSWERED            the person was told what was done
    REFUSED             the person was told why nothing is done, and where to complain
    CLOSED              nothing more will happen; contact and words are forgotten in time
    """

    RECEIVED = "received"
    IDENTITY_ASKED = "identity_asked"
    IDENTITY_CONFIRMED = "identity_confirmed"
    WORKING = "working"
    ANSWERED = "answered"
    REFUSED = "refused"
    CLOSED = "closed"


class Origin(StrEnum):
    """How a request came in."""

    COMMAND = "command"
    EMAIL = "email"
    CONSOLE = "console"


class Identity(StrEnum):
    """How a person showed who they are. Of a paper nothing is kept but that it was seen.

    CALLBACK  they were called back under the number, and answered
    RECEIPT   they named the receipt of the call, and when it was
    ACCOUNT   they wrote from an account in which they are known
    SHOWN     they showed a paper; no copy was made, or it was destroyed
    KNOWN     somebody of the house knows them in person
    MANDATE   somebody acts for them, with their mandate in writing
    """

    CALLBACK = "callback"
    RECEIPT = "receipt"
    ACCOUNT = "account"
    SHOWN = "shown"
    KNOWN = "known"
    MANDATE = "mandate"


class Ground(StrEnum):
    """Why a request is refused, each with its article."""

    IDENTITY = "identity"
    NOT_IDENTIFIABLE = "not-identifiable"
    UNFOUNDED = "unfounded"
    EXCESSIVE = "excessive"
    LEGAL_DUTY = "legal-duty"
    LEGAL_CLAIM = "legal-claim"
    PUBLIC_ARCHIVES = "public-archives"
    OTHERS = "others"


_GROUNDS: Mapping[Ground, frozenset[Kind]] = {
    Ground.IDENTITY: frozenset(Kind),
    Ground.NOT_IDENTIFIABLE: frozenset(Kind) - {Kind.OBJECTION},
    Ground.UNFOUNDED: frozenset(Kind),
    Ground.EXCESSIVE: frozenset(Kind),
    Ground.LEGAL_DUTY: frozenset({Kind.ERASURE}),
    Ground.LEGAL_CLAIM: frozenset({Kind.ERASURE}),
    Ground.PUBLIC_ARCHIVES: frozenset({Kind.ERASURE}),
    Ground.OTHERS: frozenset({Kind.ACCESS}),
}

_NEXT: Mapping[State, frozenset[State]] = {
    State.RECEIVED: frozenset({State.IDENTITY_ASKED, State.IDENTITY_CONFIRMED, State.WORKING, State.REFUSED}),
    State.IDENTITY_ASKED: frozenset({State.IDENTITY_CONFIRMED, State.WORKING, State.REFUSED}),
    State.IDENTITY_CONFIRMED: frozenset({State.WORKING, State.REFUSED}),
    State.WORKING: frozenset({State.ANSWERED, State.REFUSED}),
    State.ANSWERED: frozenset({State.CLOSED}),
    State.REFUSED: frozenset({State.CLOSED}),
    State.CLOSED: frozenset(),
}

OPEN = frozenset({State.RECEIVED, State.IDENTITY_ASKED, State.IDENTITY_CONFIRMED, State.WORKING})
"""The person waits: the month runs."""

_UNIDENTIFIED = frozenset({Kind.OBJECTION})
"""Rights of which nobody need show who they are: the refusal key asks nobody either, and nothing is told of anybody."""

MONTH = Duration(1, DurationUnit.MONTHS)
LONGEST = Duration(3, DurationUnit.MONTHS)
"""One month, and two more when extended (art. 12(3))."""

MOST_SEARCHES = 50
"""Searches that one request may cause: who tries numbers one after the other is not looking for a person's calls."""

FORGOTTEN_AFTER = Duration(1, DurationUnit.YEARS)
"""How long contact and words of a closed request are kept; that there was one, and its dates, stay (art. 5(2))."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The identity check: how, by whom (pseudonymous id), when. No copy of anything."""

    how: Identity
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RightsRequest:
    """One request.

    Attributes:
        line_id: the line that it is about; None for every line of the organisation.
        locale: in which the person is answered, `fr` or `en`.
        contact: how to reach them; None once forgotten. It is in this row and nowhere else (L6).
        words: what they wrote, cut where it is long.
        received_at: when the month began.
        extension_reason: as the person was told.
        settled_at: answered or refused.
        answer_hash: SHA-256 of the document that they were given, lower-case hexadecimal.
        searches: how often calls were looked for.
    """

    id: str
    kind: Kind
    state: State
    origin: Origin
    line_id: str | None
    locale: str
    contact: str | None
    words: str | None
    message_hash: str | None
    received_at: datetime
    opened_at: datetime
    identity: Confirmed | None = None
    extended_at: datetime | None = None
    extension_reason: str | None = None
    ground: Ground | None = None
    settled_at: datetime | None = None
    answer_hash: str | None = None
    closed_at: datetime | None = None
    searches: int = 0

    @property
    def first_deadline(self) -> datetime:
        """One month after it came, by the calendar; of 31 January the end of February. To the minute, which is never too late."""
        return after(self.received_at, MONTH)

    @property
    def deadline(self) -> datetime:
        """By when the person must have their answer."""
        return after(self.received_at, LONGEST) if self.extended_at is not None else self.first_deadline


class Urgency(StrEnum):
    """How a request stands to its deadline."""

    SETTLED = "settled"
    CALM = "calm"
    SOON = "soon"
    PRESSING = "pressing"
    LATE = "late"


_SOON = timedelta(days=10)
_PRESSING = timedelta(days=3)


def urgency(request: RightsRequest, now: datetime) -> Urgency:
    """How much time is left: ten days are soon, three are pressing."""
    if request.state not in OPEN:
        return Urgency.SETTLED
    left = request.deadline - now
    if left <= timedelta():
        return Urgency.LATE
    if left <= _PRESSING:
        return Urgency.PRESSING
    return Urgency.SOON if left <= _SOON else Urgency.CALM


def move(request: RightsRequest, state: State) -> RightsRequest:
    """The request in another state.

    Raises:
        RequestState: no step leads there.
    """
    if state not in _NEXT[request.state]:
        raise RequestState(
            f"The request is {_told(request.state)}: it cannot become {_told(state)}. See its steps: preambule rights show {request.id}"
        )
    return replace(request, state=state)


def ask_identity(request: RightsRequest) -> RightsRequest:
    """The person was asked. The month goes on: nothing here counts on its being suspended."""
    return move(request, State.IDENTITY_ASKED)


def confirm_identity(request: RightsRequest, confirmed: Confirmed) -> RightsRequest:
    """Somebody noted how the person showed who they are."""
    return replace(move(request, State.IDENTITY_CONFIRMED), identity=confirmed)


def begin_work(request: RightsRequest, *kinds: Kind) -> RightsRequest:
    """Before anything is looked for or done: the request being worked on.

    Args:
        request: as it is.
        kinds: those that the step serves; none for all.

    Raises:
        WrongKind: the step serves other kinds.
        IdentityUnconfirmed: nobody has checked who asks.
        RequestState: it was answered or refused already.
    """
    if kinds and request.kind not in kinds:
        raise WrongKind(
            f"The request is one of {request.kind.value}; this serves {', '.join(kind.value for kind in kinds)}. "
            "If the person asks for both, open another request."
        )
    if request.state is State.WORKING:
        return request
    if request.state in OPEN and request.identity is None and request.kind not in _UNIDENTIFIED:
        raise IdentityUnconfirmed(
            "Nobody has noted yet how the person showed who they are (LAW 23). Do so: "
            f"preambule rights identify {request.id} --how callback"
        )
    return move(request, State.WORKING)


def extend(request: RightsRequest, reason: str, now: datetime) -> RightsRequest:
    """Two months more, for a reason that the person is told within the first one.

    Raises:
        ExtensionTooLate: the first month is over.
        RequestState: it is extended already, or settled.
    """
    if request.state not in OPEN or request.extended_at is not None:
        raise RequestState("The request is settled, or extended already: it cannot be extended, and never twice (art. 12(3)).")
    if now >= request.first_deadline:
        raise ExtensionTooLate(
            f"The month ended on {request.first_deadline:%Y-%m-%d}: an extension must be told before (art. 12(3)). Answer now."
        )
    return replace(request, extended_at=now, extension_reason=reason)


def answer(request: RightsRequest, answer_hash: str, now: datetime) -> RightsRequest:
    """The person was told what was done."""
    return replace(move(request, State.ANSWERED), settled_at=now, answer_hash=answer_hash)


def refuse(request: RightsRequest, ground: Ground, answer_hash: str, now: datetime) -> RightsRequest:
    """The person was told why nothing is done, of their complaint and of the courts (art. 12(4)).

    Raises:
        WrongKind: no such request is refused on this ground.
    """
    if request.kind not in _GROUNDS[ground]:
        fitting = ", ".join(other.value for other, kinds in _GROUNDS.items() if request.kind in kinds)
        raise WrongKind(f"A request of {request.kind.value} is not refused for {ground.value}. Grounds are: {fitting}.")
    return replace(move(request, State.REFUSED), ground=ground, settled_at=now, answer_hash=answer_hash)


def close(request: RightsRequest, now: datetime) -> RightsRequest:
    """Nothing more will happen."""
    return replace(move(request, State.CLOSED), closed_at=now)


def may_search(request: RightsRequest) -> bool:
    """Whether the request has searches left."""
    return request.searches < MOST_SEARCHES


class Obstacle(StrEnum):
    """Why a recording is not erased though its person asks.

    LEGAL_DUTY  a text obliges to keep it (art. 17(3)(b))
    HOLD        it is needed for a claim, or somebody wants it restricted instead (art. 17(3)(e), 18)
    VISA        public archives go with the written approval of the archives only (LAW 14; art. 17(3)(d))
    IN_CALL     its call has not ended
    """

    LEGAL_DUTY = "legal-duty"
    HOLD = "hold"
    VISA = "visa"
    IN_CALL = "in-call"


@dataclass(frozen=True, slots=True)
class Obstructed:
    """One obstacle, with what the person is told beside it: the reference of a duty; empty otherwise."""

    obstacle: Obstacle
    reference: str = ""


_IN_CALL = frozenset({RecordingState.CAPTURING, RecordingState.MASKED})


def obstacles(
    state: RecordingState, purposes: Collection[str], duties: Mapping[str, str], *, held: bool, archived: bool = False
) -> tuple[Obstructed, ...]:
    """What stands against erasing a recording; empty when nothing does.

    Args:
        state: of the recording.
        purposes: kinds announced to its caller.
        duties: the reference of the text, by kind of those purposes of its line that rest on a legal duty.
        held: whether a hold stands.
        archived: whether the archives would have to approve, and have not.
    """
    found = [Obstructed(Obstacle.LEGAL_DUTY, duties[kind]) for kind in sorted(purposes) if kind in duties]
    if held:
        found.append(Obstructed(Obstacle.HOLD))
    if archived:
        found.append(Obstructed(Obstacle.VISA))
    if state in _IN_CALL:
        found.append(Obstructed(Obstacle.IN_CALL))
    return tuple(found)


def _told(state: State) -> str:
    return state.value.replace("_", " ")
