"""`preambule recordings find`: a caller asks what became of their refusal."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ivr.bootstrap import home
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.database import recordings
from ivr.database.calls import close_call, note_receipt, open_call, save_proof
from ivr.database.lines import save_lines
from ivr.domain.proof import Answer
from ivr.domain.receipt import check_digit
from ivr.domain.recording import Recording, RecordingState
from ivr.settings import load
from tests.call.fakes import LINE

app = build()

RECEIPT = "4071993" + check_digit("4071993")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    settings, now = load({"PREAMBULE_HOME": str(tmp_path)}), home.now()
    home.make_folders(settings)
    engine = open_tables(settings)
    with engine.begin() as connection:
        save_lines(connection, (LINE,), now)
        open_call(connection, "call-1", LINE.id, now)
        note_receipt(connection, "call-1", RECEIPT)
        save_proof(connection, "proof-1", "call-1", "a.b.c", now)
        for name, state in (("r-1", RecordingState.REFUSED), ("r-2", RecordingState.DESTROYED)):
            recordings.add(
                connection,
                Recording(name, "call-1", LINE.id, "proof-1", state, now, now, 8000, now, f"{name}.age", None, None, None, None),
            )
        close_call(connection, "call-1", now, locale=None, answer=Answer.UNDECIDED, outcome="talked", decision=None)
    engine.dispose()
    return tmp_path


def run(folder: Path, receipt: str, *more: str) -> Result:
    return CliRunner().invoke(app, ["recordings", "find", "--receipt", receipt, *more], env={"PREAMBULE_HOME": str(folder)})


def test_call_and_recordings_are_shown(folder: Path) -> None:
    told = json.loads(run(folder, f"{RECEIPT[:4]} {RECEIPT[4:]}", "--json").stdout)
    assert (told["call"]["call"], told["call"]["outcome"]) == ("call-1", "talked")
    assert {one["id"]: one["state"] for one in told["recordings"]} == {"r-1": "refused", "r-2": "destroyed"}
    shown = run(folder, RECEIPT).stdout
    assert "call-1" in shown
    assert "destroyed" in shown


def test_one_that_was_given_in_no_call(folder: Path) -> None:
    other = "1234567" + check_digit("1234567")
    said = run(folder, other)
    assert (said.exit_code, "no call" in said.stderr) == (1, True)
    assert json.loads(run(folder, other, "--json").stdout) == {"call": None, "recordings": []}


@pytest.mark.parametrize("misheard", ["", "12", "abc", RECEIPT[::-1]])
def test_one_that_was_misheard(folder: Path, misheard: str) -> None:
    said = run(folder, misheard)
    assert (said.exit_code, "no receipt" in said.stderr) == (2, True)
