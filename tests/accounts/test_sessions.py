"""Sessions: their secret, their second step, their end; and tokens that programs show."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select, update

from ivr.access.errors import FactorMissing, FactorWrong
from ivr.accounts import people, recovery, sessions, tokens
from ivr.accounts.errors import AccountMissing, CodeWrong, SessionOver, TokenUnusable
from ivr.database.tables import sessions as table
from ivr.domain.account import HALF_LASTS, SEEN_EVERY, SESSION_IDLES, SESSION_LASTS, TOKEN_LASTS
from ivr.domain.roles import Permission, Role
from tests.accounts.conftest import Doorway


def test_nobody_is_behind_a_guess(door: Doorway) -> None:
    door.somebody("Camille Roy")
    begun = door.sign_in("camille")
    for guess in ("", "x", begun.session, begun.secret[:-1], begun.secret.swapcase(), "\x00", "é" * 500):
        assert door.known(guess) is None


def test_a_session_ends_by_itself(door: Doorway) -> None:
    door.somebody("Camille Roy")
    begun, start = door.sign_in("camille"), door.now
    while door.now + timedelta(hours=3) < start + SESSION_LASTS:
        door.wait(hours=3)
        assert door.known(begun) is not None
    door.now = start + SESSION_LASTS
    assert door.known(begun) is None


def test_a_session_that_nobody_uses_ends_sooner(door: Doorway) -> None:
    door.somebody("Camille Roy")
    begun = door.sign_in("camille")
    door.wait(seconds=SESSION_IDLES.total_seconds() - 1)
    assert door.known(begun) is not None
    door.wait(seconds=SESSION_IDLES.total_seconds())
    assert door.known(begun) is None


def test_a_clock_set_back_brings_no_session_to_life(door: Doorway) -> None:
    door.somebody("Camille Roy")
    begun, start = door.sign_in("camille"), door.now
    door.wait(hours=13)
    door.somebody("Denis Faure")  # the journal knows that this moment has been
    door.now = start
    assert door.known(begun) is None


def test_it_costs_two_queries_and_rarely_a_write(door: Doorway) -> None:
    door.somebody("Camille Roy", Role.EDITOR)
    begun = door.sign_in("camille")
    statements: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA", "SHOW", "SET")):
            statements.append(statement.split(maxsplit=1)[0])

    event.listen(door.engine, "before_cursor_execute", note)
    door.known(begun)
    assert statements == ["SELECT", "SELECT"]
    door.wait(seconds=SEEN_EVERY.total_seconds())
    door.known(begun)
    assert statements == ["SELECT", "SELECT", "SELECT", "SELECT", "UPDATE"]


def test_a_second_factor_is_asked_for_before_anybody_is_in(door: Doorway) -> None:
    who = door.somebody("Camille Roy", Role.LISTENER)
    telephone = door.telephone(who)
    half = door.sign_in("camille")
    assert half.half
    assert door.known(half) is None
    with pytest.raises(SessionOver):
        sessions.step_up(door.keeper, half.secret, telephone.at(door.now), "at home", door.now)
    with pytest.raises(FactorWrong):
        sessions.prove_half(door.keeper, half.secret, "000000", "at home", door.now)
    whole = sessions.prove_half(door.keeper, half.secret, telephone.at(door.now), "at home", door.now)
    assert door.known(half) is None  # another secret: what was seen before is worth nothing
    known = door.known(whole)
    assert known is not None
    assert known.proven_at == door.now


def test_the_second_step_does_not_wait_for_ever(door: Doorway) -> None:
    telephone = door.telephone(door.somebody("Camille Roy"))
    half = door.sign_in("camille")
    door.wait(seconds=HALF_LASTS.total_seconds())
    with pytest.raises(SessionOver):
        sessions.prove_half(door.keeper, half.secret, telephone.at(door.now), "at home", door.now)


def test_a_step_up_takes_another_secret_and_lasts_no_longer(door: Doorway) -> None:
    telephone = door.telephone(door.somebody("Camille Roy"))
    half = door.sign_in("camille")
    first = sessions.prove_half(door.keeper, half.secret, telephone.at(door.now), "at home", door.now)
    door.wait(hours=1)
    second = sessions.step_up(door.keeper, first.secret, telephone.at(door.now), "at home", door.now)
    assert (second.session, second.ends_at) == (first.session, first.ends_at)
    assert door.known(first) is None
    known = door.known(second)
    assert known is not None
    assert known.proven_at == door.now
    with pytest.raises(FactorWrong):  # a code counts once
        sessions.step_up(door.keeper, second.secret, telephone.at(door.now), "at home", door.now)
    with pytest.raises(SessionOver):
        sessions.step_up(door.keeper, first.secret, telephone.at(door.now), "at home", door.now)


def test_without_a_factor_there_is_nothing_to_show(door: Doorway) -> None:
    door.somebody("Camille Roy")
    begun = door.sign_in("camille")
    with pytest.raises(FactorMissing):
        sessions.step_up(door.keeper, begun.secret, "123456", "at home", door.now)


def test_a_recovery_code_stands_once_for_the_telephone(door: Doorway) -> None:
    who = door.somebody("Camille Roy")
    door.telephone(who)
    with door.engine.begin() as conn:
        codes = recovery.make(conn, who, now=door.now)
    assert len(set(codes)) == 10
    half = door.sign_in("camille")
    typed = codes[3].upper().replace("-", " ")
    whole = sessions.prove_half(door.keeper, half.secret, typed, "at home", door.now)
    assert door.known(whole) is not None
    half = door.sign_in("camille")
    for code in (codes[3], "", "aaaa-bbbb-cccc-dddd"):
        with pytest.raises(CodeWrong):
            sessions.prove_half(door.keeper, half.secret, code, "at home", door.now)
    with door.engine.begin() as conn:
        recovery.make(conn, who, now=door.now)
    with pytest.raises(CodeWrong):  # those before count no more
        sessions.prove_half(door.keeper, half.secret, codes[0], "at home", door.now)
    assert door.kinds(who).count("recovery.used") == 1


def test_somebody_elses_recovery_code_is_none(door: Doorway) -> None:
    one, other = door.somebody("Camille Roy"), door.somebody("Denis Faure")
    door.telephone(one)
    with door.engine.begin() as conn:
        codes = recovery.make(conn, other, now=door.now)
    half = door.sign_in("camille")
    with pytest.raises(CodeWrong):
        sessions.prove_half(door.keeper, half.secret, codes[0], "at home", door.now)


def test_sessions_are_ended_one_by_one_and_all_others(door: Doorway) -> None:
    who, other = door.somebody("Camille Roy"), door.somebody("Denis Faure")
    a, b, c, d = (door.sign_in("camille") for _ in range(4))
    with door.engine.begin() as conn:
        sessions.end(conn, who, a.session, now=door.now)
    assert [door.known(one) is not None for one in (a, b, c, d)] == [False, True, True, True]
    with door.engine.begin() as conn, pytest.raises(AccountMissing):  # not theirs
        sessions.end(conn, other, b.session, now=door.now)
    with door.engine.begin() as conn:
        assert sessions.end_all(conn, who, but=c.session, by=who, now=door.now) == 2
    assert [door.known(one) is not None for one in (a, b, c, d)] == [False, False, True, False]


def test_old_sessions_leave_no_rows(door: Doorway) -> None:
    door.somebody("Camille Roy")
    door.sign_in("camille")
    door.wait(days=40)
    fresh = door.sign_in("camille")
    with door.engine.connect() as conn:
        assert list(conn.scalars(select(table.c.id))) == [fresh.session]


def test_a_disabled_account_ends_everything_at_once(door: Doorway) -> None:
    who, root = door.somebody("Camille Roy", Role.EDITOR), door.somebody("Denis Faure", Role.ADMIN)
    begun = door.sign_in("camille")
    with door.engine.begin() as conn:
        token = tokens.make(conn, who, "a program", [Permission.EDIT_NOTICES], door.now + timedelta(days=9), now=door.now)
        people.disable(conn, who, by=root, now=door.now)
    assert door.known(begun) is None
    assert tokens.find(door.engine, token, door.now) is None
    with door.engine.begin() as conn:
        conn.execute(update(table).values(ended_at=None))
    assert door.known(begun) is None  # even a session that was forgotten
    with door.engine.begin() as conn:
        people.enable(conn, who, by=root, now=door.now)
    assert tokens.find(door.engine, token, door.now) is None


# -- tokens -----------------------------------------------------------------------------------------------------


def test_a_token_allows_no_more_than_it_says_and_than_its_person_may(door: Doorway) -> None:
    who = door.somebody("Camille Roy", Role.SUPERVISOR)
    ends = door.now + timedelta(days=30)
    with door.engine.begin() as conn:
        token = tokens.make(conn, who, " the  wall ", [Permission.SEE_LIVE], ends, now=door.now)
    known = tokens.find(door.engine, token, door.now)
    assert known is not None
    assert (known.person, known.scopes, known.proven_at) == (who, ("live.see",), None)
    assert door.details("token.made") == [{"token": known.session, "scopes": ["live.see"], "until": ends.isoformat()}]
    door.now = ends
    assert tokens.find(door.engine, token, door.now) is None


@pytest.mark.parametrize(
    ("label", "scopes", "days"),
    [
        ("a program", [Permission.PLAY], 30),
        ("a program", [Permission.SEE_LIVE, Permission.MANAGE_USERS], 30),
        ("a program", [], 30),
        ("", [Permission.SEE_LIVE], 30),
        ("x" * 81, [Permission.SEE_LIVE], 30),
        ("a program", [Permission.SEE_LIVE], 0),
        ("a program", [Permission.SEE_LIVE], TOKEN_LASTS.days + 1),
    ],
)
def test_what_no_token_is_made_of(door: Doorway, label: str, scopes: list[Permission], days: int) -> None:
    who = door.somebody("Camille Roy", Role.SUPERVISOR)
    with door.engine.begin() as conn, pytest.raises(TokenUnusable):
        tokens.make(conn, who, label, scopes, door.now + timedelta(days=days), now=door.now)


def test_a_token_is_taken_back_by_its_owner_alone(door: Doorway) -> None:
    who, other = door.somebody("Camille Roy", Role.SUPERVISOR), door.somebody("Denis Faure")
    with door.engine.begin() as conn:
        token = tokens.make(conn, who, "a program", [Permission.SEE_LIVE], door.now + timedelta(days=9), now=door.now)
    known = tokens.find(door.engine, token, door.now)
    assert known is not None
    with door.engine.begin() as conn, pytest.raises(AccountMissing):
        tokens.take_back(conn, other, known.session, by=other, now=door.now)
    with door.engine.begin() as conn:
        tokens.take_back(conn, who, known.session, by=who, now=door.now)
    assert tokens.find(door.engine, token, door.now) is None
    assert door.known(token) is None  # and it was never a session
