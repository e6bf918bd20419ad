"""`preambule access`: from a role to the sound in another program, as people type it."""

from __future__ import annotations

import io
import json
import stat
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
import soundfile
from typer.testing import CliRunner, Result

from ivr.bootstrap import home
from ivr.bootstrap.keeping import sealer
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.database.lines import save_lines
from ivr.domain.factor import STEP_SECONDS
from ivr.settings import load
from tests.access.recorded import record
from tests.call.fakes import LINE
from tests.vault.conftest import speech

app = build()

PCM = speech(12)
WHY = ("--purpose", "quality", "--reason", "The caller says that the tone was rough")


@dataclass
class Terminal:
    """A command line in a house with a recording on each of two lines; on the second, two must agree.

    It has a clock of its own: a code of the wall's clock may lose its half minute between being read and being typed.
    """

    folder: Path
    now: datetime
    secrets: dict[str, str] = field(default_factory=dict)

    def run(self, *arguments: str, code: int = 0) -> Result:
        found = CliRunner().invoke(app, list(arguments), env={"PREAMBULE_HOME": str(self.folder)})
        given = getattr(found.exception, "exit_code", found.exit_code)
        assert given == code, f"{arguments}: {given} {found.output} {found.exception!r}"
        return found

    def data(self, *arguments: str) -> Any:
        return json.loads(self.run(*arguments, "--json").stdout)

    def somebody(self, name: str, roles: Sequence[str]) -> None:
        for role in roles:
            self.run("access", "grant", name, role, "--as", "root")
        made = self.data("access", "factor", "enrol", name, "--as", "root")
        self.secrets[name] = made["secret"]
        self.run("access", "factor", "confirm", *self.me(name))

    def me(self, name: str) -> tuple[str, ...]:
        """The next half minute's code: each is good once."""
        self.now += timedelta(seconds=STEP_SECONDS)
        return "--as", name, "--code", pyotp.TOTP(self.secrets[name]).at(self.now)


@pytest.fixture
def terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    settings, now = load({"PREAMBULE_HOME": str(tmp_path)}), home.now()
    home.make_folders(settings)
    home.make_keys(settings)
    engine = open_tables(settings)
    strict = replace(LINE, id="strict", number="+33199000099", numbers=(), four_eyes=True)
    with engine.begin() as connection:
        save_lines(connection, (LINE, strict), now)
    for name, line in (("rec-1", LINE), ("rec-2", strict)):
        record(engine, sealer(settings, engine), home.recipients(settings), settings.parts, name, line.id, [PCM], now)
    engine.dispose()
    terminal = Terminal(tmp_path, now)
    monkeypatch.setattr(home, "now", lambda: terminal.now)
    return terminal


def test_from_a_role_to_the_sound(terminal: Terminal) -> None:
    terminal.somebody("Camille Roy", ["listener"])
    assert [(row["person"], row["role"], row["by"]) for row in terminal.data("access", "roles")] == [
        ("Camille Roy", "listener", "root")
    ]
    asked = terminal.data("access", "request", "rec-1", *WHY, "--as", "camille roy")
    assert asked["state"] == "open"
    played = terminal.run(
        "access", "play", asked["access"], *terminal.me("Camille Roy"), "--from", "3", "--for", "2"
    ).stdout_bytes
    sound, rate = soundfile.read(io.BytesIO(played), dtype="int16")
    assert (rate, sound.tobytes()) == (8_000, PCM[3 * 32_000 : 5 * 32_000])
    (heard,) = terminal.data("access", "listenings", "rec-1")
    assert (heard["person"], heard["purpose"], heard["use"], heard["seconds"]) == ("Camille Roy", "quality", "play", [[3, 5]])
    assert heard["closed"]
    (listed,) = terminal.data("access", "list", "--recording", "rec-1")
    assert (listed["reason"], listed["plays_left"]) == (WHY[3], 2)
    terminal.run("access", "end", asked["access"], "--as", "root")
    terminal.run("access", "end", asked["access"], "--as", "root", code=121)
    assert "Vidal" not in terminal.run("journal", "export").stdout


@pytest.mark.parametrize("name", ["out.wav", "out.flac"])
def test_an_export_asks_and_takes_in_one_go(name: str, terminal: Terminal, tmp_path: Path) -> None:
    terminal.somebody("Camille Roy", ["listener"])
    out = tmp_path / name
    terminal.run("recordings", "export", "rec-1", *WHY, "--out", str(out), *terminal.me("Camille Roy"), "--mask", "agent")
    sound = soundfile.read(out, dtype="int16")[0]
    assert sound[:, 0].any()
    assert not sound[:, 1].any()
    assert len(sound) == len(PCM) // 4
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_where_two_must_agree(terminal: Terminal, tmp_path: Path) -> None:
    terminal.somebody("Camille Roy", ["listener"])
    terminal.somebody("Denis Faure", ["supervisor"])
    out = tmp_path / "out.wav"
    told = terminal.run("recordings", "export", "rec-2", *WHY, "--out", str(out), *terminal.me("Camille Roy"), code=122)
    (waiting,) = terminal.data("access", "list", "--waiting")
    assert f"--access {waiting['access']}" in told.stderr
    terminal.run("access", "approve", waiting["access"], *terminal.me("Denis Faure"))
    assert not terminal.data("access", "list", "--waiting")
    under = ("--access", waiting["access"], "--out", str(out))
    terminal.run("recordings", "export", "rec-1", *under, *terminal.me("Camille Roy"), code=2)  # another recording
    terminal.run("recordings", "export", "rec-2", *under, *terminal.me("Camille Roy"))
    assert soundfile.read(out, dtype="int16")[0].tobytes() == PCM


def test_who_may_not_is_told_why(terminal: Terminal, tmp_path: Path) -> None:
    terminal.somebody("Eve", ["editor"])
    refused = ("recordings", "export", "rec-1", "--out", str(tmp_path / "x.wav"))
    terminal.run(*refused, *WHY, *terminal.me("Eve"), code=122)
    terminal.run(*refused, *terminal.me("Eve"), code=2)
    terminal.run("access", "grant", "Eve", "listener", "--line", "nowhere", "--as", "root", code=121)
    terminal.run("access", "grant", "Eve", "listener", "--as", "Eve", code=122)
    terminal.run("access", "request", "rec-9", *WHY, "--as", "Eve", code=57)
    terminal.run("access", "factor", "enrol", "Eve", "--as", "root", code=123)
    terminal.run("access", "factor", "remove", "Eve", "--as", "root")
    assert not list(tmp_path.glob("x.*"))
    (grant,) = terminal.data("access", "roles")
    terminal.run("access", "revoke", grant["grant"], "--as", "root")
    assert not terminal.data("access", "roles")
    assert len(terminal.data("access", "roles", "--all")) == 1


def test_a_used_code_and_nobody_at_all(terminal: Terminal) -> None:
    terminal.somebody("Camille Roy", ["listener"])
    asked = terminal.data("access", "request", "rec-1", *WHY, "--as", "Camille Roy")["access"]
    me = terminal.me("Camille Roy")
    terminal.run("access", "play", asked, *me)
    terminal.run("access", "play", asked, *me, code=124)
    terminal.run("access", "play", asked, "--as", "Nobody", "--code", "123456", code=123)
