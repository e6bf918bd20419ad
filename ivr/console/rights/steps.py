"""What a request needs next, read off what was done. Pure."""

from __future__ import annotations

from enum import StrEnum

from ivr.console.rights.desk import Case
from ivr.domain.recording import RecordingState
from ivr.domain.rights import OPEN, Kind, State


class Step(StrEnum):
    """The next step.

    IDENTIFY   nobody has checked who asks
    AWAIT      they were asked, and have not answered
    FIND       no call is known to be theirs
    PACKAGE    there is something to hand over
    ERASE      there is something to destroy
    RESTRICT   a recording is not restricted yet
    OBJECT     the objection is not in the register
    RECTIFY    nothing was put right yet
    ANSWER     everything is done: tell the person
    CLOSE      the person has been told
    NOTHING    closed
    """

    IDENTIFY = "identify"
    AWAIT = "await"
    FIND = "find"
    PACKAGE = "package"
    ERASE = "erase"
    RESTRICT = "restrict"
    OBJECT = "object"
    RECTIFY = "rectify"
    ANSWER = "answer"
    CLOSE = "close"
    NOTHING = "nothing"


def next_step(case: Case) -> Step:
    """The one step that brings the request nearer to its end."""
    request = case.request
    if request.state not in OPEN:
        return Step.NOTHING if request.state is State.CLOSED else Step.CLOSE
    if request.kind is Kind.OBJECTION:
        return Step.ANSWER if case.did("objected") else Step.OBJECT
    if request.identity is None:
        return Step.AWAIT if request.state is State.IDENTITY_ASKED else Step.IDENTIFY
    return _deed(case) if case.calls else Step.FIND


def _deed(case: Case) -> Step:
    living = {fate.recording.id for fate in case.fates if not fate.gone}
    restricted = {deed.subject for deed in case.did("restricted")}
    sealed = any(fate.recording.state is RecordingState.SEALED for fate in case.fates)
    undone = {
        Kind.ACCESS: (Step.PACKAGE, sealed and not case.did("packaged")),
        Kind.ERASURE: (Step.ERASE, any(not fate.gone and not fate.obstructed for fate in case.fates)),
        Kind.RESTRICTION: (Step.RESTRICT, bool(living - restricted)),
        Kind.RECTIFICATION: (Step.RECTIFY, not case.did("rectified")),
    }
    step, open_still = undone[case.request.kind]
    return step if open_still else Step.ANSWER
