"""A line's first publication waits for what the law asks for; one in service goes on (LAW 16, 17, 27)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.checkup import examine
from ivr.bootstrap.going_live import check_going_live, held_back
from ivr.bootstrap.tables import open_tables
from ivr.database.lines import save_lines
from ivr.database.lines_file import demo_lines
from ivr.database.notices import publish_version
from ivr.database.publications import Publication
from ivr.domain.going_live import Duty, Requirement
from ivr.domain.line import Line
from ivr.register.declaring import Declared, declare
from ivr.register.errors import GoLiveBlocked
from ivr.settings import Settings, load
from tests.database.samples import LINE, OTHER, version


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load({"PREAMBULE_HOME": str(tmp_path)})


@pytest.fixture
def engine(settings: Settings) -> Engine:
    home.make_folders(settings)
    return open_tables(settings)


def save(engine: Engine, *lines: Line) -> None:
    with engine.begin() as conn:
        save_lines(conn, lines, home.now(), whole=True)


def publish(engine: Engine, line: Line) -> None:
    with engine.begin() as conn:
        made = version(line, Path("sounds"))
        publish_version(conn, made, Publication(line.id, made.id, home.now()))


def doctor(settings: Settings) -> bool | None:
    (found,) = [found.well for found in examine(settings) if found.subject == "going live"]
    return found


def test_a_first_publication_is_refused_until_everything_is_declared(engine: Engine, settings: Settings) -> None:
    save(engine, LINE)
    with pytest.raises(GoLiveBlocked, match=r"works council.*LAW 17.*impact assessment.*LAW 27"):
        check_going_live(engine, LINE.id, home.now())
    assert doctor(settings) is False
    for duty in Duty:
        with engine.begin() as conn:
            declare(conn, Declared(duty, LINE.id, date(2026, 1, 5), "PV n° 12"), "Claire", home.now())
    check_going_live(engine, LINE.id, home.now())
    assert doctor(settings) is True


def test_a_line_in_service_goes_on_and_is_told(engine: Engine, settings: Settings) -> None:
    save(engine, LINE, OTHER)
    publish(engine, LINE)
    publish(engine, OTHER)
    check_going_live(engine, LINE.id, home.now())
    assert [(found.line_id, found.live) for found in held_back(engine, home.now())] == [(LINE.id, True), (OTHER.id, True)]
    assert Requirement.JUSTIFICATION in held_back(engine, home.now())[1].missing
    assert doctor(settings) is None


def test_rehearsals_and_the_demonstration_are_asked_nothing(engine: Engine, settings: Settings) -> None:
    save(engine, replace(OTHER, rehearsal=True), *demo_lines())
    assert held_back(engine, home.now()) == ()
    assert doctor(settings) is True
