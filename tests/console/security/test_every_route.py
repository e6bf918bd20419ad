"""Every route × every role × own and foreign line: allowed or refused as the one table says.

Made of `app.state.ruled`: a new route is tried without anybody writing a test for it. What each rule ought to answer is worked out here
from `ivr.domain.roles` alone, not with the console's own code; then the route itself is asked.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.console_process import dependencies
from ivr.bootstrap.first_start import load
from ivr.bootstrap.tables import open_tables
from ivr.bootstrap.voices import voice_settings
from ivr.console.app import make_app
from ivr.console.errors import NoSuchPage
from ivr.console.security.rules import About, Rule, Ruled, Who
from ivr.console.security.visitor import Visitor
from ivr.database.lines_file import demo_lines
from ivr.domain.roles import ALLOWS, DEAF, HEARS, WHOLE_HOUSE, Permission, Role
from ivr.settings import load as load_settings
from notices.speech.voices import InstalledVoices
from tests.console.fakes import FakeAccounts, a_visitor
from tests.console.security.asking import Answer, asked

OWN, FOREIGN = "own-thing", "foreign-thing"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, FakeAccounts, tuple[Ruled, ...]]]:
    """The console with all its parts on the rows of an empty house; who asks is said by the test."""
    folder: Path = tmp_path_factory.mktemp("every-route")
    settings = load_settings({"PREAMBULE_HOME": str(folder)})
    home.make_folders(settings)
    home.make_keys(settings)
    engine: Engine = open_tables(settings)
    load(engine, demo_lines())
    accounts = FakeAccounts(None)
    with InstalledVoices(voice_settings(settings)) as voices:
        app = make_app(replace(dependencies(settings, engine, voices), accounts=accounts, limits=None))
        app.state.line_of = {about: _line_of for about in About if about not in {About.HOUSE, About.SOMEWHERE, About.LINE}}
        yield app, accounts, app.state.ruled
    engine.dispose()


def _line_of(thing: str) -> str:
    if thing == OWN:
        return "own"
    if thing == FOREIGN:
        return "foreign"
    raise NoSuchPage("no page")


def addresses(one: Ruled) -> dict[str, str]:
    """The route's address for something of one's own line and of a foreign one."""
    about = f"{{{one.rule.about.value}}}"
    things = {"own": "own", "foreign": "foreign"} if one.rule.about is About.LINE else {"own": OWN, "foreign": FOREIGN}
    path = re.sub(r"\{(\w+):\w+\}", r"{\1}", one.path)
    return {line: re.sub(r"\{\w+\}", "x", path.replace(about, thing)) for line, thing in things.items()}


def ought(rule: Rule, role: Role, scope: str | None, line: str) -> bool:
    """Whether somebody with one role, for one line or for all, may ask: read off the table, and nothing else."""
    if rule.who is not Who.PERMITTED:
        return True
    return any(_gives(permission, rule.about, role, scope, line) for permission in rule.permissions)


def _gives(permission: Permission, about: About, role: Role, scope: str | None, line: str) -> bool:
    if permission not in ALLOWS[role] or (permission in HEARS and role in DEAF):
        return False
    if permission in WHOLE_HOUSE or about is About.HOUSE:
        return scope is None
    return about is About.SOMEWHERE or scope in {None, line}


def ask(app: FastAPI, one: Ruled, path: str) -> dict[str, Answer]:
    methods = sorted(one.methods - {"HEAD"}) or [""]
    return {method: asyncio.run(asked(app, method, path)) for method in methods}


def test_there_are_routes(house: tuple[FastAPI, FakeAccounts, tuple[Ruled, ...]]) -> None:
    _, _, ruled = house
    assert {"/sign-in", "/me", "/people/{person}/roles", "/recordings", "/objections"} <= {one.path for one in ruled}
    for one in ruled:
        if one.rule.about not in {About.HOUSE, About.SOMEWHERE}:
            assert f"{{{one.rule.about.value}" in one.path, f"{one.path} is about {one.rule.about}, and does not say which"


def test_strangers_are_let_in_nowhere_but_at_the_door(house: tuple[FastAPI, FakeAccounts, tuple[Ruled, ...]]) -> None:
    app, accounts, ruled = house
    accounts.who = None
    for one in ruled:
        if one.rule.who is Who.ANYBODY:
            continue
        for method, answer in ask(app, one, addresses(one)["own"]).items():
            led = answer.status == 303 and answer.location.startswith("/sign-in?back=")
            assert led or answer.status in {401, 403}, (method, one.path, answer.status)


def test_only_the_door_and_what_callers_may_read_is_open_to_strangers(
    house: tuple[FastAPI, FakeAccounts, tuple[Ruled, ...]],
) -> None:
    _, _, ruled = house
    at_the_door = ("/sign-in", "/first/", "/link/", "/language", "/health")
    known = (*at_the_door, "/notices/", "/public/", "/accessibility", "/static/notices/")
    opened = {one.path for one in ruled if one.rule.who is Who.ANYBODY}
    assert not [path for path in opened if not path.startswith(known)], "say here why strangers may ask for it"


@pytest.mark.parametrize("scope", [None, "own"])
@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_what_the_table_gives_it(
    house: tuple[FastAPI, FakeAccounts, tuple[Ruled, ...]], role: Role, scope: str | None
) -> None:
    app, accounts, ruled = house
    wrong: list[str] = []
    for one in ruled:
        if one.path in SKIPPED:
            continue
        for line, path in addresses(one).items():
            accounts.who = who = a_visitor(role, line=scope)
            for method, answer in ask(app, one, path).items():
                if not _as_ought(answer, one.rule, who, allowed=ought(one.rule, role, scope, line)):
                    wrong.append(f"{method} {path} as {role} for {scope or 'all'}: {answer.status} {answer.location}")
    assert not wrong, "\n".join(wrong)


SKIPPED = frozenset({"/sign-out"})
"""What would end the very session that the next request needs, were it one."""


def _as_ought(answer: Answer, rule: Rule, who: Visitor, *, allowed: bool) -> bool:
    refused = answer.says("console.not-allowed") or answer.says("console.sign-in-needed") or answer.status == 401
    led_away = answer.location.startswith("/sign-in?")
    if allowed:
        return not refused and not (led_away and rule.who is not Who.ANYBODY and "done=" not in answer.location)
    if rule.about in {About.HOUSE, About.SOMEWHERE}:
        return answer.status == 403
    somewhere = any(who.may_somewhere(permission) for permission in rule.permissions)
    return answer.status == (404 if somewhere else 403)
