"""`preambule rights` as people meet it: one request of each kind, from its opening to its closing."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from typer.testing import CliRunner, Result

from ivr.access import factor
from ivr.bootstrap import home
from ivr.cli.commands import build
from ivr.database.engine import open_database, reading
from ivr.database.migrate import migrate
from ivr.database.objections import load_objections
from ivr.domain.recording import RecordingState
from ivr.domain.rights import IdentityUnconfirmed
from ivr.errors import PreambuleError
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.rights.errors import MessageUnreadable, NumberUnreadable, RequestMissing
from ivr.settings import load
from tests.rights.house import KEY, NUMBER, House, speech

app = build()

MAIL = b"From: Camille <camille@valmont.example>\r\nSubject: Ma demande\r\n\r\nMerci de supprimer mes enregistrements.\r\n"


@dataclass
class Terminal:
    """A home, and somebody at its command line."""

    folder: Path
    house: House
    telephone: pyotp.TOTP

    @property
    def code(self) -> str:
        """The next code."""
        return self.telephone.at(home.now() + timedelta(seconds=30))

    def run(self, *arguments: str, stdin: str | None = None) -> Result:
        environment = {"PREAMBULE_HOME": str(self.folder)}
        return CliRunner().invoke(app, ["rights", *arguments], env=environment, input=stdin)

    def data(self, *arguments: str, stdin: str | None = None, by: bool = True) -> Any:
        """What a command prints as JSON."""
        done = self.run(*arguments, *(["--as", "Claire"] if by else []), "--json", stdin=stdin)
        assert done.exit_code == 0, (done.output, done.exception)
        return json.loads(done.stdout)

    def fails(self, *arguments: str) -> PreambuleError:
        error = self.run(*arguments).exception
        assert isinstance(error, PreambuleError)
        return error

    def opened(self, kind: str) -> str:
        """A request of one kind, identified."""
        request = self.data("open", kind, "--contact", "-", stdin="camille@valmont.example\n")["id"]
        self.data("identify", request, "--how", "callback")
        return str(request)

    def found(self, request: str) -> str:
        """The newest call of the number, attached."""
        call = self.data("search", request, "--number", "-", stdin=f"{NUMBER}\n")[0]["call"]
        self.data("attach", request, call)
        return str(call)

    def settled(self, request: str) -> str:
        """Answered and closed; the answer's text."""
        out = self.folder / f"{request}.pdf"
        assert self.data("answer", request, "--out", str(out))["state"] == "answered"
        assert self.data("close", request)["state"] == "closed"
        assert out.read_bytes().startswith(b"%PDF")
        return out.name


def _telephone(house: House, key: bytes) -> pyotp.TOTP:
    """Claire's, confirmed. The journal's last row tells the time: here it is the wall clock's, as it is for the commands."""
    by, now = house.by, home.now()
    with house.engine.begin() as conn:
        append(conn, [Entry("test.began", "now")], now)
        secret = pyotp.TOTP(factor.enrol(conn, key, by, "Claire", by=by, now=now).secret)
    factor.confirm(house.engine, key, by, secret.at(now - timedelta(seconds=30)), "here", now)
    return secret


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    folder = tmp_path / "home"
    settings = load({"PREAMBULE_HOME": str(folder)})
    home.make_folders(settings)
    engine = open_database(settings.database_url)
    migrate(engine)
    (settings.keys / "objection.key").write_text(KEY.secret.hex())
    house = House.build(engine, folder)
    yield Terminal(folder, house, _telephone(house, home.factor_key(settings)))
    engine.dispose()


def test_access(terminal: Terminal, tmp_path: Path) -> None:
    terminal.house.call("one", speech(1))
    request = terminal.opened("access")
    terminal.found(request)
    key, out = tmp_path / "key", tmp_path / "package.tar.age"
    subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    public = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True).stdout.strip()
    made = terminal.data("package", request, "--to", public, "--out", str(out), "--code", terminal.code)
    assert (made["calls"], made["recordings"], made["passphrase"]) == (1, 1, None)
    plain = subprocess.run(["age", "-d", "-i", key, out], check=True, capture_output=True).stdout
    subprocess.run(["tar", "-x", "-C", tmp_path], input=plain, check=True)
    assert (tmp_path / "preambule" / "index.html").exists()
    terminal.settled(request)
    shown = terminal.data("show", request, by=False)
    assert [deed["deed"] for deed in shown["deeds"]] == ["packaged"]


def test_erasure_from_an_email(terminal: Terminal, tmp_path: Path) -> None:
    call = terminal.house.call("one", speech(1))
    file = tmp_path / "request.eml"
    file.write_bytes(MAIL)
    request = terminal.data("import", str(file))["id"]
    assert terminal.data("import", str(file))["id"] == request
    assert isinstance(terminal.fails("search", request, "--number", NUMBER), IdentityUnconfirmed)
    terminal.data("identify", request)
    terminal.data("identify", request, "--how", "receipt")
    terminal.found(request)
    (erased,) = terminal.data("erase", request)
    assert erased["certificate"]
    assert terminal.house.row(call).state is RecordingState.DESTROYED
    terminal.settled(request)


def test_restriction(terminal: Terminal) -> None:
    call = terminal.house.call("one", speech(1))
    request = terminal.opened("restriction")
    terminal.found(request)
    assert len(terminal.data("restrict", request)) == 1
    assert terminal.house.row(call).held_until is not None
    terminal.settled(request)
    erasure = terminal.opened("erasure")
    terminal.found(erasure)
    (kept,) = terminal.data("erase", erasure)
    assert "on hold" in kept["kept_because"][0]


def test_objection(terminal: Terminal) -> None:
    request = terminal.data("open", "objection", "--contact", "camille@valmont.example")["id"]
    terminal.data("object", request, "--number", "-", stdin=f"{NUMBER}\n")
    with reading(terminal.house.engine) as conn:
        (objection,) = load_objections(conn)
    assert objection.number_hash == KEY.hash(NUMBER)
    terminal.settled(request)


def test_rectification(terminal: Terminal) -> None:
    terminal.house.call("one")
    request = terminal.opened("rectification")
    call = terminal.found(request)
    terminal.data("rectify", request, call, "locale", "--new", "en")
    terminal.data("rectify", request, call, "number", "--new", "-", stdin="+33 1 99 00 55 55\n")
    assert terminal.data("search", request, "--number", NUMBER) == []
    assert terminal.data("search", request, "--number", "0199005555")[0]["call"] == call
    terminal.settled(request)


def test_a_refusal_and_an_extension(terminal: Terminal) -> None:
    request = terminal.opened("access")
    longer = terminal.data("extend", request, "--reason", "Beaucoup d'appels", "--out", str(terminal.folder / "a.pdf"))
    assert longer["extended"]
    refused = terminal.data("answer", request, "--refuse", "excessive", "--out", str(terminal.folder / "b.pdf"))
    assert refused["state"] == "refused"


def test_a_passphrase_is_drawn_and_never_taken_from_the_command_line(terminal: Terminal, tmp_path: Path) -> None:
    request = terminal.opened("access")
    done = terminal.run(
        "package", request, "--passphrase", "in everybody's history", "--out", str(tmp_path / "p.age"), "--code", terminal.code
    )
    assert done.exit_code == 2
    assert not (tmp_path / "p.age").exists()
    made = terminal.data("package", request, "--out", str(tmp_path / "p.age"), "--code", terminal.code)
    assert len(made["passphrase"]) == 24


def test_due_says_what_is_late_by_its_exit_code(terminal: Terminal) -> None:
    assert terminal.data("due", by=False) == []
    terminal.data("open", "access", "--contact", "x@valmont.example", "--received", "2020-01-31")
    done = terminal.run("due", "--json")
    assert done.exit_code == 1
    (late,) = json.loads(done.stdout)
    assert (late["urgency"], late["deadline"]) == ("late", "2020-02-29T00:00:00+00:00")
    assert "valmont.example" not in done.stdout


def test_what_cannot_be_is_said_with_an_error_of_its_own(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "none.eml"
    file.write_bytes(b"no e-mail at all")
    assert isinstance(terminal.fails("import", str(file), "--kind", "access"), MessageUnreadable)
    assert isinstance(terminal.fails("show", "nobody"), RequestMissing)
    request = terminal.opened("access")
    assert isinstance(terminal.fails("search", request, "--number", "12"), NumberUnreadable)
    assert isinstance(terminal.fails("search", request), NumberUnreadable)


def test_an_email_that_asks_for_nothing_clear_needs_its_kind(terminal: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "unclear.eml"
    file.write_bytes(MAIL.replace(b"supprimer", b"garder"))
    assert terminal.run("import", str(file)).exit_code == 2
    assert terminal.data("import", str(file), "--kind", "access")["kind"] == "access"
