"""`preambule keys`, as an operator types it."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner, Result

from ivr.bootstrap import home
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.database import recordings
from ivr.database.calls import open_call, save_proof
from ivr.database.lines import save_lines
from ivr.database.tables import journal, key_headers
from ivr.domain.key_period import KeyPeriod
from ivr.domain.recording import Recording, RecordingState
from ivr.settings import Settings, load
from ivr.vault import age
from ivr.vault.age import scrypt as age_scrypt
from ivr.vault.keys import recipients as recipients_file
from tests.call.fakes import LINE

app = build()

PASSPHRASE = "cheval exact pile agrafe"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(age_scrypt, "WORK", 4)
    found = load({"PREAMBULE_HOME": str(tmp_path)})
    home.make_folders(found)
    engine = open_tables(found)
    with engine.begin() as connection:
        save_lines(connection, (LINE,), home.now())
    engine.dispose()
    return found


def run(settings: Settings, *words: str, typed: str | None = None) -> Result:
    return CliRunner().invoke(app, ["keys", *words], env={"PREAMBULE_HOME": str(settings.home)}, input=typed)


def told(settings: Settings, *words: str) -> list[dict[str, object]]:
    found = run(settings, *words, "--json")
    assert found.exit_code == 0, found.output
    rows: list[dict[str, object]] = json.loads(found.stdout)
    return rows


def record(settings: Settings, name: str, due_in: timedelta) -> None:
    now = home.now()
    chosen = recipients_file.read(home.recipients_file(settings)).choose(now + due_in)
    header, _ = age.make_header(chosen.keys)
    engine = open_tables(settings)
    with engine.begin() as connection:
        open_call(connection, f"call-{name}", LINE.id, now)
        save_proof(connection, f"proof-{name}", f"call-{name}", "a.b.c", now)
        row = Recording(
            name, f"call-{name}", LINE.id, f"proof-{name}", RecordingState.SEALED, now, now, 8000, now + due_in, f"{name}.age",
            None, None, None, None,
        )  # fmt: skip
        recordings.add(connection, row)
        recordings.add_header(connection, name, header, now, recipients=chosen.written, period=str(chosen.period))
    engine.dispose()


def test_keys_are_made_for_the_due_dates_to_come(settings: Settings) -> None:
    assert run(settings, "create").exit_code == 0
    periods = told(settings, "periods")
    assert [row["period"] for row in periods if row["needed"]] == [row["period"] for row in periods if row["keys"] == 1]
    assert len(periods) >= 4
    assert {row["period"] for row in told(settings, "list")} == {row["period"] for row in periods}
    assert "0 keys made" in run(settings, "create").stderr


def test_one_month_and_many(settings: Settings) -> None:
    assert run(settings, "create", "--period", "2199-02").exit_code == 0
    assert [row["period"] for row in told(settings, "list")] == ["2199-02"]
    until = KeyPeriod.of(home.now()).next.next
    assert run(settings, "create", "--until", str(until)).exit_code == 0
    assert len(told(settings, "list")) == 4
    assert run(settings, "create", "--period", "2199-13").exit_code == 2
    assert run(settings, "create", "--period", "2001-01").exit_code == 1


def test_a_key_for_any_due_date_is_in_the_journal_and_in_the_store_that_was_named(settings: Settings) -> None:
    """It opens more than any other: nobody makes one unseen, nor in a plain file where a passphrase was asked for."""
    plain = run(settings, "create", "old").stdout.strip()
    typed = f"{PASSPHRASE}\n" * 3
    kept = run(settings, "create", "new", "--profile", "listening", typed=typed).stdout.strip().splitlines()[-1]
    assert {row["recipient"] for row in told(settings, "list")} == {plain, kept}
    assert [file.name for file in settings.identities.glob("*.txt")] == ["old.txt"]
    engine = open_tables(settings)
    with engine.connect() as connection:
        made = connection.scalars(select(journal.c.subject).where(journal.c.kind == "key.made")).all()
    engine.dispose()
    assert made == [plain, kept]


def test_a_key_is_renewed_rotated_and_destroyed(settings: Settings) -> None:
    run(settings, "create", "--ahead", "1")
    record(settings, "one", timedelta(days=1))
    period = str(KeyPeriod.of(home.now() + timedelta(days=1)))
    (old,) = (row["recipient"] for row in told(settings, "list") if row["period"] == period)
    assert "1 of 1 headers" in run(settings, "rotate", "--renew", period).stderr
    assert run(settings, "destroy", period).exit_code == 1  # its period is not over
    assert run(settings, "destroy", period, "--early").exit_code == 2  # nor is the key in use meant
    (proof,) = told(settings, "destroy", str(old), "--early")
    assert proof["key"] == old
    assert "0 of 1 headers" in run(settings, "rotate").stderr
    assert told(settings, "destroy") == []
    (row,) = (row for row in told(settings, "periods") if row["period"] == period)
    assert (row["keys"], row["recordings"], row["destroyed"]) == (1, 1, True)


def test_a_renewal_that_was_cut_short_goes_on(settings: Settings) -> None:
    run(settings, "create", "--ahead", "1")
    record(settings, "one", timedelta(days=1))
    period = str(KeyPeriod.of(home.now() + timedelta(days=1)))
    run(settings, "rotate", "--renew", period)
    (second,) = (row["recipient"] for row in told(settings, "list") if row["period"] == period)
    engine = open_tables(settings)
    with engine.begin() as connection:  # as a kill before the header's page has left it
        (first,) = (key.stem for key in settings.identities.glob(f"{period}.txt"))
        connection.execute(key_headers.update().values(recipients=first))
    engine.dispose()
    assert "goes on" in run(settings, "rotate", "--renew", period).stderr
    (still,) = (row["recipient"] for row in told(settings, "list") if row["period"] == period)
    assert still == second


def test_keys_behind_a_passphrase_go_to_paper_and_come_back(settings: Settings, tmp_path: Path) -> None:
    made = run(
        settings, "create", "--period", "2199-02", "--profile", "listening", typed=f"{PASSPHRASE}\n{PASSPHRASE}\n{PASSPHRASE}\n"
    )
    assert made.exit_code == 0, made.output
    assert list(settings.identities.glob("*.txt")) == []
    copy = tmp_path / "copy.txt"
    printed = run(settings, "recovery", "--out", str(copy), "--profile", "listening", typed=f"{PASSPHRASE}\n")
    assert printed.exit_code == 0, printed.output
    engine = open_tables(settings)
    with engine.connect() as connection:
        assert "key.printed" in set(connection.scalars(select(journal.c.kind)))
    engine.dispose()
    back = run(settings, "recovery", "--restore", str(copy))
    assert back.exit_code == 0, back.output
    assert [path.name for path in settings.identities.glob("*.txt")] == ["2199-02.txt"]
    wrong = run(settings, "recovery", "--out", str(tmp_path / "x.pdf"), "--profile", "listening", typed="no no no no\n")
    assert wrong.exit_code == 1
    assert "passphrase is wrong" in str(wrong.exception)


def test_a_destroyed_key_does_not_come_back_from_paper(settings: Settings, tmp_path: Path) -> None:
    run(settings, "create", "--period", "2199-02")
    run(settings, "recovery", "2199-02", "--out", str(tmp_path / "copy.txt"))
    assert run(settings, "recovery", "--out", str(tmp_path / "copy.pdf")).exit_code == 0
    assert run(settings, "recovery", "--out", str(tmp_path / "copy.doc")).exit_code == 2
    (row,) = told(settings, "destroy", str(told(settings, "list")[0]["recipient"]), "--early")
    assert row["period"] == "2199-02"
    refused = run(settings, "recovery", "--restore", str(tmp_path / "copy.txt"))
    assert "was destroyed" in str(refused.exception)
    assert list(settings.identities.glob("*.txt")) == []
