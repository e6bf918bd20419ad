"""`preambule documents` as a person meets it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from ivr.bootstrap import documenting, home
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.database.engine import reading
from ivr.database.errors import DatabaseGone
from ivr.database.lines import save_lines
from ivr.database.tables import journal
from ivr.errors import PreambuleError
from ivr.register.errors import LossUntold
from ivr.register.kinds import Kind
from ivr.settings import load
from tests.database.samples import LINE

app = build()

ME = ("--as", "Claire")


@dataclass
class House:
    """A home with one line."""

    folder: Path

    def __post_init__(self) -> None:
        self.settings = load({"PREAMBULE_HOME": str(self.folder / "var")})
        home.make_folders(self.settings)
        self.engine = open_tables(self.settings)
        with self.engine.begin() as connection:
            save_lines(connection, (LINE,), home.now())

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["documents", *arguments], env={"PREAMBULE_HOME": str(self.folder / "var")})

    def well(self, *arguments: str) -> str:
        done = self.run(*arguments)
        assert done.exit_code == 0, done.output
        return done.stdout

    def noted(self) -> list[tuple[str, str, dict[str, object]]]:
        with reading(self.engine) as connection:
            rows = connection.execute(select(journal).order_by(journal.c.sequence))
            return [(row.kind, row.subject, json.loads(row.details)) for row in rows]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_every_kind_is_listed_in_both_languages(house: House) -> None:
    french, english = (json.loads(house.well("list", "--locale", locale, "--json")) for locale in ("fr", "en"))
    assert [row["kind"] for row in french] == [row["kind"] for row in english] == [kind.value for kind in Kind]
    assert {row["title"] for row in french}.isdisjoint(row["title"] for row in english)


def test_a_document_is_noted_with_its_hash_before_it_is_there(house: House) -> None:
    out = house.folder / "registre.pdf"
    house.well("make", "register", "--out", str(out), *ME)
    ((kind, subject, details),) = house.noted()
    assert (kind, subject, details["format"], details["locale"]) == ("document.made", "register", "pdf", "fr")
    assert details["sha256"] == hashlib.sha256(out.read_bytes()).hexdigest()
    shown = json.loads(house.well("make", "go-live", "--format", "json", "--locale", "en", "--line", "mairie", *ME))
    assert shown["title"] == "Go-live checklist"
    assert house.well("make", "measures", "--format", "html", *ME).startswith("<!doctype html>")


def test_no_journal_no_document(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise DatabaseGone("the journal cannot be written")

    monkeypatch.setattr(documenting, "append", fails)
    out = house.folder / "registre.pdf"
    assert isinstance(house.run("make", "register", "--out", str(out), *ME).exception, DatabaseGone)
    assert not out.exists()


def test_a_declaration_lifts_what_it_declares(house: House) -> None:
    declared = house.well(
        "declare", "works-council", "--on", "2026-02-03", "--document", "PV n° 12", "--line", "mairie", *ME
    ).strip()
    (row,) = json.loads(house.well("declarations", "--json"))
    assert (row["declaration"], row["by"], row["counts"]) == (declared, "Claire", True)
    assert "PV n° 12, 3 February 2026" in house.well("make", "go-live", "--format", "html", "--locale", "en", *ME)
    house.well("withdraw", declared[:8], *ME)
    assert [row["counts"] for row in json.loads(house.well("declarations", "--json"))] == [False]
    assert "PV n° 12" not in house.well("make", "go-live", "--format", "html", "--locale", "en", *ME)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--lost", "key"),
        ("--lost", "account", "--since", "2026-01-01"),
        ("--lost", "key", "--since", "2999-01-01"),
        ("--lost", "key", "--since", "2026-01-02", "--known", "2026-01-01"),
    ],
)
def test_a_breach_must_be_told(house: House, arguments: tuple[str, ...]) -> None:
    error = house.run("make", "breach", *ME, *arguments).exception
    assert isinstance(error, LossUntold)
    assert isinstance(error, PreambuleError)


def test_a_breach_report_and_its_row(house: House) -> None:
    house.well("make", "breach", "--lost", "key", "--lost", "store", "--since", "2026-01-01T08:00", "--format", "json", *ME)
    assert house.run("make", "breach", "--lost", "account", "--account", "Zoé", "--since", "2026-01-01", *ME).exit_code == 2
    assert house.run("make", "register", "--line", "nowhere", *ME).exit_code == 2
    ((_, subject, details),) = house.noted()
    assert subject == "breach"
    assert details["loss"]["what"] == ["key", "store"]  # type: ignore[index]
