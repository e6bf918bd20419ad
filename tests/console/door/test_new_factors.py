"""A link and a telephone made anew by one administrator let nobody hear: by the pages, from the reset to the yes of another."""

from __future__ import annotations

import pyotp
import pytest

from ivr.access import recognising
from ivr.bootstrap.console_parts.home import Desk
from ivr.console.home.tasks import What
from ivr.database import roles
from ivr.domain.roles import Role
from ivr.settings import Settings
from tests.accounts.conftest import OTHER_WORDS
from tests.console.door.conftest import Lodge, Visiting, secret_in
from tests.console.fakes import a_visitor

HERE = "/people/new-factors"


@pytest.fixture
def admin(lodge: Lodge) -> Visiting:
    return lodge.signed_in("Gilda Tessier", Role.ADMIN, factor=True)


@pytest.fixture
def dpo(lodge: Lodge) -> Visiting:
    return lodge.signed_in("Denis Faure", Role.DPO, factor=True)


def taken_over(lodge: Lodge, admin: Visiting) -> tuple[str, Visiting]:
    """An administrator makes a listener's link and telephone anew, and comes in as them; whose, and in which browser."""
    who = lodge.door.somebody("Anne Leroy", Role.LISTENER)
    lodge.door.telephone(who)
    link = secret_in(admin.post(f"/people/{who}/link").text).removeprefix("https://testserver")
    assert admin.post(f"/people/{who}/forget-factor").status_code == 303
    browser = lodge.browser()
    assert browser.post(link, {"passphrase": OTHER_WORDS, "again": OTHER_WORDS}).status_code == 303
    assert browser.sign_in("anne", OTHER_WORDS).status_code == 303
    page = browser.post("/me/factor/new", {"passphrase": OTHER_WORDS, "back": "/"})
    telephone = pyotp.TOTP(secret_in(page.text))
    assert browser.post("/me/factor/confirm", {"code": telephone.at(lodge.now()), "back": "/"}).status_code == 200
    return who, browser


def counts(lodge: Lodge, who: str) -> bool:
    with lodge.door.engine.connect() as conn:
        return recognising.counts(conn, who, lodge.now())


def tasks(lodge: Lodge, who: str) -> list[What]:
    with lodge.door.engine.connect() as conn:
        grants = roles.of_person(conn, who)
    visitor = a_visitor(person=who, grants=grants, now=lodge.now())
    return [task.what for task in Desk(lodge.door.engine, Settings(), lodge.now).tasks(visitor)]


def test_the_data_protection_officer_is_told_and_says_whether_it_is_they(lodge: Lodge, admin: Visiting, dpo: Visiting) -> None:
    assert "Nobody waits" in dpo.get(HERE).text
    who, _ = taken_over(lodge, admin)
    assert not counts(lodge, who)
    assert What.NEW_FACTORS in tasks(lodge, lodge.person(dpo))
    assert What.OWN_FACTOR in tasks(lodge, who)
    page = dpo.get(HERE).text
    assert "Anne Leroy" in page
    assert "Gilda Tessier" in page
    assert "Listener" in page
    done = dpo.post(f"{HERE}/{who}")
    assert done.headers["location"] == f"{HERE}?done=recognised"
    assert "The journal says that it was you" in dpo.get(done.headers["location"]).text
    assert counts(lodge, who)
    assert lodge.door.details("factor.recognised") == [{"by": lodge.person(dpo)}]
    assert What.NEW_FACTORS not in tasks(lodge, lodge.person(dpo))
    assert What.OWN_FACTOR in tasks(lodge, who)
    assert "access.factor-missing" in dpo.post(f"{HERE}/{who}").text


def test_neither_who_made_it_nor_the_one_who_came_in_says_so(lodge: Lodge, admin: Visiting, dpo: Visiting) -> None:
    who, browser = taken_over(lodge, admin)
    answer = admin.post(f"{HERE}/{who}")
    assert (answer.status_code, "access.recognition-refused" in answer.text) == (403, True)
    assert browser.get(HERE).status_code == 403
    assert browser.post(f"{HERE}/{who}").status_code == 403
    lodge.door.wait(hours=100)
    assert not counts(lodge, who)


def test_it_wants_the_second_factor_shown_lately(lodge: Lodge, admin: Visiting, dpo: Visiting) -> None:
    who, _ = taken_over(lodge, admin)
    lodge.door.wait(minutes=11)
    assert dpo.post(f"{HERE}/{who}").headers["location"] == "/me/factor?back=%2Fpeople%2Fnew-factors"
    assert not counts(lodge, who)


def test_a_house_with_one_administrator_and_nobody_else_waits_a_day(lodge: Lodge, admin: Visiting) -> None:
    who, _ = taken_over(lodge, admin)
    assert "by itself from" in admin.get(HERE).text
    lodge.door.wait(hours=23)
    assert not counts(lodge, who)
    lodge.door.wait(hours=2)
    assert counts(lodge, who)
    late = lodge.signed_in("Denis Faure", Role.DPO)
    assert What.NEW_FACTORS in tasks(lodge, lodge.person(late))


def test_an_agents_new_telephone_concerns_nobody(lodge: Lodge, admin: Visiting, dpo: Visiting) -> None:
    browser = lodge.signed_in("Eve Noir", Role.AGENT)
    page = browser.post("/me/factor/new", {"passphrase": "vingt lanternes sous la pluie", "back": "/"})
    telephone = pyotp.TOTP(secret_in(page.text))
    browser.post("/me/factor/confirm", {"code": telephone.at(lodge.now()), "back": "/"})
    assert "Nobody waits" in dpo.get(HERE).text
    assert What.NEW_FACTORS not in tasks(lodge, lodge.person(admin))
