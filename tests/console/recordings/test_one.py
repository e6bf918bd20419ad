"""The page of one recording: what happened, what shows it, what will become of it; and asking to hear it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, update

from ivr.access.roles import take_back
from ivr.console.recordings.archive import Whole
from ivr.console.recordings.fate import fate
from ivr.database import agents, roles
from ivr.database import recordings as recordings_rows
from ivr.database.tables import calls, lines, proofs, recordings, renderings
from ivr.domain.agent import Way, WithAgent
from ivr.domain.hold import Hold, HoldKind
from ivr.domain.proof import Answer, Heard, KeyPress, Proof
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Role
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.journal.proofs import sign_proof
from ivr.vault.retention.destruction import Destroyer, destroy
from ivr.vault.retention.holding import Wanted, place
from notices.notice import Locale, Piece
from tests.console.browsing import Browser
from tests.console.fakes import NOW, a_recording
from tests.vault.conftest import DUE

from .conftest import OURS, REASON, Site, access_of, ask

FRENCH = Locale("fr")


def tell(site: Site) -> None:
    """A proof that is really signed, the words that it was signed over, and what the call's journal says."""
    now, house = site.building.now, site.building.house
    heard = Heard(Piece.LEVEL1, FRENCH, "espeak", "a" * 64, "b" * 64, now, 9_820, 9_820)
    cut = Heard(Piece.MENU, FRENCH, "espeak", "c" * 64, "d" * 64, now + timedelta(seconds=10), 1_200, 4_000)
    proof = Proof(
        "call-rec-1", "town-hall", "v1", "f" * 64, FRENCH, now, now + timedelta(seconds=17), Answer.UNDECIDED, (heard, cut),
        (KeyPress("*", now + timedelta(seconds=11), "repeat"), KeyPress("2", now + timedelta(seconds=12), "refuse")),
    )  # fmt: skip
    entries = [
        Entry("gate.decided", "call-rec-1", {"open": True, "reasons": ["informed"]}),
        Entry("recording.paused", "call-rec-1", {"recording": "rec-1", "by": "agent", "why": ["protected"]}),
        Entry("recording.resumed", "call-rec-1", {"recording": "rec-1", "by": "agent", "why": []}),
        Entry("caller.refused", "call-rec-1", {"by": "caller", "effect": "destroy"}),
        Entry("call.ended", "call-rec-1", {"line": "town-hall", "outcome": "moon_phase"}),
    ]
    with house.engine.begin() as conn:
        conn.execute(update(proofs).values(jws=sign_proof(house.signer, proof)))
        conn.execute(update(calls).values(answer="undecided", outcome="talked", locale="fr"))
        conn.exec_driver_sql(
            "INSERT INTO notice_versions (id, line_id, facts_hash, lexicon, made_at) VALUES ('v1', 'town-hall', 'f', '[]', 1)"
        )
        said = {
            "version_id": "v1",
            "locale": "fr",
            "voice": "espeak",
            "audio_hash": "b" * 64,
            "narrowband": "n",
            "wideband": "w",
            "samples": 1,
        }
        texts = [
            {**said, "piece": "level1", "text": "Votre appel est <b>enregistré</b>.", "text_hash": "a" * 64},
            {**said, "piece": "menu", "text": "Des mots que personne n’a entendus.", "text_hash": "0" * 64},
        ]
        conn.execute(insert(renderings), texts)
        append(conn, entries, now + timedelta(seconds=20))


def test_the_page_tells_what_happened_in_its_order(site: Site, client: Browser) -> None:
    tell(site)
    page = client.get("/recordings/rec-1").text
    told = [
        "L’appel arrive",
        "L’appelant entend l’annonce (10 s)",
        "L’appelant entend une partie de l’annonce (1 sur 4 s)",
        "L’appelant appuie sur *",
        "L’appelant appuie sur 2",
        "Les règles permettent l’enregistrement",
        "L’enregistrement est suspendu",
        "En pause, le temps de communiquer un code confidentiel",
        "L’appelant refuse l’enregistrement",
        "moon_phase",
    ]
    assert [text for text in told if text not in page] == []
    places = [page.index(text) for text in told]
    assert places == sorted(places)
    assert "Votre appel est &lt;b&gt;enregistré&lt;/b&gt;." in page
    assert "personne n’a entendus" not in page  # not the words that the proof was signed over


WAYS = {
    Way.TRANSFERRED: "L’agent transfère l’appelant",
    Way.CONSULTED: "L’agent a consulté un collègue, et lui passe l’appelant",
    Way.PARKED: "L’appelant, mis en attente sur un poste de parcage, est repris",
    Way.QUEUED: "L’appelant sort de la file d’attente",
}


def pass_on(site: Site, *ways: Way) -> None:
    """The call goes from 201 to 202, to 203 …, ten seconds with each; the journal says how, not to whom."""
    begun = site.building.now
    with site.building.house.engine.begin() as conn:
        conn.execute(update(recordings).values(started_at=begun, samples=8_000 * 41))
        agents.add(conn, "rec-1", 0, WithAgent("201", begun - timedelta(seconds=1)))
        for place, way in enumerate(ways, start=1):
            there = WithAgent(f"{201 + place}", begun + timedelta(seconds=10 * place), way)
            agents.add(conn, "rec-1", place, there)
            details = {"recording": "rec-1", "place": place, "way": way.value}
            append(conn, [Entry("recording.passed-on", "call-rec-1", details)], there.since)


def test_the_page_tells_each_transfer_once_and_the_strip_where(site: Site, client: Browser) -> None:
    pass_on(site, *WAYS)
    page = client.get("/recordings/rec-1").text
    sound, happened = page.split('id="happened-title"')
    assert "Un agent est en ligne avec l’appelant · poste 201" in happened
    for nth, told in enumerate(WAYS.values(), start=1):
        assert happened.count(f"{told} · poste {201 + nth} <") == 1, "with the row of the journal beside it, and not twice"
        assert happened.count(told) == 1
        assert f"0:{10 * nth} · {told} · poste {201 + nth}" in sound
    assert sound.count('<line class="passage"') == len(WAYS)
    assert 'x1="219.51"' in sound, "ten of 41 seconds, in a strip of 900"


def test_without_the_rows_of_agents_the_journal_alone_tells_of_transfers(site: Site, client: Browser) -> None:
    """The rows go with the key; how the caller was passed on stays as long as the journal."""
    pass_on(site, Way.PARKED)
    with site.building.house.engine.begin() as conn:
        recordings_rows.delete_header(conn, "rec-1")
    page = client.get("/recordings/rec-1").text
    assert page.count(WAYS[Way.PARKED]) == 1
    assert "poste 20" not in page


def test_a_proof_that_was_changed_is_said(site: Site, client: Browser) -> None:
    page = client.get("/recordings/rec-1").text  # its proof is no signed document at all
    assert "journal.signature" in page


def test_signed_documents_are_taken_away_whole(site: Site, client: Browser) -> None:
    tell(site)
    for name in ("proof", "manifest"):
        answer = client.get(f"/recordings/rec-1/{name}.jws")
        assert answer.headers["content-type"].startswith("application/jose")
        assert answer.text.count(".") == 2
        assert site.building.house.signer.public.read_verified(answer.text)
    for name in ("certificate", "nothing", "..%2Fproof"):
        assert client.get(f"/recordings/rec-1/{name}.jws").status_code == 404


def test_what_is_not_there_has_no_page(client: Browser) -> None:
    for path in ("rec-2", "..", "%2e%2e%2fetc%2fpasswd", "rec-1%00", "a" * 2_000):
        answer = client.get(f"/recordings/{path}")
        assert answer.status_code == 404 or answer.url.path == "/", path


def test_a_foreign_line_looks_as_if_it_were_not_there(site: Site, client: Browser) -> None:
    site.as_(site.building.somebody("Theo", Role.LISTENER, Role.SUPERVISOR, line=None))
    with site.building.house.engine.begin() as conn:
        (row,) = conn.execute(lines.select()).mappings().all()
        conn.execute(insert(lines), {**row, "id": "clinic", "number": "+33199000001"})
    site.as_(site.building.somebody("Mia", Role.LISTENER, line="clinic"))
    missing = client.get("/recordings/rec-2")
    for path in ("/recordings/rec-1", "/recordings/rec-1/manifest.jws"):
        foreign = client.get(path)
        assert (foreign.status_code, foreign.text.replace(path, "")) == (404, missing.text.replace("/recordings/rec-2", ""))
    assert ask(client).status_code == 404
    assert site.noted("access.refused") == []


def test_who_sees_and_does_not_hear_is_offered_nothing_to_ask(site: Site, client: Browser) -> None:
    site.as_(site.denis)
    page = client.get("/recordings/rec-1").text
    assert "Demander à l’entendre" not in page
    assert "Qui l’a entendu" in page
    assert ask(client).status_code == 403
    site.as_(site.ana)
    page = client.get("/recordings/rec-1").text
    assert "Demander à l’entendre" in page
    assert "Qui l’a entendu" not in page


# -- asking -------------------------------------------------------------------------------------------------------


def test_asking_opens_the_recording_and_says_so(site: Site, client: Browser) -> None:
    answer = ask(client)
    assert answer.headers["location"] == "/recordings/rec-1?done=open#hear"
    page = client.get("/recordings/rec-1?done=open").text
    assert "Écouter" in page
    assert REASON in page
    (asked,) = site.ears.mine(site.ana.id)
    assert (asked.access.purpose, asked.access.minutes, asked.access.plays_left) == ("quality", 30, 3)
    assert "ton" not in "".join(site.noted("access.asked"))


def test_what_is_missing_is_said_beside_its_field_and_the_rest_stays(site: Site, client: Browser) -> None:
    for change, said in (
        ({"reason": "parce que"}, "Dites en une phrase"),
        ({"reason": "a" * 600}, "Dites en une phrase"),
        ({"reason": ""}, "Ce champ est nécessaire"),
        ({"purpose": "evaluation"}, "Choisissez l’une de ces possibilités"),
        ({"purpose": ""}, "Ce champ est nécessaire"),
        ({"minutes": "481"}, "De 1 à 480 minutes"),
        ({"minutes": "beaucoup"}, "Saisissez un nombre"),
        ({"plays": "0"}, "De 1 à 20 fois"),
        ({"mask": "everybody"}, "Choisissez l’une de ces possibilités"),
    ):
        answer = ask(client, **change)
        assert (answer.status_code, said in answer.text) == (400, True), (
            change,
            re.findall(r'field-error"[^>]*>.*', answer.text),
        )
        assert ("reason" in change) or REASON in answer.text
    assert site.ears.mine(site.ana.id) == []


def test_who_may_not_take_away_cannot_ask_for_it(site: Site, client: Browser) -> None:
    site.as_(site.building.somebody("Dora", Role.DPO))
    assert ask(client, use="download").status_code == 400
    assert ask(client).status_code == 303


def test_a_role_that_ends_meanwhile_is_a_reason_in_words(site: Site, client: Browser) -> None:
    ask(client)
    (grant,) = roles_of(site)
    accounts = site.accounts.visitor("")
    with site.building.house.engine.begin() as conn:
        take_back(conn, grant, by=site.denis.id, now=site.building.now)
    site.building.wait(seconds=1)
    site.accounts.visitor = lambda _token: accounts  # type: ignore[method-assign]  # as if it had been looked up before
    answer = ask(client)
    assert answer.status_code == 403
    assert "Le rôle qui le permettait est terminé" in answer.text


def roles_of(site: Site) -> list[str]:
    with site.building.house.engine.connect() as conn:
        return [grant.id for grant in roles.of_person(conn, site.ana.id)]


def test_a_hostile_reason_is_never_markup(site: Site, client: Browser) -> None:
    ask(client, reason="<script>alert(1)</script> et pourquoi pas <img src=x onerror=alert(1)>")
    page = client.get("/recordings/rec-1").text
    assert "<script>alert" not in page
    assert "<img" not in page.replace('<img src="/static', "")


# -- what will become of it ---------------------------------------------------------------------------------------


def a_hold(kind: HoldKind, days: int) -> Hold:
    return Hold("h", "r", kind, "litige", "p", NOW, NOW + timedelta(days=days))


@pytest.mark.parametrize(
    ("state", "due", "holds", "visa", "says", "day"),
    [
        (RecordingState.SEALED, 5, (), False, "its key is deleted", 5),
        (RecordingState.SEALED, 5, (), True, "once the archives have approved", 5),
        (RecordingState.SEALED, -1, (), False, "within minutes", None),
        (RecordingState.SEALED, -1, (), True, "waits for the archives", None),
        (RecordingState.SEALED, 5, (a_hold(HoldKind.HOLD, 9),), False, "A hold keeps it", 9),
        (RecordingState.SEALED, 5, (a_hold(HoldKind.HOLD, 3),), False, "its key is deleted", 5),
        (RecordingState.SEALED, 5, (a_hold(HoldKind.RESTRICTION, 3),), True, "nobody hears it", 5),
        (RecordingState.SEALED, -1, (a_hold(HoldKind.HOLD, -1),), False, "within minutes", None),
        (RecordingState.QUARANTINED, 5, (), False, "its key is deleted", 5),
        (RecordingState.REFUSED, 5, (), False, "Its key is gone", None),
        (RecordingState.DESTROYING, -1, (), False, "Its key is gone", None),
        (RecordingState.DESTROYED, -1, (a_hold(HoldKind.HOLD, 9),), False, "Nothing is left", None),
    ],
)
def test_what_will_become_of_it(
    state: RecordingState, due: int, holds: tuple[Hold, ...], visa: bool, says: str, day: int | None
) -> None:
    recording = replace(a_recording(state=state), due_at=NOW + timedelta(days=due))
    found = fate(Whole(recording, "Accueil", None, holds=holds, wants_visa=visa), NOW)
    assert says in found.text
    assert found.at == (None if day is None else NOW + timedelta(days=day))


def test_a_hold_is_shown_and_its_reason_only_to_whoever_sees_retention(site: Site, client: Browser) -> None:
    now = site.building.now
    with site.building.house.engine.begin() as conn:
        place(conn, "rec-1", Wanted(HoldKind.RESTRICTION, "Demande de Mme Valmont", site.denis.id, now + timedelta(days=30)), now)
    page = client.get("/recordings/rec-1").text
    assert "Limitation" in page
    assert "Mme Valmont" not in page
    assert "Personne ne peut l’entendre" in page
    site.as_(site.building.somebody("Dora", Role.DPO))
    assert "Mme Valmont" in client.get("/recordings/rec-1").text


def test_a_destroyed_recording_shows_its_certificate(site: Site, client: Browser) -> None:
    house = site.building.house
    later = DUE + timedelta(days=1)
    destroy(Destroyer(house.engine, house.store, house.root / "parts", house.signer), "rec-1", later)
    site.building.now = later
    with house.engine.begin() as conn:
        conn.execute(update(recordings).values(held_until=None))
    page = client.get("/recordings/rec-1").text
    assert "Détruit" in page
    assert "Certificat de destruction" in page
    assert site.building.house.signer.public.read_verified(client.get("/recordings/rec-1/certificate.jws").text)


def test_access_of_the_page_is_asked_once(site: Site, client: Browser) -> None:
    ask(client)
    given = client.post(f"/recordings/rec-1/accesses/{access_of(site)}/end", headers=OURS, follow_redirects=False)
    assert given.headers["location"] == "/recordings/rec-1?done=given-back"
    again = client.post(f"/recordings/rec-1/accesses/{access_of(site)}/end", headers=OURS)
    assert again.status_code == 404
    assert len(site.noted("access.over")) == 1
