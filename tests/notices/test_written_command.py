"""`preambule notices written`, on a home whose line is published in three languages."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ivr.bootstrap import home
from ivr.bootstrap.studio import opening
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.database.lines import save_lines
from ivr.database.notices import publish_version
from ivr.database.publications import Publication
from ivr.domain.line import Line
from ivr.errors import PreambuleError
from ivr.settings import Settings, load
from ivr.studio.publishing import Said
from notices.notice import NoticeVersion, Piece
from notices.spoken import Lexicon
from tests.call.fakes import LINE
from tests.notices.written_samples import AR, EN, FACTS, FR, THREE, source

app = build()


@dataclass
class Home:
    environment: dict[str, str]
    spoken: list[tuple[str, ...]]

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["notices", "written", *arguments], env=self.environment)

    def fails(self, *arguments: str) -> PreambuleError:
        error = self.run(*arguments).exception
        assert isinstance(error, PreambuleError)
        return error


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A line that is published in three languages, and one that is not."""
    environment = {"PREAMBULE_HOME": str(tmp_path_factory.mktemp("home"))}
    settings = load(environment)
    home.make_folders(settings)
    engine = open_tables(settings)
    line = replace(LINE, locales=THREE, facts=FACTS)
    silent = replace(LINE, id="cantine", number="+33199000009", numbers=())
    version = source().version
    with engine.begin() as connection:
        save_lines(connection, (line, silent), home.now())
        publish_version(connection, version, Publication(line.id, version.id, home.now()))
    engine.dispose()
    return Home(environment, [])


@pytest.fixture(name="house")
def quiet(made: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Drafts are not really spoken."""
    made.spoken.clear()

    def render(settings: Settings, tell: object, line: Line, said: Said, lexicon: Lexicon) -> NoticeVersion:
        locales = tuple(dict.fromkeys(locale for locale, _ in said))
        made.spoken.append(locales)
        whole = source(line.locales, line.facts).version
        kept = {where: one for where, one in whole.renderings.items() if where[0] in locales}
        return replace(whole, id="d" * 64, renderings=kept)

    monkeypatch.setattr(opening, "render", render)
    return made


def test_the_first_language_goes_to_standard_output_as_text(house: Home) -> None:
    done = house.run("accueil")
    assert done.exit_code == 0
    assert done.stdout.startswith("Mairie de Valmont – Accueil de la mairie\n\nCe qui est dit au téléphone\n====")
    assert source().version.rendering(FR, Piece.LEVEL1).text_hash in done.stdout
    assert "français (fr), English (en), العربية (ar)" in done.stdout


def test_another_language_as_a_page(house: Home) -> None:
    done = house.run("accueil", "ar", "--html")
    assert done.exit_code == 0
    assert '<html lang="ar" dir="rtl">' in done.stdout


def test_everything_goes_into_a_folder(house: Home, tmp_path: Path) -> None:
    place = tmp_path / "site"
    done = house.run("accueil", "--into", str(place))
    assert (done.exit_code, done.stdout) == (0, "")
    assert "9 files" in done.stderr
    assert "3 language(s)" in done.stderr
    assert len(list(place.iterdir())) == 9
    done = house.run("accueil", "en", "fr", "--into", str(place), "--text", "--json")
    assert json.loads(done.stdout) == {
        "folder": str(place),
        "version": source().version.id,
        "files": ["en.txt", "fr.txt", "hashes.json"],
    }


def test_the_hashes_as_json(house: Home) -> None:
    told = json.loads(house.run("accueil", "en", "--json").stdout)
    assert list(told["locales"]) == ["en"]
    assert told["locales"]["en"]["menu"]["text_hash"] == source().version.rendering(EN, Piece.MENU).text_hash


def test_a_draft_is_spoken_for_its_hashes_alone(house: Home) -> None:
    done = house.run("cantine", "--draft")
    assert done.exit_code == 0, done.exception
    assert "d" * 64 in done.stdout
    assert house.spoken == [("fr",)], "no more than what is printed"


def test_what_cannot_be_written(house: Home, tmp_path: Path) -> None:
    assert "none is published" in house.fails("cantine").message
    assert house.fails("cantine").id == "studio.nothing-there"
    assert house.fails("accueil", "de").id == "studio.locale-not-offered"
    assert house.fails("mairie").id == "studio.line-unknown"
    (tmp_path / "mine").write_text("mine")
    assert house.fails("accueil", "--into", str(tmp_path)).id == "notices.pages-not-written"
    done = house.run("accueil", "fr", str(AR))
    assert done.exit_code == 2
    assert "--into" in done.stderr


def test_a_language_that_is_offered_and_not_yet_published(house: Home) -> None:
    settings = load(house.environment)
    engine = open_tables(settings)
    added = replace(LINE, locales=(*THREE, "de"), facts=FACTS)  # type: ignore[arg-type]
    with engine.begin() as connection:
        save_lines(connection, (added,), home.now())
    try:
        assert "hear nothing in de yet" in house.fails("accueil", "de").message
        assert house.run("accueil", "fr").exit_code == 0
    finally:
        with engine.begin() as connection:
            save_lines(
                connection,
                (replace(LINE, locales=THREE, facts=FACTS), replace(LINE, id="cantine", number="+33199000009", numbers=())),
                home.now(),
            )
        engine.dispose()
