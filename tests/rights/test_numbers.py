"""The keyed hash of a caller's number: written with the call's first row, never in clear, and never a reason for a call to fail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from ivr.bootstrap.line.call_ledger import CallLedger
from ivr.call.happenings import Outcome
from ivr.call.ports import CallSummary, Incoming
from ivr.database.engine import reading
from ivr.database.tables import calls
from ivr.database.writer import GroupWriter
from ivr.domain.call_number import CallNumberKey
from ivr.domain.gate import Decision
from ivr.domain.proof import Answer
from tests.database.samples import proof
from tests.rights.house import LINE, NOW, NUMBER, House

CALL = "3c8f1a52-0000-4000-8000-000000000001"


class Broken(CallNumberKey):
    """A key that fails, and repeats the number as errors do."""

    def hash(self, number: str | None) -> str | None:
        raise RuntimeError(f"cannot read {number}")


def written(house: House, key: CallNumberKey, caller: str | None, *, informed: bool) -> str | None:
    writer = GroupWriter(house.engine)
    ledger = CallLedger(writer, house.signer, lambda: NOW, bytes(32), key)
    call = Incoming(CALL, LINE.number, caller, 8_000, NOW)
    if informed:
        ledger.inform(call, LINE, proof(CALL), Decision(open=False, reasons=()))
    ledger.close(CallSummary(call, LINE, LINE.default_locale, Answer.UNDECIDED, None, Outcome.TALKED, NOW + timedelta(minutes=1)))
    writer.close()
    with reading(house.engine) as conn:
        found: str | None = conn.execute(select(calls.c.number_hash).where(calls.c.id == CALL)).scalar_one()
        return found


@pytest.mark.parametrize("informed", [True, False])
def test_every_call_gets_it_with_its_first_row(house: House, informed: bool) -> None:
    assert written(house, house.key, "0199001234", informed=informed) == house.key.hash(NUMBER)


@pytest.mark.parametrize("caller", [None, "201", "anonymous", "' OR 1=1"])
def test_who_has_no_public_number_has_no_hash(house: House, caller: str | None) -> None:
    assert written(house, house.key, caller, informed=True) is None


def test_no_call_fails_for_it_and_no_log_repeats_the_number(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    assert written(house, Broken(bytes(32)), "0199001234", informed=True) is None
    out = "".join(capsys.readouterr())
    assert "rights.number-unread" in out
    assert "0199001234" not in out
