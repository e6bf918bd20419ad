"""The console over the rows of a real house: its keys are where the settings say, its DPO is signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest

from ivr.bootstrap import home
from ivr.bootstrap.console_parts import retention, rights
from ivr.bootstrap.objection_desk import ObjectionDesk
from ivr.console.pages.rendering import Pages
from ivr.console.retention.views import RetentionPart
from ivr.console.rights.views import RightsPart
from ivr.console.security.visitor import Visitor
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.people import person
from ivr.domain.line import Line
from ivr.domain.roles import Role
from ivr.settings import Settings
from tests.console.fakes import House as ConsoleHouse
from tests.console.fakes import a_visitor
from tests.rights.house import KEY, NOW, House


class Rooms:
    """The console of a house.

    Attributes:
        now: what every clock says.
        console: give it to `browser`, with `parts`.
    """

    def __init__(self, house: House, monkeypatch: pytest.MonkeyPatch, now: datetime = NOW) -> None:
        self.house = house
        self.now = now
        (house.root / "keys" / "objection.key").write_text(KEY.secret.hex())
        self.settings = settings_of(house)
        monkeypatch.setattr(home, "now", lambda: self.now)
        self.rights = rights.Desk(self.settings, house.engine)
        self.retention = retention.Desk(self.settings, house.engine)
        register = ObjectionDesk(house.engine, lambda: home.objection_key(self.settings), lambda: self.now)
        self.console = ConsoleHouse()
        self.console.register = register  # type: ignore[assignment]  # the real one
        self.changes: dict[str, Any] = {
            "parts": (self.rights_part, self.retention_part),
            "lines": self.lines,
            "now": lambda: self.now,
        }
        self.sign_in("Claire")

    def sign_in(self, name: str, *roles: Role, line: str | None = None) -> Visitor:
        """Somebody, with an id of the tables; the DPO of all lines when no role is named."""
        with self.house.engine.begin() as conn:
            who = person(conn, name, self.now)
        visitor = replace(a_visitor(*(roles or (Role.DPO,)), line=line), person=who, name=name, now=self.now, proven_at=self.now)
        self.console.accounts.who = visitor
        return visitor

    def lines(self) -> tuple[Line, ...]:
        with reading(self.house.engine) as conn:
            return load_lines(conn)

    def rights_part(self, pages: Pages) -> RightsPart:
        return RightsPart(pages, self.rights, lambda: self.now)

    def retention_part(self, pages: Pages) -> RetentionPart:
        return RetentionPart(pages, self.retention, lambda: self.now)


def settings_of(house: House) -> Settings:
    """The settings of a host whose folders are the house's."""
    root = house.root
    return Settings(
        home=root, objects_url=(root / "objects").as_uri(), spool=root / "spool", parts=root / "parts", sounds=root / "sounds",
        keys=root / "keys", identities=root / "identities",
    )  # fmt: skip
