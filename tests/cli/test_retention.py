"""`preambule retention` as a person meets it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from ivr.bootstrap import home
from ivr.bootstrap.hearing import door
from ivr.bootstrap.keeping import derived_folder, destroyer
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.database import recordings
from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.line import Line
from ivr.domain.recording import RecordingState
from ivr.errors import PreambuleError
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.settings import load
from ivr.vault.errors import CertificateMissing, HeardByNobody
from ivr.vault.objects import body_name, open_store
from ivr.vault.retention.derived import folder_of
from tests.database.recorded import a_recording, save_recording
from tests.database.samples import LINE, OTHER

app = build()

PUBLIC = replace(OTHER, id="etat-civil", disposal=Disposal(Authority.VISA, "Archives de Valmont", "Guichet", "Appels au guichet"))
NOW = datetime.now(UTC)
PAST, SOON, LATE = NOW - timedelta(days=2), NOW + timedelta(days=30), NOW + timedelta(days=300)
CLAIRE = ("--as", "claire")


@dataclass
class House:
    """A home with a line of a company and one of a town hall."""

    folder: Path

    def __post_init__(self) -> None:
        self.settings = load({"PREAMBULE_HOME": str(self.folder)})
        home.make_folders(self.settings)
        home.signer(self.settings)
        self.engine = open_tables(self.settings)
        with self.engine.begin() as connection:
            save_lines(connection, (LINE, PUBLIC), home.now())

    def add(self, name: str, due: datetime, line: Line = LINE, state: RecordingState = RecordingState.SEALED) -> str:
        body = f"ciphertext of {name}".encode()
        part = self.settings.parts / f"{name}.part"
        part.write_bytes(body)
        open_store(self.settings.objects_url).adopt(part, body_name(name))
        started = due - timedelta(days=90)
        recording = a_recording(
            name,
            line_id=line.id,
            state=state,
            started_at=started,
            ended_at=started + timedelta(minutes=3),
            due_at=due,
            body=body_name(name),
            body_sha256="ab" * 32,
            body_size=len(body),
            complete=True,
        )
        with self.engine.begin() as conn:
            save_recording(conn, recording, b"header")
        return name

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(app, arguments, env={"PREAMBULE_HOME": str(self.folder)})

    def well(self, *arguments: str) -> str:
        done = self.run("retention", *arguments)
        assert done.exit_code == 0, (done.output, done.exception)
        return done.stdout

    def rows(self, *arguments: str) -> Any:
        return json.loads(self.well(*arguments, "--json"))

    def fails(self, *arguments: str) -> PreambuleError:
        error = self.run(*arguments).exception
        assert isinstance(error, PreambuleError), error
        return error

    def state(self, name: str) -> str:
        with reading(self.engine) as conn:
            row = recordings.get(conn, name)
        return "" if row is None else row.state.value


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def test_the_plan_names_rules_caps_and_what_the_archives_want(house: House) -> None:
    rows = house.rows("plan")
    assert {row["law"] for row in rows} == {"LAW 11", "LAW 12"}
    assert {row["destruction"] for row in rows} == {"on its day", "visa: Archives de Valmont"}


def test_from_a_hold_to_the_certificate(house: House, tmp_path: Path) -> None:
    for name in ("r1", "r2"):
        house.add(name, PAST)
    house.add("r3", SOON)
    (held,) = house.rows("hold", "place", "r1", "--reason", "dossier 12", "--until", day(SOON), *CLAIRE)
    kept = {row["recording"]: row["kept"] for row in house.rows("due")}
    assert kept == {"r1": f"held until {day(SOON)}", "r2": None}
    house.well("destroy", "--dry-run")
    assert house.state("r2") == "sealed"
    assert house.rows("destroy") == {"destroyed": 1, "waiting": {}, "bordereaux": []}
    assert [house.state(name) for name in ("r1", "r2", "r3")] == ["sealed", "destroyed", "sealed"]
    house.well("hold", "renew", held["hold"], "--reason", "appel", "--until", day(LATE), *CLAIRE)
    (row,) = house.rows("hold", "list")
    assert (row["by"], row["reason"], row["renewals"]) == ("claire", "dossier 12", 1)
    house.well("hold", "lift", held["hold"], *CLAIRE)
    assert house.rows("hold", "list") == []
    assert house.rows("hold", "list", "--all")[0]["end"] == "lifted"
    assert house.rows("destroy")["destroyed"] == 1
    assert len(house.rows("certificates", "list")) == 2
    file = tmp_path / "certificate.jws"
    file.write_text(house.well("certificates", "show", "r1"))
    (item,) = house.rows("certificates", "verify", str(file))
    assert item["recording"] == "r1"
    assert house.rows("certificates", "verify") == {"recordings": 2, "living": []}
    assert isinstance(house.fails("retention", "certificates", "show", "r3"), CertificateMissing)


def test_a_restriction_of_a_whole_call_lets_nobody_hear(house: House, tmp_path: Path) -> None:
    house.add("r1", SOON)
    house.well("hold", "restrict", "call-r1", "--call", "--reason", "demande", "--until", day(LATE), *CLAIRE)
    out = str(tmp_path / "r1.age")
    assert isinstance(house.fails("recordings", "raw", "r1", "--out", out), HeardByNobody)
    assert isinstance(house.fails("retention", "hold", "lift", "unknown", *CLAIRE), PreambuleError)


def test_a_clock_that_is_set_back_brings_no_hold_to_life_again(house: House) -> None:
    house.add("r1", SOON)
    house.well("hold", "place", "r1", "--reason", "litige", "--until", day(SOON), *CLAIRE)
    standing = door(house.settings, house.engine).standing
    with house.engine.begin() as connection:
        assert standing(connection, "r1").held
        append(connection, [Entry("lexicon.changed", "fr")], LATE)
        assert not standing(connection, "r1").held


def test_from_the_proposal_to_the_bordereau(house: House, tmp_path: Path) -> None:
    for name in ("p1", "p2"):
        house.add(name, PAST, PUBLIC)
    assert house.rows("destroy")["destroyed"] == 0
    out = str(tmp_path / "p1.age")
    assert isinstance(house.fails("recordings", "raw", "p1", "--out", out), HeardByNobody)
    house.well("visa", "propose", PUBLIC.id, "--dry-run", *CLAIRE)
    batch = house.well("visa", "propose", PUBLIC.id, *CLAIRE).strip()
    assert house.run("retention", "visa", "propose", PUBLIC.id, *CLAIRE).exit_code == 1
    proposal = tmp_path / "proposal.html"
    house.well("visa", "print", batch, "--out", str(proposal))
    assert "Guichet" in proposal.read_text()
    letter = ("--by", "La directrice", "--reference", "2026-113", "--date", day(home.now()))
    house.well("visa", "approve", batch, *letter, *CLAIRE, "--keep", "p2")
    assert isinstance(house.fails("retention", "visa", "refuse", batch, *letter, *CLAIRE), PreambuleError)
    assert house.rows("destroy") == {"destroyed": 1, "waiting": {}, "bordereaux": [batch]}
    assert {row["recording"]: row["approved"] for row in house.rows("visa", "show", batch)} == {"p1": True, "p2": False}
    (row,) = house.rows("visa", "list")
    assert (row["state"], row["recordings"], row["kept_back"], row["destroyed"]) == ("done", 2, 1, 1)
    for suffix in ("pdf", "html", "json", "jws"):
        house.well("visa", "print", batch, "--out", str(tmp_path / f"b.{suffix}"))
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF")
    assert json.loads((tmp_path / "b.json").read_text())["bordereau"]["count"] == 1
    assert house.run("retention", "visa", "print", batch, "--out", str(tmp_path / "b.pdf")).exit_code == 2
    assert house.run("retention", "visa", "print", batch, "--out", str(tmp_path / "b.doc")).exit_code == 2


def test_after_its_day_nothing_is_left_in_spool_cache_waveform_store_or_key_table(house: House) -> None:
    """LAW 13: nothing of it on the host, wired as the worker is."""
    name = house.add("0b6f8f0a", PAST)
    waveform = folder_of(derived_folder(house.settings), name)
    waveform.mkdir(parents=True)
    (waveform / "waveform.png").write_bytes(b"up and down")
    (house.settings.spool / f"{name}.raw").write_bytes(b"plain")
    (house.settings.parts / f"{name}.part").write_bytes(b"ciphertext")
    assert destroyer(house.settings, house.engine).derived
    assert house.rows("destroy")["destroyed"] == 1
    left = [path for path in house.folder.rglob("*") if name in path.name]
    assert left == []
    with reading(house.engine) as conn:
        assert recordings.header(conn, name) is None
    assert list(open_store(house.settings.objects_url).names()) == []
