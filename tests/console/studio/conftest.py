"""The studio's pages on real rows: a line in two languages, a voice that hums, and people with roles."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import Engine, select

from ivr.bootstrap import home
from ivr.bootstrap.studio import opening, sounds
from ivr.bootstrap.studio.desk import StudioDesk
from ivr.bootstrap.studio.sounds import StudioSounds
from ivr.bootstrap.studio.voices import StudioVoices
from ivr.console.pages.rendering import Pages
from ivr.console.studio.desk import Desk
from ivr.console.studio.part import StudioPart
from ivr.console.studio.works import Works
from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.database.tables import journal
from ivr.domain.line import Line
from ivr.domain.roles import Role
from ivr.settings import Settings, load
from ivr.studio.publishing import Said
from ivr.studio.shelf import Shelf, take_down
from notices.notice import NoticeVersion
from notices.rendering import render
from notices.spoken import Lexicon
from tests.call.fakes import LINE
from tests.console.browsing import Browser, browser
from tests.console.fakes import House, a_visitor
from tests.database.fixtures import engine, url
from tests.faults.prepared import Humming

__all__ = ["engine", "url"]

OURS = {"sec-fetch-site": "same-origin"}
REHEARSED = replace(LINE, rehearsal=True)
"""Nothing is asked of it before it goes live."""


def hum(settings: Settings, tell: object, line: Line, said: Said, lexicon: Lexicon) -> NoticeVersion:
    progress = tell if callable(tell) else None
    return render(line.id, line.announced_hash, said, settings.sounds, Humming(), lexicon=lexicon, progress=progress)


def desk_of(engine: Engine, settings: Settings) -> Desk:
    texts, voices = StudioDesk(engine, settings), StudioVoices(engine, settings)
    sounds = StudioSounds(engine, settings, Works())
    return Desk(texts, texts, texts, sounds, sounds, voices, voices)


class InThread:
    """A browser whose requests have a thread of their own: in that of the tests a real browser's loop may be running."""

    def __init__(self, client: Browser) -> None:
        self._client = client

    def get(self, path: str, **options: Any) -> httpx.Response:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(self._client.get, path, **options).result()

    def post(self, path: str, **options: Any) -> httpx.Response:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(self._client.post, path, **options).result()


@dataclass
class Studio:
    """What a test does in the studio, through its pages."""

    engine: Engine
    settings: Settings
    house: House
    desk: Desk
    browser: InThread = field(init=False)

    def be(self, name: str, *roles: Role, line: str | None = None) -> None:
        """Whoever asks from now on."""
        self.house.accounts.who = a_visitor(*roles, line=line, person=f"id of {name}", name=name, now=home.now())

    def claire(self) -> None:
        self.be("Claire", Role.EDITOR)

    def amadou(self) -> None:
        self.be("Amadou", Role.APPROVER)

    def get(self, path: str, **options: object) -> str:
        answer = self.browser.get(f"/studio{path}", **options)
        assert answer.status_code == 200, answer.text
        return answer.text

    def post(self, path: str, *, status: int = 200, **data: object) -> str:
        answer = self.browser.post(f"/studio{path}", data=data, headers=OURS)
        assert answer.status_code == status, answer.text
        return answer.text

    def shelf(self) -> Shelf:
        with reading(self.engine) as conn:
            return take_down(conn, LINE.id, self.settings.sounds, home.now())

    def journal(self) -> list[str]:
        with reading(self.engine) as conn:
            return list(conn.execute(select(journal.c.kind).order_by(journal.c.sequence)).scalars())

    def rule(self, **facts: object) -> None:
        line = self.shelf().line
        with self.engine.begin() as conn:
            save_lines(conn, (replace(line, facts=replace(line.facts, **facts)),), home.now())  # type: ignore[arg-type]

    def approve_all(self) -> None:
        """Submitted by one, approved by the other."""
        for locale in self.shelf().line.locales:
            self.claire()
            self.post(f"/accueil/{locale}/submit")
            self.amadou()
            opened = self.shelf().open(locale)
            assert opened is not None
            self.post(f"/accueil/{locale}/approve", read=self.shelf().reading(opened))

    def publish(self, **form: object) -> str:
        """Publish, and wait until it is done or refused."""
        self.amadou()
        answer = self.browser.post("/studio/accueil/publish", data=form, headers=OURS, follow_redirects=False)
        return self.done(answer.headers["location"]) if answer.status_code == 303 else answer.text

    def done(self, work: str) -> str:
        """The page to which a work leads."""
        for _ in range(600):
            answer = self.browser.get(work)
            if answer.status_code != 200 or "progress" not in answer.text:
                break
            time.sleep(0.05)
        return self.browser.get(answer.headers["location"]).text if answer.status_code == 303 else answer.text


@pytest.fixture
def studio(engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Studio]:
    monkeypatch.setattr(opening, "render", hum)
    monkeypatch.setattr(sounds, "render", hum)
    settings = load({"PREAMBULE_HOME": str(tmp_path / "var")})
    home.make_folders(settings)
    with engine.begin() as conn:
        save_lines(conn, (REHEARSED,), home.now())
    house = House()
    desk = desk_of(engine, settings)
    made = Studio(engine, settings, house, desk)

    def part(pages: Pages) -> StudioPart:
        return StudioPart(pages, desk)

    with browser(house, parts=(part,), now=home.now) as client:
        made.browser = InThread(client)
        made.claire()
        yield made
