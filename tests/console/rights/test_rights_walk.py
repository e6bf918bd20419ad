"""A request from its receipt to the package, and a destruction with visa, by keyboard in a real browser; checked in the rows and in the audio."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest
import soundfile
from playwright.sync_api import Browser, Page, expect

from ivr.bootstrap.keeping import destroyer
from ivr.console.app import make_app
from ivr.database.eliminations import listing
from ivr.database.engine import reading
from ivr.database.lines import save_lines
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.elimination import EliminationState
from ivr.domain.recording import RecordingState
from ivr.domain.rights import State
from ivr.worker.sweep import sweep
from tests.console.browsing import served
from tests.console.chromium import MILLISECONDS, needs_chromium
from tests.console.rights.keys import choose, leave, press, reach, write
from tests.console.rights.rooms import Rooms
from tests.rights.house import FOREIGN, LINE, NOW, NUMBER, recording_id, speech

pytestmark = needs_chromium

SIXTH_OF_JUNE = datetime(2027, 6, 6, 12, 0, tzinfo=UTC)
"""The same in both orders of day and month: a field for a day asks in that of the machine."""


@pytest.fixture
def page(chromium: Browser, rooms: Rooms) -> Iterator[Page]:
    """A page of the house’s console; the test fails when it asks for anything from elsewhere."""
    with (
        served(make_app(rooms.console.needs(**rooms.changes))) as address,
        chromium.new_context(locale="fr-FR", base_url=address, viewport={"width": 1280, "height": 900}) as context,
    ):
        context.set_default_timeout(MILLISECONDS)
        page = context.new_page()
        faults: list[str] = []
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(address) else faults.append(request.url))
        yield page
        assert faults == []


def test_a_request_from_receipt_to_package(rooms: Rooms, page: Page, tmp_path: Path) -> None:
    call = rooms.house.call("one", speech(2))
    page.goto("/rights")
    leave(page, page.get_by_role("link", name="Ouvrir une demande"))
    by_hand = page.locator("form[action='/rights/new']")
    choose(page, by_hand.get_by_role("group", name="Ce qu’elle demande"), "Une copie des enregistrements (article 15)")
    write(page, by_hand.get_by_label("Comment lui répondre"), "camille@valmont.example")
    leave(page, by_hand.get_by_role("button", name="L’ouvrir"))
    request = page.url.partition("?")[0].rpartition("/")[2]
    step = page.get_by_role("region", name="Prochaine étape")
    leave(page, step.get_by_role("link", name="Vérifier qui demande"))
    choose(page, page.get_by_role("group"), "Elle a été rappelée à ce numéro, et a répondu")
    leave(page, page.get_by_role("button", name="Noter"))
    leave(page, step.get_by_role("link", name="Trouver ses appels"))
    write(page, page.get_by_label("Numéro de téléphone"), NUMBER)
    leave(page, page.get_by_role("main").get_by_role("button", name="Chercher"))
    expect(page.get_by_text("1 appel correspond")).to_be_visible()
    press(page, page.locator("input[name='call']").first, "Space")
    leave(page, page.get_by_role("button", name="Ces appels sont les siens"))
    leave(page, step.get_by_role("link", name="Constituer le paquet"))
    passphrase = page.locator("#drawn-shown").inner_text()
    reach(page, page.get_by_role("button", name="Constituer le paquet et le télécharger"))
    with page.expect_download() as coming:
        page.keyboard.press("Enter")
    package = tmp_path / "package.tar.age"
    coming.value.save_as(package)
    assert page.locator("#drawn-shown").inner_text() == passphrase  # the page stays
    _opens(package, passphrase, tmp_path, page)
    leave(page, page.get_by_role("link", name="revenir à la demande"))
    leave(page, step.get_by_role("link", name="Écrire la réponse"))
    expect(page.get_by_role("heading", name="Réponse à votre demande")).to_be_visible()
    leave(page, page.get_by_role("button", name="Écrire la lettre"))
    with page.expect_download() as letter:
        press(page, page.get_by_role("link", name="Répondre"))
    assert Path(letter.value.path()).read_bytes().startswith(b"%PDF")
    leave(page, step.get_by_role("button", name="Clore la demande"))
    assert rooms.house.asked(request).state is State.CLOSED
    assert rooms.house.details(recording_id(call), "recording.exported")[0]["by"] == rooms.house.by
    assert NUMBER not in rooms.house.whole_journal()


def _opens(package: Path, passphrase: str, folder: Path, page: Page) -> None:
    """The audio decrypts to what was said, and the page in it opens without a connection."""
    with tarfile.open(fileobj=io.BytesIO(pyrage.passphrase.decrypt(package.read_bytes(), passphrase))) as tar:
        tar.extractall(folder / "opened", filter="data")
    audio, rate = soundfile.read(folder / "opened" / "preambule" / "call-1" / "recording-1.wav", dtype="int16")
    assert (rate, audio.astype("<i2").tobytes()) == (8_000, speech(2))
    assert page.context.browser is not None
    with page.context.browser.new_context(offline=True) as alone:
        index = alone.new_page()
        index.goto((folder / "opened" / "preambule" / "index.html").as_uri())
        expect(index.get_by_role("heading", level=1)).to_be_visible()
        assert index.locator("audio").count() >= 1


def test_a_destruction_with_visa(rooms: Rooms, page: Page) -> None:
    wanted = Disposal(Authority.VISA, "Archives départementales de Valmont", "Accueil", "Enregistrements d’appels")
    with rooms.house.engine.begin() as conn:
        save_lines(conn, (replace(LINE, disposal=wanted), FOREIGN), NOW)
    call = rooms.house.call("one", speech(1))
    rooms.now = SIXTH_OF_JUNE
    rooms.sign_in("Claire")
    page.goto("/retention")
    leave(page, page.get_by_role("link", name="Aller aux archives"))
    leave(page, page.get_by_role("button", name="Constituer un lot"))
    expect(page.get_by_text("C’est une autre personne qui note la réponse.")).to_be_visible()
    rooms.sign_in("Denis")
    page.reload()
    choose(
        page,
        page.get_by_role("group", name="Qu’ont-elles écrit"),
        "Elles autorisent l’élimination, sauf de ce qui est nommé ci-dessous",
    )
    write(page, page.get_by_label("Qui a signé aux archives"), "La directrice des archives")
    write(page, page.get_by_label("Référence de leur lettre"), "2027-113")
    write(page, page.get_by_label("Date de leur lettre"), "06062027")
    leave(page, page.get_by_role("button", name="Noter"))
    expect(page.get_by_text("Le visa est noté")).to_be_visible()
    assert sweep(destroyer(rooms.settings, rooms.house.engine), rooms.now).destroyed == 1
    leave(page, page.get_by_role("link", name="Tous les lots"))
    expect(page.get_by_text("Éliminé, bordereau signé")).to_be_visible()
    leave(page, page.get_by_role("navigation", name="Conservation").get_by_role("link", name="Certificats"))
    write(page, page.get_by_label("Identifiant d’un enregistrement ou d’un certificat"), recording_id(call))
    leave(page, page.get_by_role("button", name="Trouver"))
    expect(page.get_by_text("La signature est celle de la maison, et elle est juste.")).to_be_visible()
    expect(page.get_by_text("Il ne reste rien de ce qu’il nomme")).to_be_visible()
    assert rooms.house.row(call).state is RecordingState.DESTROYED
    assert not [file for file in (rooms.house.root / "objects").rglob("*") if file.is_file()]
    with reading(rooms.house.engine) as conn:
        (batch,) = listing(conn)
    assert batch.state is EliminationState.DONE
    assert batch.noted_by != batch.made_by
