"""Getting in by the pages: sign-in, the second step, links, and what attackers try at each."""

from __future__ import annotations

import re

import pyotp
import pytest

from ivr.accounts import people
from ivr.console.door.browsers import described
from ivr.console.security.back import local
from ivr.database.people import person
from ivr.domain.factor import FREE
from ivr.domain.roles import Role
from tests.accounts.conftest import OTHER_WORDS, WORDS
from tests.console.door.conftest import Lodge, secret_in

FOREIGN = (
    "https://evil.example/",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "javascript:alert(1)",
    "evil.example",
    "/x\r\nset-cookie: a=b",
    "",
)


def test_who_signs_in_goes_where_they_wanted_to(lodge: Lodge) -> None:
    lodge.door.somebody("Camille Roy", Role.EDITOR)
    browser = lodge.browser(**{"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"})
    led = browser.get("/objections?before=x")
    assert led.headers["location"] == "/sign-in?back=%2Fobjections%3Fbefore%3Dx"
    page = browser.get(led.headers["location"])
    assert 'value="/objections?before=x"' in page.text
    answer = browser.sign_in("camille", back="/objections?before=x")
    assert (answer.status_code, answer.headers["location"]) == (303, "/objections?before=x")
    assert "Camille Roy" in browser.get("/me").text
    assert "Firefox · Linux" in browser.get("/me").text


def test_the_cookies_are_for_this_host_and_its_own_pages_only(lodge: Lodge) -> None:
    lodge.door.somebody("Camille Roy")
    for cookie in lodge.browser().sign_in("camille").headers.get_list("set-cookie"):
        assert cookie.startswith("__Host-preambule")
        assert {"HttpOnly", "Secure", "Path=/", "SameSite=strict"} <= set(cookie.split("; "))
        assert "domain" not in cookie.lower()


def test_signing_out_ends_the_session_and_not_only_the_cookie(lodge: Lodge) -> None:
    browser = lodge.signed_in("Camille Roy")
    secret = browser.session
    assert browser.post("/sign-out").headers["location"] == "/sign-in?done=out"
    assert browser.session == ""
    browser.plant(secret)
    assert browser.get("/me").status_code == 303


def test_a_planted_session_is_not_taken_over(lodge: Lodge) -> None:
    """Session fixation: the secret is another one after signing in, and after the second step."""
    who = lodge.door.somebody("Camille Roy")
    lodge.door.somebody("Mallory Vil")
    planted = lodge.door.sign_in("mallory").secret
    browser = lodge.browser()
    browser.plant(planted)
    browser.sign_in("camille")
    assert browser.session not in {"", planted}
    known = lodge.door.known(planted)
    assert known is not None
    assert known.person != who


def test_the_second_step_gives_another_secret(lodge: Lodge) -> None:
    telephone = lodge.door.telephone(lodge.door.somebody("Camille Roy"))
    browser = lodge.browser()
    page = browser.sign_in("camille", back="/me")
    assert (page.status_code, browser.get("/me").status_code) == (200, 303)
    half = browser.session
    assert browser.post("/sign-in/code", {"code": "000000", "back": "/me"}).status_code == 403
    done = browser.post("/sign-in/code", {"code": telephone.at(lodge.now()), "back": "/me"})
    assert (done.status_code, done.headers["location"]) == (303, "/me")
    assert browser.session != half
    assert browser.get("/me").status_code == 200


def test_the_second_step_cannot_be_reached_without_the_first(lodge: Lodge) -> None:
    telephone = lodge.door.telephone(lodge.door.somebody("Camille Roy"))
    browser = lodge.browser()
    answer = browser.post("/sign-in/code", {"code": telephone.at(lodge.now()), "back": "/"})
    assert "accounts.session-over" in answer.text
    assert browser.get("/me").status_code == 303


@pytest.mark.parametrize("back", FOREIGN)
def test_nobody_is_sent_elsewhere(lodge: Lodge, back: str) -> None:
    lodge.door.somebody("Camille Roy")
    assert local(back) == "/"
    browser = lodge.browser()
    assert browser.sign_in("camille", back=back).headers["location"] == "/"
    assert browser.get("/sign-in", params={"back": back}).headers["location"] == "/"
    language = browser.post("/language", {"language": "fr", "back": back})
    assert language.headers.get("location", "/") == "/"
    assert "a=b" not in language.headers.get("set-cookie", "")
    assert local("/" + "x" * 600) == "/"


@pytest.mark.parametrize("back", ["/", "/objections?before=x&after=%2F", "/people/4f-a"])
def test_our_own_pages_are_gone_back_to(back: str) -> None:
    assert local(back) == back


def test_known_and_unknown_names_see_the_same_page(lodge: Lodge) -> None:
    lodge.door.somebody("Camille Roy")
    pages = {}
    for name in ("camille", "nobody1"):
        browser, compared = lodge.browser(), lodge.door.hasher.compared
        answers = [browser.sign_in(name, "not the right words") for _ in range(FREE + 2)]
        pages[name] = [(answer.status_code, answer.text.replace(name, "NAME")) for answer in answers]
        assert lodge.door.hasher.compared - compared == FREE
        assert not browser.session
    assert pages["camille"] == pages["nobody1"]
    assert [status for status, _ in pages["camille"]] == [403] * FREE + [429, 429]


def test_what_was_typed_stays_but_never_the_passphrase(lodge: Lodge) -> None:
    page = lodge.browser().sign_in('"><script>alert(1)</script>', "secret words of mine")
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)" in page.text
    assert "secret words of mine" not in page.text


def test_one_address_may_not_try_for_ever(lodge: Lodge) -> None:
    browser = lodge.browser("192.0.2.9")
    answers = [browser.sign_in(f"name{number}", "not the right words").status_code for number in range(25)]
    assert answers[:20] == [403] * 20
    assert set(answers[20:]) == {429}
    assert lodge.browser("192.0.2.10").sign_in("name", "not the right words").status_code == 403


def test_a_link_from_elsewhere_still_leads_to_the_page(lodge: Lodge) -> None:
    """Browsers hold `SameSite=Strict` cookies back when another site's page leads to us: we ask ourselves once more."""
    visit = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document"}
    page = lodge.browser().get("/sign-in?back=%2Frecordings", headers=visit)
    assert '<meta http-equiv="refresh" content="0; url=/recordings">' in page.text
    foreign = lodge.browser().get("/sign-in?back=//evil.example", headers=visit)
    assert "evil" not in foreign.text


# -- links ------------------------------------------------------------------------------------------------------


def test_the_first_administrator_comes_in_by_the_link(lodge: Lodge, first_link: str) -> None:
    browser = lodge.browser()
    assert "first account" in browser.get(f"/first/{first_link}").text
    typed = {"name": "Camille Roy", "sign_in": "camille", "passphrase": WORDS, "again": OTHER_WORDS}
    assert "not the same" in browser.post(f"/first/{first_link}", typed).text
    done = browser.post(f"/first/{first_link}", {**typed, "again": WORDS})
    assert (done.status_code, done.headers["location"]) == (303, "/sign-in?done=opened")
    assert browser.sign_in("camille").status_code == 303
    assert "Administrator" in browser.get("/me").text
    assert browser.get("/people").status_code == 200
    assert browser.get(f"/first/{first_link}").status_code == 404


@pytest.mark.parametrize("secret", ["guess", "..%2f..%2fetc%2fpasswd", "%00", "x" * 2000, "'%20OR%201=1--"])
def test_a_guessed_link_is_no_page(lodge: Lodge, first_link: str, secret: str) -> None:
    for path in ("first", "link"):
        assert lodge.browser().get(f"/{path}/{secret}").status_code in {404, 400}


def test_looking_at_a_link_uses_nothing_up(lodge: Lodge) -> None:
    with lodge.door.engine.begin() as conn:
        _, link = people.invite(conn, "Camille Roy", "camille", by=person(conn, "root", lodge.now()), now=lodge.now())
    for _ in range(3):
        assert "camille" in lodge.browser().get(f"/link/{link}").text
    done = lodge.browser().post(f"/link/{link}", {"passphrase": WORDS, "again": WORDS})
    assert done.status_code == 303
    assert lodge.browser().post(f"/link/{link}", {"passphrase": OTHER_WORDS, "again": OTHER_WORDS}).status_code == 404
    assert lodge.browser().sign_in("camille").status_code == 303


def test_a_weak_passphrase_is_refused_with_what_to_do(lodge: Lodge) -> None:
    with lodge.door.engine.begin() as conn:
        _, link = people.invite(conn, "Camille Roy", "camille", by=person(conn, "root", lodge.now()), now=lodge.now())
    page = lodge.browser().post(f"/link/{link}", {"passphrase": "camille camille camille", "again": "camille camille camille"})
    assert page.status_code == 422
    assert "accounts.passphrase-weak" in page.text


# -- one's own account ------------------------------------------------------------------------------------------


def test_a_second_factor_is_set_up_with_the_passphrase_once_more(lodge: Lodge) -> None:
    browser = lodge.signed_in("Camille Roy", Role.LISTENER)
    assert browser.get("/me/factor?back=%2Frecordings").status_code == 200
    assert browser.post("/me/factor/new", {"passphrase": OTHER_WORDS, "back": "/me"}).status_code == 403
    page = browser.post("/me/factor/new", {"passphrase": WORDS, "back": "/recordings"})
    assert "<svg viewBox" in page.text.replace("\n", " ") or "<svg" in page.text
    telephone = pyotp.TOTP(secret_in(page.text))
    before = browser.session
    done = browser.post("/me/factor/confirm", {"code": telephone.at(lodge.now()), "back": "/recordings"})
    codes = re.findall(r"<li><code>([a-z2-7-]{19})</code>", done.text)
    assert len(codes) == 10
    assert browser.session != before
    lodge.door.wait(minutes=1)
    other = lodge.browser()
    other.sign_in("camille")
    assert other.post("/sign-in/code", {"code": codes[0], "back": "/"}).status_code == 303
    assert "9 are left" in other.get("/me").text


def test_another_telephone_wants_the_one_before(lodge: Lodge) -> None:
    browser = lodge.signed_in("Camille Roy", factor=True)
    assert browser.get("/me/factor/new").status_code == 200
    lodge.door.wait(minutes=11)
    assert browser.get("/me/factor/new").headers["location"] == "/me/factor?back=%2Fme%2Ffactor%2Fnew"
    assert browser.post("/me/factor/new", {"passphrase": WORDS}).headers["location"].startswith("/me/factor?")
    assert browser.post("/me/recovery").headers["location"].startswith("/me/factor?")
    assert browser.post("/me/tokens/new").headers["location"].startswith("/me/factor?")


def test_sessions_are_seen_and_ended(lodge: Lodge) -> None:
    here = lodge.signed_in("Camille Roy")
    who = lodge.person(here)
    others = [lodge.browser() for _ in range(3)]
    for other in others:
        other.sign_in("camille")
    known = lodge.door.known(others[0].session)
    assert known is not None
    assert here.post(f"/me/sessions/{known.session}/end").headers["location"] == "/me?done=session"
    assert others[0].get("/me").status_code == 303
    assert here.post("/me/sessions/end-others").headers["location"] == "/me?done=others"
    assert (lodge.sessions(who), here.get("/me").status_code) == (1, 200)


def test_nobody_ends_somebody_elses_session(lodge: Lodge) -> None:
    camille, denis = lodge.signed_in("Camille Roy"), lodge.signed_in("Denis Faure")
    theirs = lodge.door.known(denis.session)
    assert theirs is not None
    assert camille.post(f"/me/sessions/{theirs.session}/end").status_code == 404
    assert denis.get("/me").status_code == 200


def test_a_passphrase_is_changed(lodge: Lodge) -> None:
    browser = lodge.signed_in("Camille Roy")
    typed = {"old": WORDS, "passphrase": OTHER_WORDS, "again": OTHER_WORDS}
    assert browser.post("/me/passphrase", {**typed, "old": "not the right words"}).status_code == 403
    assert browser.post("/me/passphrase", typed).headers["location"] == "/me?done=passphrase"
    assert lodge.browser().sign_in("camille", OTHER_WORDS).status_code == 303


def test_a_token_is_shown_once_and_allows_what_was_ticked(lodge: Lodge) -> None:
    browser = lodge.signed_in("Camille Roy", Role.SUPERVISOR, factor=True)
    page = browser.get("/me/tokens/new")
    assert "recordings.play" not in page.text
    typed = {"label": "The <b>wall</b>", "scopes": ["live.see"], "until": lodge.now().date().isoformat()}
    token = secret_in(browser.post("/me/tokens/new", typed).text)
    me = browser.get("/me").text
    assert token not in me
    assert "The &lt;b&gt;wall&lt;/b&gt;" in me
    greedy = browser.post("/me/tokens/new", {**typed, "scopes": ["live.see", "recordings.play"]})
    assert 'class="secret"' not in greedy.text


@pytest.mark.parametrize(
    ("agent", "seen"),
    [
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox · Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge · Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 (KHTML) Version/18.0 Safari/604.1",
            "Safari · iPhone",
        ),
        ("<script>alert(1)</script>", ""),
        ("", ""),
    ],
)
def test_a_browser_is_described_coarsely(agent: str, seen: str) -> None:
    assert described(agent) == seen
