"""Whose account there is: the first one, invitations, other passphrases, the last administrator."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.access import roles
from ivr.accounts import people
from ivr.accounts.errors import (
    AccountExists,
    AccountMissing,
    LastAdministrator,
    LinkOver,
    PassphraseWeak,
    SignInNameUnusable,
    SignInRefused,
)
from ivr.database import roles as role_rows
from ivr.database.people import person
from ivr.domain.account import LINK_LASTS, LONGEST, SHORTEST, LinkKind, Weakness, sign_in_name, weakness
from ivr.domain.roles import Permission, Role, may
from tests.accounts.conftest import OTHER_WORDS, WORDS, Doorway


def first_link(door: Doorway) -> str:
    with door.engine.begin() as conn:
        link = people.first_link(conn, door.now)
    assert link is not None
    return link


def test_the_first_link_makes_one_administrator(door: Doorway) -> None:
    link = first_link(door)
    who = people.found_house(door.keeper, link, "Camille Roy", "camille", WORDS, door.now)
    known = door.known(door.sign_in("camille"))
    assert known is not None
    assert known.person == who
    assert may(known.grants, Permission.MANAGE_USERS, None, known.now).allowed
    assert door.kinds(who) == ["account.opened", "role.granted", "session.begun"]
    with door.engine.begin() as conn:
        assert people.first_link(conn, door.now) is None
    with pytest.raises(LinkOver):
        people.found_house(door.keeper, link, "Denis Faure", "denis", WORDS, door.now)


def test_a_second_first_link_is_worth_nothing_once_there_is_an_administrator(door: Doorway) -> None:
    old, link = first_link(door), first_link(door)
    with pytest.raises(LinkOver):  # the newer one has taken its place
        people.found_house(door.keeper, old, "Eve Noir", "eve", WORDS, door.now)
    door.somebody("Denis Faure", Role.ADMIN)
    with pytest.raises(LinkOver):
        people.found_house(door.keeper, link, "Camille Roy", "camille", WORDS, door.now)


def test_a_first_link_that_failed_works_on(door: Doorway) -> None:
    link = first_link(door)
    with pytest.raises(PassphraseWeak):
        people.found_house(door.keeper, link, "Camille Roy", "camille", "too short", door.now)
    with pytest.raises(SignInNameUnusable):
        people.found_house(door.keeper, link, "Camille Roy", "-", WORDS, door.now)
    people.found_house(door.keeper, link, "Camille Roy", "camille", WORDS, door.now)


def test_links_end(door: Doorway) -> None:
    link = first_link(door)
    door.wait(seconds=LINK_LASTS[LinkKind.FIRST].total_seconds())
    for secret in (link, "", "guess", "\x00"):
        with door.engine.connect() as conn, pytest.raises(LinkOver):
            people.link_of(conn, secret, door.now)


def test_an_invitation_lets_somebody_choose_once(door: Doorway) -> None:
    with door.engine.begin() as conn:
        who, link = people.invite(conn, "Camille Roy", "Camille", by=person(conn, "root", door.now), now=door.now)
        found, account = people.link_of(conn, link, door.now)
    assert account is not None
    assert (found.kind, account.sign_in) == (LinkKind.INVITATION, "camille")
    with pytest.raises(SignInRefused):
        door.sign_in("camille")
    assert people.choose(door.keeper, link, WORDS, door.now) == who
    door.sign_in("camille")
    with pytest.raises(LinkOver):
        people.choose(door.keeper, link, OTHER_WORDS, door.now)


def test_a_reset_ends_all_sessions_and_leaves_the_second_factor(door: Doorway) -> None:
    who = door.somebody("Camille Roy")
    door.telephone(who)
    with door.engine.begin() as conn:
        older = people.new_link(conn, who, by=who, now=door.now)
        link = people.new_link(conn, who, by=who, now=door.now)
    begun = door.sign_in("camille")
    with pytest.raises(LinkOver):
        people.choose(door.keeper, older, OTHER_WORDS, door.now)
    people.choose(door.keeper, link, OTHER_WORDS, door.now)
    assert door.known(begun) is None
    assert door.sign_in("camille", OTHER_WORDS).half
    with pytest.raises(SignInRefused):
        door.sign_in("camille")


def test_who_knows_the_passphrase_changes_it(door: Doorway) -> None:
    who = door.somebody("Camille Roy")
    here, elsewhere = door.sign_in("camille"), door.sign_in("camille")
    with pytest.raises(SignInRefused):
        people.change(door.keeper, who, here.session, OTHER_WORDS, OTHER_WORDS, door.now)
    with pytest.raises(PassphraseWeak):
        people.change(door.keeper, who, here.session, WORDS, "camille roy camille", door.now)
    people.change(door.keeper, who, here.session, WORDS, OTHER_WORDS, door.now)
    assert door.known(here) is not None
    assert door.known(elsewhere) is None
    door.sign_in("camille", OTHER_WORDS)


def test_nobody_has_two_accounts_and_no_two_people_one_name(door: Doorway) -> None:
    root = door.somebody("Denis Faure")
    for name, sign_in in (("denis faure", "other"), ("Eve Noir", "DENIS")):
        with pytest.raises(AccountExists), door.engine.begin() as conn:
            people.invite(conn, name, sign_in, by=root, now=door.now)


def test_somebody_is_always_left_who_can_give_out_roles(door: Doorway) -> None:
    one, other = door.somebody("Camille Roy", Role.ADMIN), door.somebody("Denis Faure", Role.EDITOR)
    with pytest.raises(LastAdministrator), door.engine.begin() as conn:
        people.disable(conn, one, by=other, now=door.now)
    with door.engine.connect() as conn:
        (grant,) = role_rows.of_person(conn, one)
        roles.take_back(conn, grant.id, by=other, now=door.now)
        with pytest.raises(LastAdministrator):
            people.check_somebody_is_left(conn, door.now)
    assert door.known(door.sign_in("camille")) is not None
    with door.engine.begin() as conn:
        roles.give(conn, other, Role.ADMIN, None, by=one, now=door.now)
        people.disable(conn, one, by=other, now=door.now)
    with pytest.raises(AccountMissing), door.engine.begin() as conn:
        people.disable(conn, one, by=other, now=door.now)
    with pytest.raises(AccountMissing), door.engine.begin() as conn:
        people.new_link(conn, one, by=other, now=door.now)


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (WORDS, None),
        ("correct horse battery staple", None),
        ("x" * (SHORTEST - 1), Weakness.SHORT),
        ("x" * (LONGEST + 1), Weakness.LONG),
        ("aaaaaaaaaaaaaaaaaaaa", Weakness.KNOWN),
        ("motdepasse123456789", Weakness.KNOWN),
        ("Camille Roy Camille Roy", Weakness.KNOWN),
        ("azertyuiop azertyuiop", Weakness.KNOWN),
    ],
)
def test_what_a_passphrase_is(words: str, found: Weakness | None) -> None:
    assert weakness(words, ("Camille Roy", "camille")) is found


@given(st.text(min_size=1, max_size=80))
def test_a_name_to_sign_in_with_stays_what_it_is(text: str) -> None:
    name = sign_in_name(text)
    assert name is None or (
        name == sign_in_name(name.upper()) == sign_in_name(f" {name} ") and name.isprintable() and " " not in name
    )
