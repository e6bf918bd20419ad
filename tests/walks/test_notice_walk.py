"""A notice edited, read, approved, published and heard in a rehearsed call: by keyboard alone, in a real house, checked in its rows and its sound."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import Engine, select

from ivr.bootstrap import home
from ivr.bootstrap.console_process import dependencies
from ivr.bootstrap.first_start import load as load_lines
from ivr.bootstrap.studio.opening import publish_as_shown
from ivr.bootstrap.voices import voice_settings
from ivr.console.app import make_app
from ivr.database.engine import open_database, reading
from ivr.database.migrate import migrate
from ivr.database.tables import journal, people, publications, renderings
from ivr.domain.line import Line
from ivr.domain.roles import Role
from ivr.rehearsal.agent import Agent
from ivr.rehearsal.clock import AsFastAsPossible
from ivr.rehearsal.noted import Kind, files_of
from ivr.rehearsal.switch import EmbeddedSwitch
from notices.audio import wav
from notices.notice import Locale
from notices.speech.voices import InstalledVoices
from tests.call.fakes import LINE
from tests.console.browsing import served
from tests.console.chromium import MILLISECONDS, launched, needs_chromium
from tests.console.fakes import FakeAccounts, a_visitor
from tests.faults.house import House

pytestmark = needs_chromium

FR, ES = Locale("fr"), Locale("es")
SPANISH_NUMBER = "+33199000002"
VALMONT: Line = replace(LINE, locales=(FR, ES), numbers=((LINE.number, FR), (SPANISH_NUMBER, ES)), rehearsal=True)
ADDED = "Le atendemos en español."
MOST_TABS = 250
LONGEST_SECONDS = 90.0


@dataclass
class Walk:
    """A house, its console, and whoever sits at it."""

    house: House
    engine: Engine
    accounts: FakeAccounts
    page: Page
    address: str

    def sit_down(self, name: str, *roles: Role) -> None:
        """Somebody takes the chair."""
        self.accounts.who = a_visitor(*roles, person=f"id of {name}", name=name, now=home.now())
        self.page.goto(f"{self.address}/studio")

    def reach(self, place: Locator) -> None:
        """By the tabulator alone."""
        for _ in range(MOST_TABS):
            if place.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"the tabulator does not lead to {place}")

    def follow(self, role: str, name: str) -> None:
        """A link or button, by the tabulator and the return key."""
        place = self.page.get_by_role(role, name=name, exact=True).first  # type: ignore[arg-type]
        self.reach(place)
        self.page.keyboard.press("Enter")


@pytest.fixture
def walk(tmp_path: Path) -> Iterator[Walk]:
    house = House(tmp_path / "var")
    settings = house.settings
    home.make_folders(settings)
    home.make_keys(settings)
    engine = open_database(settings.database_url)
    migrate(engine)
    load_lines(engine, (VALMONT,))
    publish_as_shown(engine, settings, VALMONT)
    accounts = FakeAccounts()
    try:
        house.start_line()
        with InstalledVoices(voice_settings(settings)) as voices, launched() as browser:
            app = make_app(replace(dependencies(settings, engine, voices), accounts=accounts))
            with served(app) as address:
                context = browser.new_context(locale="fr-FR", viewport={"width": 1280, "height": 900})
                context.set_default_timeout(MILLISECONDS)
                page = context.new_page()
                problems: list[str] = []
                page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
                page.on("pageerror", lambda error: problems.append(str(error)))
                yield Walk(house, engine, accounts, page, address)
                assert problems == []
                context.close()
    finally:
        house.close()
        engine.dispose()


def heard_in_a_call(house: House, number: str) -> list[str]:
    """The names of the files that a caller who presses nothing is played, up to the menu."""

    async def ring() -> list[str]:
        switch = EmbeddedSwitch((house.settings.line_host, house.settings.line_port), clock=AsFastAsPossible(), rehearsal=True)
        try:
            call = await switch.ring(number, "+33199007701", Agent(answers_after=0.2))
            while not any(noted.kind is Kind.CONNECTED for noted in call.events):  # noqa: ASYNC110 - the switch notes, and tells nobody
                await asyncio.sleep(0.01)
            call.hang_up()
            await call.ended()
            return [PurePath(file).name for noted in call.events if noted.kind is Kind.PLAYED for file in files_of(noted.what)]
        finally:
            await switch.close()

    with ThreadPoolExecutor(1) as telephone:  # the browser's own loop runs in this thread
        return telephone.submit(lambda: asyncio.run(asyncio.wait_for(ring(), LONGEST_SECONDS))).result()


def test_a_spanish_sentence_from_the_editor_to_the_callers_ear(walk: Walk) -> None:
    page = walk.page
    before = heard_in_a_call(walk.house, SPANISH_NUMBER)

    walk.sit_down("Claire", Role.EDITOR)
    walk.follow("link", "Espagnol")
    walk.follow("link", "Première annonce")
    text = page.locator("#written")
    walk.reach(text)
    page.keyboard.press("Control+End")
    page.keyboard.type(f"\n{ADDED}")
    expect(page.locator("#check")).to_contain_text(ADDED)
    walk.follow("button", "Enregistrer le texte")
    expect(page.get_by_role("status").first).to_contain_text("enregistré dans le brouillon")
    walk.follow("button", "Préparer le son et écouter")
    expect(page.locator(".sounds .told").first).to_contain_text(ADDED, timeout=60_000)
    draft = page.locator("audio").get_attribute("src") or ""
    page.goto(f"{walk.address}/studio/accueil/es")
    walk.follow("button", "Soumettre à la relecture")
    expect(page.get_by_role("main")).to_contain_text("À relire")

    walk.sit_down("Amadou", Role.APPROVER)
    walk.follow("link", "Espagnol")
    walk.follow("link", "Ce qui a changé")
    expect(page.locator("ins").first).to_contain_text("atendemos")
    walk.follow("link", "Textes")
    walk.follow("button", "Approuver")
    expect(page.get_by_role("main")).to_contain_text("Approuvé")
    assert heard_in_a_call(walk.house, SPANISH_NUMBER) == before
    walk.follow("link", "Vers la publication")
    walk.follow("button", "Publier")
    expect(page.get_by_role("status").first).to_contain_text("Publié", timeout=120_000)

    with reading(walk.engine) as conn:
        last = conn.execute(select(publications).order_by(publications.c.published_at.desc())).first()
        assert last is not None
        row = conn.execute(
            select(renderings).where(
                renderings.c.version_id == last.version_id, renderings.c.locale == "es", renderings.c.piece == "level1"
            )
        ).one()
        names = {one.id: one.name for one in conn.execute(select(people))}
        noted = conn.execute(select(journal.c.kind, journal.c.details).order_by(journal.c.sequence)).all()
    assert ADDED in row.text
    assert names[last.published_by] == "Amadou"
    steps = [(one.kind, names.get(json.loads(one.details).get("by"))) for one in noted if one.kind.startswith("notice.")]
    assert steps[-6:] == [
        ("notice.begun", "Claire"),
        ("notice.written", "Claire"),
        ("notice.submitted", "Claire"),
        ("notice.approved", "Amadou"),
        ("notice.published", "Amadou"),
        ("notice.retired", None),
    ]

    def is_heard() -> bool:
        return row.narrowband in heard_in_a_call(walk.house, SPANISH_NUMBER)

    assert any(is_heard() for _ in range(10))
    sound = wav.read(walk.house.settings.sounds / row.narrowband)
    assert sound is not None
    assert wav.sound_hash(sound[0]) == row.audio_hash
    assert draft.endswith(f"/{row.audio_hash}.wav"), "what was listened to is what is heard"
