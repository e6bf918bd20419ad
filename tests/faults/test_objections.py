"""Objections on the real line process: known to new calls without a restart, gone when withdrawn, a doubt under another key."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from ivr.database.objections import load_objections
from ivr.database.tables import renderings
from ivr.rehearsal.noted import Kind
from notices.notice import Piece
from tests.faults.calling import CALLER, Plan, Rung, ring
from tests.faults.ground import Ground, side_by_side
from tests.faults.house import House, wait_until

WHY = ("--reason", "by letter")
SPELT = "01 99 00 77 01"


def told_unrecorded(house: House, rung: Rung) -> bool:
    """Whether the caller was told that the call is not recorded."""
    with house.rows() as connection:
        query = select(renderings.c.narrowband, renderings.c.wideband).where(renderings.c.piece == Piece.UNRECORDED.value)
        files = {name for row in connection.execute(query) for name in row}
    assert files
    return any(noted.kind is Kind.PLAYED and Path(noted.what).name in files for noted in rung.events)


def read_again(house: House) -> int:
    """How often the line process has read the register."""
    return len([entry for entry in house.log() if entry.get("event") == "the register of objections has been read"])


def change(house: House, *command: str) -> None:
    """Change the register; the running line process has seen it when this returns."""
    before = read_again(house)
    house.run("objections", *command)
    wait_until(lambda: read_again(house) > before, f"the reading of the register ({house.tail()})")


@side_by_side
def test_who_objects_is_never_recorded_until_they_withdraw(ground: Ground) -> None:
    house = ground.house()
    house.start_line()
    before = ring(house)
    assert before.tapped
    assert not told_unrecorded(house, before)

    change(house, "add", SPELT, *WHY)
    unrecorded = ring(house)
    assert not unrecorded.tapped
    assert unrecorded.count(Kind.CONNECTED) == 1
    assert told_unrecorded(house, unrecorded)
    assert house.recordings(unrecorded.call_id) == ()
    assert '"objection"' in house.noted_details(unrecorded.call_id, "gate.decided")
    assert ring(house, Plan(caller="33199007702")).tapped
    assert ring(house, Plan(caller=None)).tapped  # a withheld number never matches
    assert not ring(house, Plan(caller="33199007701")).tapped

    for file in [*house.home.rglob("*"), house.messages]:
        assert not file.is_file() or CALLER[3:].encode() not in file.read_bytes(), f"{file} holds a caller's number (L6)"

    change(house, "remove", SPELT, *WHY)
    assert ring(house).tapped
    assert house.journal_whole()


@side_by_side
def test_with_another_key_nobody_is_recorded(ground: Ground) -> None:
    house = ground.house()
    house.run("objections", "add", SPELT, *WHY)
    (house.settings.keys / "objection.key").write_text("0" * 64)
    house.start_line()
    house.wait_for_error("objections.bad-key")
    rung = ring(house, Plan(caller="+33199007702"))
    assert not rung.tapped
    assert rung.count(Kind.CONNECTED) == 1
    assert told_unrecorded(house, rung)
    assert '"keys_unhealthy"' in house.noted_details(rung.call_id, "gate.decided")
    health = house.health()
    assert health is not None
    assert not health["objections"]
    with house.rows() as connection:
        (one,) = load_objections(connection)
    change(house, "remove", one.id, "--reason", "key lost")
    house.wait_until_well()
    assert ring(house, Plan(caller="+33199007702")).tapped
