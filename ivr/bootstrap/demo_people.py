"""The people of the demonstration: they come in by a button, on this machine only, as long as every line is a fictional one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from ivr.access.roles import give
from ivr.accounts.people import INSTALLATION
from ivr.bootstrap import home
from ivr.console.door.port import Guest
from ivr.console.security.listening import is_loopback
from ivr.database import accounts, roles
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.lines_file import demo_lines
from ivr.database.people import person
from ivr.domain.roles import Role
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.settings import Settings

PEOPLE = (
    ("Aline Morel", "demo.aline", (Role.AGENT, Role.SUPERVISOR)),
    ("Bruno Petit", "demo.bruno", (Role.EDITOR,)),
    ("Chloé Garnier", "demo.chloe", (Role.APPROVER,)),
    ("David Renard", "demo.david", (Role.LISTENER,)),
    ("Élise Fabre", "demo.elise", (Role.DPO,)),
    ("Farid Benali", "demo.farid", (Role.AUDITOR,)),
    ("Gaëlle Tessier", "demo.gaelle", (Role.ADMIN,)),
)
"""Fictional, as Valmont is: name, name to sign in with, roles; the last role is named on the button."""


@dataclass(frozen=True, slots=True)
class Demo:
    """Who may come in by a button; nobody, unless `demo` made it."""

    guests: tuple[Guest, ...] = ()

    def holds(self, engine: Engine) -> bool:
        """Whether nothing in this house is real: every line in service is one that is shipped for the demonstration."""
        if not self.guests:
            return False
        with reading(engine) as conn:
            return _only_demo_lines(conn)


def demo(settings: Settings, engine: Engine) -> Demo:
    """The demonstration's people, made at its first start; nobody where others than this machine's users could come in."""
    if not is_loopback(settings.console_host) or settings.console_names:
        return Demo()
    now = home.now()
    with engine.begin() as conn:
        if not _only_demo_lines(conn):
            return Demo()
        return Demo(tuple(_guest(conn, name, sign_in, given, now) for name, sign_in, given in PEOPLE))


def _guest(conn: Connection, name: str, sign_in: str, given: tuple[Role, ...], now: datetime) -> Guest:
    who = person(conn, name, now)
    if accounts.get(conn, who) is None:
        accounts.add(conn, who, sign_in, now)
        append(conn, [Entry("account.invited", who, {"by": who})], now)
        by = person(conn, INSTALLATION, now)
        for role in given:
            give(conn, who, role, None, by=by, now=now)
    held = [grant.role for grant in roles.of_person(conn, who) if grant.holds(now)]
    return Guest(who, name, next((role for role in reversed(given) if role in held), given[-1]))


def _only_demo_lines(conn: Connection) -> bool:
    known = {(line.id, line.number) for line in demo_lines()}
    lines = load_lines(conn)
    return bool(lines) and all((line.id, line.number) in known for line in lines)
