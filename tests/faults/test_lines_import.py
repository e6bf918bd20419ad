"""A lines file with errors: all of them are told at once, and nothing of it is loaded."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from ivr.database.lines import load_lines
from ivr.database.tables import journal
from ivr.domain.line import Line
from tests.faults.calling import ring
from tests.faults.house import House
from tests.faults.prepared import LINES_FILE

WRONG = LINES_FILE.read_text(encoding="utf-8")
SECOND = WRONG.replace('id = "town-hall"', 'id = "works"').replace('mode = "automatic"', 'mode = "automatic"\ncolour = "blue"')
"""The same number again, and a key that no line has."""


def loaded(house: House) -> tuple[Line, ...]:
    with house.rows() as connection:
        return load_lines(connection)


def journal_length(house: House) -> int:
    with house.rows() as connection:
        return len(connection.execute(select(journal.c.sequence)).all())


def test_every_error_is_told_and_the_old_lines_stay(running: House, tmp_path: Path) -> None:
    file = tmp_path / "lines.toml"
    file.write_text(WRONG.replace('"3 months"', '"three moons"') + "\n" + SECOND, encoding="utf-8")
    lines, rows = loaded(running), journal_length(running)
    done = running.run("lines", "import", str(file), code=16)
    assert done.stdout == ""
    for told in ("colour", "three moons", "[lines.bad-duration]", "(lines.file)", "nothing of it was loaded"):
        assert told in done.stderr, done.stderr
    assert "3 errors" in done.stderr, done.stderr
    assert (loaded(running), journal_length(running)) == (lines, rows)
    assert running.recording(ring(running).call_id).complete, "the line goes on with what it had"
