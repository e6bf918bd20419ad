"""What has happened in one call so far, as the line process remembers it while the call lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from ivr.call.live import Stage
from ivr.console.live.calls import CallNow, moment, read_call
from ivr.domain.control import Shown


@dataclass(frozen=True, slots=True)
class Was:
    """What a call was from a moment on. Names are those of `CallNow`."""

    at: datetime
    stage: Stage
    recording: Shown
    reasons: tuple[str, ...]
    by: str
    company: str
    agent: str | None = None
    answer: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One call with its story, the oldest first."""

    call: CallNow
    past: tuple[Was, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the story: what of `was` is new.

    Attributes:
        stage, recording, company: None for what has not changed.
    """

    was: Was
    stage: Stage | None = None
    recording: Shown | None = None
    company: str | None = None


def read_told(answer: Any) -> Told:
    """The JSON of `GET /calls/<id>`. Raises ValueError, KeyError or TypeError: it is not what the control port answers."""
    return Told(read_call(answer["call"]), tuple(_was(item) for item in answer["past"]))


def _was(item: dict[str, Any]) -> Was:
    return Was(
        at=moment(item["at"]),
        stage=Stage(item["stage"]),
        recording=Shown(item["recording"]),
        reasons=tuple(str(reason) for reason in item["reasons"]),
        by=str(item["by"]),
        company=str(item["company"]),
        agent=item.get("agent"),
        answer=item.get("answer"),
    )


def steps(past: Sequence[Was]) -> list[Step]:
    """What changed from one state to the next; nothing where nobody would see a difference."""
    found = [Step(past[0], stage=past[0].stage)] if past else []
    for before, was in pairwise(past):
        stage = was.stage if was.stage is not before.stage else None
        shown = (was.recording, was.reasons) != (before.recording, before.reasons)
        met = (was.company, was.agent) != (before.company, before.agent)
        if stage or shown or met:
            found.append(Step(was, stage, was.recording if shown else None, was.company if met else None))
    return found
