"""`preambule objections` as a person meets it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from ivr.bootstrap import home
from ivr.bootstrap.objecting import ObjectionLine, ObjectionMissing
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.database.objection_files import ObjectionExportForeign, ObjectionFile
from ivr.database.tables import journal
from ivr.domain.objection import ObjectionKeyUnusable, ObjectionNumber
from ivr.errors import PreambuleError
from ivr.journal.errors import JournalPersonal
from ivr.settings import load
from tests.call.fakes import LINE

app = build()

WHY = ("--reason", "by letter")
NUMBER, DIGITS = "+33 1 99 00 77 41", "199007741"


@dataclass
class House:
    """A home with one line."""

    folder: Path

    def __post_init__(self) -> None:
        self.settings = load({"PREAMBULE_HOME": str(self.folder)})
        home.make_folders(self.settings)
        self.engine = open_tables(self.settings)
        with self.engine.begin() as connection:
            save_lines(connection, (LINE,), home.now())

    def run(self, *arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, ["objections", *arguments], env={"PREAMBULE_HOME": str(self.folder)}, input=stdin)

    def well(self, *arguments: str, stdin: str | None = None) -> str:
        done = self.run(*arguments, stdin=stdin)
        assert done.exit_code == 0, done.output
        return done.stdout

    def fails(self, *arguments: str) -> PreambuleError:
        error = self.run(*arguments).exception
        assert isinstance(error, PreambuleError)
        return error

    def listed(self) -> list[dict[str, Any]]:
        return list(json.loads(self.well("list", "--json")))

    def objects(self, number: str, *more: str) -> bool:
        return bool(json.loads(self.well("check", number, *more, "--json"))["objects"])

    def noted(self) -> list[str]:
        with reading(self.engine) as connection:
            return list(connection.scalars(select(journal.c.kind).order_by(journal.c.sequence)))


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path / "var")


def test_an_objection_from_its_writing_to_its_withdrawal(house: House) -> None:
    assert not house.objects(NUMBER)
    house.well("add", NUMBER, *WHY)
    assert house.objects("0199007741")
    assert not house.objects("0199007742")
    (row,) = house.listed()
    assert (row["line"], row["purposes"], row["until"], row["in_force"]) == ("every line", ["every purpose"], None, True)
    house.well("remove", "01 99 00 77 41", *WHY)
    assert not house.objects(NUMBER)
    assert [row["in_force"] for row in house.listed()] == [False]
    asked = ["objections.looked-up"]
    assert house.noted() == [*asked, "objection.added", *asked * 2, "objection.withdrawn", *asked]
    with reading(house.engine) as connection:
        details = [json.loads(text) for text in connection.scalars(select(journal.c.details).order_by(journal.c.sequence))]
    assert {one["origin"] for one in details} == {"command"}
    assert len({one["by"] for one in details}) == 1
    assert [one["found"] for one in details if "found" in one] == [0, 1, 0, 0]


def test_to_a_line_and_purposes_until_a_day(house: House) -> None:
    house.well(
        "add",
        "-",
        "--line",
        "accueil",
        "--purpose",
        "quality",
        "--purpose",
        "training",
        "--until",
        "2999-05-23",
        *WHY,
        stdin=NUMBER,
    )
    (row,) = house.listed()
    assert (row["line"], row["purposes"], row["until"]) == ("accueil", ["quality", "training"], "2999-05-24T00:00:00+00:00")
    assert house.objects(NUMBER, "--line", "accueil")
    assert not house.objects(NUMBER, "--line", "other")
    house.well("remove", row["id"], *WHY)
    assert isinstance(house.fails("remove", row["id"], *WHY), ObjectionMissing)


def test_the_same_again_changes_nothing_and_one_line_alone_can_be_withdrawn(house: House) -> None:
    for _ in range(2):
        house.well("add", NUMBER, *WHY)
        house.well("add", NUMBER, "--line", "accueil", *WHY)
    assert len(house.listed()) == 2
    house.well("remove", NUMBER, "--line", "accueil", *WHY)
    assert [row["line"] for row in house.listed() if row["in_force"]] == ["every line"]


def test_no_number_is_in_any_file_nor_in_what_is_printed(house: House) -> None:
    """L6."""
    said = house.well("add", NUMBER, "--json", *WHY) + house.well("list") + house.well("check", NUMBER)
    out = house.folder / "export.jsonl"
    house.well("export", str(out))
    assert out.stat().st_mode & 0o777 == 0o600
    for file in house.folder.rglob("*"):
        assert not file.is_file() or DIGITS.encode() not in file.read_bytes(), file
    assert DIGITS not in said.replace(" ", "")


@pytest.mark.parametrize("number", ["", "1001", "anonymous", "+33", "claire@valmont.example", "9" * 400])
def test_what_is_no_number_is_refused(house: House, number: str) -> None:
    for command in (("add", number, *WHY), ("check", number), ("remove", number, *WHY)):
        assert isinstance(house.fails(*command), ObjectionNumber)
    assert house.listed() == []


def test_what_else_is_refused_writes_nothing(house: House) -> None:
    assert isinstance(house.fails("add", NUMBER, "--line", "nowhere", *WHY), ObjectionLine)
    assert isinstance(house.fails("add", NUMBER, "--reason", "01 99 00 77 41 rang"), JournalPersonal)
    assert isinstance(house.fails("remove", NUMBER, *WHY), ObjectionMissing)
    for bad in (("--reason", " "), ("--until", "2020-01-01", *WHY), ("--purpose", "incivility", *WHY), ("--until", "soon", *WHY)):
        assert house.run("add", NUMBER, *bad).exit_code == 2
    assert (house.listed(), house.noted()) == ([], [])


def test_an_export_is_taken_by_a_house_with_the_same_key_and_refused_by_another(house: House, tmp_path: Path) -> None:
    house.well("add", NUMBER, *WHY)
    out = tmp_path / "objections.jsonl"
    house.well("export", str(out))
    assert house.run("export", str(out)).exit_code == 2  # never over another
    sister, stranger = House(tmp_path / "sister"), House(tmp_path / "stranger")
    (sister.settings.keys / "objection.key").write_bytes((house.settings.keys / "objection.key").read_bytes())
    assert json.loads(sister.well("import", str(out), "--json", *WHY)) == {"added": 1, "known": 0, "withdrawn": 0}
    assert json.loads(sister.well("import", str(out), "--json", *WHY)) == {"added": 0, "known": 1, "withdrawn": 0}
    assert sister.objects(NUMBER)
    assert isinstance(stranger.fails("import", str(out), *WHY), ObjectionExportForeign)
    assert stranger.listed() == []
    house.well("remove", NUMBER, *WHY)
    assert json.loads(house.well("import", str(out), "--json", *WHY)) == {"added": 0, "known": 0, "withdrawn": 1}
    assert not house.objects(NUMBER)


def test_numbers_are_taken_from_a_table_whole_or_not_at_all(house: House, tmp_path: Path) -> None:
    table = tmp_path / "numbers.csv"
    table.write_text("number,line\n01 99 00 77 41,\n01 99 00 77 42,accueil\nx,\n")
    assert isinstance(house.fails("import", str(table), *WHY), ObjectionFile)
    table.write_text("\ufeffnumber,line\r\n01 99 00 77 41,\r\n01 99 00 77 42,accueil\r\n")
    house.well("import", str(table), "--dry-run", *WHY)
    assert house.listed() == []
    house.well("import", str(table), *WHY)
    assert house.objects(NUMBER)
    assert house.objects("0199007742", "--line", "accueil")
    table.write_bytes("numéro\n".encode("latin-1"))
    assert isinstance(house.fails("import", str(table), *WHY), ObjectionFile)


def test_a_key_that_was_replaced_is_named_and_old_objections_can_be_withdrawn_by_id(house: House) -> None:
    house.well("add", NUMBER, *WHY)
    (house.settings.keys / "objection.key").write_text("0" * 64)
    for command in (("add", NUMBER, *WHY), ("check", NUMBER), ("remove", NUMBER, *WHY)):
        assert isinstance(house.fails(*command), ObjectionKeyUnusable)
    house.well("remove", house.listed()[0]["id"], "--reason", "key lost")
    house.well("add", NUMBER, *WHY)
    (house.settings.keys / "objection.key").write_text("damaged")
    assert isinstance(house.fails("check", NUMBER), ObjectionKeyUnusable)
