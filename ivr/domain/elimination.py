"""One batch of a public body's recordings on its way out: proposed, approved in writing, destroyed, and told for ever (LAW 14)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ivr.domain.disposal import Disposal
from ivr.errors import VaultError


class EliminationState(StrEnum):
    """Where a batch is.

    PROPOSED   the archives have been asked
    APPROVED   they have let it go, wholly or in part; or a management table does. The sweep destroys it
    REFUSED    they have let nothing of it go
    WITHDRAWN  it was taken back before they answered
    DONE       what was approved is destroyed, and the bordereau is signed
    """

    PROPOSED = "proposed"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Rule:
    """How long documents of one purpose were of use, as the bordereau says it (durée d'utilité administrative)."""

    kind: str
    basis: str
    count: int
    unit: str
    reference: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose documents a batch holds, and under which rules, as they were when it was made."""

    organisation: str
    line_name: str
    disposal: Disposal
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The letter of the archives.

    Attributes:
        by: who signed it, by name and office; not for the journal.
        on: its day.
        reference: its own.
    """

    by: str
    on: date
    reference: str


@dataclass(frozen=True, slots=True)
class Elimination:
    """One batch.

    Attributes:
        made_by, noted_by: pseudonymous ids of people; `made_by` is None for a batch that a management table lets go.
        bordereau: signed, once all that was approved is destroyed.
    """

    id: str
    line_id: str
    state: EliminationState
    origin: Origin
    made_by: str | None
    made_at: datetime
    decision: Decision | None = None
    noted_by: str | None = None
    noted_at: datetime | None = None
    bordereau: str | None = None
    closed_at: datetime | None = None


class EliminationMissing(VaultError):
    """There is no such batch."""

    id = "vault.elimination-missing"
    exit_code = 57
    http_status = 404


class EliminationDecided(VaultError):
    """The batch has been decided, or withdrawn, already."""

    id = "vault.elimination-decided"
    exit_code = 57
    http_status = 409


class SamePerson(VaultError):
    """One person would propose a batch and note its visa."""

    id = "vault.same-person"
    exit_code = 57
    http_status = 403


class DecisionUnusable(VaultError):
    """A decision of the archives names recordings that are not in the batch, or lacks who, when or under which reference."""

    id = "vault.decision-unusable"
    exit_code = 57
    http_status = 422


def check_open(elimination: Elimination) -> None:
    """Refuse to decide twice.

    Raises:
        EliminationDecided: the archives have answered, or it was withdrawn.
    """
    if elimination.state is not EliminationState.PROPOSED:
        raise EliminationDecided(
            f"Batch {elimination.id} is {elimination.state.value}: it is decided once. Propose what is left in another."
        )


def check_another(elimination: Elimination, by: str) -> None:
    """Refuse that whoever has proposed a batch also notes what the archives have answered.

    Raises:
        SamePerson: they are one person.
    """
    if elimination.made_by == by:
        raise SamePerson(
            "Whoever has proposed a batch does not note the archives' answer to it. Ask a colleague with the right to."
        )


def check_decision(decision: Decision, made_at: datetime, now: datetime) -> None:
    """Refuse a decision that nobody could look up.

    Raises:
        DecisionUnusable: no name, no reference, or a letter from before the proposal or from the future.
    """
    if not decision.by.strip() or not decision.reference.strip():
        raise DecisionUnusable("Say who at the archives has signed, and under which reference of theirs.")
    if not made_at.date() <= decision.on <= now.date():
        raise DecisionUnusable(
            f"A letter of {decision.on} cannot answer what was proposed on {made_at:%Y-%m-%d}. Look at its date again."
        )


def refused_of(items: Collection[str], except_for: Collection[str]) -> frozenset[str]:
    """Which recordings of a batch the archives keep back.

    Raises:
        DecisionUnusable: some of them are not in it.
    """
    strange = sorted(set(except_for) - set(items))
    if strange:
        raise DecisionUnusable(f"{', '.join(strange[:5])} is not in this batch. Compare with: preambule retention visa show")
    return frozenset(except_for)
