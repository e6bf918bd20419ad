"""`preambule people`: the first administrator's link, invitations and resets for whoever has the machine but no browser."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from ivr.accounts import people
from ivr.accounts.errors import AccountExists, AccountMissing, LastAdministrator
from ivr.accounts.keeper import Keeper
from ivr.accounts.passphrase import Passphrases
from ivr.bootstrap import home
from ivr.bootstrap.letting_in import address
from ivr.bootstrap.tables import open_tables
from ivr.cli.commands import build
from ivr.settings import load
from tests.accounts.conftest import KEY, WORDS, CountedHasher

app = build(["people"])


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["people", *arguments], env={"PREAMBULE_HOME": str(folder)})


def used(folder: Path, link: str) -> None:
    engine = open_tables(load({"PREAMBULE_HOME": str(folder)}))
    keeper = Keeper(engine, KEY, Passphrases(KEY, CountedHasher()))
    kind, secret = link.rsplit("/", 2)[1:]
    if kind == "first":
        people.found_house(keeper, secret, "Gilda Tessier", "gilda", WORDS, home.now())
    else:
        people.choose(keeper, secret, WORDS, home.now())
    engine.dispose()


def test_the_first_link_and_then_no_other(tmp_path: Path) -> None:
    link = json.loads(run(tmp_path, "link", "--json").stdout)["link"]
    assert link.startswith("http://127.0.0.1:8080/first/")
    used(tmp_path, link)
    again = run(tmp_path, "link")
    assert (again.exit_code, again.stdout) == (0, "")
    assert "There is an administrator already" in again.stderr


def test_somebody_is_invited_disabled_and_let_in_again(tmp_path: Path) -> None:
    used(tmp_path, run(tmp_path, "link", "--json").stdout.split('"')[3])
    invited = json.loads(run(tmp_path, "invite", "Denis Faure", "denis", "--json").stdout)
    used(tmp_path, invited["link"])
    rows = json.loads(run(tmp_path, "list", "--json").stdout)
    assert [(row["sign_in"], row["passphrase"], row["disabled"]) for row in rows] == [
        ("denis", True, None),
        ("gilda", True, None),
    ]
    assert isinstance(run(tmp_path, "invite", "Denis Faure", "other").exception, AccountExists)
    assert run(tmp_path, "disable", "Denis ").exit_code == 0
    assert isinstance(run(tmp_path, "link", "denis").exception, AccountMissing)
    assert run(tmp_path, "enable", "denis").exit_code == 0
    assert "/link/" in run(tmp_path, "link", "denis").stdout
    assert isinstance(run(tmp_path, "disable", "gilda").exception, LastAdministrator)
    assert isinstance(run(tmp_path, "disable", "nobody").exception, AccountMissing)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({}, "http://127.0.0.1:8080/link/x"),
        ({"PREAMBULE_CONSOLE_NAMES": "console.valmont.example, other.example"}, "https://console.valmont.example/link/x"),
        ({"PREAMBULE_CONSOLE_HOST": "0.0.0.0", "PREAMBULE_CONSOLE_NAMES": "localhost"}, "http://localhost:8080/link/x"),
        ({"PREAMBULE_CONSOLE_HOST": "::1"}, "http://[::1]:8080/link/x"),
    ],
)
def test_a_link_leads_to_where_browsers_reach_the_console(given: dict[str, str], shown: str) -> None:
    assert address(load(given), "/link/x") == shown
