"""Whom a line never records, on the real line process: known to new calls without a restart, and no reason to publish anew (LAW 16)."""

from __future__ import annotations

from ivr.rehearsal.noted import Kind
from tests.faults.calling import Plan, Rung, ring
from tests.faults.ground import Ground, side_by_side
from tests.faults.house import House, wait_until
from tests.faults.prepared import LINES_FILE
from tests.faults.test_objections import told_unrecorded


def declare(house: House, table: str) -> None:
    """Load the line anew with further rules; the running line process has seen them when this returns."""
    file = house.home / "rules.toml"
    file.write_text(f"{LINES_FILE.read_text(encoding='utf-8')}\n[line.recording]\n{table}\n", encoding="utf-8")
    house.run("lines", "import", str(file))


def unrecorded(house: House, caller: str | None) -> Rung:
    """A call that is put through and not recorded. It may take the line process a second to know the rules."""

    def rung() -> Rung | None:
        found = ring(house, Plan(caller=caller))
        return None if found.tapped else found

    found: Rung = wait_until(rung, "an unrecorded call")
    assert found.count(Kind.CONNECTED) == 1
    assert house.recordings(found.call_id) == ()
    return found


def why(house: House, rung: Rung) -> str:
    """The journal's reasons, from before anybody was put through."""
    return house.noted_details(rung.call_id, "gate.decided")


@side_by_side
def test_callers_and_agents_who_are_never_recorded_are_put_through_unrecorded(ground: Ground) -> None:
    house = ground.house()
    house.start_line()
    assert ring(house).tapped

    declare(house, 'never_recorded = { callers = ["01 99 00 77 01", "withheld"] }')
    for caller in ("0199007701", None):
        found = unrecorded(house, caller)
        assert told_unrecorded(house, found)
        assert "caller_never_recorded" in why(house, found)
    assert ring(house, Plan(caller="0199007702")).tapped

    declare(house, 'never_recorded = { agents = ["10xx"] }')
    found = unrecorded(house, "0199007702")
    assert not told_unrecorded(house, found), "with whom they would talk nobody knew when the notice was heard"
    assert '"informed"' in why(house, found)

    # the number stays among the line's rules: what the suite leaves behind may hold it for that reason alone
    declare(house, 'never_recorded = { callers = ["01 99 00 77 01"] }')
    wait_until(lambda: ring(house, Plan(caller="0199007702")).tapped, "a recorded call")
    assert house.journal_whole()
