"""A process that is killed at any step of a listening leaves no second that was heard unseen, and nothing open behind it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ivr.access import listening as steps
from ivr.access.ending import settle
from ivr.access.listening import Listening, begin, export
from ivr.database import accesses
from ivr.domain.access import Stretch, Use
from ivr.domain.roles import Role
from ivr.vault.playback.exporting import AudioFormat

from .conftest import Building, Person


class Killed(BaseException):
    """kill -9: nothing that would run afterwards runs."""


PLAYED = ["nothing", "committed", "opened", "first piece", "first noted", "more noted", "more given", "closed"]


@pytest.fixture
def ana(building: Building) -> Person:
    return building.somebody("Ana", Role.LISTENER)


def course(building: Building, who: Person, access: str) -> Iterator[tuple[str, int]]:
    """Every step of a listening, and how many bytes the listener has by then. Whoever stops asking has been killed there."""
    yield "nothing", 0
    proven = building.prove(who)
    listening = begin(building.door, access, who.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=building.now)
    KEPT.append(listening)
    yield "committed", 0
    assert listening.stream.size
    yield "opened", 0
    pieces = listening.pieces()
    KEPT.append(pieces)
    heard = len(next(pieces))
    yield "first piece", heard
    heard += len(next(pieces))
    yield "first noted", heard
    for piece in pieces:
        heard += len(piece)
        if heard > 1_100_000:
            yield ("more noted" if heard < 1_200_000 else "more given"), heard
    listening.close()
    yield "closed", heard


KEPT: list[object] = []
"""What would be tidied up by Python: a killed process tidies up nothing."""


@pytest.mark.parametrize("where", PLAYED)
def test_what_was_heard_is_known_wherever_it_ended(where: str, building: Building, ana: Person) -> None:
    access = building.ask(ana, minutes=15)
    for step, given in course(building, ana, access.id):
        heard = given
        if step == where:
            break
    else:
        pytest.fail(f"there is no step {where}")
    begun = where != "nothing"
    assert building.noted().count("recording.played") == begun
    settle(building.house.engine, building.wait(minutes=16))
    assert building.noted().count("recording.heard") == begun
    assert building.noted()[-1 - (begun and where != "closed")] in ("access.over", "recording.heard")
    with building.house.engine.connect() as conn:
        found = accesses.listenings_of(conn)
    assert all(one.closed_at is not None for one in found)
    if begun:
        noted = sum(one.end - one.start for one in found[0].heard) * 4
        assert noted >= heard - 44 - 65_536  # at most the first piece is not: two seconds
    assert building.whole()
    KEPT.clear()


@pytest.mark.parametrize("place", ["before the note", "before the file", "before the end"])
def test_an_export_that_was_killed(place: str, building: Building, ana: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    access, proven, out = building.ask(ana, Use.DOWNLOAD, minutes=15), building.prove(ana), building.house.root / "out.wav"

    def die(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(Listening, "__exit__", lambda *_: None)
        if place == "before the file":
            patched.setattr(steps, "write", die)
        elif place == "before the note":
            patched.setattr(Listening, "note", die)
        if place == "before the end":
            export(building.door, access.id, ana.id, out, AudioFormat.WAV, proven_at=proven, now=building.now)
        else:
            with pytest.raises(Killed):
                export(building.door, access.id, ana.id, out, AudioFormat.WAV, proven_at=proven, now=building.now)
    assert out.exists() == (place == "before the end")
    assert building.noted().count("recording.exported") == 1
    settle(building.house.engine, building.wait(minutes=16))
    assert building.noted()[-2:] == ["access.over", "recording.heard"]
    with building.house.engine.connect() as conn:
        (found,) = accesses.listenings_of(conn)
    whole = (Stretch(0, building.house.row("rec-1").samples or 0),)
    assert found.heard == (() if place == "before the note" else whole)  # more than was heard, and never less
