"""A line as a table of a lines file: what the set-up assistant begins with when a line is changed. `read_table` reads it back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from ivr.database.lines import KEYS
from ivr.domain.line import Line
from notices.facts import AnnouncedPurpose, DurationUnit, Mode

_SINGULAR = {DurationUnit.DAYS: "day", DurationUnit.MONTHS: "month", DurationUnit.YEARS: "year"}


def table_of(line: Line) -> dict[str, Any]:
    """The table `[[line]]`; days are written as text."""
    table: dict[str, Any] = {
        "id": line.id,
        "name": line.name,
        "number": line.number,
        "internal": [number for number, locale in line.numbers if not number.startswith("+")],
        "numbers": {number: str(locale) for number, locale in line.numbers if locale is not None},
        "locales": [str(locale) for locale in line.locales],
        "mode": line.mode.value,
        "answering": line.answering.value,
        "undecided": line.undecided.value,
        "answer_window_seconds": line.answer_window_seconds,
        "rehearsal": line.rehearsal,
        "destination": {"dial": line.destination.dial, "ring_seconds": line.destination.ring_seconds},
        "sampling": _sampling(line),
        "announced": _announced(line),
        "recording": _recording(line),
        "access": {"four_eyes": line.four_eyes},
        "keys": _keys(line),
        "purpose": [_purpose(purpose) for purpose in line.facts.purposes],
    }
    if line.disposal is not None:
        table["destruction"] = asdict(line.disposal) | {"authority": line.disposal.authority.value}
    return table


def _sampling(line: Line) -> dict[str, Any]:
    sampling: dict[str, Any] = {"percent": line.facts.sampling_percent}
    why = line.sampling_justification
    if why is not None:
        sampling["justification"] = {"text": why.text, "role": why.role, "date": why.date.isoformat()}
    if line.mode is Mode.NEVER and why is None:
        return {}
    return sampling


def _announced(line: Line) -> dict[str, Any]:
    facts = line.facts
    return {
        "organisation": facts.organisation,
        "line_name": facts.line_name,
        "controller_address": facts.controller_address,
        "recipients": list(facts.recipients),
        "dpo_contact": facts.dpo_contact,
        "rights_contact": facts.rights_contact,
        "web_address": facts.web_address,
        "transfers": list(facts.transfers),
        "refusal_effect": facts.refusal_effect.value,
    }


def _recording(line: Line) -> dict[str, Any]:
    longest = line.pausing.longest_seconds
    return {
        "house": list(line.house),
        "warning_tone": line.warning_tone,
        "withdrawal_by_key": line.withdrawal_by_key,
        "never_recorded": {"agents": list(line.unrecorded_agents), "callers": list(line.unrecorded_callers)},
        "pause": {"longest": f"{longest} seconds", "resumes": line.pausing.resumes},
    }


def _keys(line: Line) -> dict[str, str]:
    asked = line.mode is Mode.CONSENT or line.withdrawal_by_key
    return {name: getattr(line.facts, f"{name}_key") for name in KEYS if name != "consent" or asked}


def _purpose(purpose: AnnouncedPurpose) -> dict[str, str]:
    count, unit = purpose.retention.count, purpose.retention.unit
    table = {
        "kind": purpose.kind.value,
        "basis": purpose.basis.value,
        "retention": f"{count} {_SINGULAR[unit]}{'s' * (count != 1)}",
    }
    if purpose.reference:
        table["reference"] = purpose.reference
    return table
