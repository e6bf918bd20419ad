"""Declarations: the journal's row first, then the row; withdrawn ones stay (L6)."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from ivr.database.declarations import load_declarations
from ivr.database.errors import DatabaseGone
from ivr.database.tables import declarations, journal
from ivr.domain.going_live import Duty
from ivr.register import declaring
from ivr.register.declaring import Declared, declare, take_back
from ivr.register.errors import DeclarationMissing, DeclarationUnusable
from notices.versions.errors import PersonUnnamed
from tests.database.samples import NOW
from tests.register.conftest import House

SAID = Declared(Duty.WORKS_COUNCIL, "mairie", date(2026, 2, 3), "PV du CSE  n° 12, 01 99 00 10 00")


def test_a_declaration_from_its_making_to_its_withdrawal(house: House) -> None:
    with house.engine.begin() as conn:
        made = declare(conn, SAID, "Claire", NOW)
        assert load_declarations(conn) == (made,)
        assert made.document == "PV du CSE n° 12, 01 99 00 10 00"
        row = conn.execute(select(journal).where(journal.c.subject == made.id)).one()
        assert row.kind == "declaration.made"
        assert "CSE" not in row.details  # a document's name may hold people's
        assert json.loads(row.details)["by"] == made.by
        take_back(conn, made.id[:8], "Amadou", NOW)
        (gone,) = load_declarations(conn)
        assert gone.withdrawn_at == NOW
        with pytest.raises(DeclarationMissing):
            take_back(conn, made.id, "Amadou", NOW)


@pytest.mark.parametrize(
    "said",
    [
        Declared(Duty.EMPLOYEES, "nowhere", date(2026, 1, 1), "note"),
        Declared(Duty.EMPLOYEES, None, NOW.date() + timedelta(days=1), "note"),
        Declared(Duty.EMPLOYEES, None, date(2026, 1, 1), "  "),
        Declared(Duty.EMPLOYEES, None, date(2026, 1, 1), "n" * 301),
    ],
)
def test_what_cannot_be_declared(house: House, said: Declared) -> None:
    with house.engine.begin() as conn, pytest.raises(DeclarationUnusable):
        declare(conn, said, "Claire", NOW)


def test_nobody_declares_nothing(house: House) -> None:
    with house.engine.begin() as conn, pytest.raises(PersonUnnamed):
        declare(conn, SAID, " ", NOW)


def test_no_journal_no_declaration(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_: object) -> None:
        raise DatabaseGone("the journal cannot be written")

    monkeypatch.setattr(declaring, "append", fails)
    with pytest.raises(DatabaseGone), house.engine.begin() as conn:
        declare(conn, SAID, "Claire", NOW)
    with house.engine.connect() as conn:
        assert conn.execute(select(declarations)).all() == []
