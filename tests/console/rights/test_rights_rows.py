"""Requests on their pages, over the rows of a real house: what a page says is what the rows hold."""

from __future__ import annotations

import io
import re
import tarfile
from datetime import timedelta

import pyrage
import pytest
import soundfile
from sqlalchemy import select, update

from ivr.access.roles import give
from ivr.database.people import person
from ivr.database.tables import journal, lines, objections, rights_requests
from ivr.domain.recording import RecordingState
from ivr.domain.rights import Kind, State
from ivr.domain.roles import Role
from tests.console.browsing import Browser
from tests.console.rights.rooms import Rooms
from tests.rights.house import FOREIGN, LINE, NOW, NUMBER, recording_id, speech

OURS = {"sec-fetch-site": "same-origin"}


def opened(client: Browser, **given: str) -> str:
    asked = {"kind": "access", "contact": "camille@valmont.example", "received": "2027-03-01", "line": "", "locale": "fr"}
    answer = client.post("/rights/new", data={**asked, **given}, headers=OURS)
    assert answer.history[0].status_code == 303, answer.text
    return answer.url.path.rpartition("/")[2]


def test_from_receipt_to_package(rooms: Rooms, client: Browser) -> None:
    call = rooms.house.call("one", speech(2))
    request = opened(client)
    assert "Vérifier qui demande" in client.get(f"/rights/{request}").text
    client.post(f"/rights/{request}/identity", data={"how": "callback"}, headers=OURS)
    assert rooms.house.asked(request).identity.by == rooms.house.by  # type: ignore[union-attr]
    found = client.post(f"/rights/{request}/search", data={"number": NUMBER, "line": ""}, headers=OURS)
    assert NUMBER not in str(found.url)
    assert "1 appel correspond" in found.text
    client.post(f"/rights/{request}/calls", data={"call": call, "act": "attach"}, headers=OURS)
    form = client.get(f"/rights/{request}/package").text
    (drawn,) = re.findall(r'id="drawn-shown">([^<]+)<', form)
    package = client.post(f"/rights/{request}/package", data={"to": "drawn", "drawn": drawn, "mask": ""}, headers=OURS)
    assert package.headers["content-disposition"] == f'attachment; filename="preambule-{request[:8]}.tar.age"'
    with tarfile.open(fileobj=io.BytesIO(pyrage.passphrase.decrypt(package.content, drawn))) as tar:
        sound = tar.extractfile("preambule/call-1/recording-1.wav")
        assert sound is not None
        audio, _ = soundfile.read(io.BytesIO(sound.read()), dtype="int16")
    assert audio.astype("<i2").tobytes() == speech(2)
    assert list((rooms.house.root / "packages").iterdir()) == []
    assert rooms.house.noted(recording_id(call)).count("recording.exported") == 1
    preview = client.get(f"/rights/{request}/letter/answer").text
    assert "Réponse à votre demande" in preview
    assert rooms.house.asked(request).state is State.WORKING
    client.post(f"/rights/{request}/letter/answer", data={"act": "write"}, headers=OURS)
    assert rooms.house.asked(request).state is State.ANSWERED
    pdf = client.get(f"/rights/{request}/letter/answer.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert client.get(f"/rights/{request}/letter/answer.pdf").content == pdf.content
    assert "est close" in client.post(f"/rights/{request}/close", headers=OURS).text
    who = {
        details["by"]
        for kind in ("rights.opened", "rights.searched", "rights.answered", "rights.closed")
        for details in rooms.house.details(request, kind)
    }
    assert who == {rooms.house.by}
    told = rooms.house.whole_journal()
    assert NUMBER not in told
    assert "camille" not in told


def test_an_erasure_destroys_what_may_go(rooms: Rooms, client: Browser) -> None:
    one, other = rooms.house.call("one", speech(1)), rooms.house.call("two", speech(1), at=NOW - timedelta(days=1))
    request = rooms.house.request(Kind.ERASURE, calls=(one, other))
    refused = client.post(f"/rights/{request}/erase", data={}, headers=OURS)
    assert (refused.status_code, rooms.house.row(one).state) == (422, RecordingState.SEALED)
    done = client.post(f"/rights/{request}/erase", data={"sure": "y"}, headers=OURS)
    assert "est détruit" in done.text
    assert {rooms.house.row(call).state for call in (one, other)} == {RecordingState.DESTROYED}
    assert not list((rooms.house.root / "objects").rglob("*.age"))
    assert "/retention/certificates/" in done.text


def test_restriction_correction_and_objection(rooms: Rooms, client: Browser) -> None:
    call = rooms.house.call("one", speech(1))
    restriction = rooms.house.request(Kind.RESTRICTION, calls=(call,))
    client.post(f"/rights/{restriction}/restrict", headers=OURS)
    assert rooms.house.row(call).held_until is not None
    correction = rooms.house.request(Kind.RECTIFICATION, calls=(call,))
    given = {"call": call, "field": "locale", "locale": "en", "number": ""}
    done = client.post(f"/rights/{correction}/rectify", data=given, headers=OURS)
    assert "C’est rectifié" in done.text
    objection = rooms.house.request(Kind.OBJECTION, identified=False)
    client.post(f"/rights/{objection}/object", data={"number": NUMBER}, headers=OURS)
    with rooms.house.engine.connect() as conn:
        assert [row.origin for row in conn.execute(select(objections))] == ["console"]


def test_a_message_opens_a_request_once(rooms: Rooms, client: Browser) -> None:
    message = (
        b"From: Camille <camille@valmont.example>\r\nSubject: =?utf-8?q?Droit_d=27acc=C3=A8s?=\r\nDate: Mon, 01 Mar 2027 10:00:00 +0000\r\n"
        b"\r\nJe demande une copie <script>alert(1)</script>.\r\n"
    )
    files = {"message": ("../../etc/request.eml", message, "message/rfc822")}
    given = {"kind": "", "line": "", "locale": "fr"}
    page = client.post("/rights/import", data=given, files=files, headers=OURS)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text
    again = client.post("/rights/import", data=given, files=files, headers=OURS)
    assert "avait déjà été ouvert" in again.text
    with rooms.house.engine.connect() as conn:
        assert len(conn.execute(select(rights_requests)).all()) == 1
    unclear = {"message": ("a.eml", b"From: a@b.example\r\n\r\nBonjour\r\n", "message/rfc822")}
    refused = client.post("/rights/import", data=given, files=unclear, headers=OURS)
    assert (refused.status_code, "rights.kind-unclear" in refused.text) == (400, True)
    large = {"message": ("a.eml", b"x" * ((32 << 20) + (65 << 10)), "message/rfc822")}
    assert client.post("/rights/import", data=given, files=large, headers=OURS).status_code == 413


def test_a_dpo_of_one_line_sees_and_opens_theirs_only(rooms: Rooms, client: Browser) -> None:
    own = rooms.house.request(line=LINE.id)
    foreign, every = rooms.house.request(line=FOREIGN.id), rooms.house.request()
    rooms.sign_in("Claire", line=LINE.id)
    page = client.get("/rights").text
    assert (own[:8] in page, foreign[:8] in page, every[:8] in page) == (True, False, False)
    answers = [
        client.get(f"/rights/{request}{below}").status_code
        for request in (foreign, every, "nowhere")
        for below in ("", "/calls", "/package")
    ]
    assert set(answers) == {404}
    given = {"kind": "access", "contact": "camille@valmont.example", "line": FOREIGN.id, "locale": "fr"}
    refused = client.post("/rights/new", data=given, headers=OURS)
    assert (refused.status_code, "camille@valmont.example" in refused.text) == (422, True)
    assert client.post("/rights/new", data={**given, "line": ""}, headers=OURS).status_code == 422
    rooms.sign_in("Alex", Role.SUPERVISOR)
    assert client.get("/rights").status_code == 403
    assert client.get(f"/rights/{own}").status_code == 403


def test_what_was_typed_stays_and_is_never_markup(rooms: Rooms, client: Browser) -> None:
    evil = '"><script>alert(1)</script>'
    request = rooms.house.request()
    for path, given in {
        "/rights/new": {"kind": "access", "contact": evil, "received": evil, "line": "", "locale": "fr"},
        f"/rights/{request}/search": {"number": evil, "line": ""},
        f"/rights/{request}/package": {"to": "key", "key": evil, "drawn": evil, "mask": ""},
        f"/rights/{request}/letter/extension": {"reason": evil},
    }.items():
        page = client.post(path, data=given, headers=OURS).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


def test_without_a_fresh_second_factor_nothing_is_handed_out(rooms: Rooms, client: Browser) -> None:
    request = rooms.house.request(calls=(rooms.house.call("one", speech(1)),))
    rooms.console.accounts.who = rooms.sign_in("Claire").__class__(
        **{
            **{name: getattr(rooms.sign_in("Claire"), name) for name in ("person", "name", "grants", "now", "session")},
            "proven_at": NOW - timedelta(minutes=11),
        }
    )
    for answer in (
        client.get(f"/rights/{request}/package"),
        client.post(
            f"/rights/{request}/package",
            data={"to": "drawn", "drawn": "a-long-passphrase", "mask": ""},
            headers=OURS,
            follow_redirects=False,
        ),
    ):
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/me/factor?back=%2Frights%2F{request}%2Fpackage"
    with rooms.house.engine.connect() as conn:
        assert "recording.exported" not in set(conn.scalars(select(journal.c.kind)))


@pytest.mark.parametrize(
    ("roles", "status"), [((Role.DPO,), 200), ((Role.ADMIN,), 403), ((Role.AUDITOR,), 403), ((Role.LISTENER,), 403)]
)
def test_who_answers_requests(rooms: Rooms, client: Browser, roles: tuple[Role, ...], status: int) -> None:
    rooms.sign_in("Somebody", *roles)
    assert client.get("/rights").status_code == status


def test_who_notes_the_identity_does_not_hand_out_where_two_are_wanted(rooms: Rooms, client: Browser) -> None:
    with rooms.house.engine.begin() as conn:
        conn.execute(update(lines).where(lines.c.id == LINE.id).values(four_eyes=True))
        give(
            conn, person(conn, "Denis", NOW), Role.DPO, None, by=person(conn, "Alix", NOW), now=NOW, since=NOW - timedelta(days=9)
        )
    request = rooms.house.request(calls=(rooms.house.call("one", speech(1)),))
    order = {"to": "own", "own": "la phrase de la personne", "drawn": "x", "mask": "agent"}
    refused = client.post(f"/rights/{request}/package", data=order, headers=OURS)
    assert (refused.status_code, "access.refused" in refused.text, "la phrase de la personne" in refused.text) == (
        403,
        True,
        True,
    )
    assert "rights.package-refused" in rooms.house.noted(request)
    rooms.sign_in("Denis")
    package = client.post(f"/rights/{request}/package", data=order, headers=OURS)
    assert pyrage.passphrase.decrypt(package.content, order["own"])


def test_letters_are_read_before_their_step_is_taken(rooms: Rooms, client: Browser) -> None:
    request = rooms.house.request(identified=False)
    before = rooms.house.asked(request)
    assert "Votre demande" in client.get(f"/rights/{request}/letter/identity").text
    reason = {"reason": "De nombreux appels, sur trois lignes"}
    shown = client.post(f"/rights/{request}/letter/extension", data={**reason, "act": "preview"}, headers=OURS).text
    assert shown.count("De nombreux appels, sur trois lignes") == 2  # in the form and in the letter
    assert client.get(f"/rights/{request}/letter/extension.pdf").status_code == 409
    assert rooms.house.asked(request) == before
    client.post(f"/rights/{request}/letter/identity", data={"act": "write"}, headers=OURS)
    assert rooms.house.asked(request).state is State.IDENTITY_ASKED
    assert client.get(f"/rights/{request}/letter/identity.pdf").content.startswith(b"%PDF")
    client.post(f"/rights/{request}/letter/extension", data={**reason, "act": "write"}, headers=OURS)
    assert rooms.house.asked(request).extended_at == NOW
    assert (
        client.post(f"/rights/{request}/letter/extension", data={"reason": "", "act": "write"}, headers=OURS).status_code == 422
    )
    wrong = client.post(f"/rights/{request}/letter/refusal", data={"ground": "public-archives", "act": "write"}, headers=OURS)
    assert wrong.status_code == 422
    client.post(f"/rights/{request}/letter/refusal", data={"ground": "identity", "act": "write"}, headers=OURS)
    assert rooms.house.asked(request).state is State.REFUSED
    assert client.get(f"/rights/{request}/letter/refusal.pdf").content.startswith(b"%PDF")
    assert client.get(f"/rights/{request}/letter/answer.pdf").status_code == 409
    assert client.get(f"/rights/{request}/letter/..%2F..%2Fetc.pdf").status_code in {400, 404}
    assert "trois lignes" not in rooms.house.whole_journal()
