"""The first page: what needs doing, by what its reader may do, read off real rows."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, Table, insert, update

from ivr.bootstrap.console_parts.home import Desk
from ivr.console.home.tasks import Task, What
from ivr.console.home.views import HomePart
from ivr.console.pages.parts import Entry, Group
from ivr.console.security.visitor import Visitor
from ivr.database.tables import accesses, eliminations, holds, notice_texts, recordings, restores, rights_requests
from ivr.domain.roles import Role
from ivr.errors import DatabaseError
from tests.console.browsing import browser
from tests.console.fakes import House, a_visitor
from tests.console.house_of_rows import RealHouse
from tests.database.fixtures import engine, url
from tests.database.samples import LINE, NOW, OTHER

__all__ = ["engine", "url"]

LATER = NOW + timedelta(days=1)


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> RealHouse:
    """Two lines with a notice each; a journal that was verified and a backup that was made today; keys that last."""
    house = RealHouse(engine, tmp_path, LATER)
    house.rows.lines(LINE, OTHER)
    for line in (LINE, OTHER):
        house.rows.publish(line)
    house.note("journal.verified", "journal", whole=True)
    house.note("backup.made", "backup")
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "recipients.txt").write_text("age1" + "q" * 58 + "\n")
    return house


def a_task(house: RealHouse, what: What, *roles: Role, line: str | None = None, **changes: object) -> Task | None:
    """What somebody is told of one thing."""
    found = [task for task in tasks(house, *roles, line=line, **changes) if task.what is what]
    assert len(found) <= 1
    return found[0] if found else None


def tasks(house: RealHouse, *roles: Role, line: str | None = None, **changes: object) -> list[Task]:
    visitor = a_visitor(*roles, line=line, now=LATER, **changes)
    grants = tuple(dataclasses.replace(grant, since=NOW - timedelta(days=9)) for grant in visitor.grants)
    return list(Desk(house.engine, house.settings, house.clock).tasks(dataclasses.replace(visitor, grants=grants)))


def put(house: RealHouse, table: Table, **values: object) -> None:
    with house.engine.begin() as conn:
        conn.execute(insert(table), values)


def a_request(house: RealHouse, name: str, line: str | None, days: int, state: str = "received") -> None:
    put(
        house, rights_requests, id=name, kind="access", state=state, origin="console", line_id=line, locale="fr",
        received_at=LATER - timedelta(days=days), opened_at=LATER, searches=0,
    )  # fmt: skip


def an_access(house: RealHouse, name: str, person: str, state: str, line: str = "mairie") -> None:
    put(
        house, accesses, id=name, person_id=person, recording_id="one", line_id=line, use="play", purpose="training",
        reason_hash="x", state=state, asked_at=NOW, minutes=30, until=LATER + timedelta(hours=1), plays_left=3,
    )  # fmt: skip


def test_a_day_without_anything_to_do(house: RealHouse) -> None:
    assert tasks(house, Role.AUDITOR, line="mairie") == [Task(What.GO_LIVE, "/documents/go-live?line=mairie", 3, name="Mairie")]
    assert tasks(house, Role.AGENT) == []
    assert tasks(house, Role.LISTENER) == []


@pytest.mark.parametrize(("days", "pressing", "late"), [(3, False, False), (25, True, False), (40, True, True)])
def test_requests_press_as_their_month_ends(house: RealHouse, days: int, pressing: bool, late: bool) -> None:
    a_request(house, "one", None, days)
    a_request(house, "two", "mairie", 1)
    a_request(house, "old", "mairie", 400, "closed")
    found = a_task(house, What.REQUESTS, Role.DPO)
    assert found is not None
    assert (found.count, found.pressing, found.late, found.path) == (2, pressing, late, "/rights")
    own = a_task(house, What.REQUESTS, Role.DPO, line="mairie")
    assert own is not None
    assert own.count == 1  # what is about every line is not this line's alone
    assert a_task(house, What.REQUESTS, Role.DPO, line="travaux") is None
    assert a_task(house, What.REQUESTS, Role.AUDITOR) is None


def test_a_listening_waits_for_another_person_and_for_nobody_else(house: RealHouse) -> None:
    house.rows.recording("one")
    anne = house.person("Anne")
    an_access(house, "a", anne, "asked")
    an_access(house, "b", anne, "open")
    assert a_task(house, What.ACCESSES, Role.SUPERVISOR) is not None
    assert a_task(house, What.ACCESSES, Role.SUPERVISOR, line="travaux") is None
    assert a_task(house, What.ACCESSES, Role.SUPERVISOR, person=anne) is None
    mine = a_task(house, What.OPEN, Role.LISTENER, person=anne)
    assert mine is not None
    assert mine.when == LATER + timedelta(hours=1)
    assert a_task(house, What.OPEN, Role.LISTENER) is None


def test_batches_holds_and_what_is_set_aside(house: RealHouse) -> None:
    house.rows.recording("one")
    with house.engine.begin() as conn:
        conn.execute(update(recordings).values(state="quarantined"))
    put(house, eliminations, id="batch", line_id="mairie", state="proposed", disposal="{}", made_at=NOW)
    until = LATER + timedelta(days=3)
    put(house, holds, id="hold", recording_id="one", kind="claim", reason="r", placed_by="p", placed_at=NOW, until=until)
    put(
        house, holds, id="far", recording_id="one", kind="claim", reason="r", placed_by="p", placed_at=NOW,
        until=LATER + timedelta(days=90),
    )  # fmt: skip
    for what in (What.BATCHES, What.HOLDS, What.SET_ASIDE):
        found = a_task(house, what, Role.DPO)
        assert found is not None, what
        assert found.count == 1
        assert a_task(house, what, Role.DPO, line="mairie") is not None, what
        assert a_task(house, what, Role.DPO, line="travaux") is None, what
        assert a_task(house, what, Role.SUPERVISOR) is None, what


def test_texts_wait_for_who_has_not_written_them(house: RealHouse) -> None:
    for number, (state, author) in enumerate(
        (("in_review", "person-1"), ("in_review", "person-2"), ("approved", "x"), ("draft", "x"))
    ):
        put(
            house, notice_texts, id=str(number), line_id="mairie", locale="fr", revision=number, state=state, own="{}", edits=0,
            authors=f'["{author}"]', read_hash="", note="", changed_at=NOW,
        )  # fmt: skip
    review = a_task(house, What.REVIEWS, Role.APPROVER)
    assert review is not None
    assert review.count == 1
    assert a_task(house, What.APPROVED, Role.APPROVER) is not None
    assert a_task(house, What.DRAFTS, Role.EDITOR, line="mairie") is not None
    assert a_task(house, What.DRAFTS, Role.EDITOR, line="travaux") is None


def test_notices_that_are_missing_or_no_longer_true(house: RealHouse) -> None:
    assert a_task(house, What.NOTICE_STALE, Role.EDITOR) is None
    house.rows.lines(dataclasses.replace(LINE, facts=dataclasses.replace(LINE.facts, organisation="Valmont-le-Neuf")), OTHER)
    stale = a_task(house, What.NOTICE_STALE, Role.EDITOR)
    assert stale is not None
    assert (stale.name, stale.late, stale.path) == ("Mairie", True, "/studio/mairie")
    new = dataclasses.replace(OTHER, id="port", name="Port", number="+33199001030")
    house.rows.lines(LINE, OTHER, new)
    missing = a_task(house, What.NOTICE_MISSING, Role.ADMIN)
    assert missing is not None
    assert missing.name == "Port"
    assert a_task(house, What.NOTICE_MISSING, Role.EDITOR, line="mairie") is None


def test_a_house_without_a_line(engine: Engine, tmp_path: Path) -> None:
    empty = RealHouse(engine, tmp_path, LATER)
    assert a_task(empty, What.NO_LINE, Role.ADMIN) is not None
    assert a_task(empty, What.NO_LINE, Role.EDITOR) is None
    assert a_task(empty, What.KEYS, Role.ADMIN) is not None


@pytest.mark.parametrize(
    ("details", "days", "what"),
    [
        ({"whole": True}, 0, None),
        ({"whole": True}, 31, What.JOURNAL_UNVERIFIED),
        ({"whole": False}, 0, What.JOURNAL_BROKEN),
    ],
)
def test_a_journal_that_was_not_verified_lately(house: RealHouse, details: dict[str, bool], days: int, what: What | None) -> None:
    house.note("journal.verified", "journal", LATER - timedelta(days=days), **details)
    found = {task.what for task in tasks(house, Role.AUDITOR)} & {What.JOURNAL_BROKEN, What.JOURNAL_UNVERIFIED}
    assert found == ({what} if what else set())
    assert not {task.what for task in tasks(house, Role.ADMIN)} & {What.JOURNAL_BROKEN, What.JOURNAL_UNVERIFIED}


def test_backups_and_restores(house: RealHouse) -> None:
    assert a_task(house, What.BACKUPS, Role.ADMIN) is None
    house.now = LATER + timedelta(days=2)
    late = a_task(house, What.BACKUPS, Role.ADMIN)
    assert late is not None
    assert (late.late, late.when) == (True, NOW)
    put(house, restores, id="r", backup_id="b", restored_at=NOW, unknown="[]")
    assert a_task(house, What.RESTORED, Role.ADMIN) is not None
    assert a_task(house, What.RESTORED, Role.DPO) is None


def test_a_store_that_takes_nothing(house: RealHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    assert a_task(house, What.STORE, Role.ADMIN) is None
    monkeypatch.setattr(RealHouse, "settings", dataclasses.replace(house.settings, objects_held_by="third_party"))
    found = a_task(house, What.STORE, Role.ADMIN)
    assert found is not None
    assert found.late


# -- the page ---------------------------------------------------------------------------------------------------


class Told:
    """Has these tasks for everybody."""

    def __init__(self, *told: Task, problem: DatabaseError | None = None) -> None:
        self.told, self.problem = told, problem

    def tasks(self, _visitor: Visitor) -> tuple[Task, ...]:
        if self.problem is not None:
            raise self.problem
        return self.told


@pytest.mark.parametrize("count", [1, 2, 100])
def test_every_task_is_a_sentence_in_every_language(count: int) -> None:
    timeless = {What.BACKUPS, What.JOURNAL_UNVERIFIED}
    told = [
        Task(what, "", count, when, name="<b>Mairie", late=late)
        for what in What
        for late in (False, True)
        for when in ((NOW, None) if what in timeless else (NOW,))
    ]
    with browser(House(), today=Told(*told)) as client:
        for language in ("fr", "en"):
            page = client.get("/", headers={"accept-language": language}).text
            said = re.findall(r'<li class="task[^>]*>.*?<p>(.*?)</p>', page, re.DOTALL)
            assert len(said) == len(told)
            assert all(len(one) > 25 and "%(" not in one for one in said)
            assert "<b>Mairie" not in page


def test_what_is_late_comes_first_and_nothing_is_said_by_colour_alone() -> None:
    told = Told(
        Task(What.DRAFTS, ""), Task(What.BACKUPS, "", when=NOW, pressing=True, late=True), Task(What.REVIEWS, "", pressing=True)
    )
    with browser(House(), today=told) as client:
        page = client.get("/").text
    places = [page.index(text) for text in ("En retard", "Bientôt", "projet d’annonce")]
    assert places == sorted(places)
    assert page.count("▲") == 1


def test_a_link_leads_only_where_there_is_a_page_that_its_reader_may_see() -> None:
    house = House()
    with browser(
        house, today=Told(Task(What.OPEN, "/objections/not-yet/there", when=NOW), Task(What.REQUESTS, "/rights", when=NOW))
    ) as client:
        page = client.get("/").text
        assert 'class="button" href="/objections"' in page  # the nearest place of the menu
        assert 'href="/rights"' not in page  # no part of this house has it
        house.accounts.who = a_visitor(Role.EDITOR)
        assert 'class="button" href="/objections"' not in client.get("/").text


@pytest.mark.parametrize(
    ("roles", "line", "shown", "hidden"),
    [
        ((Role.AGENT,), "line-10", {"live"}, {"recordings"}),
        ((Role.EDITOR,), None, set(), {"live", "recordings"}),
        ((Role.LISTENER,), None, {"recordings"}, {"live"}),
        ((Role.LISTENER,), "line-10", set(), {"live", "recordings"}),
        ((Role.AUDITOR,), None, {"recordings"}, {"live"}),
    ],
)
def test_each_sees_what_they_may(roles: tuple[Role, ...], line: str | None, shown: set[str], hidden: set[str]) -> None:
    house = House()
    house.accounts.who = a_visitor(*roles, line=line)
    with browser(house) as client:
        page = client.get("/").text
    assert {name for name in shown | hidden if f'id="{name}"' in page} == shown


def test_nothing_to_do_is_said_kindly_and_trouble_too() -> None:
    with browser(House()) as client:
        assert "Rien ne vous attend. Bonne journée." in client.get("/").text
    with browser(House(), today=Told(problem=DatabaseError("The database is locked. Wait."))) as client:
        answer = client.get("/")
    assert answer.status_code == 200
    assert "Ce qu’il y a à faire ne peut pas être lu" in answer.text


def test_the_home_is_an_entry_of_the_menu() -> None:
    assert HomePart.entries == (Entry("/", "Today", Group.TODAY),)
