"""A second factor that rests on a link alone brings nobody to a recording, and lets nobody say yes, before somebody else has recognised its owner."""

from __future__ import annotations

import pyotp
import pytest

from ivr.access import factor, recognising
from ivr.access.asking import decide
from ivr.access.errors import AccessRefused, FactorMissing, RecognitionRefused
from ivr.access.listening import begin
from ivr.access.roles import give
from ivr.accounts import people
from ivr.database import accounts
from ivr.database.people import person
from ivr.domain.access import Bar, Use
from ivr.domain.recognising import ALONE_WAITS
from ivr.domain.roles import Role
from ivr.vault.playback.exporting import AudioFormat

from .conftest import KEY, PCM, Building, Person


class Office:
    """People who come in by links: each is invited by somebody, chooses a passphrase, and sets up a telephone."""

    def __init__(self, building: Building) -> None:
        self.building = building
        self.engine = building.house.engine
        with self.engine.begin() as conn:
            self.root = person(conn, "root", building.now)

    def comes(self, name: str, *roles: Role, by: str | None = None, factor: bool = True) -> Person:
        """Somebody new, by a link that `by` made."""
        now, by = self.building.now, by or self.root
        with self.engine.begin() as conn:
            who, _ = people.invite(conn, name, name.lower(), by=by, now=now)
            for role in roles:
                give(conn, who, role, None, by=by, now=now)
            accounts.set_passphrase(conn, who, "hashed", now)
        return self.telephone(who, name) if factor else Person(who, "")

    def telephone(self, who: str, name: str = "x", *, replace: bool = False) -> Person:
        """They set up a telephone themselves."""
        building = self.building
        with self.engine.begin() as conn:
            made = factor.enrol(conn, KEY, who, name, by=who, now=building.now, own=True, replace=replace)
        one = Person(who, made.secret)
        factor.confirm(self.engine, KEY, who, one.code(building.now), "home", building.now)
        building.wait(seconds=60)
        return one

    def reset(self, who: Person, by: str) -> Person:
        """Both are taken and made anew by one person: what must not be a way to hear."""
        with self.engine.begin() as conn:
            people.new_link(conn, who.id, by=by, now=self.building.now)
            people.forget_factor(conn, who.id, by=by, now=self.building.now)
        return self.telephone(who.id)

    def recognise(self, who: Person, by: Person) -> None:
        with self.engine.begin() as conn:
            recognising.recognise(conn, who.id, by=by.id, now=self.building.now)

    def grown(self, *people: Person) -> None:
        """A day later, the house's first people count by themselves."""
        self.building.wait(hours=24)
        for one in people:
            assert self.counts(one)

    def counts(self, who: Person) -> bool:
        with self.engine.begin() as conn:
            return recognising.counts(conn, who.id, self.building.now)

    def hears(self, who: Person) -> bytes:
        access, proven = self.building.ask(who), self.building.prove(who)
        with begin(
            self.building.door, access.id, who.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=self.building.now
        ) as listening:
            return b"".join(listening.pieces())[44:]


@pytest.fixture
def office(building: Building) -> Office:
    return Office(building)


@pytest.fixture
def admin(office: Office) -> Person:
    return office.comes("Gilda", Role.ADMIN)


@pytest.fixture
def dpo(office: Office, admin: Person) -> Person:
    one = office.comes("Denis", Role.DPO, by=admin.id)
    office.grown(admin, one)
    return one


def test_an_administrator_cannot_hear_as_somebody_whose_link_and_factor_they_have_made_anew(
    office: Office, admin: Person, dpo: Person
) -> None:
    ana = office.comes("Ana", Role.LISTENER, by=admin.id)
    office.recognise(ana, dpo)
    assert office.hears(ana) == PCM
    taken = office.reset(ana, admin.id)
    for later in (0, 25, 24 * 40):
        office.building.wait(hours=later)
        with pytest.raises(AccessRefused) as told:
            office.hears(taken)
        assert told.value.reasons == (Bar.FACTOR_NEW,)
    assert office.building.noted()[-1] == "access.refused"
    with pytest.raises(RecognitionRefused):
        office.recognise(taken, admin)
    with pytest.raises(RecognitionRefused):
        office.recognise(taken, taken)


def test_who_is_recognised_by_another_hears_at_once_and_the_journal_says_by_whom(
    office: Office, admin: Person, dpo: Person
) -> None:
    ana = office.reset(office.comes("Ana", Role.LISTENER, by=admin.id), admin.id)
    office.recognise(ana, dpo)
    assert office.hears(ana) == PCM
    assert office.building.last("factor.recognised") == {"by": dpo.id}
    with pytest.raises(FactorMissing):
        office.recognise(ana, dpo)
    assert office.building.whole()


def test_a_made_up_person_hears_nothing_and_recognises_nobody(office: Office, admin: Person, dpo: Person) -> None:
    made_up = office.comes("Jean", Role.DPO, by=admin.id)
    ana = office.reset(office.comes("Ana", Role.LISTENER, by=admin.id), admin.id)
    for one in (made_up, ana):
        assert not office.counts(one)
    with pytest.raises(RecognitionRefused):
        office.recognise(ana, made_up)
    office.recognise(made_up, dpo)
    office.recognise(ana, made_up)


def test_a_second_administrator_will_do_and_who_made_the_link_will_not(office: Office, admin: Person, dpo: Person) -> None:
    other = office.comes("Henri", Role.ADMIN, by=admin.id)
    office.recognise(other, dpo)
    ana = office.reset(office.comes("Ana", Role.LISTENER, by=admin.id), other.id)
    for maker in (admin, other):
        with pytest.raises(RecognitionRefused):
            office.recognise(ana, maker)
    office.recognise(ana, dpo)


def test_a_supervisor_who_is_new_says_yes_to_nobody(office: Office, admin: Person, dpo: Person) -> None:
    office.building.four_eyes()
    ana, boss = office.comes("Ana", Role.LISTENER, by=admin.id), office.comes("Eve", Role.SUPERVISOR, by=admin.id)
    office.recognise(ana, dpo)
    access = office.building.ask(ana)
    with pytest.raises(AccessRefused) as told:
        decide(office.building.door, access.id, boss.id, yes=True, proven_at=office.building.prove(boss), now=office.building.now)
    assert told.value.reasons == (Bar.FACTOR_NEW,)


def test_where_nobody_could_recognise_anybody_a_day_must_pass(office: Office, admin: Person) -> None:
    ana = office.comes("Ana", Role.LISTENER, by=admin.id)
    office.building.wait(hours=23)
    assert not office.counts(ana)
    office.building.wait(hours=1)
    assert office.hears(ana) == PCM
    again = office.reset(ana, admin.id)
    assert not office.counts(again)
    with pytest.raises(AccessRefused):
        office.hears(again)
    office.building.now += ALONE_WAITS
    assert office.hears(again) == PCM


def test_the_one_who_could_is_waited_for_even_before_their_own_factor_counts(office: Office, admin: Person) -> None:
    dpo = office.comes("Denis", Role.DPO, by=admin.id, factor=False)
    ana = office.comes("Ana", Role.LISTENER, by=admin.id)
    office.building.wait(hours=48)
    assert not office.counts(ana)
    denis = office.telephone(dpo.id)
    with pytest.raises(RecognitionRefused):
        office.recognise(ana, denis)
    office.building.wait(hours=24)
    office.recognise(ana, denis)


def test_another_telephone_of_ones_own_stands_as_the_one_before(office: Office, admin: Person, dpo: Person) -> None:
    ana = office.comes("Ana", Role.LISTENER, by=admin.id)
    assert not office.counts(office.telephone(ana.id, replace=True))
    office.recognise(ana, dpo)
    assert office.counts(office.telephone(ana.id, replace=True))


def test_whoever_has_the_machine_is_believed(building: Building) -> None:
    """They have the keys too: `preambule access factor enrol` makes one that counts."""
    ana = building.somebody("Ana", Role.LISTENER)
    assert Office(building).counts(ana)
    assert pyotp.TOTP(ana.secret).now()
