"""`/people`: who comes in, and as what. For whoever gives out roles; every change wants the second factor, shown lately."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time, timedelta
from typing import Any

from fastapi import APIRouter, Request
from starlette.responses import Response

from ivr.accounts.errors import AccountMissing
from ivr.console.door import words
from ivr.console.door.counter import Counter, proven, to, to_step_up
from ivr.console.door.forms import Give, Invite
from ivr.console.door.port import User, Users
from ivr.console.pages.forms import filled
from ivr.console.security.rules import needs, visitor_of
from ivr.console.wording.marks import Words
from ivr.domain.roles import Permission, Role
from ivr.errors import PreambuleError

INVITE = "/people/invite"
MANAGE = Permission.MANAGE_USERS


class People:
    """The list, invitations, one person."""

    def __init__(self, counter: Counter) -> None:
        self._counter = counter
        self._desk = counter.desk

    def add_to(self, router: APIRouter) -> None:
        """Its routes, each with its rule."""
        router.get("/people", dependencies=[needs(MANAGE)])(self._everybody)
        router.get(INVITE, dependencies=[needs(MANAGE)])(self._invite_page)
        router.post(INVITE, dependencies=[needs(MANAGE)])(self._invite)
        router.get("/people/{person}", dependencies=[needs(MANAGE)])(self._one)
        router.post("/people/{person}/roles", dependencies=[needs(MANAGE)])(self._give)
        router.post("/people/{person}/roles/{grant}/end", dependencies=[needs(MANAGE)])(self._take)
        router.post("/people/{person}/link", dependencies=[needs(MANAGE)])(self._link)
        for name, deed in (
            ("disable", self._desk.disable),
            ("enable", self._desk.enable),
            ("forget-factor", self._desk.forget_factor),
        ):
            router.add_api_route(
                f"/people/{{person}}/{name}",
                _deed(self._counter, deed, DONE[name]),
                methods=["POST"],
                dependencies=[needs(MANAGE)],
            )

    async def _everybody(self, request: Request) -> Response:
        users = await asyncio.to_thread(self._desk.users)
        return self._counter.page(request, "people.html", users=users, state=_state(self._counter))

    async def _invite_page(self, request: Request) -> Response:
        return self._counter.page(request, "invite.html", form=Invite()) if proven(request, self._counter) else to_step_up(INVITE)

    async def _invite(self, request: Request) -> Response:
        if not proven(request, self._counter):
            return to_step_up(INVITE)
        form = await filled(Invite, request)
        if not form.validate():
            return self._counter.page(request, "invite.html", form=form)
        by, name = visitor_of(request).person, (form.name.data or "").strip()
        try:
            person, link = await asyncio.to_thread(self._desk.invite, name, form.sign_in.data or "", by)
        except PreambuleError as error:
            return self._counter.page(request, "invite.html", error, form=form)
        return self._counter.page(request, "link_made.html", person=person, link=link_address(request, link), name=name)

    async def _one(self, request: Request, person: str) -> Response:
        return await _one(self._counter, request, person)

    async def _give(self, request: Request, person: str) -> Response:
        if not proven(request, self._counter):
            return to_step_up(f"/people/{person}")
        users, user = await _user(self._counter, person)
        form = _give_form(await filled(Give, request), users)
        if not form.validate():
            return await _one(self._counter, request, person, form=form)
        last = form.until.data
        until = None if last is None else datetime.combine(last + timedelta(days=1), time(), UTC)
        given = (user.account.person, Role(form.role.data), form.line.data or None, until, visitor_of(request).person)
        try:
            await asyncio.to_thread(self._desk.give, *given)
        except PreambuleError as error:
            return await _one(self._counter, request, person, error, form)
        return to(f"/people/{user.account.person}?done=given")

    async def _take(self, request: Request, person: str, grant: str) -> Response:
        if not proven(request, self._counter):
            return to_step_up(f"/people/{person}")
        _, user = await _user(self._counter, person)
        if grant not in {one.id for one in user.grants}:
            raise AccountMissing("This person has no such role.")
        try:
            await asyncio.to_thread(self._desk.take_back, grant, visitor_of(request).person)
        except PreambuleError as error:
            return await _one(self._counter, request, person, error)
        return to(f"/people/{user.account.person}?done=taken")

    async def _link(self, request: Request, person: str) -> Response:
        if not proven(request, self._counter):
            return to_step_up(f"/people/{person}")
        _, user = await _user(self._counter, person)
        try:
            made = await asyncio.to_thread(self._desk.new_link, user.account.person, visitor_of(request).person)
        except PreambuleError as error:
            return await _one(self._counter, request, person, error)
        return self._counter.page(
            request, "link_made.html", person=user.account.person, link=link_address(request, made), name=user.account.name
        )


DONE = {"disable": "disabled", "enable": "enabled", "forget-factor": "factor"}


def _deed(counter: Counter, deed: Any, done: str) -> Any:
    """A form of one button."""

    async def act(request: Request, person: str) -> Response:
        if not proven(request, counter):
            return to_step_up(f"/people/{person}")
        _, user = await _user(counter, person)
        try:
            await asyncio.to_thread(deed, user.account.person, visitor_of(request).person)
        except PreambuleError as error:
            return await _one(counter, request, person, error)
        return to(f"/people/{user.account.person}?done={done}")

    return act


async def _one(
    counter: Counter, request: Request, person: str, problem: PreambuleError | None = None, form: Give | None = None
) -> Response:
    users, user = await _user(counter, person)
    shown = _give_form(Give(), users) if form is None else form
    why = "" if problem is None else words.why_not(problem)
    context = {
        "user": user,
        "users": users,
        "form": shown,
        "why": why,
        "state": _state(counter),
        "proven": proven(request, counter),
    }
    return counter.page(request, "person.html", problem, **context)


async def _user(counter: Counter, person: str) -> tuple[Users, User]:
    users = await asyncio.to_thread(counter.desk.users)
    found = next((one for one in users.people if one.account.person == person), None)
    if found is None:
        raise AccountMissing("There is no such account.")
    return users, found


def _give_form(form: Give, users: Users) -> Give:
    form.role.choices = [(role.value, words.ROLE[role]) for role in Role]
    form.line.choices = [("", words.ALL_LINES), *users.lines.items()]
    return form


def _state(counter: Counter) -> Any:
    """How an account stands, for a badge."""

    def state(user: User) -> Words:
        if user.account.disabled_at is not None:
            return words.DISABLED
        if user.account.passphrase or user.account.person in {guest.person for guest in counter.desk.guests()}:
            return words.ACTIVE
        return words.INVITED if user.waits_until is not None else words.EXPIRED

    return state


def link_address(request: Request, link: str) -> str:
    """What is sent to somebody: under the name by which this browser reached us, which the guard has checked."""
    return str(request.url.replace(path=f"/link/{link}", query=""))
