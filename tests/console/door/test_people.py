"""People and roles by the pages: invite, give, take, disable; each with the second factor, each in the journal."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ivr.database import accounts, roles
from ivr.domain.roles import Role
from tests.accounts.conftest import WORDS
from tests.console.door.conftest import Lodge, Visiting, secret_in

DEEDS = ("disable", "enable", "forget-factor", "link", "roles", "roles/x/end")


def somebody(lodge: Lodge, name: str = "Denis Faure", *given: Role) -> str:
    return lodge.door.somebody(name, *given)


def granted(lodge: Lodge, who: str) -> list[tuple[str, str | None]]:
    with lodge.door.engine.connect() as conn:
        return [(grant.role.value, grant.line_id) for grant in roles.of_person(conn, who) if grant.ended_at is None]


@pytest.fixture
def admin(lodge: Lodge) -> Visiting:
    return lodge.signed_in("Gilda Tessier", Role.ADMIN, factor=True)


def test_somebody_is_invited_and_gets_a_role(lodge: Lodge, admin: Visiting) -> None:
    page = admin.post("/people/invite", {"name": "Eve Noir", "sign_in": "eve"})
    link = secret_in(page.text)
    assert link.startswith("https://testserver/link/")
    with lodge.door.engine.connect() as conn:
        eve = accounts.by_sign_in(conn, "eve")
    assert eve is not None
    assert "Invited" in admin.get("/people").text
    until = (lodge.now() + timedelta(days=30)).date().isoformat()
    done = admin.post(f"/people/{eve.person}/roles", {"role": "editor", "line": "", "until": until})
    assert done.headers["location"] == f"/people/{eve.person}?done=given"
    browser = lodge.browser()
    path = link.removeprefix("https://testserver")
    assert browser.post(path, {"passphrase": WORDS, "again": WORDS}).status_code == 303
    assert browser.sign_in("eve").status_code == 303
    assert "Editor" in browser.get("/me").text
    assert lodge.door.kinds(eve.person) == ["account.invited", "role.granted", "account.opened", "session.begun"]
    assert lodge.door.details("account.invited")[-1] == {"by": lodge.person(admin)}
    assert lodge.door.whole()


def test_a_role_is_taken_back(lodge: Lodge, admin: Visiting) -> None:
    who = somebody(lodge, "Denis Faure", Role.EDITOR)
    page = admin.get(f"/people/{who}").text
    grant = page.split("/roles/")[1].split("/end")[0]
    assert admin.post(f"/people/{who}/roles/{grant}/end").headers["location"].endswith("?done=taken")
    assert granted(lodge, who) == []
    assert admin.post(f"/people/{who}/roles/{grant}/end").status_code == 404


def test_who_gives_out_roles_hears_nothing(lodge: Lodge, admin: Visiting) -> None:
    who = somebody(lodge, "Denis Faure", Role.ADMIN)
    page = admin.post(f"/people/{who}/roles", {"role": "listener", "line": "", "until": ""})
    assert page.status_code == 403
    assert "hears no recording" in page.text
    assert granted(lodge, who) == [("admin", None)]


def test_nobody_gives_themselves_a_role(lodge: Lodge, admin: Visiting) -> None:
    me = lodge.person(admin)
    assert "Nobody gives themselves a role" in admin.get(f"/people/{me}").text
    page = admin.post(f"/people/{me}/roles", {"role": "editor", "line": "", "until": ""})
    assert page.status_code == 403
    assert granted(lodge, me) == [("admin", None)]


@pytest.mark.parametrize(
    "typed",
    [
        {"role": "editor", "line": "nowhere", "until": ""},
        {"role": "emperor", "line": "", "until": ""},
        {"role": "editor", "line": "", "until": "2001-01-01"},
        {"role": "editor", "line": "", "until": "never"},
        {},
    ],
)
def test_a_role_that_cannot_be_given_changes_nothing(lodge: Lodge, admin: Visiting, typed: dict[str, str]) -> None:
    who = somebody(lodge)
    assert admin.post(f"/people/{who}/roles", typed).status_code in {200, 403, 404, 422}
    assert granted(lodge, who) == []


def test_the_last_administrator_stays(lodge: Lodge, admin: Visiting) -> None:
    me = lodge.person(admin)
    assert "accounts.last-administrator" in admin.post(f"/people/{me}/disable").text
    grant = admin.get(f"/people/{me}").text.split("/roles/")[1].split("/end")[0]
    assert "accounts.last-administrator" in admin.post(f"/people/{me}/roles/{grant}/end").text
    assert granted(lodge, me) == [("admin", None)]
    assert admin.get("/people").status_code == 200


def test_a_disabled_person_is_out_at_once_and_back_only_by_signing_in(lodge: Lodge, admin: Visiting) -> None:
    browser = lodge.signed_in("Denis Faure", Role.EDITOR)
    who = lodge.person(browser)
    assert admin.post(f"/people/{who}/disable").headers["location"].endswith("?done=disabled")
    assert browser.get("/me").status_code == 303
    assert lodge.browser().sign_in("denis").status_code == 403
    assert admin.post(f"/people/{who}/enable").headers["location"].endswith("?done=enabled")
    assert browser.get("/me").status_code == 303
    assert lodge.browser().sign_in("denis").status_code == 303


def test_a_lost_telephone_is_taken_away(lodge: Lodge, admin: Visiting) -> None:
    who = somebody(lodge, "Denis Faure", Role.LISTENER)
    lodge.door.telephone(who)
    assert admin.post(f"/people/{who}/forget-factor").headers["location"].endswith("?done=factor")
    assert lodge.door.details("factor.removed") == [{"by": lodge.person(admin)}]
    assert lodge.browser().sign_in("denis").headers["location"] == "/"
    assert "access.factor-missing" in admin.post(f"/people/{who}/forget-factor").text


@pytest.mark.parametrize("deed", DEEDS)
def test_every_deed_wants_the_second_factor_shown_lately(lodge: Lodge, admin: Visiting, deed: str) -> None:
    who = somebody(lodge, "Denis Faure", Role.EDITOR)
    lodge.door.wait(minutes=11)
    answer = admin.post(f"/people/{who}/{deed}", {"role": "listener", "line": "", "until": ""})
    assert (answer.status_code, answer.headers["location"]) == (303, f"/me/factor?back=%2Fpeople%2F{who}")
    assert granted(lodge, who) == [("editor", None)]
    assert admin.post("/people/invite", {"name": "Eve Noir", "sign_in": "eve"}).headers["location"].startswith("/me/factor")


def test_an_administrator_without_a_factor_is_led_to_set_one_up(lodge: Lodge) -> None:
    browser = lodge.signed_in("Farid Benali", Role.ADMIN)
    led = browser.get("/people/invite")
    assert led.headers["location"] == "/me/factor?back=%2Fpeople%2Finvite"
    assert "Set up your second factor" in browser.get(led.headers["location"]).text


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMIN])
def test_nobody_else_sees_who_has_which_role(lodge: Lodge, role: Role) -> None:
    browser = lodge.signed_in("Denis Faure", role)
    who = lodge.person(browser)
    assert browser.get("/people").status_code == 403
    assert browser.get(f"/people/{who}").status_code == 403
    assert browser.post(f"/people/{who}/roles", {"role": "admin", "line": "", "until": ""}).status_code == 403
    assert granted(lodge, who) == [(role.value, None)]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "'; DROP TABLE people; --", "{{ 7*7 }}", "%(name)s"])
def test_names_are_names_on_every_page(lodge: Lodge, admin: Visiting, name: str) -> None:
    page = admin.post("/people/invite", {"name": name, "sign_in": "mallory"})
    with lodge.door.engine.connect() as conn:
        found = accounts.by_sign_in(conn, "mallory")
    assert found is not None
    for text in (page.text, admin.get("/people").text, admin.get(f"/people/{found.person}").text):
        assert "<script>" not in text
        assert ">49<" not in text
    assert not [row for row in lodge.door.details("account.invited") if name in str(row)]


def test_pages_of_nobody_are_no_pages(lodge: Lodge, admin: Visiting) -> None:
    for who in ("nobody", "%00", "x" * 500, "..%2f..%2fetc"):
        assert admin.get(f"/people/{who}").status_code in {404, 400}
        for deed in DEEDS:
            assert admin.post(f"/people/{who}/{deed}", {"role": "editor", "line": "", "until": ""}).status_code in {400, 404, 405}
