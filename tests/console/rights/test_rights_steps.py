"""The next step of a request, in every state that it can be in; and words for all that can be shown."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ivr.console.rights import words
from ivr.console.rights.desk import Case, CaseCall
from ivr.console.rights.steps import Step, next_step
from ivr.console.wording import terms
from ivr.database.rights import Deed
from ivr.domain.recording import RecordingState
from ivr.domain.rights import (
    Confirmed,
    Ground,
    Identity,
    Kind,
    Obstacle,
    Obstructed,
    Origin,
    RightsRequest,
    State,
    Urgency,
    WrongKind,
    refuse,
)
from ivr.rights.answers.words import Letter
from ivr.rights.deeds import Correctable
from ivr.rights.fates import Fate
from notices.facts import PurposeKind
from tests.console.fakes import a_recording

NOW = datetime(2027, 3, 2, tzinfo=UTC)


def asked(kind: Kind, state: State, *, identified: bool = True) -> RightsRequest:
    identity = Confirmed(Identity.CALLBACK, "person-1", NOW) if identified else None
    return RightsRequest("r", kind, state, Origin.CONSOLE, None, "fr", "c", None, None, NOW, NOW, identity)


def case(request: RightsRequest, *states: RecordingState, done: tuple[str, ...] = (), held: bool = False) -> Case:
    against = (Obstructed(Obstacle.HOLD),) if held else ()
    fates = tuple(Fate(a_recording(at, state), obstructed=against) for at, state in enumerate(states))
    calls = (CaseCall("call", "line-10", NOW, "fr", ("fr",), fates),) if states else ()
    deeds = tuple(Deed(name, "r", name, fates[0].recording.id if fates else "r", {}, "person-1", NOW) for name in done)
    return Case(request, calls, deeds, {}, two_people=False)


SEALED, GONE = RecordingState.SEALED, RecordingState.DESTROYED


@pytest.mark.parametrize(
    ("shown", "step"),
    [
        (case(asked(Kind.ACCESS, State.RECEIVED, identified=False)), Step.IDENTIFY),
        (case(asked(Kind.ACCESS, State.IDENTITY_ASKED, identified=False)), Step.AWAIT),
        (case(asked(Kind.ACCESS, State.IDENTITY_CONFIRMED)), Step.FIND),
        (case(asked(Kind.ACCESS, State.WORKING), SEALED), Step.PACKAGE),
        (case(asked(Kind.ACCESS, State.WORKING), SEALED, done=("packaged",)), Step.ANSWER),
        (case(asked(Kind.ACCESS, State.WORKING), GONE), Step.ANSWER),
        (case(asked(Kind.ERASURE, State.WORKING), SEALED), Step.ERASE),
        (case(asked(Kind.ERASURE, State.WORKING), SEALED, held=True), Step.ANSWER),
        (case(asked(Kind.ERASURE, State.WORKING), GONE), Step.ANSWER),
        (case(asked(Kind.RESTRICTION, State.WORKING), SEALED), Step.RESTRICT),
        (case(asked(Kind.RESTRICTION, State.WORKING), SEALED, done=("restricted",)), Step.ANSWER),
        (case(asked(Kind.RECTIFICATION, State.WORKING), SEALED), Step.RECTIFY),
        (case(asked(Kind.RECTIFICATION, State.WORKING), SEALED, done=("rectified",)), Step.ANSWER),
        (case(asked(Kind.OBJECTION, State.RECEIVED, identified=False)), Step.OBJECT),
        (case(asked(Kind.OBJECTION, State.WORKING, identified=False), done=("objected",)), Step.ANSWER),
        (case(asked(Kind.ACCESS, State.ANSWERED), SEALED), Step.CLOSE),
        (case(asked(Kind.ACCESS, State.REFUSED), SEALED), Step.CLOSE),
        (case(asked(Kind.ACCESS, State.CLOSED), SEALED), Step.NOTHING),
    ],
)
def test_the_next_step(shown: Case, step: Step) -> None:
    assert next_step(shown) is step


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("ground", Ground)
def test_the_page_offers_the_grounds_that_the_rule_takes(kind: Kind, ground: Ground) -> None:
    def takes() -> bool:
        try:
            refuse(asked(kind, State.WORKING), ground, "", NOW)
        except WrongKind:
            return False
        return True

    assert (ground in words.GROUNDS_OF[kind]) == takes()


def test_everything_has_words() -> None:
    for said, meant in (
        (words.KIND, Kind),
        (words.SHORT, Kind),
        (words.STATE, State),
        (words.URGENCY, Urgency),
        (words.ORIGIN, Origin),
        (words.IDENTITY, Identity),
        (words.GROUND, Ground),
        (words.OBSTACLE, Obstacle),
        (terms.RECORDING, RecordingState),
        (words.LETTER, Letter),
        (words.LETTER_TOLD, Letter),
        (words.STEP, Step),
        (words.FIELD, Correctable),
        (terms.PURPOSE, PurposeKind),
    ):
        assert set(said) == set(meant)
    for family in (words.STATE, words.URGENCY, terms.RECORDING):
        symbols = [one.symbol for one in family.values()]
        assert len(set(symbols)) == len(symbols)
