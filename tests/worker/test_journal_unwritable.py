"""L6: a journal that takes no row. Whatever a step of the worker would do, it does nothing, and does it when the journal takes rows again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import SQLAlchemyError

from ivr.database.engine import reading
from ivr.database.tables import metadata
from ivr.domain.journal_retention import JournalRetention
from ivr.domain.recording import RecordingState
from ivr.errors import PreambuleError
from ivr.journal.cutting import Cutter, cut
from ivr.vault.objects import body_name
from ivr.worker.sweep import sweep
from tests.database.recorded import DUE
from tests.worker.house import House


@contextmanager
def no_row(engine: Engine) -> Iterator[None]:
    """Every insertion into the journal fails, and nothing else does."""
    if engine.dialect.name == "sqlite":
        make = ["CREATE TRIGGER no_row BEFORE INSERT ON journal BEGIN SELECT RAISE(ABORT, 'no row'); END"]
        take = ["DROP TRIGGER no_row"]
    else:
        body = "BEGIN RAISE EXCEPTION 'no row'; END"
        make = [
            f"CREATE FUNCTION no_row() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$",
            "CREATE TRIGGER no_row BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION no_row()",
        ]
        take = ["DROP TRIGGER no_row ON journal", "DROP FUNCTION no_row()"]
    with engine.begin() as conn:
        for statement in make:
            conn.execute(text(statement))
    yield
    with engine.begin() as conn:
        for statement in take:
            conn.execute(text(statement))


def everything(engine: Engine) -> dict[str, list[object]]:
    """All rows of all tables."""
    with reading(engine) as conn:
        return {name: [tuple(row) for row in conn.execute(select(table))] for name, table in sorted(metadata.tables.items())}


def test_nothing_is_destroyed(house: House) -> None:
    for state in (RecordingState.SEALED, RecordingState.QUARANTINED, RecordingState.SEALING, RecordingState.CAPTURING):
        house.add(state.value, state)
    before = everything(house.engine)
    with no_row(house.engine), suppress(PreambuleError, SQLAlchemyError):
        sweep(house.tools, DUE)
    assert everything(house.engine) == before
    assert body_name("sealed") in house.store.names()
    assert house.part("sealing").exists()
    sweep(house.tools, DUE)
    house.check_gone("sealed")


def test_nothing_is_certified(house: House) -> None:
    """Their keys went with rows that say so; what is left is done once it can be told."""
    for state in (RecordingState.REFUSED, RecordingState.DESTROYING):
        house.add(state.value, state)
    before = everything(house.engine)
    with no_row(house.engine), suppress(PreambuleError, SQLAlchemyError):
        sweep(house.tools, DUE)
    assert everything(house.engine) == before
    sweep(house.tools, DUE)
    house.check_gone("refused", "refused")


def test_nothing_is_cut(house: House) -> None:
    house.add("r")
    sweep(house.tools, DUE)
    tools = Cutter(house.engine, house.signer, JournalRetention())
    before = everything(house.engine)
    with no_row(house.engine), pytest.raises((PreambuleError, SQLAlchemyError)):
        cut(tools, DUE + timedelta(days=800))
    assert everything(house.engine) == before
    assert cut(tools, DUE + timedelta(days=800)) > 0
