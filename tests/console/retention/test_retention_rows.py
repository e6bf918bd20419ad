"""Retention on its pages, over the rows of a real house: what is due, holds, the archives' say, certificates."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.bootstrap.keeping import destroyer
from ivr.console.retention import words
from ivr.console.retention.months import outlook
from ivr.console.wording import terms
from ivr.database.eliminations import get
from ivr.database.engine import reading
from ivr.database.holds import of_recording
from ivr.database.lines import save_lines
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.elimination import EliminationState
from ivr.domain.hold import HoldEnd, HoldKind
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Role
from ivr.journal.signing import PublicKey
from ivr.vault.retention.certificate import Reason, read_certificate
from ivr.worker.sweep import sweep
from notices.facts import PurposeKind
from tests.console.browsing import Browser
from tests.console.rights.rooms import Rooms
from tests.rights.house import DUE, FOREIGN, LINE, NOW, recording_id, speech

OURS = {"sec-fetch-site": "same-origin"}
LATER = DUE + timedelta(days=1)


def ask_the_archives(rooms: Rooms) -> None:
    """The first line is a public body's from now on."""
    wanted = Disposal(Authority.VISA, "Archives départementales de Valmont", "Accueil", "Enregistrements d’appels")
    with rooms.house.engine.begin() as conn:
        save_lines(conn, (replace(LINE, disposal=wanted), FOREIGN), NOW)


@given(st.datetimes(datetime(2001, 1, 1), datetime(2199, 12, 31), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_months_leave_no_gap(now: datetime) -> None:
    bounds = outlook(now)
    assert bounds[0] == (None, now)
    assert bounds[-1][1] is None
    assert all(before[1] == after[0] for before, after in pairwise(bounds))


def test_what_is_due_is_counted_by_month_and_line(rooms: Rooms, client: Browser) -> None:
    for at in range(3):
        rooms.house.call(f"one {at}", speech(0.2))
    rooms.house.call("other", speech(0.2), line=FOREIGN.id)
    page = client.get("/retention").text
    assert re.search(r"mai 2027</time></th>\s*<td[^>]*>.*?4</td>", page, re.DOTALL)
    assert "Formation du personnel" in page
    narrowed = client.get("/retention", params={"line": FOREIGN.id}).text
    assert re.search(r"mai 2027</time></th>\s*<td[^>]*>.*?1</td>", narrowed, re.DOTALL)
    rooms.sign_in("Claire", line=LINE.id)
    for params in ({}, {"line": FOREIGN.id}):
        own = client.get("/retention", params=params).text
        assert re.search(r"mai 2027</time></th>\s*<td[^>]*>.*?3</td>", own, re.DOTALL)


def test_a_hold_from_its_placing_to_its_lifting(rooms: Rooms, client: Browser) -> None:
    name = recording_id(rooms.house.call("one", speech(0.2)))
    given = {"named": name, "kind": "hold", "reason": "Litige, dossier <12>", "until": "2027-09-01"}
    refused = client.post("/retention/holds", data={**given, "until": "2029-01-01"}, headers=OURS)
    assert (refused.status_code, "vault.hold-impossible" in refused.text, "dossier &lt;12&gt;" in refused.text) == (
        409,
        True,
        True,
    )
    page = client.post("/retention/holds", data=given, headers=OURS)
    assert "Le gel est posé" in page.text
    assert "dossier &lt;12&gt;" in page.text
    with reading(rooms.house.engine) as conn:
        (hold,) = of_recording(conn, name)
    assert hold.placed_by == rooms.house.by
    assert rooms.house.noted(name)[-1] == "hold.placed"
    client.post(f"/retention/holds/{hold.id}/renew", data={"reason": "Audience reportée", "until": "2027-10-01"}, headers=OURS)
    assert "Audience reportée" in client.get(f"/retention/holds/{hold.id}").text
    client.post(f"/retention/holds/{hold.id}/lift", headers=OURS)
    assert rooms.house.noted(name)[-1] == "hold.lifted"
    assert "Levé" in client.get("/retention/holds?show=ended").text
    assert client.post(f"/retention/holds/{hold.id}/lift", headers=OURS).status_code == 404


def test_a_whole_call_is_held_or_restricted(rooms: Rooms, client: Browser) -> None:
    call = rooms.house.call("one", speech(0.2))
    given = {"named": call, "whole": "y", "kind": "restriction", "reason": "Demande du 3 mars", "until": "2027-09-01"}
    client.post("/retention/holds", data=given, headers=OURS)
    with reading(rooms.house.engine) as conn:
        assert [hold.kind for hold in of_recording(conn, recording_id(call))] == [HoldKind.RESTRICTION]


def test_nobody_holds_what_is_anothers(rooms: Rooms, client: Browser) -> None:
    name = recording_id(rooms.house.call("other", speech(0.2), line=FOREIGN.id))
    given = {"named": name, "kind": "hold", "reason": "Litige", "until": "2027-09-01"}
    client.post("/retention/holds", data=given, headers=OURS)
    with reading(rooms.house.engine) as conn:
        (hold,) = of_recording(conn, name)
    rooms.sign_in("Claire", line=LINE.id)
    foreign, missing = (client.post("/retention/holds", data={**given, "named": one}, headers=OURS) for one in (name, "nowhere"))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.text.replace(name, "nowhere") == missing.text
    assert hold.id not in client.get("/retention/holds").text
    for path in (f"/retention/holds/{hold.id}", "/retention/holds/nowhere"):
        assert client.get(path).status_code == 404
        assert client.post(f"{path}/lift", headers=OURS).status_code == 404
    rooms.sign_in("Denis", Role.AUDITOR)
    assert client.get(f"/retention/holds/{hold.id}").status_code == 200
    assert client.post(f"/retention/holds/{hold.id}/lift", headers=OURS).status_code == 403


def test_a_destruction_with_visa(rooms: Rooms, client: Browser) -> None:
    ask_the_archives(rooms)
    names = [recording_id(rooms.house.call(f"one {at}", speech(0.2))) for at in range(3)]
    rooms.now = LATER
    rooms.sign_in("Claire")
    assert "3 enregistrements" in client.get("/retention/batches").text
    made = client.post("/retention/batches", data={"line": LINE.id}, headers=OURS)
    batch = made.url.path.rpartition("/")[2]
    assert client.get(f"/retention/batches/{batch}/slip.pdf?language=fr").content.startswith(b"%PDF")
    letter = {
        "answer": "approve",
        "signed": "La directrice des archives",
        "reference": "2027-113",
        "on": LATER.date().isoformat(),
        "keep": names[0],
    }
    own = client.post(f"/retention/batches/{batch}/decide", data=letter, headers=OURS)
    assert (own.status_code, "vault.same-person" in own.text) == (403, True)
    denis = rooms.sign_in("Denis")
    early = client.post(f"/retention/batches/{batch}/decide", data={**letter, "on": "2027-01-01"}, headers=OURS)
    assert (early.status_code, "La directrice des archives" in early.text) == (422, True)
    noted = client.post(f"/retention/batches/{batch}/decide", data=letter, headers=OURS)
    assert "Le visa est noté" in noted.text
    assert sweep(destroyer(rooms.settings, rooms.house.engine), LATER).destroyed == 2
    states = {name: rooms.house.row(call).state for call, name in zip(calls(3), names, strict=True)}
    assert list(states.values()) == [RecordingState.SEALED, RecordingState.DESTROYED, RecordingState.DESTROYED]
    with reading(rooms.house.engine) as conn:
        found = get(conn, batch)
    assert found is not None
    assert (found.state, found.noted_by) == (EliminationState.DONE, denis.person)
    page = client.get(f"/retention/batches/{batch}").text
    certificate = re.findall(r"/retention/certificates/([0-9a-f]{64})", page)[0]
    shown = client.get(f"/retention/certificates/{certificate}").text
    assert "Il ne reste rien de ce qu’il nomme" in shown
    assert "avec un visa" in shown
    jws = client.get(f"/retention/certificates/{certificate}.jws").text
    said = read_certificate(jws, PublicKey.read(rooms.settings.keys / "signing.pub.pem"))
    assert {item["recording"] for item in said["items"]} == set(names[1:])
    checked = client.post("/retention/certificates/check", data={"jws": jws}, headers=OURS)
    assert names[1] in checked.text
    forged = client.post("/retention/certificates/check", data={"jws": jws[:-6] + "AAAAAA"}, headers=OURS)
    assert (forged.status_code, "journal.signature" in forged.text) == (422, True)
    by_recording = client.get("/retention/certificates", params={"named": names[1]}, follow_redirects=False)
    assert by_recording.headers["location"] == f"/retention/certificates/{certificate}"
    assert client.get(f"/retention/batches/{batch}/slip.jws").status_code == 200


def calls(count: int) -> list[str]:
    return [str(uuid.uuid5(uuid.NAMESPACE_URL, f"call one {at}")) for at in range(count)]


def test_a_batch_is_taken_back_or_kept(rooms: Rooms, client: Browser) -> None:
    ask_the_archives(rooms)
    call = rooms.house.call("one 0", speech(0.2))
    rooms.now = LATER
    rooms.sign_in("Claire")
    first = client.post("/retention/batches", data={"line": LINE.id}, headers=OURS).url.path
    assert "est retirée" in client.post(f"{first}/withdraw", headers=OURS).text
    second = client.post("/retention/batches", data={"line": LINE.id}, headers=OURS).url.path
    rooms.sign_in("Denis")
    letter = {"answer": "refuse", "signed": "Archives", "reference": "2027-114", "on": LATER.date().isoformat()}
    assert "les archives retiennent tout" in client.post(f"{second}/decide", data=letter, headers=OURS).text
    assert sweep(destroyer(rooms.settings, rooms.house.engine), LATER).destroyed == 0
    assert rooms.house.row(call).state is RecordingState.SEALED
    assert client.post("/retention/batches", data={"line": LINE.id}, headers=OURS).url.query == b"done=nothing"


def test_a_certificate_of_two_lines_is_not_cut(rooms: Rooms, client: Browser) -> None:
    one = recording_id(rooms.house.call("one", speech(0.2)))
    other = recording_id(rooms.house.call("other", speech(0.2), line=FOREIGN.id))
    rooms.now = LATER
    assert sweep(destroyer(rooms.settings, rooms.house.engine), LATER).destroyed == 2
    rooms.sign_in("Claire", line=LINE.id)
    page = client.get("/retention/certificates").text
    certificate = re.findall(r"/retention/certificates/([0-9a-f]{64})", page)[0]
    shown = client.get(f"/retention/certificates/{certificate}").text
    assert (one in shown, other in shown) == (True, False)
    assert client.get(f"/retention/certificates/{certificate}.jws").status_code == 403
    rooms.sign_in("Claire", line="elsewhere")
    assert certificate not in client.get("/retention/certificates").text
    assert client.get(f"/retention/certificates/{certificate}").status_code == 404


@pytest.mark.parametrize("evil", ['"><script>alert(1)</script>', "../../../etc/passwd", "' OR 1=1 --"])
def test_what_is_typed_is_never_markup_nor_a_path(rooms: Rooms, client: Browser, evil: str) -> None:
    pages = [
        client.get("/retention", params={"line": evil}),
        client.get("/retention/holds/new", params={"recording": evil}),
        client.get("/retention/certificates", params={"named": evil}),
        client.post("/retention/certificates/check", data={"jws": evil}, headers=OURS),
        client.get(f"/retention/batches/{evil.replace('/', '%2F')}/slip.pdf"),
        client.get("/retention/batches/nowhere/slip.exe"),
    ]
    assert all("<script>alert" not in page.text for page in pages)
    assert [page.status_code for page in pages] == [200, 200, 404, 422, 404, 404]


def test_everything_has_words() -> None:
    for said, meant in (
        (terms.PURPOSE, PurposeKind),
        (words.KIND, HoldKind),
        (words.SHORT, HoldKind),
        (words.IN_FORCE, HoldKind),
        (words.BATCH, EliminationState),
        (words.AUTHORITY, Authority),
        (terms.RECORDING, RecordingState),
    ):
        assert set(said) == set(meant)
    assert set(words.END) == {*HoldEnd, None}
    assert set(words.REASON) == {reason.value for reason in Reason}
    symbols = [one.symbol for one in words.BATCH.values()]
    assert len(set(symbols)) == len(symbols)
