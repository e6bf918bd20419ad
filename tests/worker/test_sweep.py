from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ivr.database.engine import database_file, reading
from ivr.domain.recording import RecordingState
from ivr.vault.errors import StoreUnwritable
from ivr.vault.objects import body_name
from ivr.vault.retention.certificate import Reason
from ivr.worker.sweep import Due, plan, sweep
from tests.database.recorded import DUE
from tests.database.samples import LINE, NOW
from tests.worker.house import HEADER, House

S = RecordingState
LATER = DUE + timedelta(days=30)


def everything(house: House) -> list[str]:
    """A recording in each state of life, and one that is not due for another month."""
    return [house.add(f"r-{state.value}", state) for state in S if state is not S.DESTROYED] + [house.add("r-late", due=LATER)]


def test_the_plan_tells_what_would_go_and_changes_nothing(house: House) -> None:
    everything(house)
    before = house.keys_left(), sorted(house.files_left())
    with reading(house.engine) as conn:
        now = plan(conn, NOW)
        due = plan(conn, DUE)
    assert {item.recording_id for item in now} == {"r-refused", "r-destroying"}
    assert {item.recording_id for item in due} == {f"r-{state.value}" for state in S if state is not S.DESTROYED}
    assert Due("r-sealed", LINE.id, S.SEALED, DUE, Reason.DUE) in due
    assert Due("r-refused", LINE.id, S.REFUSED, DUE, Reason.REFUSED) in due
    assert (house.keys_left(), sorted(house.files_left())) == before


def test_the_longest_overdue_goes_first(house: House) -> None:
    for days in (3, 1, 2):
        house.add(f"r{days}", due=NOW + timedelta(days=days))
    with reading(house.engine) as conn:
        assert [item.recording_id for item in plan(conn, DUE)] == ["r1", "r2", "r3"]


def test_after_its_day_nothing_is_left_anywhere(house: House) -> None:
    """LAW 13: move the clock, and nothing is left in key table, store or spool, nor in the pages of the database."""
    names = everything(house)
    swept = sweep(house.tools, LATER)
    assert (swept.destroyed, swept.waiting) == (len(names), {})
    assert (house.keys_left(), house.files_left()) == (0, [])
    for name in names:
        house.check_gone(name, "refused" if name == "r-refused" else "due")
    file = database_file(house.engine)
    if file is not None:
        assert not any(HEADER in path.read_bytes() for path in file.parent.glob("preambule*"))
    with reading(house.engine) as conn:
        assert plan(conn, LATER) == ()
    assert sweep(house.tools, LATER).destroyed == 0


def test_what_is_not_due_stays_whole(house: House) -> None:
    everything(house)
    sweep(house.tools, DUE)
    assert house.row("r-late").state is S.SEALED
    assert house.header("r-late") == HEADER + b"r-late"
    assert list(house.store.names()) == [body_name("r-late")]


def test_one_that_cannot_go_holds_up_no_other(house: House) -> None:
    class Stuck:
        def delete(self, name: str) -> bool:
            if name == body_name("r1"):
                raise StoreUnwritable("r1 is stuck.")
            return house.store.delete(name)

    for number in range(3):
        house.add(f"r{number}", due=DUE + timedelta(minutes=number))
    swept = sweep(replace(house.tools, store=Stuck()), LATER)
    assert (swept.destroyed, swept.waiting) == (2, {"r1": "r1 is stuck."})
    assert sweep(house.tools, LATER).destroyed == 1
    house.check_gone("r1")


def test_a_long_sweep_tells_how_far_it_is_and_can_be_stopped(house: House) -> None:
    for number in range(4):
        house.add(f"r{number}")
    told: list[tuple[int, int]] = []

    def stop() -> bool:
        return len(told) == 2

    swept = sweep(house.tools, LATER, progress=lambda done, of: told.append((done, of)), stopping=stop, batch=1)
    assert told == [(1, 4), (2, 4)]
    assert (swept.destroyed, swept.unreadable) == (2, 4), "every key goes before the first body"
    assert sweep(house.tools, LATER).destroyed == 2
