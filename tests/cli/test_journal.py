"""`preambule journal` and `preambule database`: export a period, cut what is old, verify what is left."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ivr.bootstrap import home
from ivr.bootstrap.keeping import checkpoints_file
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.database.engine import reading
from ivr.database.grants import GrantsUseless
from ivr.database.migrate import HEAD
from ivr.domain.journal_retention import JournalMonths
from ivr.journal.chain import append, head
from ivr.journal.checkpoints import keep_checkpoint, sign_checkpoint
from ivr.journal.entries import Entry
from ivr.journal.errors import JournalBroken
from ivr.settings import load

app = build()

DAYS = 500


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    settings, now = load({"PREAMBULE_HOME": str(tmp_path)}), home.now()
    home.make_folders(settings)
    engine = open_tables(settings)
    with engine.begin() as connection:
        for day in range(DAYS):
            at = now - timedelta(days=DAYS - day)
            append(connection, [Entry("call.ended", f"call-{day}", {"line": "mairie"})], at)
    home.make_keys(settings)
    engine.dispose()
    return tmp_path


def run(folder: Path, *words: str, **more: str) -> Result:
    return CliRunner().invoke(app, list(words), env={"PREAMBULE_HOME": str(folder), **more})


def test_a_period_is_exported_and_verified_with_the_public_key(folder: Path) -> None:
    since, until = (home.now() - timedelta(days=days) for days in (60, 30))
    result = run(folder, "journal", "export", "--from", f"{since:%Y-%m-%d}", "--until", f"{until:%Y-%m-%d}")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert len(lines) == 31, "a signed statement and thirty days"
    file = folder / "period.jsonl"
    file.write_text(result.stdout)
    key = str(folder / "keys" / "signing.pub.pem")
    told = json.loads(run(folder, "journal", "verify", str(file), "--key", key, "--json").stdout)
    assert (told["whole"], told["rows"], told["anchored"], told["set_back"]) == (True, 30, True, None)
    file.write_text("\n".join([lines[0], *lines[2:]]) + "\n")
    assert isinstance(run(folder, "journal", "verify", str(file), "--key", key).exception, JournalBroken)


def test_old_rows_are_shown_then_cut_and_the_rest_verifies(folder: Path) -> None:
    (planned,) = json.loads(run(folder, "journal", "cut", "--dry-run", "--json").stdout)
    assert DAYS - 366 - 2 <= planned["rows"] <= DAYS - 365 + 2
    assert planned["months"] == 12
    assert json.loads(run(folder, "journal", "verify", "--json").stdout)["rows"] == DAYS, "nothing was cut"
    old = folder / "old.jsonl"
    done = run(folder, "journal", "cut", "--export", str(old))
    assert f"{planned['rows']} row(s) went" in done.stderr
    assert json.loads(run(folder, "journal", "verify", "--json").stdout)["rows"] == DAYS - planned["rows"] + 1
    assert json.loads(run(folder, "journal", "verify", str(old), "--json").stdout)["rows"] == planned["rows"]
    (told,) = json.loads(run(folder, "journal", "cuts", "--json").stdout)
    assert (told["first"], told["last"], told["months"]) == (1, planned["rows"], 12)
    assert run(folder, "journal", "cuts", "--signed").stdout.count(".") == 2, "one JWS"
    again = run(folder, "journal", "cut")
    assert "No row is old enough" in again.stderr
    whole = folder / "whole.jsonl"
    whole.write_text(run(folder, "journal", "export").stdout)
    assert json.loads(run(folder, "journal", "verify", str(whole), "--json").stdout)["whole"] is True


def test_a_shorter_or_longer_retention_is_a_setting_with_bounds(folder: Path) -> None:
    def rows(**more: str) -> int:
        found = json.loads(run(folder, "journal", "cut", "--dry-run", "--json", **more).stdout)
        return found[0]["rows"] if found else 0

    assert rows(PREAMBULE_JOURNAL_MONTHS="6") > rows() > 0
    assert rows(PREAMBULE_JOURNAL_MONTHS="240", PREAMBULE_JOURNAL_REASON="article R6311") == 0
    for months in ("5", "24", "241"):
        assert isinstance(run(folder, "journal", "cut", PREAMBULE_JOURNAL_MONTHS=months).exception, JournalMonths)


def test_an_older_export_is_held_against_heads_that_were_kept_elsewhere(folder: Path) -> None:
    file, settings = folder / "journal.jsonl", load({"PREAMBULE_HOME": str(folder)})
    file.write_text(run(folder, "journal", "export").stdout)
    engine = open_tables(settings)
    with engine.begin() as connection:
        append(connection, [Entry("call.ended", "later")], home.now())
    with reading(engine) as connection:
        keep_checkpoint(checkpoints_file(settings), sign_checkpoint(home.signer(settings), head(connection), home.now()))
    engine.dispose()
    assert run(folder, "journal", "verify", str(file)).exit_code == 0, "right by itself"
    result = run(folder, "journal", "verify", str(file), "--checkpoints", str(checkpoints_file(settings)))
    assert isinstance(result.exception, JournalBroken)
    assert "missing" in str(result.exception)


def test_the_tables_are_brought_up_to_date_and_sqlite_has_no_grants(folder: Path) -> None:
    assert HEAD in run(folder, "database", "migrate").stderr
    assert isinstance(run(folder, "database", "grants").exception, GrantsUseless)
