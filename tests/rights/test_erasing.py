"""Erasure now: what goes, what must stay and why, and a death at every step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, update

from ivr.database import certificates, recordings
from ivr.database.due import Mortal
from ivr.database.engine import reading
from ivr.database.tables import calls, lines
from ivr.domain.disposal import Authority, Disposal, written
from ivr.domain.recording import RecordingState
from ivr.domain.rights import IdentityUnconfirmed, Kind, Obstacle, RequestState, WrongKind
from ivr.rights import steps
from ivr.rights.deeds import restrict
from ivr.rights.erasing import Eraser, erase, told
from ivr.rights.fates import against
from ivr.rights.holds import TableHolds
from ivr.vault.retention import destruction
from ivr.vault.retention.certificate import items, read_certificate
from ivr.vault.retention.destruction import destroy, destroy_for
from tests.rights.house import NOW, House, recording_id, speech


class Killed(BaseException):
    """As kill -9: nothing of ours runs afterwards."""


def gone(house: House, call: str) -> None:
    """Nothing is left but one certificate, which says why."""
    row = house.row(call)
    assert row.state is RecordingState.DESTROYED
    assert row.manifest is None
    with reading(house.engine) as conn:
        signed = [one.jws for one in certificates.of_recording(conn, row.id)]
        assert conn.execute(select(calls.c.number_hash).where(calls.c.id == call)).scalar_one() is None
    ((certificate,),) = [items(read_certificate(jws, house.signer.public)) for jws in signed]
    assert certificate["reason"] == "rights"
    assert list(house.store.names()) == []
    assert house.noted(row.id).count("recording.key-destroyed") == 1
    house.whole_journal()


def test_it_destroys_now_and_forgets_the_number(house: House) -> None:
    call = house.call("one", speech(1))
    request = house.request(Kind.ERASURE, calls=(call,))
    (fate,) = erase(house.eraser, request, house.by, NOW)
    assert fate.gone
    assert fate.certificate
    gone(house, call)
    assert house.noted(request)[-2:] == ["rights.erasure-begun", "rights.numbers-forgotten"]


def test_a_hold_and_a_legal_duty_forbid_it_and_say_so(house: House) -> None:
    held, duty, free = (house.call(name, speech(1), purposes=kinds) for name, kinds in _KINDS.items())
    house.holds.held.add(recording_id(held))
    request = house.request(Kind.ERASURE, calls=(held, duty, free))
    fates = {fate.recording.id: fate for fate in erase(house.eraser, request, house.by, NOW)}
    assert [one.obstacle for one in fates[recording_id(held)].obstructed] == [Obstacle.HOLD]
    (of_law,) = fates[recording_id(duty)].obstructed
    assert (of_law.obstacle, of_law.reference) == (Obstacle.LEGAL_DUTY, "article L1-2")
    assert fates[recording_id(free)].gone
    assert {row["recording"] for row in house.details(request, "rights.recording-kept")} == {
        recording_id(held),
        recording_id(duty),
    }
    with reading(house.engine) as conn:
        assert [told(one) for one in against(conn, house.row(duty), house.holds, NOW)] == [told(of_law)]
    assert "article L1-2" in told(of_law)
    with reading(house.engine) as conn:
        hashes = {row.id: row.number_hash for row in conn.execute(select(calls.c.id, calls.c.number_hash))}
    assert hashes[free] is None
    assert hashes[held] is not None


_KINDS = {"held": ("training",), "duty": ("legal_proof", "training"), "free": ("training",)}


def test_public_archives_wait_for_their_visa(house: House) -> None:
    call = house.call("one", speech(1))
    wanted = Disposal(Authority.VISA, "Archives de Valmont", "mairie", "enregistrements")
    with house.engine.begin() as conn:
        conn.execute(update(lines).values(disposal=written(wanted)))
    request = house.request(Kind.ERASURE, calls=(call,))
    (fate,) = erase(house.eraser, request, house.by, NOW)
    assert [one.obstacle for one in fate.obstructed] == [Obstacle.VISA]
    with house.engine.begin() as conn:
        conn.execute(update(lines).values(disposal=written(replace(wanted, authority=Authority.TABLE, reference="2026-4"))))
    (fate,) = erase(house.eraser, request, house.by, NOW)
    assert fate.gone


def test_a_restriction_of_the_tables_forbids_it_until_it_ends(house: House) -> None:
    call = house.call("one", speech(1))
    restriction = house.request(Kind.RESTRICTION, calls=(call,))
    for _ in range(2):
        house.step(restriction, lambda about: restrict(about, TableHolds()))
    assert house.noted(recording_id(call)).count("hold.placed") == 1
    tools = Eraser(house.eraser.destroyer, TableHolds())
    request = house.request(Kind.ERASURE, calls=(call,))
    (fate,) = erase(tools, request, house.by, NOW)
    assert [one.obstacle for one in fate.obstructed] == [Obstacle.HOLD]
    (fate,) = erase(tools, request, house.by, NOW + timedelta(days=370))
    assert fate.gone


def test_a_hold_set_at_the_last_moment_wins(house: House) -> None:
    call = house.call("one", speech(1))

    def allowed(conn: Connection, row: Mortal) -> bool:
        house.holds.held.add(row.id)
        return not house.holds.stands(conn, row.id, NOW)

    assert not destroy_for(house.eraser.destroyer, recording_id(call), NOW, allowed)
    assert house.row(call).state is RecordingState.SEALED


def test_nothing_goes_without_identity_kind_or_an_open_request(house: House) -> None:
    call = house.call("one", speech(1))
    for request, error in (
        (house.request(Kind.ERASURE, identified=False), IdentityUnconfirmed),
        (house.request(Kind.ACCESS, calls=(call,)), WrongKind),
    ):
        with pytest.raises(error):
            erase(house.eraser, request, house.by, NOW)
    request = house.request(Kind.ERASURE, calls=(call,))
    house.step(request, lambda about: steps.answered(about, "a" * 64))
    with pytest.raises(RequestState):
        erase(house.eraser, request, house.by, NOW)
    assert house.row(call).state is RecordingState.SEALED


def _die_at_commit(house: House, number: int) -> Callable[[], None]:
    """Die before the commit of this transaction, counted from now."""
    seen = [0]

    def commit(_: Any) -> None:
        seen[0] += 1
        if seen[0] == number:
            raise Killed

    event.listen(house.engine, "commit", commit)
    return lambda: event.remove(house.engine, "commit", commit)


COMMITS = range(1, 5)
"""The request begins its erasure; the key; the certificate; what is forgotten."""


@pytest.mark.parametrize("number", COMMITS)
@pytest.mark.parametrize("finisher", ["again", "worker"])
def test_a_death_before_any_commit_leaves_something_to_go_on_from(house: House, number: int, finisher: str) -> None:
    call = house.call("one", speech(1))
    request = house.request(Kind.ERASURE, calls=(call,))
    by = house.by
    restore = _die_at_commit(house, number)
    with pytest.raises(Killed):
        erase(house.eraser, request, by, NOW)
    restore()
    _readable_or_certified(house, call)
    if finisher == "worker" and house.row(call).state is RecordingState.DESTROYING:
        assert destroy(house.eraser.destroyer, recording_id(call), NOW + timedelta(minutes=1))
    (fate,) = erase(house.eraser, request, by, NOW)
    assert fate.gone
    gone(house, call)


def test_there_are_as_many_commits_as_points_of_death(house: House) -> None:
    request = house.request(Kind.ERASURE, calls=(house.call("one", speech(1)),))
    by, seen = house.by, list[object]()
    event.listen(house.engine, "commit", seen.append)
    erase(house.eraser, request, by, NOW)
    assert len(seen) == len(COMMITS)


def test_a_store_that_fails_keeps_nothing_readable(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    call = house.call("one", speech(1))
    request = house.request(Kind.ERASURE, calls=(call,))

    def broken(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(destruction, "delete_all", broken)
        with pytest.raises(Killed):
            erase(house.eraser, request, house.by, NOW)
    assert house.row(call).state is RecordingState.DESTROYING
    _readable_or_certified(house, call)
    erase(house.eraser, request, house.by, NOW)
    gone(house, call)


def _readable_or_certified(house: House, call: str) -> None:
    """No certificate for what still lives; no key for what is said to be going."""
    row = house.row(call)
    with reading(house.engine) as conn:
        header = recordings.header(conn, row.id)
        signed = certificates.of_recording(conn, row.id)
    assert (header is not None) == (row.state is RecordingState.SEALED)
    assert bool(signed) == (row.state is RecordingState.DESTROYED)
