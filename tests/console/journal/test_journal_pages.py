"""The journal's pages: who may read it, what is looked for, and what is made of what people type."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from ivr.console.journal.port import Extent, Handed, Names, Verifying
from ivr.console.journal.views import JournalPart
from ivr.domain.roles import Role
from ivr.journal.chain import Head, Row
from ivr.journal.looking import Found, Sought
from ivr.journal.verification import Breach, Verdict
from tests.console.browsing import Browser, browser
from tests.console.fakes import NOW, House, a_visitor
from tests.console.journal.test_sentences import PERSON, RECORDING, a_row

OURS = {"sec-fetch-site": "same-origin"}
HOSTILE = "<script>alert(1)</script>"


@dataclass
class FakeJournal:
    """Gives what it was given; remembers what was asked."""

    rows: tuple[Row, ...] = ()
    older: int | None = None
    state: Verifying | None = None
    asked: list[tuple[Sought, int | None]] = field(default_factory=list)
    begun: list[str] = field(default_factory=list)
    taken: list[tuple[datetime | None, datetime | None, str]] = field(default_factory=list)

    def look(self, sought: Sought, limit: int, before: int | None) -> Found:
        self.asked.append((sought, before))
        return Found(self.rows[:limit], self.older)

    def extent(self) -> Extent:
        return Extent(1, 7, kept=3)

    def names(self) -> Names:
        return Names({PERSON: "Anne <b>Legrand"}, {"mairie": "Mairie"})

    def verify(self, by: str) -> None:
        self.begun.append(by)

    def verifying(self) -> Verifying | None:
        return self.state

    def export(self, since: datetime | None, until: datetime | None, by: str) -> Handed:
        self.taken.append((since, until, by))
        return Handed("journal.jsonl", iter([b'{"sequence": 1}\n']))


@pytest.fixture
def journal() -> FakeJournal:
    return FakeJournal()


@pytest.fixture
def house() -> House:
    house = House()
    house.accounts.who = a_visitor(Role.AUDITOR)
    return house


@pytest.fixture
def client(house: House, journal: FakeJournal) -> Iterator[Browser]:
    with browser(house, parts=(lambda pages: JournalPart(pages, journal),)) as client:
        yield client


@pytest.mark.parametrize("path", ["/journal", "/journal/verify", "/journal/verify/progress"])
@pytest.mark.parametrize(
    ("roles", "line", "status"),
    [
        ((Role.AUDITOR,), None, 200),
        ((Role.DPO,), None, 200),
        ((Role.DPO,), "mairie", 403),
        ((Role.ADMIN,), None, 403),
        ((Role.SUPERVISOR, Role.LISTENER, Role.AGENT, Role.EDITOR, Role.APPROVER), None, 403),
    ],
)
def test_only_who_may_read_all_of_it_reads_it(
    house: House, client: Browser, path: str, roles: tuple[Role, ...], line: str | None, status: int
) -> None:
    house.accounts.who = a_visitor(*roles, line=line)
    assert client.get(path).status_code == status


def test_a_row_is_told_in_words_with_all_that_it_says(client: Browser, journal: FakeJournal) -> None:
    journal.rows = (a_row("recording.played", by=PERSON, purpose="training", note=HOSTILE),)
    page = client.get("/journal").text
    assert "Anne &lt;b&gt;Legrand a commencé l’écoute de l’enregistrement aaaaaaaa." in page
    assert f'href="/journal?subject={RECORDING}"' in page
    assert "<code>recording.played</code>" in page
    assert HOSTILE not in page
    assert 'id="row-7"' in page


def test_what_is_looked_for(client: Browser, journal: FakeJournal) -> None:
    journal.older = 3
    page = client.get(
        "/journal",
        params={
            "group": "people",
            "from": "2026-03-02",
            "until": "2026-03-03",
            "person": "anne <b>legrand",
            "subject": " x ",
            "before": 9,
        },
    )
    sought, before = journal.asked[-1]
    assert before == 9
    assert "role.granted" in sought.kinds
    assert (sought.person, sought.subject) == (PERSON, "x")
    assert sought.since == datetime(2026, 3, 2, tzinfo=UTC)
    assert sought.until == datetime(2026, 3, 4, tzinfo=UTC)
    assert "before=3" in page.text
    assert "Remontez plus loin" in page.text
    assert 'rel="next"' in page.text


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"person": "Jeanne"}, "Personne ne porte ce nom"),
        ({"from": "soon"}, "Ce n’est pas une date"),
        ({"until": "9999-12-31"}, "Ce n’est pas une date"),
        ({"until": "0001-01-01"}, "Ce n’est pas une date"),
    ],
)
def test_what_cannot_be_read_is_said_and_kept(client: Browser, journal: FakeJournal, given: dict[str, str], told: str) -> None:
    answer = client.get("/journal", params=given)
    assert answer.status_code == 400
    assert told in answer.text
    assert journal.asked == []
    assert f'value="{next(iter(given.values()))}"' in answer.text


@pytest.mark.parametrize("before", ["0", "-1", "x", str(1 << 70)])
def test_a_place_that_is_none_is_refused(client: Browser, before: str) -> None:
    assert client.get("/journal", params={"before": before}).status_code == 400


def test_what_is_typed_is_never_markup(client: Browser) -> None:
    for name in ("person", "subject", "from", "until", "group", "kind"):
        assert HOSTILE not in client.get("/journal", params={name: f'">{HOSTILE}'}).text


def test_a_verification_is_begun_by_a_form_and_by_no_other_site(client: Browser, journal: FakeJournal) -> None:
    answer = client.post("/journal/verify", headers=OURS, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/journal/verify")
    assert journal.begun == ["person-1"]
    assert client.post("/journal/verify", headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert journal.begun == ["person-1"]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"done": 40, "total": 90}, "40 sur 90"),
        ({"problem": "journal.signature", "ended_at": NOW}, "journal.signature"),
        (
            {"verdict": Verdict(9, Head(9, bytes(32)), anchored=True), "checkpoints": 2, "newest_checkpoint": 9},
            "2 points de contrôle",
        ),
        ({"verdict": Verdict(9, Head(9, bytes(32))), "checkpoints": 1, "newest_checkpoint": 5}, "Le prochain répondra"),
        ({"verdict": Verdict(9, Head(9, bytes(32)))}, "aucun point de contrôle"),
        ({"verdict": Verdict(9, Head(9, bytes(32)), gaps=((3, 5),), set_back=4)}, "Lignes 3 à 5"),
        *(
            ({"verdict": Verdict(4, Head(4, bytes(32)), breach, 5, "why")}, "une anomalie se trouve à la ligne 5")
            for breach in Breach
        ),
    ],
)
def test_what_came_of_it_is_said(client: Browser, journal: FakeJournal, change: dict[str, object], told: str) -> None:
    values = {"by": PERSON, "began_at": NOW, "done": 9, "total": 9, **change}
    if "verdict" in change:
        values["ended_at"] = NOW + timedelta(seconds=3)
    journal.state = Verifying(**values)  # type: ignore[arg-type]
    for path in ("/journal/verify", "/journal/verify/progress", "/journal"):
        page = client.get(path)
        assert page.status_code == 200
        if path != "/journal":
            assert told in page.text


def test_a_period_is_taken_away(client: Browser, journal: FakeJournal) -> None:
    answer = client.post("/journal/export", data={"first_day": "2026-03-01", "last_day": ""}, headers=OURS)
    assert answer.content == b'{"sequence": 1}\n'
    assert answer.headers["content-disposition"] == 'attachment; filename="journal.jsonl"'
    assert answer.headers["cache-control"] == "no-store"
    assert journal.taken == [(datetime(2026, 3, 1, tzinfo=UTC), None, "person-1")]


def test_nothing_is_taken_for_a_day_that_is_none_or_by_another_site(client: Browser, journal: FakeJournal) -> None:
    answer = client.post("/journal/export", data={"first_day": "x"}, headers=OURS)
    assert (answer.status_code, "Ce n’est pas une date" in answer.text) == (400, True)
    assert client.post("/journal/export", headers={"origin": "https://evil.example"}).status_code == 403
    assert client.get("/journal/export").status_code in {404, 405}
    assert journal.taken == []
