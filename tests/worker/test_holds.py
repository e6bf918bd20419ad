"""Holds and restrictions on real rows, and the sweep that heeds them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from ivr.database import holds
from ivr.database.engine import reading
from ivr.domain.hold import Hold, HoldEnd, HoldImpossible, HoldKind, HoldMissing
from ivr.domain.recording import RecordingState
from ivr.journal.signing import Signer
from ivr.vault.errors import HeardByNobody, RecordingMissing
from ivr.vault.retention import holding
from ivr.vault.retention.holding import Wanted
from ivr.vault.sealing import Sealer, transactions
from ivr.worker.holds import Keep
from ivr.worker.sweep import plan, sweep
from tests.database.recorded import DUE
from tests.database.samples import NOW
from tests.worker.house import House

S = RecordingState
DAY = timedelta(days=1)
UNTIL = DUE + 20 * DAY


def hold(house: House, name: str, kind: HoldKind = HoldKind.HOLD, until: datetime = UNTIL, now: datetime = NOW) -> Hold:
    with house.engine.begin() as conn:
        return holding.place(conn, name, Wanted(kind, "dossier 12", "person-1", until), now)


def sealer(house: House, signer: Signer) -> Sealer:
    return Sealer(store=house.store, parts=house.parts, signer=signer, transact=transactions(house.engine))


def heard(house: House, name: str, now: datetime) -> bool:
    try:
        with reading(house.engine) as conn:
            holding.check_heard(conn, name, now)
    except HeardByNobody:
        return False
    return True


@pytest.mark.parametrize("kind", HoldKind)
def test_what_is_held_outlives_its_day_and_dies_when_the_hold_ends(house: House, kind: HoldKind) -> None:
    house.add("r1")
    house.add("r2")
    hold(house, "r1", kind, now=DUE - 30 * DAY)
    assert sweep(house.tools, DUE + DAY).destroyed == 1
    house.check_gone("r2")
    assert house.row("r1").state is S.SEALED
    with reading(house.engine) as conn:
        assert plan(conn, DUE + DAY) == ()
    assert sweep(house.tools, UNTIL).destroyed == 1, "the moment at which it ends, even if nobody has noted its end"
    house.check_gone("r1")


def test_a_hold_that_is_lifted_lets_the_recording_go_at_once_after_its_day_and_not_before(house: House) -> None:
    house.add("r1")
    placed = hold(house, "r1")
    with house.engine.begin() as conn:
        holding.lift(conn, placed.id, "person-2", NOW + DAY)
    assert house.row("r1").held_until is None
    assert sweep(house.tools, DUE - DAY).destroyed == 0
    assert sweep(house.tools, DUE).destroyed == 1
    assert house.noted("r1") == ["hold.placed", "hold.lifted", "recording.key-destroyed", "recording.destroyed"]


def test_of_two_holds_the_longer_counts(house: House) -> None:
    house.add("r1")
    first, second = hold(house, "r1"), hold(house, "r1", until=UNTIL + DAY)
    assert house.row("r1").held_until == second.until
    with house.engine.begin() as conn:
        holding.lift(conn, second.id, "person-1", NOW)
    assert house.row("r1").held_until == first.until


def test_a_hold_is_renewed_with_who_and_why(house: House) -> None:
    house.add("r1")
    placed = hold(house, "r1")
    with house.engine.begin() as conn:
        holding.renew(conn, placed.id, UNTIL + 30 * DAY, "audience reportée", "person-2", NOW + DAY)
    with reading(house.engine) as conn:
        (renewal,) = holds.renewals(conn, placed.id)
    assert (renewal.number, renewal.until, renewal.reason, renewal.by) == (
        1,
        UNTIL + 30 * DAY,
        "audience reportée",
        "person-2",
    )
    assert house.row("r1").held_until == UNTIL + 30 * DAY


def test_a_reason_is_in_no_row_of_the_journal(house: House) -> None:
    house.add("r1")
    hold(house, "r1")
    with reading(house.engine) as conn:
        assert not any("dossier" in details for details in conn.scalars(text("SELECT details FROM journal")))


@pytest.mark.parametrize("state", [S.REFUSED, S.DESTROYING])
def test_nobody_holds_what_has_lost_its_key(house: House, state: RecordingState) -> None:
    house.add("r1", state)
    with pytest.raises(HoldImpossible):
        hold(house, "r1")
    assert sweep(house.tools, NOW).destroyed == 1


def test_a_refusal_wins_over_every_hold(house: House) -> None:
    house.add("r1")
    placed = hold(house, "r1")
    sealer(house, house.signer).refuse("r1", NOW + DAY)
    house.check_gone("r1", "refused")
    with reading(house.engine) as conn:
        ended = holds.get(conn, placed.id)
    assert ended is not None
    assert ended.end is HoldEnd.REFUSED


@pytest.mark.parametrize("until", [NOW, NOW - DAY, NOW + 367 * DAY])
def test_a_hold_has_an_end_within_a_year(house: House, until: datetime) -> None:
    house.add("r1")
    with pytest.raises(HoldImpossible):
        hold(house, "r1", until=until)
    assert house.noted("r1") == []


def test_there_is_nothing_to_hold_or_lift(house: House) -> None:
    with pytest.raises(RecordingMissing):
        hold(house, "r1")
    house.add("r1")
    placed = hold(house, "r1")
    with pytest.raises(HoldMissing), house.engine.begin() as conn:
        holding.lift(conn, placed.id, "person-1", UNTIL)


def test_who_may_hear_what_when(house: House) -> None:
    for name in ("free", "held", "restricted"):
        house.add(name)
    house.add("aside", S.QUARANTINED)
    hold(house, "held")
    hold(house, "restricted", HoldKind.RESTRICTION)
    names = ("free", "held", "restricted", "aside")
    assert [heard(house, name, NOW) for name in names] == [True, True, False, False]
    assert [heard(house, name, DUE) for name in names] == [False, True, False, False], "nobody may listen after its day"
    assert not heard(house, "held", UNTIL)


def test_a_hold_ends_by_itself_and_operators_hear_of_it_once_before(house: House) -> None:
    house.add("r1")
    placed = hold(house, "r1")
    keep = Keep(house.engine)
    keep(UNTIL - 15 * DAY)
    with reading(house.engine) as conn:
        assert not (holds.get(conn, placed.id) or placed).warned
    keep = Keep(house.engine)  # as after a restart: a jump of its clock would be doubted
    assert keep(UNTIL - 13 * DAY) == 0
    with reading(house.engine) as conn:
        assert (holds.get(conn, placed.id) or placed).warned == UNTIL
    assert Keep(house.engine)(UNTIL) == 1
    assert house.noted("r1") == ["hold.placed", "hold.expired"]
    assert house.row("r1").held_until is None
    assert Keep(house.engine)(UNTIL + DAY) == 0
