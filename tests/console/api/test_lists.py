"""Lists that are read off the tables part by part: all of it, once, in order, whatever comes meanwhile."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine, event

from ivr.bootstrap import home
from ivr.database import accesses, holds, rights
from ivr.domain.access import Access, AccessState, Use
from ivr.domain.hold import Hold, HoldEnd, HoldKind
from ivr.domain.rights import Kind, Origin, RightsRequest, State
from ivr.domain.roles import Role
from tests.console.api.conftest import Program
from tests.console.furnished import Furnished


def parts(program: Program, path: str, token: dict[str, str]) -> Iterator[list[dict[str, Any]]]:
    """Each part of a list, by its own word where the next one begins."""
    for _ in range(100):
        answer = program.ask("GET", path, token)
        assert answer.status_code == 200, answer.text
        yield answer.json()["items"]
        if answer.json()["next"] is None:
            return
        path = "http://testserver" + answer.headers["link"].partition("<")[2].partition(">")[0]


def a_request(number: int, line: str, received: timedelta, state: State = State.RECEIVED) -> RightsRequest:
    now = home.now()
    return RightsRequest(
        id=str(uuid.UUID(int=0xABC0 + number)),
        kind=Kind.ACCESS,
        state=state,
        origin=Origin.CONSOLE,
        line_id=line,
        locale="fr",
        contact="x",
        words=None,
        message_hash=None,
        received_at=now.replace(microsecond=0) - received,
        opened_at=now,
    )


def test_requests_of_one_moment_and_several_states_come_each_once(program: Program, house: Furnished) -> None:
    same = timedelta(days=3)
    with house.engine.begin() as conn:
        for number, state in enumerate([State.RECEIVED, State.CLOSED, State.WORKING, State.RECEIVED, State.ANSWERED]):
            rights.add(conn, a_request(number, house.samples["line"][1], same, state))
    token = program.token(Role.DPO)
    whole = program.ask("GET", "/rights-requests?limit=200", token).json()["items"]
    assert [(one["received"], one["id"]) for one in whole] == sorted((one["received"], one["id"]) for one in whole)
    given = [one["id"] for part in parts(program, "/rights-requests?limit=2", token) for one in part]
    assert given == [one["id"] for one in whole]
    waiting = [one for part in parts(program, "/rights-requests?limit=2&open=true", token) for one in part]
    assert {one["state"] for one in whole} - {one["state"] for one in waiting} == {"closed", "answered"}
    foreign = program.token(Role.DPO, line=house.samples["line"][1])
    assert {one["line"] for part in parts(program, "/rights-requests?limit=2", foreign) for one in part} == {"clinique"}


def test_a_request_that_comes_meanwhile_moves_nothing(program: Program, house: Furnished) -> None:
    token, seen, before = program.token(Role.DPO), [], None
    for place, part in enumerate(parts(program, "/rights-requests?limit=2", token)):
        if before is None:
            before = [one["id"] for one in program.ask("GET", "/rights-requests?limit=200", token).json()["items"]]
        if place == 1:
            with house.engine.begin() as conn:
                rights.add(conn, a_request(40, house.samples["line"][0], timedelta(days=900)))
        seen += [one["id"] for one in part]
    assert seen == before


def an_access(house: Furnished, number: int, who: Role, minutes: int) -> Access:
    now = home.now().replace(microsecond=0)
    return Access(
        id=str(uuid.UUID(int=0xDEF0 + number)),
        person=house.people[who],
        recording_id=house.samples["recording"][0],
        line_id="mairie",
        use=Use.PLAY,
        purpose="quality",
        reason_hash="0" * 64,
        mask=None,
        state=AccessState.OVER if number % 2 else AccessState.OPEN,
        asked_at=now - timedelta(minutes=minutes),
        minutes=30,
        until=now + timedelta(minutes=30),
        plays_left=1,
    )


def test_accesses_come_each_once_and_only_ones_own_to_who_hears(program: Program, house: Furnished) -> None:
    with house.engine.begin() as conn:
        for number in range(6):
            owner = Role.LISTENER if number < 4 else Role.SUPERVISOR
            accesses.add(conn, an_access(house, number, owner, minutes=60 - number // 3), "x", b"salt")
    for role in (Role.AUDITOR, Role.LISTENER):
        token = program.token(role)
        whole = program.ask("GET", "/accesses?limit=200", token).json()["items"]
        order = [(one["asked"], one["id"]) for one in whole]
        assert order == sorted(order, reverse=True)
        assert [one["id"] for part in parts(program, "/accesses?limit=2", token) for one in part] == [one["id"] for one in whole]
        people = {one["person"] for one in whole}
        assert (people == {house.people[Role.LISTENER]}) is (role is Role.LISTENER)
    path = f"/accesses?limit=1&state=open&recording={house.samples['recording'][0]}"
    found = [one for part in parts(program, path, program.token(Role.AUDITOR)) for one in part]
    assert {(one["state"], one["recording"]) for one in found} == {("open", house.samples["recording"][0])}
    assert len(found) > 2


def some_holds(house: Furnished) -> None:
    """Several placed at one moment, of two lines, some of which have ended."""
    at = home.now().replace(microsecond=0) - timedelta(days=3)
    with house.engine.begin() as conn:
        for number in range(9):
            hold = Hold(
                id=str(uuid.UUID(int=0xFACE0 + number)),
                recording_id=house.samples["recording"][number % 2],  # of two lines
                kind=HoldKind.HOLD,
                reason="Litige",
                placed_by=house.people[Role.DPO],
                placed_at=at - timedelta(minutes=number // 4),
                until=at + timedelta(days=90),
            )
            holds.add(conn, hold)
            if number % 3 == 0:
                holds.end(conn, hold, HoldEnd.LIFTED, house.people[Role.DPO], at + timedelta(days=1))


def test_holds_come_each_once_whoever_ended_them_and_none_of_a_foreign_line(program: Program, house: Furnished) -> None:
    some_holds(house)
    for role, line in ((Role.DPO, None), (Role.DPO, "clinique")):
        token = program.token(role, line=line)
        for every in ("", "&all=true"):
            whole = program.ask("GET", f"/retention/holds?limit=200{every}", token).json()["items"]
            order = [(one["placed"], one["id"]) for one in whole]
            assert order == sorted(order, reverse=True)
            found = [one["id"] for part in parts(program, f"/retention/holds?limit=2{every}", token) for one in part]
            assert found == [one["id"] for one in whole]
            assert any(one["ended"] for one in whole) is bool(every)
            seen = {one["recording"] for one in whole}
            assert house.samples["recording"][1] in seen
            assert (house.samples["recording"][0] in seen) is (line is None)


def test_a_part_reads_no_more_rows_than_it_gives(program: Program, house: Furnished) -> None:
    """The limit is the database's: what is not given is not fetched."""
    lists = (
        ("/accesses?limit=1", "FROM accesses"),
        ("/rights-requests?limit=1", "FROM rights_requests"),
        ("/retention/holds?limit=1", "FROM holds"),
        ("/retention/holds?limit=1&all=true", "FROM holds"),
    )
    for path, table in lists:
        told = statements(house.engine, lambda path=path: program.ask("GET", path, program.token(Role.DPO)))
        read = [one for one in told if table in one]
        assert read
        assert all("LIMIT" in one for one in read), read


def statements(engine: Engine, act: Any) -> list[str]:
    """What the database was asked meanwhile."""
    told: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        told.append(statement.replace("\n", " "))

    event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return told
