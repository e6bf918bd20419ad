"""Roles: the table is the whole truth, and nothing but a role that holds now, for this line, allows anything."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.roles import ALLOWS, DEAF, HEARS, WHOLE_HOUSE, Decision, Denial, Grant, Permission, Role, may, may_give

from .role_table import DOCUMENT, MEANS, document

NOW = datetime(2026, 11, 26, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def grant(role: Role = Role.LISTENER, line: str | None = "accueil", since: datetime = NOW - DAY, **more: object) -> Grant:
    return replace(Grant("g", "ana", role, line, since, None, "root"), **more)  # type: ignore[arg-type]


grants = st.builds(
    Grant,
    id=st.just("g"),
    person=st.just("ana"),
    role=st.sampled_from(Role),
    line_id=st.sampled_from([None, "accueil", "urbanisme"]),
    since=st.sampled_from([NOW - 3 * DAY, NOW - DAY, NOW, NOW + DAY]),
    until=st.sampled_from([None, NOW - DAY, NOW, NOW + DAY]),
    by=st.just("root"),
    ended_at=st.sampled_from([None, None, NOW - DAY]),
)


def test_the_document_shows_the_table_of_the_code() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert document(text) == text, "run python -m tests.domain.role_table"
    assert set(MEANS) == set(Permission)


def test_every_role_and_every_permission_is_of_use() -> None:
    assert set(ALLOWS) == set(Role)
    assert frozenset().union(*ALLOWS.values()) == set(Permission)


@pytest.mark.parametrize("role", sorted(DEAF))
@pytest.mark.parametrize("permission", sorted(HEARS))
def test_an_admin_may_not_listen_even_as_a_listener(role: Role, permission: Permission) -> None:
    assert permission not in ALLOWS[role]
    both = [grant(), grant(role, None)]
    assert may(both, permission, "accueil", NOW) == Decision((Denial.NEVER_HEARS,))
    assert may([grant(), grant(role, None, until=NOW)], permission, "accueil", NOW).allowed


@given(st.lists(grants, max_size=4), st.sampled_from(Permission), st.sampled_from(["accueil", "urbanisme", None]))
def test_only_a_role_that_holds_here_and_now_allows(own: list[Grant], permission: Permission, line: str | None) -> None:
    now = [one for one in own if one.ended_at is None and one.since <= NOW and not (one.until and one.until <= NOW)]
    fits = [
        one
        for one in now
        if permission in ALLOWS[one.role]
        and (one.line_id is None or (permission not in WHOLE_HOUSE and one.line_id == line is not None))
    ]
    deaf = permission in HEARS and any(one.role in (Role.ADMIN, Role.AUDITOR) for one in now)
    decision = may(own, permission, line, NOW)
    assert decision.allowed == (bool(fits) and not deaf)
    assert set(decision.by) == ({one.role for one in fits} if decision.allowed else set())
    assert bool(decision.reasons) != decision.allowed


@pytest.mark.parametrize(
    ("own", "why"),
    [
        ([], Denial.NO_ROLE),
        ([grant(Role.EDITOR)], Denial.NO_ROLE),
        ([grant(line="urbanisme")], Denial.OTHER_LINE),
        ([grant(until=NOW)], Denial.ROLE_OVER),
        ([grant(ended_at=NOW - DAY)], Denial.ROLE_OVER),
        ([grant(since=NOW + DAY)], Denial.ROLE_TO_COME),
    ],
)
def test_the_reason_is_named(own: list[Grant], why: Denial) -> None:
    assert may(own, Permission.PLAY, "accueil", NOW).reasons == (why,)


def test_play_and_download_are_apart() -> None:
    assert Permission.PLAY in ALLOWS[Role.DPO]
    assert Permission.DOWNLOAD not in ALLOWS[Role.DPO]


def test_nobody_gives_themselves_a_role() -> None:
    assert may_give(grant(by="ana"), (), NOW).reasons == (Denial.SELF,)


def test_who_gives_out_roles_is_not_made_a_listener() -> None:
    assert may_give(grant(), [grant(Role.ADMIN, None)], NOW).reasons == (Denial.NEVER_HEARS,)
    assert may_give(grant(Role.AUDITOR, None), [grant()], NOW).reasons == (Denial.NEVER_HEARS,)
    assert may_give(grant(), [grant(Role.ADMIN, None, until=NOW - DAY)], NOW).allowed is True
    assert may_give(grant(Role.ADMIN), [grant(Role.EDITOR)], NOW).allowed


def test_a_role_ends_after_it_begins() -> None:
    assert may_give(grant(until=NOW - DAY), (), NOW).reasons == (Denial.ENDS_BEFORE_IT_BEGINS,)
