"""Only a rehearsal that vouches for it hears a version that is not published; a real call never does (LAW 28)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ivr.bootstrap.line_book import FollowedLines
from ivr.call.ports import Incoming
from ivr.database.engine import open_database
from ivr.database.lines import save_lines
from ivr.database.migrate import migrate
from ivr.database.notices import publish_version, save_version
from ivr.database.publications import Publication
from ivr.database.rehearsal_versions import LASTS, prepare_version
from ivr.domain.rehearsing import voucher
from ivr.switch.caller import read_call
from ivr.switch.wire import Message
from notices.notice import NoticeVersion
from tests.call.fakes import LINE, notice
from tests.database.samples import OTHER, version

NOW = datetime(2026, 5, 4, tzinfo=UTC)
KEY = "the token between the processes"
CALL = "5b4b1c2e-0000-4000-8000-000000000001"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A line that says what was published, and a version of it that was prepared for rehearsals."""
    engine = open_database(f"sqlite:///{tmp_path / 'preambule.sqlite'}")
    migrate(engine)
    with engine.begin() as conn:
        save_lines(conn, (LINE, OTHER), NOW)
        published = replace(notice(), id="aa" * 32)
        publish_version(conn, published, Publication(LINE.id, published.id, NOW))
        for made in (draft(), foreign(tmp_path)):
            save_version(conn, made, NOW)
            prepare_version(conn, made, "person", NOW)
    yield engine
    engine.dispose()


def draft() -> NoticeVersion:
    return replace(notice(), id="bb" * 32)


def foreign(sounds: Path) -> NoticeVersion:
    return replace(version(OTHER, sounds), id="cc" * 32)


def book(engine: Engine, sounds: Path, key: str = KEY, now: datetime = NOW) -> FollowedLines:
    found = FollowedLines(engine, sounds, lambda: now, key)
    found.look()
    return found


def call(said: str | None, *, rehearsal: bool = True) -> Incoming:
    return Incoming(CALL, LINE.number, None, 8000, NOW, rehearsal, said)


def test_a_rehearsal_that_vouches_hears_the_draft(engine: Engine, tmp_path: Path) -> None:
    found = book(engine, tmp_path).rehearsed(call(voucher(KEY, CALL, "bb" * 32)))
    assert found is not None
    assert found.notice is not None
    assert found.notice.id == "bb" * 32
    assert found.line.id == LINE.id


@pytest.mark.parametrize(
    "said",
    [
        None,
        "",
        "bb" * 32,
        f"{'bb' * 32}.{'00' * 32}",
        voucher("another key", CALL, "bb" * 32),
        voucher(KEY, "another call", "bb" * 32),
    ],
)
def test_who_does_not_vouch_hears_what_is_published(engine: Engine, tmp_path: Path, said: str | None) -> None:
    found = book(engine, tmp_path).rehearsed(call(said))
    assert found is not None
    assert found.notice is not None
    assert found.notice.id == "aa" * 32


def test_a_real_call_never_does_even_if_it_could_vouch(engine: Engine, tmp_path: Path) -> None:
    found = book(engine, tmp_path).rehearsed(call(voucher(KEY, CALL, "bb" * 32), rehearsal=False))
    assert found is not None
    assert found.notice is not None
    assert found.notice.id == "aa" * 32


def test_a_version_that_is_another_lines_or_over_is_not_played(engine: Engine, tmp_path: Path) -> None:
    assert book(engine, tmp_path).rehearsed(call(voucher(KEY, CALL, "cc" * 32))) is None
    later = book(engine, tmp_path, now=NOW + LASTS + timedelta(seconds=1))
    assert later.rehearsed(call(voucher(KEY, CALL, "bb" * 32))) is None


def test_one_that_is_prepared_later_is_known_at_the_next_look(engine: Engine, tmp_path: Path) -> None:
    known = book(engine, tmp_path)
    new = replace(notice(), id="dd" * 32)
    assert known.rehearsed(call(voucher(KEY, CALL, new.id))) is None
    with engine.begin() as conn:
        save_version(conn, new, NOW)
        prepare_version(conn, new, "person", NOW)
    known.look()
    assert known.rehearsed(call(voucher(KEY, CALL, new.id))) is not None


def answer(**variables: str) -> Message:
    said = [f"Unique-ID: {CALL}", "Caller-Destination-Number: 0199000001", *(f"variable_{k}: {v}" for k, v in variables.items())]
    return Message(b"command/reply", "".join(f"\n{line}" for line in said).encode() + b"\n", b"")


def test_the_variable_is_not_even_read_off_a_real_call() -> None:
    assert read_call(answer(preambule_version="x")).version is None
    assert read_call(answer(preambule_version="x", preambule_rehearsal="no")).version is None
    assert read_call(answer(preambule_version="x", preambule_rehearsal="true")).version == "x"
