"""Rows that are written after their call has stopped waiting for them: neither in the way of others nor left behind."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import cast

import pytest

from ivr.bootstrap import home
from ivr.bootstrap.line.call_ledger import CallLedger
from ivr.bootstrap.line.certifying import Certifying
from ivr.bootstrap.line.finishing import Finishing
from ivr.call.happenings import Outcome
from ivr.call.ports import CallSummary, Incoming
from ivr.database.calls import open_call
from ivr.database.engine import open_database, reading
from ivr.database.lines import load_lines
from ivr.database.writer import GroupWriter
from ivr.errors import DatabaseError
from ivr.vault.sealing import Sealer
from tests.faults.house import House

CALL = "0b5b0c0e-4c8c-4f4c-9e43-3d1f0c7f0a01"


def test_a_call_that_a_late_proof_has_opened_is_closed_all_the_same(house: House) -> None:
    engine = open_database(house.settings.database_url)
    with reading(engine) as connection:
        (line,) = load_lines(connection)
    call = Incoming(CALL, line.number, None, 8000, home.now())
    with engine.begin() as connection:
        open_call(connection, CALL, line.id, call.arrived_at)
    writer = GroupWriter(engine)
    ledger = CallLedger(writer, home.signer(house.settings), home.now, home.sampling_key(house.settings))
    ledger.close(CallSummary(call, line, line.default_locale, None, None, Outcome.TALKED, home.now()))
    writer.close()
    engine.dispose()
    assert house.call(CALL).outcome == "talked"


class Refusals:
    """A sealer that remembers what was refused."""

    def __init__(self) -> None:
        self.made: list[tuple[str, str]] = []

    def refuse(self, recording_id: str, _now: object, *, reason: str) -> None:
        self.made.append((recording_id, reason))


@pytest.fixture
def refusals() -> Refusals:
    return Refusals()


@pytest.fixture
def finishing(refusals: Refusals) -> Finishing:
    def at_once(_recording_id: str, action: Callable[[], object]) -> None:
        action()

    sealer = cast("Sealer", refusals)
    return Finishing(sealer, Certifying(sealer, home.now, lambda: True), home.now, later=at_once, at_hand={"late"})


@pytest.mark.parametrize(("fate", "refused"), [("written", [("late", "never-begun")]), ("failed", []), ("cancelled", [])])
def test_a_recording_whose_rows_came_too_late_is_taken_back(
    finishing: Finishing, refusals: Refusals, fate: str, refused: list[tuple[str, str]]
) -> None:
    begun: Future[None] = Future()
    if fate == "cancelled":
        begun.cancel()
    elif fate == "failed":
        begun.set_exception(DatabaseError("locked"))
    else:
        begun.set_result(None)
    finishing.take_back("late", begun)
    finishing.close()
    assert refusals.made == refused
    assert finishing.at_hand == set()
