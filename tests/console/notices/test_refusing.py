"""Refusing future calls on a line's public page: a number is believed with its receipt, guesses are slowed, and nothing can be told by trying."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine, insert, select

from ivr.bootstrap.refusing import Receipts
from ivr.console.notices.heard import HeardNow
from ivr.console.notices.refusing import MOST_PLACES, Outcome, Scope, Slowing, network
from ivr.database.engine import reading
from ivr.database.objections import load_objections
from ivr.database.tables import calls, journal
from ivr.domain.call_number import CallNumberKey
from ivr.domain.objection import ObjectionKeyUnusable, Origin
from ivr.domain.receipt import check_digit
from tests.console.browsing import Browser, browser
from tests.console.fakes import NOW, FakeAccounts, House
from tests.console.house_of_rows import KEY, RealHouse
from tests.database.fixtures import engine, url
from tests.database.samples import LINE, OTHER
from tests.database.samples import NOW as THEN
from tests.notices.written_samples import source

__all__ = ["engine", "url"]

OURS = {"sec-fetch-site": "same-origin"}
NUMBER, RECEIPT = "01 99 00 00 01", "1234567" + check_digit("1234567")
WRONG = "7654321" + check_digit("7654321")
REFUSE = "/notices/accueil/refuse"


class FakeRefusing:
    """Believes one number with one receipt."""

    def __init__(self) -> None:
        self.held: list[tuple[str, str, Scope]] = []
        self.looked = 0
        self.problem: ObjectionKeyUnusable | None = None

    def refuse(self, line_id: str, number: str, receipt: str, scope: Scope) -> Outcome:
        self.looked += 1
        if self.problem is not None:
            raise self.problem
        if (number, receipt) != (NUMBER, RECEIPT):
            return Outcome.UNPROVEN
        self.held.append((line_id, number, scope))
        return Outcome.HELD


@pytest.fixture
def refusing() -> FakeRefusing:
    return FakeRefusing()


@pytest.fixture
def now() -> list[datetime]:
    return [NOW]


@pytest.fixture
def client(refusing: FakeRefusing, now: list[datetime]) -> Iterator[Browser]:
    """A stranger's browser."""

    def find(line: str) -> HeardNow | None:
        return {"accueil": HeardNow("Accueil <b>", source())}.get(line)

    house = House(accounts=FakeAccounts(None))
    with browser(house, heard=find, refusing=refusing, now=lambda: now[0]) as client:
        yield client


def send(client: Browser, number: str = NUMBER, receipt: str = RECEIPT, **more: str) -> object:
    return client.post(REFUSE, data={"number": number, "receipt": receipt, **more}, headers=OURS, follow_redirects=False)


def test_a_stranger_reads_and_refuses_without_a_cookie_or_a_script(client: Browser, refusing: FakeRefusing) -> None:
    page = client.get(REFUSE)
    assert page.status_code == 200
    assert "<script" not in page.text
    assert "Accueil &lt;b&gt;" in page.text
    assert source().facts.rights_contact in page.text
    answer = client.post(REFUSE, data={"number": NUMBER, "receipt": RECEIPT, "scope": "every"}, headers=OURS)
    assert answer.history[0].status_code == 303
    assert "set-cookie" not in {**page.headers, **answer.headers, **answer.history[0].headers}
    assert "aucun appel de votre numéro vers une ligne de cet organisme" in answer.text
    assert NUMBER.replace(" ", "") not in str(answer.url).replace("%20", "")
    assert refusing.held == [("accueil", NUMBER, Scope.EVERY)]


def test_a_line_that_is_called_like_its_organisation_is_named_once(refusing: FakeRefusing) -> None:
    facts = replace(source().facts, organisation="Mairie", line_name="Mairie")
    for line_name, whose in (("Mairie", ["Mairie"]), ("Standard", ["Mairie", "Standard"])):
        with browser(
            House(accounts=FakeAccounts(None)), heard=lambda _, n=line_name: HeardNow(n, None, facts), refusing=refusing
        ) as client:
            assert re.findall("<bdi>(.*?)</bdi>", client.get(REFUSE).text) == whose


def test_the_page_is_told_in_the_language_that_is_chosen(client: Browser) -> None:
    page = client.get(f"{REFUSE}?lang=en", headers={"accept-language": "fr"})
    assert page.headers["content-language"] == "en"
    assert "Nobody calls you back." in page.text
    answer = client.post(REFUSE, data={"number": NUMBER, "receipt": RECEIPT, "lang": "en"}, headers=OURS)
    assert "From your next call on" in answer.text


@pytest.mark.parametrize(
    ("number", "receipt", "told"),
    [
        ("Jeanne", RECEIPT, "Ce n’est pas un numéro"),
        ("", RECEIPT, "Ce n’est pas un numéro"),
        (NUMBER, "1234", "Ce ne peut pas être un reçu"),
        (NUMBER, "12345678", "Ce ne peut pas être un reçu"),
    ],
)
def test_what_is_misspelt_is_said_beside_it_and_slows_nobody(
    client: Browser, refusing: FakeRefusing, number: str, receipt: str, told: str
) -> None:
    for _ in range(9):
        answer = send(client, number, receipt)
        assert (answer.status_code, told in answer.text) == (400, True)  # type: ignore[attr-defined]
    assert refusing.looked == 0


def test_wrong_ones_are_slowed_and_what_comes_before_the_end_of_the_wait_is_not_looked_at(
    client: Browser, refusing: FakeRefusing, now: list[datetime]
) -> None:
    for _ in range(3):
        answer = send(client, receipt=WRONG)
        assert answer.status_code == 403  # type: ignore[attr-defined]
    slowed = send(client)
    assert (slowed.status_code, slowed.headers["retry-after"]) == (429, "5")  # type: ignore[attr-defined]
    assert (refusing.looked, refusing.held) == (3, [])
    now[0] += timedelta(seconds=6)
    assert send(client).status_code == 303  # type: ignore[attr-defined]
    now[0] += timedelta(seconds=1)
    assert send(client, receipt=WRONG).status_code == 403  # type: ignore[attr-defined]  # a right one clears what was mistyped before


def test_an_unknown_receipt_and_another_number_get_the_same_answer(client: Browser) -> None:
    unknown, foreign = send(client, receipt=WRONG), send(client, number="01 99 00 00 02")
    pages = [one.text.replace("01 99 00 00 02", NUMBER) for one in (unknown, foreign)]  # type: ignore[attr-defined]
    assert pages[0] == pages[1]
    assert RECEIPT not in pages[1]


def test_no_other_site_can_send_it_and_no_other_line_is_there(client: Browser, refusing: FakeRefusing) -> None:
    data = {"number": NUMBER, "receipt": RECEIPT}
    assert client.post(REFUSE, data=data, headers={"sec-fetch-site": "cross-site"}).status_code == 403
    assert client.post("/notices/elsewhere/refuse", data=data, headers=OURS).status_code == 404
    assert client.get("/notices/elsewhere/refuse").status_code == 404
    assert client.post(REFUSE, data={**data, "scope": "world"}, headers=OURS).status_code == 400
    assert client.post(REFUSE, data={**data, "number": "0" * 5_000}, headers=OURS).status_code == 400
    assert refusing.held == []


def test_what_is_typed_is_never_markup(client: Browser) -> None:
    hostile = '"><script>alert(1)</script>'
    assert "<script" not in send(client, number=hostile).text  # type: ignore[attr-defined]
    assert "<script" not in client.get(REFUSE, params={"done": hostile, "lang": hostile}).text


def test_a_register_that_cannot_be_used_is_said_and_nobody_is_slowed_for_it(client: Browser, refusing: FakeRefusing) -> None:
    refusing.problem = ObjectionKeyUnusable("the key of the inside")
    for _ in range(5):
        answer = send(client)
    assert "n’a pas pu être inscrit" in answer.text  # type: ignore[attr-defined]
    assert "of the inside" not in answer.text  # type: ignore[attr-defined]


# -- who is slowed ----------------------------------------------------------------------------------------------


def test_one_house_is_one_place_and_another_is_not_slowed_for_it() -> None:
    slowing = Slowing()
    for number in range(4):
        slowing.wrong(f"2001:db8::{number:x}", NOW)
    assert slowing.wait("2001:db8::99", NOW) == 10
    assert slowing.wait("2001:db8:0:1::1", NOW) == 0
    assert slowing.wait("192.0.2.1", NOW) == 0
    assert slowing.wait("2001:db8::99", NOW + timedelta(seconds=10)) == 0


def test_a_mapped_address_is_the_address_itself() -> None:
    assert network("::ffff:192.0.2.1") == network("192.0.2.1") == "192.0.2.1"
    assert network("somewhere") == "somewhere"


@given(st.integers(0, 200))
def test_no_wait_is_longer_than_a_quarter_of_an_hour(failures: int) -> None:
    slowing = Slowing()
    for _ in range(failures):
        slowing.wrong("192.0.2.1", NOW)
    assert 0 <= slowing.wait("192.0.2.1", NOW) <= 900


def test_what_is_remembered_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.console.notices.refusing.MOST_PLACES", 5)
    slowing = Slowing()
    for number in range(50):
        slowing.wrong(f"192.0.2.{number}", NOW)
    assert len(slowing._tries) == 5
    assert MOST_PLACES > 5


# -- the rows ---------------------------------------------------------------------------------------------------


@pytest.fixture
def house(engine: Engine, tmp_path: Path) -> RealHouse:
    house = RealHouse(engine, tmp_path)
    house.rows.lines(LINE, OTHER)
    return house


def a_call(house: RealHouse, number: str | None, receipt: str, *, rehearsal: bool = False, line: str = "mairie") -> None:
    hashed = CallNumberKey.of(KEY).hash(number)
    row = {"id": f"call-{receipt}", "line_id": line, "arrived_at": THEN, "rehearsal": rehearsal, "receipt": receipt}
    with house.engine.begin() as conn:
        conn.execute(insert(calls), {**row, "number_hash": hashed})


def refuse(
    house: RealHouse, number: str = NUMBER, receipt: str = RECEIPT, scope: Scope = Scope.LINE, line: str = "mairie"
) -> Outcome:
    return Receipts(house.engine, lambda: KEY, house.clock).refuse(line, number, receipt, scope)


@pytest.mark.parametrize(("scope", "line"), [(Scope.LINE, "mairie"), (Scope.EVERY, None)])
@pytest.mark.parametrize("written", [NUMBER, "+33199000001", "0033 1 99 00 00 01"])
def test_number_and_receipt_of_one_call_write_an_objection(
    house: RealHouse, scope: Scope, line: str | None, written: str
) -> None:
    a_call(house, "+33199000001", RECEIPT)
    assert refuse(house, written, f" {RECEIPT[:4]} {RECEIPT[4:]}", scope) is Outcome.HELD
    assert refuse(house, written, RECEIPT, scope) is Outcome.HELD  # once more is no second one
    with reading(house.engine) as conn:
        (found,) = load_objections(conn)
        rows = conn.execute(select(journal.c.details).where(journal.c.kind == "objection.added")).scalars().all()
    assert (found.line_id, found.origin, found.purposes, found.until) == (line, Origin.PAGE, frozenset(), None)
    assert found.number_hash == KEY.hash("+33199000001")
    (details,) = (json.loads(row) for row in rows)
    assert (details["origin"], details["line"]) == ("page", line)
    assert not re.search(r"\d{8}", details["reason"])


@pytest.mark.parametrize(
    ("number", "receipt", "rehearsal"),
    [("+33199000002", RECEIPT, False), ("+33199000001", WRONG, False), (None, RECEIPT, False), ("+33199000001", RECEIPT, True)],
)
def test_anything_else_writes_nothing(house: RealHouse, number: str | None, receipt: str, *, rehearsal: bool) -> None:
    """Another's call, another receipt, a call whose number was withheld or is forgotten, a rehearsed call."""
    a_call(house, number, receipt, rehearsal=rehearsal)
    for scope in Scope:
        assert refuse(house, scope=scope) is Outcome.UNPROVEN
    with reading(house.engine) as conn:
        assert load_objections(conn) == ()
        assert conn.execute(select(journal.c.kind).where(journal.c.kind.startswith("objection"))).all() == []


def test_the_receipt_of_a_rehearsal_serves_a_line_of_rehearsals_alone(house: RealHouse) -> None:
    import dataclasses

    house.rows.lines(dataclasses.replace(LINE, rehearsal=True), OTHER)
    a_call(house, "+33199000001", RECEIPT, rehearsal=True)
    assert refuse(house, line="travaux") is Outcome.UNPROVEN
    assert refuse(house, scope=Scope.EVERY) is Outcome.UNPROVEN
    assert refuse(house) is Outcome.HELD
