"""By keyboard, in a real browser, on a real house: a line from nothing to a rehearsed call that says its notice and is recorded."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile
from playwright.sync_api import Browser, Locator, Page, expect
from sqlalchemy import Engine, select

from ivr.bootstrap import home
from ivr.bootstrap.console_process import dependencies
from ivr.bootstrap.voices import voice_settings
from ivr.console.app import make_app
from ivr.console.lines.steps import STEPS
from ivr.console.pages.rendering import CONSOLE
from ivr.console.wording.catalogue import load as catalogue
from ivr.database.engine import open_database
from ivr.database.lines import load_lines
from ivr.database.publications import history
from ivr.database.tables import calls, journal, proofs, recordings
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Role
from ivr.journal.proofs import verify
from ivr.settings import Settings, load
from notices.speech.voices import InstalledVoices
from tests.console.browsing import served
from tests.console.chromium import LISTEN_IN, needs_chromium, until
from tests.console.fakes import FakeAccounts, a_visitor
from tests.hearing import listener
from tests.walks.conftest import READY_SECONDS, House, make_house

pytestmark = needs_chromium

TYPED: dict[str, dict[str, str]] = {
    "organisation": {"organisation": "Commune de Valmont", "address": "1 place de la Mairie, 91990 Valmont"},
    "contact": {"dpo": "dpo@valmont.example", "rights": "droits@valmont.example", "web": "https://valmont.example/appels"},
    "number": {"name": "Accueil de la mairie", "short": "accueil-mairie", "number": "01 99 00 10 00"},
    "basis": {"basis_quality": "Une mission"},
    "retention": {"count_quality": "3"},
    "recipients": {"recipients": "service de l’accueil"},
    "sampling": {"percent": "100", "text": "Dix appels par jour.", "role": "responsable de l’accueil", "day": "01152026"},
    "destination": {"dial": "user/1001", "seconds": "25"},
}
"""What is typed into each field; a list takes the beginning of a choice, a day its digits."""

TICKED = {"purposes": "Qualité du service", "mode": "Automatique : enregistré"}
MOST_TABS = 120
RENDERED = 120_000
"""Milliseconds: two machines' work on one."""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Everything runs, and there is no line."""
    house = make_house(tmp_path_factory.mktemp("house"))
    process = house.start("serve")
    try:
        house.wait(lambda: b"Open http" in house.log.read_bytes(), READY_SECONDS, "the house's start")
        yield house
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)


@pytest.fixture(scope="module")
def settings(house: House) -> Settings:
    return load({name: value for name, value in house.environment.items() if name.startswith("PREAMBULE_")})


@pytest.fixture(scope="module")
def engine(settings: Settings) -> Iterator[Engine]:
    engine = open_database(settings.database_url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def console(settings: Settings, engine: Engine) -> Iterator[str]:
    """The house's console, with an admin before it."""
    with InstalledVoices(voice_settings(settings)) as voices:
        needs = replace(dependencies(settings, engine, voices), accounts=FakeAccounts(a_visitor(Role.ADMIN)))
        with served(make_app(needs)) as address:
            yield address


def reach(page: Page, wanted: Locator) -> None:
    """By the tabulator key alone."""
    for _ in range(MOST_TABS):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {wanted}")


def press(page: Page, name: str) -> None:
    reach(page, page.get_by_role("button", name=name, exact=True).first)
    page.keyboard.press("Enter")


def fill(page: Page, step: str) -> None:
    for name, text in TYPED.get(step, {}).items():
        reach(page, page.locator(f"#{name}"))
        if name != "day" and not name.startswith("basis"):
            page.keyboard.press("Control+A")
        page.keyboard.type(text)
    if step in TICKED:
        reach(page, page.get_by_label(TICKED[step]))
        page.keyboard.press("Space")
    press(page, "Enregistrer et continuer")


def test_a_line_from_nothing_to_a_recorded_rehearsal(
    chromium: Browser, console: str, house: House, settings: Settings, engine: Engine, tmp_path: Path
) -> None:
    with chromium.new_context(locale="fr-FR") as context:
        page = context.new_page()
        page.set_default_timeout(30_000)
        page.add_init_script(LISTEN_IN)
        page.goto(f"{console}/lines")
        reach(page, page.get_by_role("link", name="Créer une ligne"))
        page.keyboard.press("Enter")
        press(page, "Commencer")
        for place, step in enumerate(STEPS[:-1]):
            expect(page.locator("h1")).to_have_text(said(step.title))
            assert page.url.endswith(f"/{step.name}")
            fill(page, step.name)
            page.wait_for_url(f"**/{STEPS[place + 1].name}")
        with engine.connect() as conn:
            assert load_lines(conn) == ()
        press(page, "Mettre en service")
        expect(page.get_by_role("status").first).to_contain_text("La ligne est en service")
        with engine.connect() as conn:
            (line,) = load_lines(conn)
        reach(page, page.get_by_role("link", name="Essayer cette ligne"))
        page.keyboard.press("Enter")
        press(page, "Faire lire les brouillons tels qu’ils sont")
        expect(page.get_by_role("status").first).to_contain_text("Elle est prête", timeout=RENDERED)
        version = page.locator("#version").input_value()
        reach(page, page.locator("#call"))
        page.keyboard.press("Enter")
        expect(page.locator("#log")).to_contain_text("Commune de Valmont", timeout=60_000)
        until(page, "window.loudness() > 0.02")
        expect(page.locator("#recording")).to_contain_text("Enregistrement en cours", timeout=60_000)
        page.wait_for_timeout(4000)
        page.keyboard.press("Escape")
        expect(page.locator("#outcome")).to_contain_text("de conversation", timeout=30_000)

    with engine.connect() as conn:
        assert history(conn, line.id) == ()  # nothing was published by it
        (call,) = conn.execute(select(calls)).all()
        (proof,) = conn.execute(select(proofs)).all()
        (kept,) = conn.execute(select(recordings)).all()
        told = list(conn.scalars(select(journal.c.kind).order_by(journal.c.sequence)))
    assert call.rehearsal
    assert proof.call_id == call.id
    assert verify(proof.jws, home.public_key(settings)).notice_version == version
    assert RecordingState(kept.state) is RecordingState.SEALED
    assert kept.due_at - kept.started_at == timedelta(days=1)
    for kind in ("line.drafted", "line.imported", "notice.rehearsed", "call.informed", "recording.sealed"):
        assert kind in told
    out = tmp_path / "call.wav"
    who = listener(house.environment, kept.id)
    house.run("recordings", "export", kept.id, *who, "--reason", "what the rehearsal has left", "--out", str(out))
    sound, rate = soundfile.read(out)
    assert rate == 8000
    assert len(sound) > 3 * rate
    assert float(np.abs(sound[:, 1]).max()) > 0.02  # the agent greets the caller


def test_two_windows_hear_each_other(chromium: Browser, console: str, engine: Engine) -> None:
    """What one lets be heard, the other's loudspeaker plays; each window alone is silent."""
    with chromium.new_context(locale="fr-FR") as context:
        windows = [context.new_page() for _ in range(2)]
        for window in windows:
            window.set_default_timeout(30_000)
            window.add_init_script(LISTEN_IN)
            window.goto(f"{console}/rehearsal")
            window.get_by_role("radio", name="par écrit").check()
        caller, agent = windows
        caller.get_by_role("radio", name="autre fenêtre", exact=True).check()
        caller.locator("#call").press("Enter")
        code = caller.locator("#code")
        expect(code).not_to_be_empty()
        agent.get_by_role("radio", name="l’agent d’une autre fenêtre").check()
        agent.locator("#join-code").fill(code.text_content() or "")
        agent.locator("#join-code").press("Enter")
        expect(agent.locator("#state")).to_have_text("Le téléphone de l’agent sonne", timeout=90_000)
        reach(agent, agent.get_by_role("button", name="Décrocher"))
        agent.keyboard.press("Enter")
        for window in windows:
            expect(window.locator("#state")).to_have_text("En conversation avec l’agent")
            until(window, "window.loudness() < 0.005")
        for speaking, hearing in ((caller, agent), (agent, caller)):
            press(speaking, "Faire entendre un signal")
            until(hearing, "window.loudness() > 0.05")
            assert speaking.evaluate("window.loudness()") < 0.02
            until(hearing, "window.loudness() < 0.005")
        press(agent, "Mettre en attente")
        expect(caller.locator("#log")).to_contain_text("En attente")
        press(agent, "Reprendre")
        reach(agent, agent.get_by_role("button", name="Transférer aussitôt"))
        agent.keyboard.press("Enter")
        expect(caller.locator("#log")).to_contain_text("L’appelant est transféré")
        caller.keyboard.press("Escape")
        for window in windows:
            expect(window.locator("#state")).to_have_text("L’appel est terminé")
    with engine.connect() as conn:
        assert all(conn.scalars(select(calls.c.rehearsal)))


def said(title: str) -> str:
    return catalogue(CONSOLE.parents[1] / "locales", "fr").gettext(title)
