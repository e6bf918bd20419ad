"""The console's desk on real rows, and what the doctor says of the register."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from ivr.bootstrap import home
from ivr.bootstrap.checkup import examine
from ivr.bootstrap.objecting import ObjectionMissing
from ivr.bootstrap.objection_desk import ObjectionDesk
from ivr.bootstrap.tables import open_tables
from ivr.console.objections.register import Terms
from ivr.database.engine import reading
from ivr.database.tables import journal
from ivr.settings import Settings, load

NUMBER = "+33 1 99 00 77 41"
ALWAYS = Terms(None, frozenset(), None)
PERSON = "person-1"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = load({"PREAMBULE_HOME": str(tmp_path / "var")})
    home.make_folders(settings)
    return settings


@pytest.fixture
def desk(settings: Settings) -> ObjectionDesk:
    return ObjectionDesk(open_tables(settings), lambda: home.objection_key(settings))


def doctor(settings: Settings) -> tuple[bool | None, str]:
    return next((found.well, found.told) for found in examine(settings) if found.subject == "objections")


def test_every_step_at_the_desk_is_in_the_journal_with_its_origin(desk: ObjectionDesk) -> None:
    assert desk.look_up(NUMBER, None, PERSON) == ()
    assert desk.add(NUMBER, ALWAYS, "by letter", PERSON)
    assert not desk.add("01 99 00 77 41", ALWAYS, "by letter", PERSON)
    (one,) = desk.look_up(NUMBER, None, PERSON)
    assert desk.one(one.id) == one
    desk.withdraw(one.id, "by letter", PERSON)
    with pytest.raises(ObjectionMissing):
        desk.one(one.id)
    (listed,) = desk.listed(None, None, 10)
    assert (listed.id, listed.number_hash) == (one.id, None)
    assert desk.listed(None, (listed.since, listed.id), 10) == ()
    with reading(desk.engine) as connection:
        rows = connection.execute(select(journal.c.kind, journal.c.details).order_by(journal.c.sequence)).all()
    looked = "objections.looked-up"
    assert [row.kind for row in rows] == [looked, "objection.added", looked, "objection.withdrawn"]
    assert {json.loads(row.details)["origin"] for row in rows} == {"console"}


def test_the_doctor_says_whether_the_key_fits(desk: ObjectionDesk, settings: Settings) -> None:
    assert doctor(settings) == (True, "none")
    desk.add(NUMBER, ALWAYS, "by letter", PERSON)
    assert doctor(settings)[0] is True
    file = home.objection_key_file(settings)
    for text in ("0" * 64, "damaged"):
        file.write_text(text)
        well, told = doctor(settings)
        assert (well, "objections.bad-key" in told) == (False, True)
    file.unlink()
    assert doctor(settings)[0] is False
    assert not file.exists()  # looking changes nothing
