"""Coming in: the same answer and the same work for every name; wrong passphrases slow a place, and keep nobody out of their own."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import func, select, text

from ivr.accounts import people
from ivr.accounts.errors import SignInRefused, SignInSlowed
from ivr.database.tables import accounts, sign_in_tries
from ivr.domain.factor import FREE, LONGEST_WAIT
from ivr.domain.roles import Role
from tests.accounts.conftest import OTHER_WORDS, WORDS, CountedHasher, Doorway


class Stronger(CountedHasher):
    """One pass more."""

    def __init__(self) -> None:
        PasswordHasher.__init__(self, time_cost=2, memory_cost=8, parallelism=1)
        self.compared = 0


def wrong(door: Doorway, name: str, place: str = "", times: int = 1) -> list[str]:
    """How so many wrong passphrases are answered; a place of its own for each when none is named."""
    answers = []
    for number in range(times):
        with pytest.raises((SignInRefused, SignInSlowed)) as caught:
            door.sign_in(name, "not the right words at all", place or f"stranger {number} {door.now}")
        answers.append(str(caught.value))
    return answers


def test_the_right_words_let_in(door: Doorway) -> None:
    who = door.somebody("Camille Roy", Role.EDITOR)
    begun = door.sign_in("  CAMILLE ")
    known = door.known(begun)
    assert known is not None
    assert (known.person, known.name, known.proven_at) == (who, "Camille Roy", None)
    assert [grant.role for grant in known.grants] == [Role.EDITOR]
    assert door.kinds(who)[-2:] == ["account.opened", "session.begun"]
    assert door.whole()


def test_no_row_holds_a_secret_or_a_place(door: Doorway) -> None:
    door.somebody("Camille Roy")
    begun = door.sign_in("camille", place="a place of its own")
    wrong(door, "camille", place="another place")
    with door.engine.connect() as conn:
        tables = ("sessions", "accounts", "sign_in_tries", "account_links", "journal")
        rows = [str(tuple(row)) for table in tables for row in conn.execute(text(f"SELECT * FROM {table}"))]
    for secret in (begun.secret, WORDS, "a place of its own", "another place"):
        assert not [row for row in rows if secret in row]
    assert not [row for row in rows if "$argon2" in row and "$argon2id$" not in row]


@pytest.mark.parametrize("name", ["camille", "nobody", "", "x" * 300, "\x00", "camille'--", "émile"])
def test_known_and_unknown_names_are_answered_alike_after_the_same_work(door: Doorway, name: str) -> None:
    door.somebody("Camille Roy")
    asked = door.hasher.compared
    answers = wrong(door, name, times=FREE + 2)
    assert set(answers[:FREE]) == {"The name or the passphrase is wrong."}
    assert [answer.startswith("Too many wrong passphrases") for answer in answers[FREE:]] == [True, True]
    assert door.hasher.compared - asked == FREE  # and none for what is not looked at


def test_a_disabled_account_and_one_without_a_passphrase_look_like_none(door: Doorway) -> None:
    who, other = door.somebody("Camille Roy"), door.somebody("Denis Faure", Role.ADMIN)
    with door.engine.begin() as conn:
        people.disable(conn, who, by=other, now=door.now)
        people.invite(conn, "Eve Noir", "eve", by=other, now=door.now)
    for name in ("camille", "eve"):
        before = door.hasher.compared
        with pytest.raises(SignInRefused, match=r"^The name or the passphrase is wrong\.$"):
            door.sign_in(name)
        assert door.hasher.compared == before + 1


def test_strangers_cannot_keep_anybody_out_of_a_place_they_came_from_before(door: Doorway) -> None:
    door.somebody("Camille Roy")
    door.sign_in("camille")
    for _ in range(50):
        wrong(door, "camille", times=3)
        door.wait(minutes=1)
    assert door.known(door.sign_in("camille")) is not None  # from home, at once
    with pytest.raises(SignInSlowed):
        door.sign_in("camille", place="never seen")


def test_a_brute_force_from_a_thousand_places_gets_a_hundred_looks_a_day(door: Doorway) -> None:
    door.somebody("Camille Roy")
    before, end = door.hasher.compared, door.now + timedelta(days=1)
    while door.now < end:
        wrong(door, "camille", times=4)
        door.wait(minutes=2)
    assert door.hasher.compared - before <= 120


def test_a_thousand_at_once_are_no_way_round(door: Doorway) -> None:
    """Each counts as wrong before it is looked at."""
    door.somebody("Camille Roy")
    before, barrier = door.hasher.compared, threading.Barrier(8)

    def guess(number: int) -> None:
        barrier.wait(10)
        wrong(door, "camille", place=f"place {number}")

    threads = [threading.Thread(target=guess, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert door.hasher.compared - before <= FREE


def test_the_right_words_are_not_counted_against_anybody(door: Doorway) -> None:
    door.somebody("Camille Roy")
    for number in range(10):
        door.sign_in("camille", place=f"browser {number}")
    wrong(door, "camille", times=2)
    door.sign_in("camille", place="one more browser")
    wrong(door, "camille", times=1)
    with pytest.raises(SignInSlowed):
        door.sign_in("camille", place="yet another")


def test_ones_own_wrong_words_slow_ones_own_place_only(door: Doorway) -> None:
    door.somebody("Camille Roy")
    door.sign_in("camille", place="at home")
    wrong(door, "camille", place="at home", times=FREE)
    with pytest.raises(SignInSlowed) as slowed:
        door.sign_in("camille", place="at home")
    assert 1 <= slowed.value.seconds <= LONGEST_WAIT.total_seconds()
    door.sign_in("camille", place="at the office")
    door.wait(seconds=slowed.value.seconds)
    door.sign_in("camille", place="at home")


def test_names_that_nobody_has_fill_neither_the_table_nor_the_journal(door: Doorway) -> None:
    for number in range(100):
        wrong(door, f"name{number}")
    assert len(door.kinds("nobody")) == 7  # 1, 2, 4 … 64
    door.wait(days=2)
    wrong(door, "another")
    with door.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(sign_in_tries)).scalar_one() == 2


def test_a_hash_of_older_parameters_is_made_anew(door: Doorway) -> None:
    who = door.somebody("Camille Roy")
    with door.engine.connect() as conn:
        before = conn.execute(select(accounts.c.passphrase).where(accounts.c.person_id == who)).scalar_one()
    door.hasher = Stronger()
    door.sign_in("camille")
    with door.engine.connect() as conn:
        after = conn.execute(select(accounts.c.passphrase).where(accounts.c.person_id == who)).scalar_one()
    assert ("t=1" in before, "t=2" in after) == (True, True)
    door.sign_in("camille")
    with pytest.raises(SignInRefused):
        door.sign_in("camille", OTHER_WORDS)
