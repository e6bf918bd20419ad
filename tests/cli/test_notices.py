"""`preambule notices` as a person meets it: what is said when something is wrong, and that nothing is lost on the way."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import click
import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from ivr.bootstrap import home
from ivr.bootstrap.studio import opening
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.database.people import names
from ivr.database.tables import journal
from ivr.domain.going_live import Duty
from ivr.domain.line import Justification, Line
from ivr.errors import PreambuleError
from ivr.register.declaring import Declared, declare
from ivr.settings import Settings, load
from ivr.studio.editing import write_piece
from ivr.studio.errors import LineUnknown
from ivr.studio.publishing import Said
from ivr.studio.shelf import Shelf, take_down
from notices.notice import NoticeVersion, Piece
from notices.rendering import render
from notices.speech.errors import VoiceMissing
from notices.spoken import Lexicon
from notices.versions.errors import DraftChanged
from tests.call.fakes import FR, LINE
from tests.faults.prepared import Humming

app = build()

JUSTIFIED = replace(LINE, sampling_justification=Justification("Peu d'appels.", "cheffe de service", date(2026, 1, 5)))


@dataclass
class House:
    """A home with one line, and a voice that hums."""

    folder: Path
    line: Line = JUSTIFIED

    def __post_init__(self) -> None:
        self.settings = load({"PREAMBULE_HOME": str(self.folder)})
        home.make_folders(self.settings)
        self.engine = open_tables(self.settings)
        self.rule()
        with self.engine.begin() as connection:  # LAW 16, 17, 27: else it may not go live
            for duty in Duty:
                declare(connection, Declared(duty, None, date(2026, 1, 5), "PV n° 12"), "Claire", home.now())

    def rule(self, **changes: object) -> None:
        self.line = replace(self.line, **changes)  # type: ignore[arg-type]
        with self.engine.begin() as connection:
            save_lines(connection, (self.line,), home.now())

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["notices", *arguments], env={"PREAMBULE_HOME": str(self.folder)})

    def fails(self, *arguments: str) -> PreambuleError:
        error = self.run(*arguments).exception
        assert isinstance(error, PreambuleError)
        return error

    def publish(self, *more: str) -> Result:
        for step in (("submit", "accueil", "--as", "Claire"), ("approve", "accueil", "--as", "Amadou")):
            self.run(*step)
        return self.run("publish", "accueil", "--as", "Amadou", *more)

    def shelf(self) -> Shelf:
        with reading(self.engine) as connection:
            return take_down(connection, self.line.id, self.settings.sounds, home.now())


def hum(settings: Settings, _tell: object, line: Line, said: Said, lexicon: Lexicon) -> NoticeVersion:
    return render(line.id, line.announced_hash, said, settings.sounds, Humming(), lexicon=lexicon)


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> House:
    monkeypatch.setattr(opening, "render", hum)
    return House(tmp_path)


def test_a_line_that_is_not_there_is_no_empty_list(house: House) -> None:
    assert isinstance(house.fails("list", "cantine"), LineUnknown)
    assert "fr" in house.run("list", "accueil").stdout


def test_a_line_without_a_notice_is_not_called_true(house: House) -> None:
    said = house.run("stale", "accueil")
    assert (said.exit_code, "none is published" in said.stderr) == (0, True)


def test_a_notice_in_languages_that_have_changed_is_said_to_wait_for_its_publication(house: House) -> None:
    """L4: no sentence is false, and yet nothing is recorded."""
    assert house.publish().exit_code == 0
    assert house.run("stale", "accueil").exit_code == 0
    house.rule(locales=(FR,), numbers=())
    said = house.run("stale", "accueil")
    assert said.exit_code == 1
    assert "preambule notices publish accueil" in said.stderr
    assert "notices stale accueil" in house.run("submit", "accueil").stderr
    assert house.run("publish", "accueil", "--as", "Amadou").exit_code == 0
    assert house.run("stale", "accueil").exit_code == 0


@pytest.mark.parametrize("arguments", [("export", "accueil", "fr"), ("play", "accueil", "fr", "level1", "--draft")])
def test_a_file_that_cannot_be_written_is_named(house: House, arguments: tuple[str, ...]) -> None:
    said = house.run(*arguments, "--out", str(house.folder / "nowhere" / "x"))
    assert said.exit_code == 2
    assert "could not be written" in " ".join(said.stderr.replace("│", " ").split())


def test_a_text_is_given_in_one_way(house: House) -> None:
    file = house.folder / "text.txt"
    file.write_text("Touche inconnue.", encoding="utf-8")
    both = ("edit", "accueil", "fr", "prompt.wrong_key", "--file", str(file), "--as", "Claire")
    for more in (("--text", "Inconnue."), ("--model",)):
        assert house.run(*both, *more).exit_code == 2
    assert house.run(*both).exit_code == 0


def test_of_two_who_open_an_editor_on_no_draft_the_second_is_told_and_has_the_text_back(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(_present: str) -> str:
        with house.engine.begin() as connection:
            write_piece(connection, house.shelf(), FR, Piece.WRONG_KEY, "D’Amadou.", "Amadou", home.now())
        return "De Claire."

    house.engine.dispose()
    monkeypatch.setattr(click, "edit", meanwhile)
    said = house.run("edit", "accueil", "fr", "prompt.wrong_key", "--as", "Claire")
    assert isinstance(said.exception, DraftChanged)
    assert "De Claire." in said.stderr
    opened = house.shelf().open(FR)
    assert opened is not None
    assert opened.own == {Piece.WRONG_KEY: ("D’Amadou.",)}


def test_an_editor_that_is_not_there(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDITOR", "/nonexistent")
    said = house.run("edit", "accueil", "fr", "prompt.wrong_key", "--as", "Claire")
    assert (said.exit_code, "--text" in said.stderr) == (2, True)


def test_a_locale_that_is_named_twice_is_one(house: House) -> None:
    assert house.run("submit", "accueil", "fr", "fr", "--as", "Claire").exit_code == 0
    assert house.run("approve", "accueil", "fr", "fr", "--as", "Amadou").exit_code == 0


@pytest.mark.parametrize(("variable", "language"), [("LANG", "fr_FR.UTF-8"), ("LC_ALL", "fr_FR"), ("LC_ALL", "C")])
def test_the_report_is_in_the_readers_language(
    house: House, monkeypatch: pytest.MonkeyPatch, variable: str, language: str
) -> None:
    monkeypatch.setenv("LANG", "en_GB.UTF-8" if variable != "LANG" or language == "C" else language)
    monkeypatch.setenv(variable, language)
    said = house.run("lint", "accueil", "--silent").stdout
    assert ("relus" in said or "relu" in said) is language.startswith("fr")


def test_what_is_called_off_is_said(house: House) -> None:
    house.publish()
    house.run("edit", "accueil", "fr", "prompt.wrong_key", "--text", "Touche inconnue.", "--as", "Claire")
    assert house.publish("--at", "2090-12-24T17:00").exit_code == 0
    said = house.run("publish", "accueil", "--as", "Amadou").stderr
    assert "2090-12-24 17:00" in said
    assert "called off" in said


def test_the_linter_reports_texts_that_do_not_fit_the_rules_any_more(house: House) -> None:
    house.rule(facts=replace(LINE.facts, transfers=("Suisse",)))
    house.run("edit", "accueil", "fr", "level2.transfers", "--text", "Vers {transfers}.", "--as", "Claire")
    house.rule(facts=LINE.facts)
    said = house.run("lint", "accueil", "--json")
    assert (said.exit_code, "text-unfit" in said.stdout) == (1, True)
    assert "{transfers}" in said.stderr


def test_the_linter_reports_what_it_can_where_no_voice_speaks(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_: object) -> NoticeVersion:
        raise VoiceMissing("Nothing speaks en.")

    monkeypatch.setattr(opening, "render", silent)
    said = house.run("lint", "accueil", "--json")
    assert (said.exit_code, "Nothing speaks en." in said.stderr) == (1, True)
    assert "length-unmeasured" in said.stdout


def test_whoever_changes_the_lexicon_is_noted_by_an_id_and_no_word_is(house: House) -> None:
    """L6."""
    for arguments in (("add", "fr", "Valmont", "val mon"), ("remove", "fr", "Valmont"), ("remove", "fr", "Valmont")):
        assert house.run("lexicon", *arguments, "--as", "Claire").exit_code == 0
    with reading(house.engine) as connection:
        (claire,) = names(connection)
        noted = connection.execute(select(journal.c.details).where(journal.c.kind == "lexicon.changed")).scalars().all()
    assert len(noted) == 2, "nothing was removed the second time"
    assert all(claire in details and "Valmont" not in details for details in noted)


@pytest.mark.parametrize("locale", ["zz", "france"])
def test_a_pronunciation_for_no_language_is_refused(house: House, locale: str) -> None:
    said = house.run("lexicon", "add", locale, "Valmont", "val mon")
    assert said.exit_code == 2
    assert house.run("lexicon", "add", "fr-BE", "Valmont", "val mon").exit_code == 0
