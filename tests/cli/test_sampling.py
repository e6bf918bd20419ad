"""`preambule sampling verify` as an auditor meets it."""

from __future__ import annotations

import itertools
import json
import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ivr.bootstrap import home
from ivr.bootstrap.line.call_ledger import CallLedger
from ivr.bootstrap.tables import open_tables
from ivr.call.ports import Incoming
from ivr.cli.commands import build
from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.database.tables import journal
from ivr.database.writer import GroupWriter
from ivr.domain.gate import Decision, GateFacts, decide
from ivr.domain.line import Undecided
from ivr.domain.proof import Answer
from ivr.domain.sampling import SamplingKeyUnusable, draw, key_id
from ivr.journal.errors import DrawsDisagree, JournalBroken
from ivr.journal.export import export
from ivr.settings import load
from notices.facts import Mode
from tests.call.fakes import LINE
from tests.database.samples import NOW, proof
from tests.journal.attacks import unguarded

app = build()

SAMPLED = replace(LINE, facts=replace(LINE.facts, sampling_percent=30))


@dataclass
class House:
    """A home whose line draws three calls in ten."""

    folder: Path

    def __post_init__(self) -> None:
        self.settings = load({"PREAMBULE_HOME": str(self.folder)})
        home.make_folders(self.settings)
        self.engine = open_tables(self.settings)
        self.signer = home.signer(self.settings)
        self.key = home.sampling_key(self.settings)
        with self.engine.begin() as connection:
            save_lines(connection, (SAMPLED,), NOW)

    def calls(self, count: int, *, key: bytes | None = None, first: int = 1) -> None:
        """Calls that are drawn with a key, an hour apart, through the line process's own ledger."""
        moments = (NOW + n * timedelta(hours=1) for n in itertools.count(first))
        writer = GroupWriter(self.engine)
        ledger = CallLedger(writer, self.signer, lambda: next(moments), key or self.key)
        for number in range(first, first + count):
            call_id = str(uuid.UUID(int=number))
            call = Incoming(call_id, SAMPLED.number, None, 8000, NOW)
            ledger.inform(call, SAMPLED, proof(call_id, SAMPLED.id), self.gate(call_id, key or self.key))
        writer.close()

    def gate(self, call_id: str, key: bytes) -> Decision:
        sampled = draw(call_id, 30, key).inside
        return decide(GateFacts(Mode.AUTOMATIC, Undecided.RECORD, proof_signed=True, answer=Answer.UNDECIDED, sampled=sampled))

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, ["sampling", "verify", *arguments], env={"PREAMBULE_HOME": str(self.folder)})

    def told(self, *arguments: str) -> dict[str, Any]:
        return dict(json.loads(self.run("--json", *arguments).stdout))

    def details(self) -> list[dict[str, Any]]:
        with reading(self.engine) as connection:
            rows = connection.execute(journal.select().where(journal.c.kind == "gate.decided").order_by(journal.c.sequence))
            return [json.loads(row.details) for row in rows]


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_every_draw_stands_in_the_journal_with_its_key_named_before(house: House) -> None:
    house.calls(3)
    with reading(house.engine) as connection:
        kinds = [row.kind for row in connection.execute(journal.select().order_by(journal.c.sequence))]
    assert kinds == ["sampling.key-committed", *["call.informed", "gate.decided"] * 3]
    for number, details in enumerate(house.details(), 1):
        drawn = draw(str(uuid.UUID(int=number)), 30, house.key)
        assert (details["draw"], details["share"], details["key"]) == (drawn.value, 30, key_id(house.key))
        assert details["sampled"] is drawn.inside
        assert details["line"] == SAMPLED.id


def test_an_honest_line_agrees_and_its_share_is_told(house: House) -> None:
    house.calls(40)
    done = house.run()
    assert done.exit_code == 0, done.output
    assert "40 of 40 call(s) agree" in done.stderr
    assert key_id(house.key)[:16] in done.stderr, "a key that was exchanged would show beside it"
    told = house.told()
    (share,) = told["shares"]
    assert (told["calls"], told["agree"], told["wrong"], told["whole"]) == (40, 40, [], True)
    assert (share["line"], share["announced_percent"], share["calls"]) == (SAMPLED.id, 30, 40)
    assert share["drawn"] == sum(details["sampled"] for details in house.details())
    assert [key["key"] for key in told["keys"]] == [key_id(house.key)]


def test_nothing_drawn_is_nothing_wrong(house: House) -> None:
    assert house.run().exit_code == 0
    assert house.told()["calls"] == 0


def test_a_key_that_is_no_longer_there_fails_until_it_is_given(house: House, tmp_path: Path) -> None:
    old = tmp_path / "old.key"
    house.calls(2)
    home.sampling_key_file(house.settings).rename(old)
    house.key = home.sampling_key(house.settings)
    house.calls(2, first=10)
    failed = house.run("--json")
    assert isinstance(failed.exception, DrawsDisagree)
    assert {wrong["fault"] for wrong in json.loads(failed.stdout)["wrong"]} == {"key_unknown"}
    both = ("--key", str(old), "--key", str(home.sampling_key_file(house.settings)))
    assert house.run(*both).exit_code == 0
    assert len(house.told(*both)["keys"]) == 2


def test_people_are_shown_which_calls_and_what_is_wrong(house: House) -> None:
    house.calls(1, key=b"7e" * 32)
    failed = house.run()
    assert isinstance(failed.exception, DrawsDisagree)
    assert (failed.exception.exit_code, str(uuid.UUID(int=1)) in failed.stdout, "key_unknown" in failed.stdout) == (
        69,
        True,
        True,
    )


def test_a_journal_that_was_rewritten_shows_nothing(house: House) -> None:
    house.calls(2)
    with house.engine.begin() as connection:
        unguarded(connection).execute(journal.update().where(journal.c.sequence == 3).values(details="{}"))
    assert isinstance(house.run().exception, JournalBroken)


def test_an_exported_journal_is_enough_with_the_key(house: House, tmp_path: Path) -> None:
    house.calls(5)
    file = tmp_path / "journal.jsonl"
    with reading(house.engine) as connection:
        file.write_text("".join(export(connection, house.signer, NOW)), encoding="utf-8")
    keys = tmp_path / "auditor"
    keys.mkdir()
    for name in ("sampling.key", "signing.pub.pem"):
        (keys / name).write_text((house.settings.keys / name).read_text())
    elsewhere = {"PREAMBULE_HOME": str(tmp_path / "elsewhere")}
    arguments = ["sampling", "verify", str(file), "--key", str(keys / "sampling.key"), "--signer", str(keys / "signing.pub.pem")]
    done = CliRunner().invoke(app, [*arguments, "--json"], env=elsewhere)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["agree"] == 5
    assert not (tmp_path / "elsewhere").exists(), "verifying makes nothing"


def test_only_the_calls_asked_for_are_looked_at(house: House) -> None:
    house.calls(10)
    assert house.told("--line", "nobody")["calls"] == 0
    assert house.told("--line", SAMPLED.id)["calls"] == 10
    assert 0 < house.told("--since", "2026-03-02T14:00:00")["calls"] < 10
    assert house.told("--until", "2026-03-02")["calls"] == 0


def test_a_file_that_holds_no_key_is_named(house: House, tmp_path: Path) -> None:
    bad = tmp_path / "bad.key"
    bad.write_bytes(b"\xff\xfe")
    assert isinstance(house.run("--key", str(bad)).exception, SamplingKeyUnusable)
