"""Calls as JSON. Whoever watches asks for all of them four times a second: what has not changed is not written again."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ivr.call.live import Levels, LiveCall, LiveState


class Listing:
    """`GET /calls`, of which each call's part is kept for as long as its state is the same object.

    States are never changed, only followed by another, so a part that is kept cannot be stale. Levels are asked for each time.
    """

    def __init__(self) -> None:
        self._written: dict[str, tuple[LiveState, str]] = {}

    def of(self, calls: Iterable[LiveCall]) -> bytes:
        """All calls, in their order."""
        written, parts = {}, []
        for call in calls:
            state, levels = call.look()
            kept = self._written.get(state.call_id)
            if kept is None or kept[0] is not state:
                kept = (state, json.dumps(facts(state))[:-1])
            written[state.call_id] = kept
            parts.append(f'{kept[1]}, "levels": {_levels(levels)}}}')
        self._written = written
        return f'{{"calls": [{", ".join(parts)}]}}'.encode()


def _levels(levels: Levels | None) -> str:
    return "null" if levels is None else f"[{levels[0]:.1f}, {levels[1]:.1f}]"


def facts(state: LiveState) -> dict[str, Any]:
    """One call as the console reads it, but for its levels."""
    return {
        "id": state.call_id,
        "line": state.line_id,
        "line_name": state.line_name,
        "stage": state.stage.value,
        "recording": state.recording.value,
        "reasons": [reason.value for reason in state.reasons],
        "since": state.since.isoformat(),
        "arrived": state.arrived_at.isoformat(),
        "locale": state.locale,
        "rehearsal": state.rehearsal,
        "recording_id": state.recording_id,
        "answer": state.answer.value if state.answer else None,
        "by": state.by.value,
        "company": state.company.value,
        "agent": state.agent,
        "pause_ends": state.pause_ends_at.isoformat() if state.pause_ends_at else None,
        "pause_resumes": state.pause_resumes,
    }


def as_json(call: LiveCall) -> dict[str, Any]:
    """One call with its levels."""
    state, levels = call.look()
    return {**facts(state), "levels": [round(level, 1) for level in levels] if levels else None}


def past_as_json(past: Iterable[tuple[datetime, LiveState]]) -> list[dict[str, Any]]:
    """What a call was from when on: what of each state tells a story."""
    return [
        {
            "at": at.isoformat(),
            "stage": state.stage.value,
            "recording": state.recording.value,
            "reasons": [reason.value for reason in state.reasons],
            "by": state.by.value,
            "company": state.company.value,
            "agent": state.agent,
            "answer": state.answer.value if state.answer else None,
        }
        for at, state in past
    ]
