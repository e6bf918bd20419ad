"""The search over all that the suite leaves behind finds what it looks for, and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from ivr.journal.signing import Signer
from ivr.vault.keys.private_key import PrivateKey
from tests.in_clear import main, search
from tests.vault.conftest import NOW

FLAC = b"fLaC\x00\x00\x00\x22" + bytes(34)
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00"
NUMBER = "0199" + "000001"


def a_database(path: Path, *, line: str = "", journal: str = "") -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE lines (number TEXT)")
        connection.execute("CREATE TABLE journal (details TEXT)")
        connection.execute("INSERT INTO lines VALUES (?)", (line,))
        connection.execute("INSERT INTO journal VALUES (?)", (journal,))
        connection.commit()


def kinds(folder: Path) -> set[tuple[str, str]]:
    return {(one.what, one.file.name) for one in search(folder)}


@pytest.mark.parametrize("name", ["body", "rec.part", "house.log", "pipe", "notes.txt"])
@pytest.mark.parametrize("sound", [FLAC, WAV])
def test_sound_is_found_wherever_it_is_no_sound_file(tmp_path: Path, name: str, sound: bytes) -> None:
    (tmp_path / name).write_bytes(b"\x01\x02" + sound)
    assert kinds(tmp_path) == {("sound", name)}


def test_keys_are_found_in_databases_and_logs(tmp_path: Path) -> None:
    key = PrivateKey.make("2026-11", None, NOW)
    (tmp_path / "line.log").write_text(f"made {key.secret}")
    Signer.create(tmp_path / "signing.pem")
    (tmp_path / "journal.jsonl").write_bytes((tmp_path / "signing.pem").read_bytes())
    assert kinds(tmp_path) == {("key", "line.log"), ("key", "journal.jsonl")}


def test_a_callers_number_is_found_and_a_lines_is_not(tmp_path: Path) -> None:
    for folder, line, journal in (("good", NUMBER, "nobody"), ("bad", "3131", f"called from +33 1 99 {NUMBER[4:6]} 00 01")):
        (tmp_path / folder).mkdir()
        a_database(tmp_path / folder / "house.sqlite", line=line, journal=journal)
        (tmp_path / folder / "house.log").write_text(f"the line {NUMBER} answers")
    assert kinds(tmp_path / "good") == set()
    assert kinds(tmp_path / "bad") == {("number", "house.sqlite"), ("number", "house.log")}


def test_an_empty_folder_is_no_proof(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    (tmp_path / "something").write_text("nothing of note")
    assert main([str(tmp_path)]) == 0
    assert "1 files, 0 with" in capsys.readouterr().out
