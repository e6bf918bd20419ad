"""The door on the rows: who is signed in, and what the door's pages ask for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, Engine, select

from ivr.access import factor, recognising, roles
from ivr.access.factor import Enrolment
from ivr.accounts import people, recovery, sessions, signing_in, tokens
from ivr.accounts.errors import AccountMissing, SignInRefused
from ivr.accounts.keeper import Keeper
from ivr.accounts.sessions import Begun, Known
from ivr.bootstrap import home
from ivr.bootstrap.demo_people import Demo
from ivr.console.door.port import Guest, LinkShown, Me, NewFactor, User, Users
from ivr.console.security.visitor import Visitor
from ivr.database import accounts
from ivr.database import factors as factor_rows
from ivr.database import roles as role_rows
from ivr.database import sessions as session_rows
from ivr.database.engine import reading
from ivr.database.people import names
from ivr.database.tables import factors as factor_table
from ivr.database.tables import lines as line_table
from ivr.domain.recognising import TOLD_FOR, concerns
from ivr.domain.roles import Grant, Permission, Role

Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class RowAccounts:
    """The `Accounts` of a house: its sessions and its tokens."""

    engine: Engine
    now: Clock = home.now

    def visitor(self, token: str) -> Visitor | None:
        """Who has this session's secret."""
        return _visitor(sessions.find(self.engine, token, self.now()))

    def bearer(self, token: str) -> Visitor | None:
        """For whom an API token stands."""
        return _visitor(tokens.find(self.engine, token, self.now()))


@dataclass(frozen=True, slots=True)
class RowDesk:
    """The `Desk` of the door, each deed in a transaction of its own.

    Attributes:
        demo: who comes in by a button; nobody outside the demonstration.
    """

    keeper: Keeper
    demo: Demo = field(default_factory=Demo)
    now: Clock = home.now

    @property
    def engine(self) -> Engine:
        """Of the database."""
        return self.keeper.engine

    def sign_in(self, name: str, passphrase: str, place: str, browser: str) -> Begun:
        """Come in, or half in."""
        return signing_in.sign_in(self.keeper, name, passphrase, place, browser, self.now())

    def prove_half(self, token: str, code: str, place: str) -> Begun:
        """Show the code that a right passphrase waits for."""
        return sessions.prove_half(self.keeper, token, code, place, self.now())

    def step_up(self, token: str, code: str, place: str) -> Begun:
        """Show the second factor once more."""
        return sessions.step_up(self.keeper, token, code, place, self.now())

    def sign_out(self, person: str, session: str) -> None:
        """End a session."""
        with self.engine.begin() as conn:
            sessions.end(conn, person, session, now=self.now())

    def link(self, secret: str) -> LinkShown:
        """What a link is for."""
        with reading(self.engine) as conn:
            found, account = people.link_of(conn, secret, self.now())
        return LinkShown(found.kind) if account is None else LinkShown(found.kind, account.name, account.sign_in)

    def found_house(self, link: str, name: str, sign_in: str, passphrase: str) -> None:
        """Make the first account."""
        people.found_house(self.keeper, link, name, sign_in, passphrase, self.now())

    def choose(self, link: str, passphrase: str) -> None:
        """Choose a passphrase by a link."""
        people.choose(self.keeper, link, passphrase, self.now())

    def me(self, person: str) -> Me:
        """Somebody's own account."""
        now = self.now()
        with reading(self.engine) as conn:
            return Me(
                account=accounts.get(conn, person),
                has_factor=person in _with_factor(conn, person),
                recovery_left=accounts.recovery_left(conn, person),
                sessions=session_rows.of_person(conn, person, now),
                tokens=session_rows.tokens_of(conn, person),
                lines=_lines(conn),
                scopes=tokens.own(conn, person, now),
            )

    def has_factor(self, person: str) -> bool:
        """Whether somebody has a second factor that was confirmed."""
        with reading(self.engine) as conn:
            return person in _with_factor(conn, person)

    def end_others(self, person: str, but: str) -> None:
        """End all sessions but one."""
        with self.engine.begin() as conn:
            sessions.end_all(conn, person, but=but, by=person, now=self.now())

    def change_passphrase(self, person: str, session: str, old: str, new: str) -> None:
        """Another passphrase."""
        people.change(self.keeper, person, session, old, new, self.now())

    def enrol(self, person: str, passphrase: str | None) -> Enrolment:
        """A new second factor; whoever has none yet gives their passphrase once more."""
        with reading(self.engine) as conn:
            account = accounts.get(conn, person)
            has = person in _with_factor(conn, person)
        if account is None:
            raise AccountMissing("There is no such account.")
        if not has and not self.keeper.passphrases.matches(account.passphrase, passphrase or ""):
            raise SignInRefused("The passphrase is another one. Nothing was set up.")
        with self.engine.begin() as conn:
            return factor.enrol(conn, self.keeper.key, person, account.sign_in, by=person, now=self.now(), replace=has, own=True)

    def confirm(self, token: str, code: str, place: str) -> tuple[Begun, Sequence[str]]:
        """The first code of a new second factor; recovery codes come with it."""
        begun = sessions.confirm_factor(self.keeper, token, code, place, self.now())
        return begun, self.recovery(begun.person)

    def recovery(self, person: str) -> Sequence[str]:
        """New recovery codes."""
        with self.engine.begin() as conn:
            return recovery.make(conn, person, now=self.now())

    def make_token(self, person: str, label: str, scopes: Collection[Permission], ends: datetime) -> str:
        """A token of the API."""
        with self.engine.begin() as conn:
            return tokens.make(conn, person, label, scopes, ends, now=self.now())

    def end_token(self, person: str, token: str) -> None:
        """Take a token back."""
        with self.engine.begin() as conn:
            tokens.take_back(conn, person, token, by=person, now=self.now())

    def users(self) -> Users:
        """Everybody with an account."""
        now = self.now()
        with reading(self.engine) as conn:
            grants = [one for one in role_rows.everybody(conn) if _counts(one, now)]
            waiting, proven = accounts.waiting(conn, now), _with_factor(conn)
            found = [
                User(
                    account=account,
                    grants=tuple(one for one in grants if one.person == account.person),
                    has_factor=account.person in proven,
                    waits_until=waiting.get(account.person),
                )
                for account in accounts.everybody(conn)
            ]
            return Users(found, _lines(conn), {str(one): name for one, name in names(conn).items()})

    def invite(self, name: str, sign_in: str, by: str) -> tuple[str, str]:
        """A new account: whose, and the secret of its link."""
        with self.engine.begin() as conn:
            return people.invite(conn, name, sign_in, by=by, now=self.now())

    def new_link(self, person: str, by: str) -> str:
        """A link to choose a passphrase by."""
        with self.engine.begin() as conn:
            return people.new_link(conn, person, by=by, now=self.now())

    def disable(self, person: str, by: str) -> None:
        """Let an account count no more."""
        with self.engine.begin() as conn:
            people.disable(conn, person, by=by, now=self.now())

    def enable(self, person: str, by: str) -> None:
        """Let it count again."""
        with self.engine.begin() as conn:
            people.enable(conn, person, by=by, now=self.now())

    def forget_factor(self, person: str, by: str) -> None:
        """Take somebody's second factor away."""
        with self.engine.begin() as conn:
            people.forget_factor(conn, person, by=by, now=self.now())

    def new_factors(self) -> Sequence[NewFactor]:
        """Second factors that somebody has to recognise, of people who hear or will."""
        now = self.now()
        with reading(self.engine) as conn:
            known = {str(one): name for one, name in names(conn).items()}
            found = [(one, role_rows.of_person(conn, one.person)) for one in factor_rows.new(conn, now - TOLD_FOR)]
            return [
                NewFactor(
                    person=one.person,
                    name=known.get(one.person, one.person),
                    roles=tuple(dict.fromkeys(grant.role for grant in grants if _counts(grant, now))),
                    since=one.confirmed_at,
                    opened_by=tuple(sorted(known.get(by, by) for by in recognising.openers(conn, one.person, now))),
                    hears_from=one.hears_from,
                )
                for one, grants in found
                if concerns(grants, now)
            ]

    def recognise(self, person: str, by: str) -> None:
        """Say that a new second factor is its owner's."""
        with self.engine.begin() as conn:
            recognising.recognise(conn, person, by=by, now=self.now())

    def give(self, person: str, role: Role, line: str | None, until: datetime | None, by: str) -> None:
        """Give a role."""
        now = self.now()
        with self.engine.begin() as conn:
            roles.check_giver(conn, by, now)
            roles.give(conn, person, role, line, by=by, now=now, until=until)

    def take_back(self, grant: str, by: str) -> None:
        """Take a role back; the last that gives out roles stays."""
        now = self.now()
        with self.engine.begin() as conn:
            roles.check_giver(conn, by, now)
            roles.take_back(conn, grant, by=by, now=now)
            people.check_somebody_is_left(conn, now)

    def guests(self) -> Sequence[Guest]:
        """Who may come in by a button."""
        return self.demo.guests

    def come_in(self, guest: str, browser: str) -> Begun:
        """Come in by a button."""
        if guest not in {one.person for one in self.demo.guests} or not self.demo.holds(self.engine):
            raise SignInRefused("There is no such guest: only the demonstration has some.")
        with self.engine.begin() as conn:
            return sessions.begin(conn, guest, browser, self.now(), half=False, proven=True)

    def vouch(self, token: str, person: str) -> Begun:
        """Count a guest's second factor as shown."""
        if person not in {one.person for one in self.demo.guests} or not self.demo.holds(self.engine):
            raise SignInRefused("There is no such guest: only the demonstration has some.")
        return sessions.vouch(self.engine, token, self.now())


def _visitor(known: Known | None) -> Visitor | None:
    if known is None:
        return None
    scopes = None if known.scopes is None else frozenset(one for one in Permission if one.value in known.scopes)
    return Visitor(known.person, known.name, known.grants, known.now, known.session, known.proven_at, scopes)


def _with_factor(conn: Connection, person: str | None = None) -> frozenset[str]:
    """Who has a confirmed second factor: read without claiming the rows."""
    c = factor_table.c
    query = select(c.person_id).where(c.confirmed_at.is_not(None))
    return frozenset(conn.scalars(query if person is None else query.where(c.person_id == person)))


def _lines(conn: Connection) -> dict[str, str]:
    return {row.id: row.name for row in conn.execute(select(line_table.c.id, line_table.c.name).order_by(line_table.c.name))}


def _counts(grant: Grant, now: datetime) -> bool:
    """Whether it holds, or will."""
    return grant.ended_at is None and (grant.until is None or now < grant.until)
