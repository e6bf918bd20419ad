"""An agent sees their caller refuse: a real line process, the embedded switch, the console on real rows, a browser; then the database."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import func, select

from ivr.bootstrap.console_process import dependencies
from ivr.bootstrap.voices import voice_settings
from ivr.console.app import make_app
from ivr.database import recordings
from ivr.database.engine import open_database, reading
from ivr.database.tables import journal, key_headers
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Role
from ivr.rehearsal.agent import Agent
from ivr.rehearsal.clock import RealTime
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.switch import EmbeddedSwitch, RehearsedCall
from ivr.settings import Settings, load
from notices.speech.voices import InstalledVoices
from tests.console.browsing import served as served_console
from tests.console.chromium import launched, needs_chromium
from tests.console.fakes import FakeAccounts, a_visitor
from tests.walks.conftest import House

pytestmark = needs_chromium
DIALLED, CALLER = "+33199001001", "+33199007711"
LINE = "mairie"
EXTENSION = "1001"
MILLISECONDS = 30_000
NOTICE_SECONDS = 24.0
LONGEST_SECONDS = 120.0


@dataclass
class Caller:
    """Somebody with a telephone, in a thread of their own; they press and leave when they are told."""

    settings: Settings
    talking: threading.Event = field(default_factory=threading.Event)
    call: RehearsedCall | None = None
    loop: asyncio.AbstractEventLoop | None = None

    @contextmanager
    def on_the_line(self) -> Iterator[str]:
        """Dial, skip the notice, talk until the end of the block; the call's id."""
        thread = threading.Thread(target=lambda: asyncio.run(self._live()), name="caller", daemon=True)
        thread.start()
        try:
            assert self.talking.wait(LONGEST_SECONDS), "nobody answered"
            assert self.call is not None
            yield self.call.call_id
        finally:
            self._do(lambda call: call.hang_up())
            thread.join(LONGEST_SECONDS)
            assert not thread.is_alive()

    def press(self, key: str) -> None:
        """A key of the telephone."""
        self._do(lambda call: call.press(key))

    def _do(self, deed: Callable[[RehearsedCall], None]) -> None:
        if self.loop is not None and self.call is not None:
            self.loop.call_soon_threadsafe(deed, self.call)

    async def _live(self) -> None:
        self.loop = asyncio.get_running_loop()
        switch = EmbeddedSwitch((self.settings.line_host, self.settings.line_port), clock=RealTime())
        try:
            async with asyncio.timeout(LONGEST_SECONDS):
                self.call = await switch.ring(DIALLED, CALLER, Agent(answers_after=0.5, speech=b"\x00\x20\x00\xe0" * 4000))
                await self.call.sleep(NOTICE_SECONDS)  # whoever has not heard it to its end is not recorded
                self.call.press("0")
                await self.call.until(Kind.CONNECTED)
                self.talking.set()
                await self.call.ended()
        finally:
            await switch.close()


@pytest.fixture(scope="module")
def console(served: House) -> Iterator[str]:
    """The console's own code on this house's rows and line process; an agent of the line is signed in."""
    settings = load(served.environment)
    engine = open_database(settings.database_url)
    agent = FakeAccounts(a_visitor(Role.AGENT, line=LINE))
    with InstalledVoices(voice_settings(settings)) as voices:
        needs = replace(dependencies(settings, engine, voices), accounts=agent)
        with served_console(make_app(needs)) as address:
            yield address
    engine.dispose()


@pytest.fixture
def page(console: str) -> Iterator[Page]:
    with launched() as browser:
        page = browser.new_page(locale="fr-FR")
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{console}/live/agent")
        page.get_by_label("Votre poste").fill(EXTENSION)
        page.keyboard.press("Enter")
        yield page


def rows(served: House, call_id: str) -> list[tuple[str, dict[str, object]]]:
    """The journal of a call, in order."""
    engine = open_database(load(served.environment).database_url)
    with reading(engine) as connection:
        found = connection.execute(
            select(journal.c.kind, journal.c.details).where(journal.c.subject == call_id).order_by(journal.c.sequence)
        )
        read = [(row.kind, json.loads(row.details)) for row in found]
    engine.dispose()
    return read


def left(served: House, call_id: str) -> list[tuple[RecordingState, int]]:
    """The state of each recording of a call, and how many keys there are to it."""
    engine = open_database(load(served.environment).database_url)
    with reading(engine) as connection:
        found = recordings.listing(connection, recordings.Filter(call_id=call_id))
        count = select(func.count()).select_from(key_headers)
        keys = [connection.execute(count.where(key_headers.c.recording_id == one.id)).scalar_one() for one in found]
    engine.dispose()
    return [(one.state, number) for one, number in zip(found, keys, strict=True)]


def test_an_agent_sees_their_caller_refuse(served: House, page: Page) -> None:
    expect(page.locator(".mine-state")).to_contain_text("Aucun appel")
    caller = Caller(load(served.environment))
    with caller.on_the_line() as call_id:
        state = page.locator(".mine-state")
        expect(state).to_contain_text("Enregistrement en cours", timeout=MILLISECONDS)
        page.keyboard.press("2")
        expect(state).to_contain_text("Suspendu", timeout=MILLISECONDS)
        expect(page.locator("#result")).to_contain_text("rien n’est conservé")
        page.keyboard.press("3")
        expect(state).to_contain_text("Enregistrement en cours", timeout=MILLISECONDS)
        caller.press("2")
        expect(state).to_contain_text("Refusé par l’appelant", timeout=MILLISECONDS)
        expect(page.locator("#mine")).to_contain_text("par l’appelant")
        expect(page.locator("#live-said")).to_contain_text("Refusé par l’appelant", timeout=MILLISECONDS)
        expect(page.locator("#mine button")).to_have_count(0)
    expect(page.locator(".mine-state")).to_contain_text("Aucun appel", timeout=MILLISECONDS)
    served.wait(lambda: rows(served, call_id)[-1][0] == "call.ended", 30, "the end of the call")
    told = [(kind, details.get("by"), details.get("who")) for kind, details in rows(served, call_id)]
    assert ("recording.paused", "agent", "person-1") in told
    assert ("recording.resumed", "agent", "person-1") in told
    assert ("caller.refused", "caller", None) in told
    ((state_left, keys),) = left(served, call_id)
    assert state_left in (RecordingState.REFUSED, RecordingState.DESTROYED)  # the worker may have been as fast as we
    assert keys == 0
