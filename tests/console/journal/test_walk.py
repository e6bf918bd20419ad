"""An inspector, by keyboard: finds who heard a recording, has the journal verified, takes it away, and verifies it without us."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import Engine, select

from ivr.database.engine import reading
from ivr.database.tables import journal
from ivr.domain.roles import Role
from tests.console.browsing import served
from tests.console.chromium import MILLISECONDS, launched, needs_chromium
from tests.console.fakes import FakeAccounts, a_visitor
from tests.console.fakes import House as Fakes
from tests.console.house_of_rows import RealHouse, furnish
from tests.console.journal.test_books import VERIFIER
from tests.database.fixtures import engine, url
from tests.database.samples import LINE, OTHER

__all__ = ["engine", "url"]


pytestmark = needs_chromium


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> RealHouse:
    house = RealHouse(engine, tmp_path, fakes=Fakes(accounts=FakeAccounts(a_visitor(Role.AUDITOR))))
    house.rows.lines(LINE, OTHER)
    furnish(house)
    return house


@pytest.fixture
def page(house: RealHouse) -> Iterator[Page]:
    with served(house.app()) as address, launched() as browser:
        page = browser.new_context(locale="fr-FR", accept_downloads=True, base_url=address).new_page()
        page.set_default_timeout(MILLISECONDS)
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
        yield page
        assert faults == []


def test_an_inspector_reads_verifies_and_takes_the_journal_away(house: RealHouse, page: Page, tmp_path: Path) -> None:
    page.goto("/journal")
    page.get_by_label("Ce qui s’est passé", exact=True).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # who asked for, allowed and heard a recording
    page.get_by_label("Fait par, ou fait à").focus()
    page.keyboard.type("anne legrand")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Anne Legrand a commencé l’écoute de l’enregistrement 00000001.")).to_be_visible()
    expect(page.get_by_text("a publié l’annonce")).to_have_count(0)
    page.locator("summary").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Empreinte").first).to_be_visible()

    page.get_by_role("button", name="Vérifier le journal").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Le journal est intact")
    expect(page.get_by_text("1 point de contrôle signé de cet hôte")).to_be_visible()

    page.get_by_role("link", name="Retour au journal").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Télécharger").focus()
    with page.expect_download() as begun:
        page.keyboard.press("Enter")
    file = tmp_path / "taken.jsonl"
    begun.value.save_as(file)
    public = house.settings.keys / "signing.pub.pem"
    done = subprocess.run(
        [sys.executable, str(VERIFIER), "--key", str(public), str(file), str(house.settings.home / "journal.checkpoints")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in {0, 3}, done.stdout
    assert "wrong" not in done.stdout.replace("nothing is wrong", "")
    with reading(house.engine) as conn:
        written = conn.execute(select(journal.c.kind).order_by(journal.c.sequence.desc()).limit(2)).scalars().all()
    assert written == ["journal.exported", "journal.verified"]
    assert file.read_text().count('"kind": "journal.exported"') == 2  # the furnished one, and this one
