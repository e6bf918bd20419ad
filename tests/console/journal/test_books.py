"""The journal's desk on real rows: what it verifies and hands out is what the stand-alone verifier accepts."""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, text

from ivr.bootstrap.console_parts.journal import Books
from ivr.database.engine import reading
from ivr.database.tables import journal
from ivr.journal.chain import rows
from ivr.journal.export import verify_export
from ivr.journal.looking import Sought
from tests.console.house_of_rows import RealHouse
from tests.database.fixtures import engine, url
from tests.database.samples import LINE, NOW

__all__ = ["engine", "url"]

VERIFIER = Path(__file__).parents[3] / "verifier" / "preambule_verify.py"


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> RealHouse:
    house = RealHouse(engine, tmp_path)
    house.rows.lines(LINE)
    assert house.signer
    for number in range(30):
        house.note("call.ended", f"call-{number}", NOW + timedelta(minutes=40 * number), line="mairie")
    return house


def ended(books: Books) -> None:
    deadline = time.monotonic() + 20
    while (state := books.verifying()) is None or state.runs:
        assert time.monotonic() < deadline, "the verification does not end"
        time.sleep(0.02)


def verified(house: RealHouse) -> dict[str, object]:
    with reading(house.engine) as conn:
        details = conn.execute(select(journal.c.details).where(journal.c.kind == "journal.verified")).scalars().all()
    return json.loads(details[-1]) if details else {}


def test_a_whole_journal_is_whole_and_that_it_was_verified_is_a_row(house: RealHouse) -> None:
    house.checkpoint()
    anne, books = house.person("Anne Legrand"), house.books
    books.verify(anne)
    ended(books)
    state = books.verifying()
    assert state is not None
    assert state.verdict is not None
    assert (state.verdict.whole, state.verdict.anchored, state.verdict.rows) == (True, True, 30)
    assert (state.checkpoints, state.newest_checkpoint, state.total) == (1, 30, 30)
    assert verified(house) == {"anchored": True, "at": None, "by": anne, "rows": 30, "whole": True}


def test_a_changed_row_is_found_and_named(house: RealHouse) -> None:
    with house.engine.begin() as conn:
        if house.engine.dialect.name == "sqlite":
            conn.execute(text("DROP TRIGGER journal_unchanged"))
        else:
            conn.execute(text("ALTER TABLE journal DISABLE TRIGGER ALL"))
        conn.execute(text("UPDATE journal SET subject = 'call-99' WHERE sequence = 7"))
    books = house.books
    books.verify(house.person("Anne"))
    ended(books)
    state = books.verifying()
    assert state is not None
    assert state.verdict is not None
    assert state.verdict.at == 7
    assert verified(house)["whole"] is False


def test_a_checkpoint_that_cannot_be_believed_is_a_problem_and_no_verdict(house: RealHouse) -> None:
    (house.settings.home / "journal.checkpoints").write_text("a.b.c\n")
    books = house.books
    books.verify(house.person("Anne"))
    ended(books)
    state = books.verifying()
    assert state is not None
    assert (state.verdict, state.problem) == (None, "journal.signature")
    assert verified(house) == {}
    books.verify(house.person("Anne"))  # it may be begun again
    ended(books)


def test_one_verification_at_a_time(house: RealHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    books = house.books
    monkeypatch.setattr(Books, "_follow", lambda _: None)
    books.verify("one")
    books.verify("other")
    state = books.verifying()
    assert state is not None
    assert state.by == "one"


@pytest.mark.parametrize("period", [(None, None), (datetime(2026, 3, 2, 12, tzinfo=UTC), datetime(2026, 3, 2, 20, tzinfo=UTC))])
def test_what_is_handed_out_verifies_here_and_elsewhere(
    house: RealHouse, tmp_path: Path, period: tuple[datetime | None, datetime | None], capsys: pytest.CaptureFixture[str]
) -> None:
    anne = house.person("Anne")
    handed = house.books.export(*period, anne)
    file = tmp_path / handed.name
    file.write_bytes(b"".join(handed.pieces))
    with file.open(encoding="utf-8") as lines:
        verdict = verify_export(lines, house.signer.public)
    assert verdict.whole
    assert verdict.anchored
    with reading(house.engine) as conn:
        last = list(rows(conn))[-1]
    assert (last.kind, json.loads(last.details)["by"]) == ("journal.exported", anne)
    assert verdict.rows == (31 if period[0] is None else 12)  # a whole export holds the row that it was taken by
    public = house.settings.keys / "signing.pub.pem"
    assert standalone().main(["--key", str(public), str(file)]) == 0, capsys.readouterr().out
    tampered = file.read_text().replace("call-10", "call-11")
    file.write_text(tampered)
    assert standalone().main(["--key", str(public), str(file)]) == 1


def test_the_extent_and_a_page(house: RealHouse) -> None:
    books = house.books
    extent = books.extent()
    assert (extent.first, extent.last, extent.rows, extent.kept, extent.cut_before) == (1, 30, 30, 0, None)
    assert [row.sequence for row in books.look(Sought(), 3, None).rows] == [30, 29, 28]
    assert books.names().lines == {"mairie": "Mairie"}


def standalone() -> Any:
    spec = importlib.util.spec_from_file_location("preambule_verify", VERIFIER)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["preambule_verify"] = module
    spec.loader.exec_module(module)
    return module
