"""The register in memory: followed as its rows change, and a doubt when nobody can say who objects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

import ivr.bootstrap.line.objection_register
from ivr.bootstrap import home
from ivr.bootstrap.line.objection_register import FollowedObjections
from ivr.database.engine import open_database
from ivr.database.migrate import migrate
from ivr.database.objections import add, withdraw
from ivr.domain.gate import Reason
from ivr.domain.objection import Objection, ObjectionKey, ObjectionKeyUnusable, Origin
from ivr.settings import load
from tests.call.fakes import LINE

NOW = datetime(2026, 5, 4, tzinfo=UTC)
KEY, OTHER_KEY = ObjectionKey(b"k" * 32), ObjectionKey(b"o" * 32)
ONE = Objection("one", KEY.hash("01 99 00 00 09"), KEY.id, None, frozenset(), NOW, NOW + timedelta(days=1), Origin.COMMAND)


class Clock:
    def __init__(self) -> None:
        self.moment = NOW

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_database(f"sqlite:///{tmp_path / 'preambule.sqlite'}")
    migrate(engine)
    yield engine
    engine.dispose()


def test_it_follows_what_is_written_withdrawn_and_expired(engine: Engine) -> None:
    clock = Clock()
    register = FollowedObjections(engine, KEY, clock)
    assert register.health == (Reason.JOURNAL_UNHEALTHY,)  # not read yet
    register.look()
    assert register.healthy
    assert not register.objects("+33199000009", LINE)
    with engine.begin() as connection:
        add(connection, ONE)
    register.look()
    assert register.objects("0033199000009", LINE)
    assert not register.objects(None, LINE)
    assert not register.objects("+33199000008", LINE)
    clock.moment = NOW + timedelta(days=1)
    assert not register.objects("+33199000009", LINE)
    clock.moment = NOW
    with engine.begin() as connection:
        withdraw(connection, ONE, NOW)
    register.look()
    assert not register.objects("+33199000009", LINE)


def test_a_thread_follows_it(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ivr.bootstrap.line.objection_register, "REFRESH_SECONDS", 0.001)
    register = FollowedObjections(engine, KEY, Clock())
    register.start()
    try:
        with engine.begin() as connection:
            add(connection, ONE)
        while not register.objects("+33199000009", LINE):  # the suite's own time limit ends what never comes
            pass
    finally:
        register.stop()


def test_rows_that_cannot_be_read_are_a_doubt(engine: Engine, tmp_path: Path) -> None:
    """L5."""
    register = FollowedObjections(engine, KEY, Clock())
    register.look()
    engine.dispose()
    for file in tmp_path.glob("preambule.sqlite*"):
        file.unlink()
    register.look()
    assert register.health == (Reason.JOURNAL_UNHEALTHY,)


def test_rows_that_were_not_compared_for_long_are_a_doubt(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    register = FollowedObjections(engine, KEY, Clock())
    register.look()
    monkeypatch.setattr(ivr.bootstrap.line.objection_register, "STALE_SECONDS", -1.0)
    assert register.health == (Reason.JOURNAL_UNHEALTHY,)


def test_another_key_recognises_nobody_and_so_nobody_is_recorded_until_it_is_no_longer_needed(engine: Engine) -> None:
    clock = Clock()
    with engine.begin() as connection:
        add(connection, ONE)
    register = FollowedObjections(engine, OTHER_KEY, clock)
    register.look()
    assert register.health == (Reason.KEYS_UNHEALTHY,)
    clock.moment = NOW + timedelta(days=1)  # the objection expires
    register.look()
    assert register.healthy


def test_the_key_is_made_once_for_its_owner_alone_and_a_damaged_one_is_refused(tmp_path: Path) -> None:
    settings = load({"PREAMBULE_HOME": str(tmp_path)})
    home.make_folders(settings)
    first = home.objection_key(settings)
    file = settings.keys / "objection.key"
    assert home.objection_key(settings) == first
    assert file.stat().st_mode & 0o777 == 0o600
    assert home.sampling_key(settings) != first.secret
    file.write_text("damaged")
    with pytest.raises(ObjectionKeyUnusable, match=r"objection\.key"):
        home.objection_key(settings)
