"""What a notice announces, read off the same rows that drive retention and access (L4)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum


class PurposeKind(StrEnum):
    """Why calls may be recorded: a closed list (LAW 8)."""

    TRAINING = "training"
    EVALUATION = "evaluation"
    QUALITY = "quality"
    CONTRACT_PROOF = "contract_proof"
    LEGAL_PROOF = "legal_proof"
    CLAIM_TRACE = "claim_trace"


class LegalBasis(StrEnum):
    """Article 6(1) GDPR."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL_DUTY = "legal_duty"
    PUBLIC_TASK = "public_task"
    LEGITIMATE_INTEREST = "legitimate_interest"


class DurationUnit(StrEnum):
    """The units in which a retention is announced."""

    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"


@dataclass(frozen=True, slots=True, order=True)
class Duration:
    """A calendar duration, kept in the unit in which it is announced."""

    count: int
    unit: DurationUnit


@dataclass(frozen=True, slots=True)
class AnnouncedPurpose:
    """One purpose with its basis and how long recordings made for it are kept.

    Attributes:
        reference: the text that imposes it, where the basis is a legal duty (LAW 11); empty otherwise.
    """

    kind: PurposeKind
    basis: LegalBasis
    retention: Duration
    reference: str = ""


class Mode(StrEnum):
    """How recording begins on a line."""

    AUTOMATIC = "automatic"
    AGENT_CONTROLLED = "agent_controlled"
    ON_DEMAND = "on_demand"
    CONSENT = "consent"
    MANDATORY = "mandatory"
    NEVER = "never"


class RefusalEffect(StrEnum):
    """What a refusal in mid-call does to the part already captured."""

    DESTROY = "destroy"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class AnnouncedFacts:
    """All that the texts of a line are filled with. Hashed: a change makes the notice stale.

    Attributes:
        mode: how recording begins, which the notice must say (L4).
        sampling_percent: share of calls recorded, 1 to 100 (LAW 4, 7).
        refusal_key, notice_key, person_key, repeat_key, language_key, consent_key: one character of `0-9*#`.
        transfers: countries outside the EEA, in words of the organisation; empty when there are none.
        web_address: where the notice can be read (LAW 29).
    """

    organisation: str
    line_name: str
    controller_address: str
    purposes: tuple[AnnouncedPurpose, ...]
    recipients: tuple[str, ...]
    dpo_contact: str
    rights_contact: str
    web_address: str
    transfers: tuple[str, ...] = ()
    mode: Mode = Mode.AUTOMATIC
    sampling_percent: int = 100
    refusal_effect: RefusalEffect = RefusalEffect.DESTROY
    refusal_key: str = "2"
    notice_key: str = "1"
    person_key: str = "0"
    repeat_key: str = "*"
    language_key: str = "9"
    consent_key: str = "3"

    @property
    def whose(self) -> tuple[str, ...]:
        """Whose line it is, and which, as pages say it: once where both have one name."""
        return said_once(self.organisation, self.line_name)

    def hash(self, locales: Sequence[str] = ()) -> str:
        """SHA-256 over the canonical JSON of all the facts, lower-case hexadecimal.

        Args:
            locales: in which callers are told, in their order: the language key leads from each to the next.
        """
        canonical = json.dumps([asdict(self), list(locales)], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def said_once(organisation: str, line_name: str) -> tuple[str, ...]:
    """An organisation and its line, or the one name that both have: capitals and blanks make no other name."""
    alike = " ".join(organisation.split()).casefold() == " ".join(line_name.split()).casefold()
    return (organisation,) if alike else (organisation, line_name)
