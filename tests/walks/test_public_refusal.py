"""A caller refuses once by key, then for good on the line's public page, by keyboard: the next call is not recorded, and the rows say so."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from ivr.database.engine import open_database, reading
from ivr.database.tables import calls, journal, objections, recordings
from ivr.rehearsal.agent import Agent
from ivr.rehearsal.clock import AsFastAsPossible
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.switch import EmbeddedSwitch
from tests.console.chromium import launched, needs_chromium
from tests.walks.conftest import House

CALLER, LINE_NUMBER = "+33199007733", "+33199001001"
SECONDS = 40

pytestmark = needs_chromium


def ring(house: House, *, refusing: bool) -> str:
    """A call from outside, as the switch sends it: no rehearsal. Its id."""

    async def call() -> str:
        line = ("127.0.0.1", int(house.environment["PREAMBULE_LINE_PORT"]))
        switch = EmbeddedSwitch(line, clock=AsFastAsPossible())
        try:
            ringing = await switch.ring(LINE_NUMBER, CALLER, Agent(2.0))
            if refusing:
                await ringing.until(Kind.PLAYED)
                ringing.press("2")
            await ringing.sleep(SECONDS)
            ringing.hang_up()
            await ringing.ended()
            return ringing.call_id
        finally:
            await switch.close()

    with ThreadPoolExecutor(1) as aside:  # the browser has this thread's loop
        return aside.submit(lambda: asyncio.run(call())).result()


def ended(house: House, call_id: str) -> dict[str, object]:
    """The call's row, once it has its end."""
    engine = open_database(f"sqlite:///{house.home / 'preambule.sqlite'}")
    try:

        def row() -> dict[str, object] | None:
            with reading(engine) as conn:
                found = conn.execute(select(calls).where(calls.c.id == call_id)).mappings().one_or_none()
                return None if found is None or found["ended_at"] is None else dict(found)

        house.wait(lambda: row() is not None, 30, "the end of the call")
        found = row()
        assert found is not None
        with reading(engine) as conn:
            made = conn.execute(select(recordings.c.state).where(recordings.c.call_id == call_id)).scalars().all()
            terms = conn.execute(select(objections.c.line_id, objections.c.origin)).all()
            kinds = conn.execute(select(journal.c.kind).where(journal.c.kind.startswith("objection"))).scalars().all()
        return {**found, "recordings": list(made), "objections": [tuple(one) for one in terms], "kinds": list(kinds)}
    finally:
        engine.dispose()


@pytest.fixture
def page() -> Iterator[Page]:
    with launched() as browser:
        context = browser.new_context(locale="fr-FR", java_script_enabled=False)
        yield context.new_page()


def test_a_refusal_on_the_public_page_holds_for_the_next_call(served: House, page: Page) -> None:
    first = ended(served, ring(served, refusing=True))
    receipt = str(first["receipt"])
    assert (first["answer"], len(receipt), first["rehearsal"]) == ("refused", 8, False)

    page.goto(f"http://127.0.0.1:{served.environment['PREAMBULE_CONSOLE_PORT']}/notices/mairie/fr")
    page.get_by_role("link", name="Refuser l’enregistrement de vos prochains appels").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Refuser l’enregistrement de vos prochains appels")
    page.get_by_label("Le numéro de téléphone depuis lequel vous appelez").focus()
    page.keyboard.type("01 99 00 77 33")
    page.keyboard.press("Tab")
    page.keyboard.type("0000 0000")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("ne vont pas ensemble")
    expect(page.get_by_label("Le numéro de téléphone depuis lequel vous appelez")).to_have_value("01 99 00 77 33")
    page.get_by_label("Le reçu : huit chiffres").focus()
    page.keyboard.type(f"{receipt[:4]} {receipt[4:]}")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.get_by_role("heading", level=1)).to_have_text("Votre refus est enregistré au registre")
    assert page.context.cookies() == []

    second = ended(served, ring(served, refusing=False))
    assert second["objections"] == [("mairie", "page")]
    assert second["kinds"] == ["objection.added"]
    assert (second["recordings"], second["gate_open"]) == ([], False)
    assert "objected" in str(second["gate"]) or "objection" in str(second["gate"])
