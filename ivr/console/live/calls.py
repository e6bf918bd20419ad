"""The line process's calls at one moment, as its control port describes them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from ivr.call.live import Stage
from ivr.domain.control import Shown


@dataclass(frozen=True, slots=True)
class CallNow:
    """One call.

    Attributes:
        reasons: names of `ivr.domain.gate.Reason`; unknown ones, of a newer line process, are kept.
        since: when the recording's state last changed.
        levels: dBFS of the last 200 ms, caller and agent, while something is captured.
        answer: a name of `ivr.domain.proof.Answer`, None while the notice runs.
        by: a name of `ivr.domain.orders.Party`: who made the recording's state what it is.
        pause_ends: when a pause has lasted as long as the line allows; the recording then goes on by itself if `pause_resumes`.
    """

    id: str
    line: str
    line_name: str
    stage: Stage
    recording: Shown
    reasons: tuple[str, ...]
    since: datetime
    arrived: datetime
    locale: str
    rehearsal: bool
    levels: tuple[float, float] | None = None
    recording_id: str | None = None
    answer: str | None = None
    by: str = "system"
    pause_ends: datetime | None = None
    pause_resumes: bool = False


@dataclass(frozen=True, slots=True)
class LiveNow:
    """All calls, the oldest first."""

    calls: tuple[CallNow, ...] = ()

    @property
    def quiet(self) -> LiveNow:
        """The same without levels: what changes only when something happens."""
        return LiveNow(tuple(replace(call, levels=None) for call in self.calls))

    def find(self, call_id: str) -> CallNow | None:
        """The call with this id."""
        return next((call for call in self.calls if call.id == call_id), None)


def read_calls(answer: Any) -> LiveNow:
    """Read the JSON of `GET /calls`.

    Raises:
        ValueError, KeyError, TypeError: it is not what the control port answers.
    """
    return LiveNow(tuple(_call(item) for item in answer["calls"]))


def _call(item: dict[str, Any]) -> CallNow:
    levels = item.get("levels")
    return CallNow(
        id=str(item["id"]),
        line=str(item["line"]),
        line_name=str(item["line_name"]),
        stage=Stage(item["stage"]),
        recording=Shown(item["recording"]),
        reasons=tuple(str(reason) for reason in item["reasons"]),
        since=_moment(item["since"]),
        arrived=_moment(item["arrived"]),
        locale=str(item["locale"]),
        rehearsal=bool(item["rehearsal"]),
        levels=(float(levels[0]), float(levels[1])) if levels else None,
        recording_id=item.get("recording_id"),
        answer=item.get("answer"),
        by=str(item.get("by", "system")),
        pause_ends=_moment(item["pause_ends"]) if item.get("pause_ends") else None,
        pause_resumes=bool(item.get("pause_resumes")),
    )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {text}")
    return moment
