"""The line process's calls at one moment, as its control port describes them."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from ivr.call.live import Stage
from ivr.domain.control import Shown


@dataclass(frozen=True, slots=True)
class CallNow:
    """One call.

    Attributes:
        reasons: names of `ivr.domain.gate.Reason`; unknown ones, of a newer line process, are kept.
        since: when the recording's state last changed.
        levels: dBFS of the last 200 ms, caller and agent, while something is captured. Two looks at a call between which only
            these have moved are equal.
        answer: a name of `ivr.domain.proof.Answer`, None while the notice runs.
        by: a name of `ivr.domain.orders.Party`: who made the recording's state what it is.
        pause_ends: when a pause has lasted as long as the line allows; the recording then goes on by itself if `pause_resumes`.
        company: a name of `ivr.domain.company.Company`: whom the caller is with.
        agent: the extension of whoever of the house has the caller; None when nobody has, or the switch does not say.
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
    recording_id: str | None = None
    answer: str | None = None
    by: str = "system"
    pause_ends: datetime | None = None
    pause_resumes: bool = False
    company: str = "nobody"
    agent: str | None = None
    levels: tuple[float, float] | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class LiveNow:
    """All calls, the oldest first."""

    calls: tuple[CallNow, ...] = ()

    def find(self, call_id: str) -> CallNow | None:
        """The call with this id."""
        return next((call for call in self.calls if call.id == call_id), None)

    def among(self, lines: Container[str] | None) -> LiveNow:
        """Those of some lines; of all of them for None."""
        return self if lines is None else LiveNow(tuple(call for call in self.calls if call.line in lines))


_all_but_levels = attrgetter(*CallNow.__slots__[:-1])
"""By their place: `dataclasses.replace`, four times a second for every call, would be what the console is busy with."""


class Reader:
    """Reads the JSON of `GET /calls`, look after look: of a call that has not changed only the levels are read again."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[dict[str, Any], CallNow, tuple[Any, ...]]] = {}

    def read(self, answer: Any) -> LiveNow:
        """All calls.

        Raises:
            ValueError, KeyError, TypeError: it is not what the control port answers.
        """
        known, calls = {}, []
        for item in answer["calls"]:
            levels, call_id = _levels(item.pop("levels", None)), str(item["id"])
            kept = self._known.get(call_id)
            if kept is None or kept[0] != item:
                call = read_call(item)
                kept = (item, call, _all_but_levels(call))
            known[call_id] = kept
            calls.append(kept[1] if levels is None else CallNow(*(*kept[2], levels)))
        self._known = known
        return LiveNow(tuple(calls))


def read_calls(answer: Any) -> LiveNow:
    """One answer by itself. Raises as `Reader.read`."""
    return Reader().read(answer)


def _levels(pair: Any) -> tuple[float, float] | None:
    return (float(pair[0]), float(pair[1])) if pair else None


def read_call(item: dict[str, Any]) -> CallNow:
    """One call. Raises as `Reader.read`."""
    return CallNow(
        id=str(item["id"]),
        line=str(item["line"]),
        line_name=str(item["line_name"]),
        stage=Stage(item["stage"]),
        recording=Shown(item["recording"]),
        reasons=tuple(str(reason) for reason in item["reasons"]),
        since=moment(item["since"]),
        arrived=moment(item["arrived"]),
        locale=str(item["locale"]),
        rehearsal=bool(item["rehearsal"]),
        levels=_levels(item.get("levels")),
        recording_id=item.get("recording_id"),
        answer=item.get("answer"),
        by=str(item.get("by", "system")),
        pause_ends=moment(item["pause_ends"]) if item.get("pause_ends") else None,
        pause_resumes=bool(item.get("pause_resumes")),
        company=str(item.get("company", "nobody")),
        agent=item.get("agent"),
    )


def moment(text: str) -> datetime:
    """A moment with its zone. Raises ValueError."""
    read = datetime.fromisoformat(text)
    if read.tzinfo is None:
        raise ValueError(f"a moment without a time zone: {text}")
    return read
