"""Roles are given and taken in rows that the journal knows of, and end on their day for good."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from ivr.access.ending import settle
from ivr.access.errors import AccessMissing, AccessRefused, LineMissing, RoleRefused
from ivr.access.roles import check, check_giver, give, take_back
from ivr.database import roles
from ivr.database.people import person
from ivr.domain.roles import Denial, Permission, Role

from .conftest import Building


@pytest.fixture
def building(empty: Building) -> Building:
    return empty


def test_a_role_allows_until_it_is_taken_back(building: Building) -> None:
    ana = building.somebody("Ana", Role.EDITOR, line=None)
    with building.house.engine.begin() as conn:
        check(conn, ana.id, Permission.EDIT_NOTICES, "accueil", building.now)
        with pytest.raises(AccessRefused):
            check(conn, ana.id, Permission.APPROVE_NOTICES, "accueil", building.now)
        (grant,) = roles.of_person(conn, ana.id)
        take_back(conn, grant.id, by=grant.by, now=building.now)
        with pytest.raises(AccessRefused) as told:
            check(conn, ana.id, Permission.EDIT_NOTICES, "accueil", building.now)
        assert told.value.reasons == (Denial.ROLE_OVER,)
        with pytest.raises(AccessMissing):
            take_back(conn, grant.id, by=grant.by, now=building.now)
    assert building.noted(ana.id)[0] == "role.granted"
    assert building.noted(ana.id)[-1] == "role.revoked"


def test_a_role_ends_on_its_day_and_no_clock_brings_it_back(building: Building) -> None:
    ana = building.somebody("Ana", Role.EDITOR, line=None, until=building.now + timedelta(days=2))
    settle(building.house.engine, building.wait(days=1))
    with building.house.engine.connect() as conn:
        assert roles.of_person(conn, ana.id)[0].ended_at is None
    assert settle(building.house.engine, building.wait(days=1)) == 1
    assert settle(building.house.engine, building.now) == 0
    assert building.noted(ana.id)[-1] == "role.over"
    with building.house.engine.connect() as conn, pytest.raises(AccessRefused):
        check(conn, ana.id, Permission.EDIT_NOTICES, None, building.wait(days=-2))


def test_who_gives_roles_is_an_admin_of_all_lines(building: Building) -> None:
    admin, editor = building.somebody("Ada", Role.ADMIN, line=None), building.somebody("Eve", Role.EDITOR, line=None)
    with building.house.engine.begin() as conn:
        check_giver(conn, admin.id, building.now)
        with pytest.raises(AccessRefused):
            check_giver(conn, editor.id, building.now)
        with pytest.raises(RoleRefused, match="themselves"):
            give(conn, admin.id, Role.DPO, None, by=admin.id, now=building.now)
        with pytest.raises(RoleRefused, match="hears nothing"):
            give(conn, admin.id, Role.LISTENER, None, by=editor.id, now=building.now)


def test_a_role_for_a_line_that_is_not_there(building: Building) -> None:
    with pytest.raises(LineMissing):
        building.somebody("Ana", Role.LISTENER, line="../other")


def test_when_the_journal_cannot_be_written_no_role_is_given(building: Building) -> None:
    with building.house.engine.begin() as conn:
        ana, root = person(conn, "Ana", building.now), person(conn, "root", building.now)
        conn.execute(text("ALTER TABLE journal RENAME TO somewhere_else"))
    with pytest.raises(Exception, match="journal"), building.house.engine.begin() as conn:
        give(conn, ana, Role.DPO, None, by=root, now=building.now)
    with building.house.engine.connect() as conn:
        assert roles.everybody(conn) == ()
