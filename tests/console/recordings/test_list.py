"""The list: only one's own lines, by what was asked, in pages; numbers only in the body of a request."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import structlog
from sqlalchemy import insert, update

from ivr.console.recordings import words
from ivr.console.wording import terms
from ivr.database import agents
from ivr.database.tables import lines as lines_table
from ivr.database.tables import recordings
from ivr.domain.access import AccessState, Bar, Channel, Use
from ivr.domain.agent import Way, WithAgent
from ivr.domain.captured import FaultKind
from ivr.domain.control import Gap
from ivr.domain.gate import Reason
from ivr.domain.hold import HoldKind
from ivr.domain.orders import Party
from ivr.domain.proof import Answer
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Denial, Role
from ivr.errors import DatabaseError
from notices.facts import PurposeKind
from tests.console.browsing import Browser
from tests.database.recorded import a_recording, save_recording

from .conftest import NUMBER, OURS, RECEIPT, Site


def rows_of(page: str) -> list[str]:
    return re.findall(r'role="rowheader" scope="row"[^>]*><a href="/recordings/([^"]+)"', page)


def more(site: Site, count: int, **figures: object) -> None:
    """So many further recordings of line town-hall, one an hour, the newest the first."""
    with site.building.house.engine.begin() as conn:
        for number in range(count):
            begun = site.building.now - timedelta(hours=number)
            usual = {"line_id": "town-hall", "started_at": begun, "purposes": ("quality",), "samples": 8_000 * 3_725, "body": "x"}
            save_recording(conn, a_recording(f"more-{number:03}", **{**usual, **figures}), None)


def another_line(site: Site) -> None:
    """Line clinic, with a recording."""
    with site.building.house.engine.begin() as conn:
        (row,) = conn.execute(lines_table.select()).mappings().all()
        conn.execute(insert(lines_table), {**row, "id": "clinic", "name": "Clinique <b>", "number": "+33199000001"})
        save_recording(conn, a_recording("of-clinic", line_id="clinic", purposes=("training",), body="x"), None)


def test_a_recording_is_found_in_the_list(site: Site, client: Browser) -> None:
    page = client.get("/recordings").text
    assert rows_of(page) == ["rec-1"]
    for text in ("Accueil de la mairie", "Scellé", "Qualité du service", "Formation du personnel", "0:41"):
        assert text in page


def test_the_lines_of_others_are_neither_listed_nor_offered(site: Site, client: Browser) -> None:
    another_line(site)
    for query in ({}, {"line": "clinic"}, {"purpose": "training"}, {"state": "sealed"}):
        page = client.get("/recordings", params=query).text
        assert "of-clinic" not in page
        assert "Clinique" not in page
    assert rows_of(client.get("/recordings", params={"line": "clinic"}).text) == []
    site.as_(site.building.somebody("Dora", Role.DPO, line=None))
    page = client.get("/recordings").text
    assert set(rows_of(page)) == {"rec-1", "of-clinic"}
    assert "Clinique &lt;b&gt;" in page
    assert "Clinique <b>" not in page
    assert rows_of(client.get("/recordings", params={"line": "clinic"}).text) == ["of-clinic"]


def name_agents(site: Site, **extensions: str) -> None:
    """Each recording, `_` for its hyphen, was made with this agent."""
    with site.building.house.engine.begin() as conn:
        for name, extension in extensions.items():
            agents.add(conn, name.replace("_", "-"), 0, WithAgent(extension, site.building.now))


def test_recordings_of_an_agent_are_found_by_their_extension_and_no_others(site: Site, client: Browser) -> None:
    another_line(site)
    more(site, 2)
    name_agents(site, rec_1="201", of_clinic="201", more_000="2010", more_001="201")
    assert set(rows_of(client.get("/recordings", params={"agent": " 201 "}).text)) == {"rec-1", "more-001"}
    assert rows_of(client.get("/recordings", params={"agent": "20"}).text) == []
    assert rows_of(client.get("/recordings", params={"agent": "201", "line": "clinic"}).text) == [], "not the visitor’s line"
    found = client.get("/recordings", params={"agent": "201", "state": "quarantined", "purpose": "quality"}).text
    assert rows_of(found) == []
    assert 'value="201"' in found


@pytest.mark.parametrize("wrong", ["20 1", "<b>", "2" * 41, "201;--"])
def test_what_is_no_extension_is_said(site: Site, client: Browser, wrong: str) -> None:
    page = client.get("/recordings", params={"agent": wrong}).text
    assert "Ce n’est pas un poste." in page
    assert rows_of(page) == []
    assert "<b>" not in page.split("<main")[1]


def test_it_comes_in_pages_that_keep_the_filter(site: Site, client: Browser) -> None:
    more(site, 70)
    more_refused = a_recording(
        "refused", line_id="town-hall", state=RecordingState.REFUSED, started_at=site.building.now, body="x"
    )
    with site.building.house.engine.begin() as conn:
        save_recording(conn, more_refused, None)
    first = client.get("/recordings", params={"state": "sealed", "purpose": "quality"}).text
    (older,) = re.findall(r'href="(/recordings\?[^"]+)" rel="next"', first)
    second = client.get(older.replace("&amp;", "&")).text
    assert len(rows_of(first)) == 50
    assert sorted(rows_of(first) + rows_of(second)) == sorted(["rec-1", *(f"more-{n:03}" for n in range(70))])
    assert 'rel="next"' not in second


def test_days_are_whole_days(site: Site, client: Browser) -> None:
    more(site, 30)
    today = site.building.now.date()
    page = client.get("/recordings", params={"since": today.isoformat(), "until": today.isoformat()}).text
    found = rows_of(page)
    assert "more-000" in found
    assert "more-029" not in found
    assert rows_of(client.get("/recordings", params={"until": (today - timedelta(days=30)).isoformat()}).text) == []
    assert "Aucun enregistrement ne correspond" in client.get("/recordings", params={"until": "2001-01-01"}).text


def test_odd_questions_get_a_page(client: Browser) -> None:
    for query in (
        {"before": "0001-01-01T00:00:00+14:00", "last": "x"},
        {"before": "9999-12-31T23:59:59-14:00", "last": "x"},
        {"before": "2026-01-01T00:00:00Z", "last": "a\x00b"},
        {"line": "../../etc/passwd"},
        {"line": "a\x00b"},
        {"state": "';--"},
        {"purpose": "%"},
        {"since": "9999-12-31", "until": "9999-12-31"},
    ):
        assert client.get("/recordings", params=query).status_code == 200, query


def test_a_day_that_is_none_is_said(client: Browser) -> None:
    assert 'aria-invalid="true"' in client.get("/recordings", params={"since": "soon"}).text
    assert client.get("/recordings", params={"before": "yesterday"}).status_code == 400


def test_every_state_has_words(site: Site, client: Browser) -> None:
    more(site, 1)
    for state in RecordingState:
        with site.building.house.engine.begin() as conn:
            conn.execute(update(recordings).values(state=state.value))
        assert client.get("/recordings", params={"state": state.value}).text.count('role="rowheader"') == 2
        assert client.get("/recordings/more-000").status_code == 200


def test_a_database_that_cannot_be_read_is_said(site: Site, client: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*_: object) -> None:
        raise DatabaseError("The database is locked. Wait.")

    monkeypatch.setattr("ivr.bootstrap.console_parts.recordings.rows.page", locked)
    answer = client.get("/recordings")
    assert "Les enregistrements ne peuvent pas être lus" in answer.text


# -- by number and receipt ----------------------------------------------------------------------------------------


def test_a_caller_is_found_by_number_which_stands_nowhere(site: Site, client: Browser) -> None:
    with structlog.testing.capture_logs() as logged:
        found = client.post("/recordings/find", data={"number": NUMBER}, headers=OURS)
    assert rows_of(found.text) == ["rec-1"]
    assert NUMBER not in str(found.url) + found.text + str(logged)
    assert NUMBER.replace(" ", "")[1:] not in found.text + str(logged)
    assert site.noted("recordings.searched") == ['{"found":1,"sought":"number"}']


def test_a_receipt_finds_its_call(site: Site, client: Browser) -> None:
    found = client.post("/recordings/find", data={"receipt": RECEIPT}, headers=OURS)
    assert rows_of(found.text) == ["rec-1"]
    assert "Le récépissé a été donné dans un appel à Accueil de la mairie" in found.text


def test_a_foreign_callers_number_and_an_unknown_one_look_alike(site: Site, client: Browser) -> None:
    site.as_(site.building.somebody("Lea", Role.LISTENER, line=None))
    another_line(site)
    stranger = site.building.somebody("Theo", Role.LISTENER, line="clinic")
    site.as_(stranger)
    foreign = client.post("/recordings/find", data={"number": NUMBER}, headers=OURS)
    unknown = client.post("/recordings/find", data={"number": "01 99 00 00 78"}, headers=OURS)
    assert foreign.text == unknown.text
    assert rows_of(foreign.text) == []


def test_a_search_that_cannot_be_made_is_said(client: Browser) -> None:
    for given, error in (
        ({}, "console.search-empty"),
        ({"number": NUMBER, "receipt": RECEIPT}, "console.search-empty"),
        ({"number": "Jean"}, "access.number-unreadable"),
        ({"receipt": "12345678"}, "access.number-unreadable"),
        ({"number": "9" * 500}, "console.search-empty"),
    ):
        answer = client.post("/recordings/find", data=given, headers=OURS)
        assert (answer.status_code, error in answer.text) == (400, True), given


def test_no_other_site_makes_anybody_search(site: Site, client: Browser) -> None:
    for forged in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example"}, {}):
        assert client.post("/recordings/find", data={"number": NUMBER}, headers=forged).status_code == 403
    assert site.noted("recordings.searched") == []


def test_what_is_typed_is_never_markup(client: Browser) -> None:
    page = client.post("/recordings/find", data={"number": '"><script>alert(1)'}, headers=OURS).text
    assert "<script>alert" not in page


def test_every_table_of_words_is_complete() -> None:
    assert set(terms.PURPOSE) == set(PurposeKind)
    assert set(terms.ANSWER) == set(Answer)
    assert set(words.GAP) == set(Gap)
    assert set(words.CAME) == set(Way)
    assert set(terms.REASON) == set(Reason)
    assert set(terms.BY) == set(Party)
    assert set(words.FAULT) == set(FaultKind)
    assert set(words.HOLD) == set(HoldKind)
    assert set(words.USE) == set(words.WANTED) == set(Use)
    assert set(words.SILENCED) == set(Channel)
    assert set(words.ACCESS) == set(AccessState)
    assert set(words.WHY_NOT) == set(Denial) | set(Bar)
