"""The register's files over the rows of a real house: whole or not at all, by line, with the person in the journal, without a number."""

from __future__ import annotations

from sqlalchemy import select

from ivr.database.tables import objections
from ivr.domain.roles import Role
from tests.console.browsing import Browser
from tests.console.rights.rooms import Rooms
from tests.rights.house import FOREIGN, LINE

OURS = {"sec-fetch-site": "same-origin"}


def sent(client: Browser, table: str, name: str = "numbers.csv") -> tuple[int, str]:
    answer = client.post(
        "/objections/import", data={"reason": "ancien système"}, files={"file": (name, table.encode(), "text/csv")}, headers=OURS
    )
    return answer.status_code, answer.text


def written(rooms: Rooms) -> list[str | None]:
    with rooms.house.engine.connect() as conn:
        return list(conn.scalars(select(objections.c.line_id).order_by(objections.c.serial)))


def test_a_file_is_taken_whole_or_not_at_all(rooms: Rooms, client: Browser) -> None:
    status, text = sent(client, f"number;line\n+33199000001;{LINE.id}\n=HYPERLINK(1);{LINE.id}\n")
    assert (status, "objections.file" in text, "numbers.csv:3" in text) == (422, True, True)
    assert "HYPERLINK" not in text
    assert written(rooms) == []
    status, text = sent(client, "number;line\n+33199000001;=cmd()\n")
    assert (status, written(rooms)) == (422, [])
    assert sent(client, f"number;line\n+33199000001;{LINE.id}\n+33199000002;\n")[0] == 200
    assert written(rooms) == [LINE.id, None]
    assert "33199000001" not in rooms.house.whole_journal()
    assert sent(client, "\x00\x01", "x.jsonl")[0] == 422


def test_a_supervisor_takes_in_and_takes_away_only_their_line(rooms: Rooms, client: Browser) -> None:
    sent(client, f"number;line\n+33199000001;{LINE.id}\n+33199000002;{FOREIGN.id}\n+33199000003;\n")
    who = rooms.sign_in("Alex", Role.SUPERVISOR, line=LINE.id)
    for line in (FOREIGN.id, ""):
        assert sent(client, f"number;line\n+33199000009;{line}\n")[0] == 422
    assert sent(client, f"number;line\n+33199000008;{LINE.id}\n")[0] == 200
    assert written(rooms) == [LINE.id, FOREIGN.id, None, LINE.id]
    away = client.post("/objections/export", data={"form": "jsonl"}, headers=OURS).text
    assert [f'"line": "{LINE.id}"' in row for row in away.splitlines()] == [True, True]
    assert rooms.house.details("register", "objections.exported") == [{"objections": 2, "by": who.person}]
    found = client.post("/objections/look-up", data={"number": "01 99 00 00 02"}, headers=OURS).text
    assert "ne s’oppose pas" in found
    assert rooms.house.details("register", "objections.looked-up")[-1] == {
        "line": None,
        "found": 0,
        "reason": "asked",
        "origin": "console",
        "by": who.person,
    }
