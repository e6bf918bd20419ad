"""The gate: may this call be captured? One pure function from facts to a decision with its reasons (L5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ivr.domain.line import Undecided
from ivr.domain.proof import Answer
from notices.facts import Mode


class Reason(StrEnum):
    """Why the gate is open or closed, as shown to people and written in the journal."""

    INFORMED = "informed"
    CONSENTED = "consented"
    LEGAL_DUTY = "legal_duty"
    OBJECTION_NOTED = "objection_noted"
    NO_PROOF = "no_proof"
    NOT_INFORMED = "not_informed"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    UNCLEAR = "unclear"
    NO_CONSENT = "no_consent"
    LINE_NEVER_RECORDS = "line_never_records"
    NOT_ORDERED = "not_ordered"
    NOT_SAMPLED = "not_sampled"
    CALLER_NEVER_RECORDED = "caller_never_recorded"
    AGENT_NEVER_RECORDED = "agent_never_recorded"
    OBJECTION = "objection"
    NOTICE_STALE = "notice_stale"
    NOTICE_MISSING = "notice_missing"
    JOURNAL_UNHEALTHY = "journal_unhealthy"
    KEYS_UNHEALTHY = "keys_unhealthy"
    SPOOL_UNHEALTHY = "spool_unhealthy"
    SWITCH_UNHEALTHY = "switch_unhealthy"
    ON_HOLD = "on_hold"
    PAUSED = "paused"
    PROTECTED = "protected"
    NOBODY_THERE = "nobody_there"
    FORWARDED = "forwarded"
    NOT_CONFIRMED = "not_confirmed"
    STOPPED_BY_ORDER = "stopped_by_order"
    NOTHING_RECORDED = "nothing_recorded"
    NOT_YOURS = "not_yours"
    NOT_TALKING = "not_talking"


OPENING = frozenset({Reason.INFORMED, Reason.CONSENTED, Reason.LEGAL_DUTY, Reason.OBJECTION_NOTED})
"""Reasons for which the gate is open."""

DISPLAYED = frozenset(
    {
        Reason.PAUSED,
        Reason.PROTECTED,
        Reason.NOBODY_THERE,
        Reason.FORWARDED,
        Reason.NOT_CONFIRMED,
        Reason.STOPPED_BY_ORDER,
        Reason.NOTHING_RECORDED,
        Reason.NOT_YOURS,
        Reason.NOT_TALKING,
    }
)
"""Reasons why nothing is kept for the moment though the gate is open, why a recording has ended, or why an order was denied: the gate
never gives them. All others close it."""


@dataclass(frozen=True, slots=True)
class GateFacts:
    """All that the gate looks at.

    Attributes:
        proof_signed: the proof exists and is written, with its journal row.
        answer: the caller's, None while there is no proof.
        ordered: the agent, on their telephone or through the control port, asked for recording (on demand nothing begins without).
        informed: what must be heard was heard to its end. A refusal counts without it, and closes the gate by itself; where the
            law demands the recording it does not, so that this must be known beside the answer (LAW 1).
        sampled: the keyed hash of the call falls into the line's share.
        caller_unrecorded, agent_unrecorded: the line never records this caller, or whom they are with (LAW 16). No mode overrules
            that, not even the law's own: a line that must record everybody declares nobody.
    """

    mode: Mode
    undecided: Undecided
    proof_signed: bool
    answer: Answer | None
    sampled: bool
    informed: bool = True
    ordered: bool = False
    objection: bool = False
    on_hold: bool = False
    caller_unrecorded: bool = False
    agent_unrecorded: bool = False
    notice_current: bool = True
    notice_present: bool = True
    journal_healthy: bool = True
    keys_healthy: bool = True
    spool_healthy: bool = True
    switch_healthy: bool = True


@dataclass(frozen=True, slots=True)
class Decision:
    """Open or closed, and every reason for it."""

    open: bool
    reasons: tuple[Reason, ...]


def decide(facts: GateFacts) -> Decision:
    """Decide whether audio may be captured now.

    Every closing reason is listed, not only the first: operators want all of them.

    Source: DESIGN.md L1, L2, L4, L5; LAW 1, 2, 4, 5, 7, 16.
    """
    closing = (*_health(facts), *_proof(facts), *_choice(facts), *_line(facts))
    if closing:
        return Decision(False, closing)
    return Decision(True, (_opening(facts),))


def _opening(facts: GateFacts) -> Reason:
    """Why an open gate is open. Of a caller who objected nobody may read that they did not."""
    if facts.mode is Mode.MANDATORY:
        return Reason.OBJECTION_NOTED if facts.objection or facts.answer is Answer.REFUSED else Reason.LEGAL_DUTY
    return Reason.CONSENTED if facts.answer is Answer.ACCEPTED else Reason.INFORMED


def _health(facts: GateFacts) -> tuple[Reason, ...]:
    checks = (
        (facts.notice_present, Reason.NOTICE_MISSING),
        (facts.notice_current, Reason.NOTICE_STALE),
        (facts.journal_healthy, Reason.JOURNAL_UNHEALTHY),
        (facts.keys_healthy, Reason.KEYS_UNHEALTHY),
        (facts.spool_healthy, Reason.SPOOL_UNHEALTHY),
        (facts.switch_healthy, Reason.SWITCH_UNHEALTHY),
    )
    return tuple(reason for healthy, reason in checks if not healthy)


def _proof(facts: GateFacts) -> tuple[Reason, ...]:
    if not facts.proof_signed or facts.answer is None:
        return (Reason.NO_PROOF,)
    unaware = facts.answer is Answer.NOT_INFORMED or (facts.mode is Mode.MANDATORY and not facts.informed)
    return (Reason.NOT_INFORMED,) if unaware else ()


def _choice(facts: GateFacts) -> tuple[Reason, ...]:
    reasons: list[Reason] = []
    if facts.answer is Answer.REFUSED and facts.mode is not Mode.MANDATORY:
        reasons.append(Reason.REFUSED)
    if facts.objection and facts.mode is not Mode.MANDATORY:
        reasons.append(Reason.OBJECTION)
    if facts.answer is Answer.UNCLEAR and facts.mode is not Mode.MANDATORY:
        reasons.append(Reason.UNCLEAR)
    if facts.mode is Mode.CONSENT and facts.answer is Answer.UNDECIDED:
        reasons.append(Reason.NO_CONSENT)
    elif facts.answer is Answer.UNDECIDED and facts.undecided is Undecided.DO_NOT_RECORD and facts.mode is not Mode.MANDATORY:
        reasons.append(Reason.UNDECIDED)
    return tuple(reasons)


def _line(facts: GateFacts) -> tuple[Reason, ...]:
    if facts.mode is Mode.NEVER:
        return (Reason.LINE_NEVER_RECORDS,)
    reasons: list[Reason] = []
    if facts.mode is Mode.ON_DEMAND and not facts.ordered:
        reasons.append(Reason.NOT_ORDERED)
    if not facts.sampled and facts.mode is not Mode.MANDATORY:
        reasons.append(Reason.NOT_SAMPLED)
    if facts.on_hold:
        reasons.append(Reason.ON_HOLD)
    if facts.caller_unrecorded:
        reasons.append(Reason.CALLER_NEVER_RECORDED)
    if facts.agent_unrecorded:
        reasons.append(Reason.AGENT_NEVER_RECORDED)
    return tuple(reasons)
