"""`preambule vault`: what a person at the terminal sees, and the exit code that a program sees."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner, Result

from ivr.bootstrap import home
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.domain.recording import RecordingState
from ivr.settings import load
from ivr.vault.attested import AttestationMissing
from ivr.vault.checking.findings import Kind
from tests.vault.kept.shelf import Shelf

app = build()


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "valmont")
    monkeypatch.setenv("PREAMBULE_HOME", str(tmp_path))
    settings = load(os.environ)
    home.make_folders(settings)
    (tmp_path / "parts").rmdir()
    engine: Engine = open_tables(settings)
    shelf = Shelf.build(engine, tmp_path)
    shelf.signer = home.signer(settings)
    return shelf


def preambule(*words: str) -> Result:
    return CliRunner().invoke(app, ["vault", *words])


def test_verify_and_repair(shelf: Shelf) -> None:
    one, two = shelf.add(), shelf.add()
    well = preambule("verify", "--all", "--json")
    assert (well.exit_code, json.loads(well.stdout)["recordings"], json.loads(well.stdout)["found"]) == (0, 2, {})
    shelf.file(one).unlink()
    ill = preambule("verify", "--sample", "2")
    assert ill.exit_code == 1
    assert "body-missing" in ill.stdout
    said = preambule("repair", "--json", "--as", "Claire")
    (row,) = json.loads(said.stdout)
    assert (said.exit_code, row["found"], row["which"], row["done"]) == (1, "body-missing", one, "")
    assert row["to_do"]
    assert shelf.state(one) is RecordingState.SEALED
    marked = preambule("repair", "--mark", "--as", "Claire")
    assert "set aside" in marked.stdout
    assert (shelf.state(one), shelf.state(two)) == (RecordingState.QUARANTINED, RecordingState.SEALED)


def test_verify_wants_to_know_how_much(shelf: Shelf) -> None:
    for words in ((), ("--all", "--sample", "3"), ("--sample", "0")):
        assert preambule("verify", *words).exit_code == 2


def test_uploads(shelf: Shelf) -> None:
    assert preambule("uploads").exit_code == 0
    shelf.lay(".incoming/ab/abc.age")
    (row,) = json.loads(preambule("uploads", "--json").stdout)
    assert row["name"] == "ab/abc.age"


ATTEST = ("attest", "--certified-by", "Certification Valmont", "--reference", "HDS-17", "--as", "Claire")


def test_attest(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    assert preambule(*ATTEST, "--until", "2999-01-01").exit_code == 2, "the house's own store"
    monkeypatch.setenv("PREAMBULE_OBJECTS_URL", "s3://bucket/house?endpoint=https://s3.hosting.example")
    assert preambule(*ATTEST, "--until", "2020-01-01").exit_code == 2, "over"
    assert preambule("attest", "--certified-by", " ", "--reference", "x", "--until", "2999-01-01").exit_code == 2
    assert preambule(*ATTEST, "--until", "2999-01-01").exit_code == 0
    (row,) = json.loads(preambule("attestations", "--json").stdout)
    assert (row["store"], row["reference"]) == ("s3://bucket/house at s3.hosting.example", "HDS-17")


def test_serve_refuses_to_start(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREAMBULE_OBJECTS_URL", "s3://bucket/house?endpoint=https://s3.hosting.example")
    for name in ("LINE_PORT", "CONTROL_PORT", "CONSOLE_PORT"):
        monkeypatch.setenv(f"PREAMBULE_{name}", "0")
    started = CliRunner().invoke(app, ["serve"])
    assert isinstance(started.exception, AttestationMissing), started.output


def test_the_page_in_docs_explains_every_finding() -> None:
    page = Path("docs/storage.md").read_text(encoding="utf-8")
    assert [kind for kind in Kind if f"`{kind.value}`" not in page] == []
