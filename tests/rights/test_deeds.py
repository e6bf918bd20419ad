"""Restriction, objection, correction; and the steps of a request with their rows in the journal."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from ivr.bootstrap.rights_desk import object_for
from ivr.database import rights
from ivr.database.engine import reading
from ivr.database.objections import load_objections
from ivr.database.people import person
from ivr.database.tables import calls
from ivr.domain.objection import ObjectionNumber
from ivr.domain.rights import Ground, Identity, Kind, Origin, RequestState, State
from ivr.errors import JournalError
from ivr.rights import deeds, steps
from ivr.rights.deeds import Correctable
from ivr.rights.errors import ForeignCall, RequestMissing, Unsaid
from ivr.rights.mail import Message
from ivr.rights.steps import Asked, open_request
from tests.rights.house import FOREIGN, KEY, NOW, NUMBER, House, recording_id, speech


def test_restriction_holds_every_recording_once(house: House) -> None:
    one, two = house.call("one", speech(1)), house.call("two")
    request = house.request(Kind.RESTRICTION, calls=(one, two))
    for _ in range(2):
        house.step(request, lambda about: deeds.restrict(about, house.holds))
    assert list(house.holds.restricted) == [recording_id(one)]
    with reading(house.engine) as conn:
        (deed,) = rights.deeds(conn, request)
    assert (deed.deed, deed.subject) == ("restricted", recording_id(one))


def test_an_objection_reaches_the_register_without_the_number(house: House) -> None:
    request = house.request(Kind.OBJECTION, identified=False, line=FOREIGN.id)
    house.step(request, lambda about: object_for(about.conn, KEY, about, NUMBER, (), NOW))
    with reading(house.engine) as conn:
        (objection,) = load_objections(conn)
        (deed,) = rights.deeds(conn, request)
    assert (objection.number_hash, objection.line_id, deed.subject) == (KEY.hash(NUMBER), FOREIGN.id, objection.id)
    assert str(objection.number_hash) not in house.whole_journal()
    with pytest.raises(ObjectionNumber):
        house.step(request, lambda about: object_for(about.conn, KEY, about, "12", (), NOW))


def test_a_correction_leaves_old_and_new_as_hashes(house: House) -> None:
    call = house.call("one")
    request = house.request(Kind.RECTIFICATION, calls=(call,))
    house.step(request, lambda about: deeds.rectify(about, call, Correctable.LOCALE, "en"))
    house.step(request, lambda about: deeds.rectify(about, call, Correctable.NUMBER, None))
    with reading(house.engine) as conn:
        row = conn.execute(select(calls.c.locale, calls.c.number_hash).where(calls.c.id == call)).one()
    assert tuple(row) == ("en", None)
    locale, number = house.details(request, "rights.rectified")
    assert locale["old"] == hashlib.sha256(f"{request} locale fr".encode()).hexdigest()
    assert locale["new"] == hashlib.sha256(f"{request} locale en".encode()).hexdigest()
    assert number["old"] == deeds.mark(request, Correctable.NUMBER, house.key.hash(NUMBER))
    assert str(house.key.hash(NUMBER)) not in house.whole_journal()


def test_only_a_call_of_the_request_and_only_a_language_of_its_line_are_corrected(house: House) -> None:
    call, other = house.call("one"), house.call("two")
    request = house.request(Kind.RECTIFICATION, calls=(call,))
    with pytest.raises(ForeignCall):
        house.step(request, lambda about: deeds.rectify(about, other, Correctable.LOCALE, "en"))
    with pytest.raises(Unsaid, match="fr, en"):
        house.step(request, lambda about: deeds.rectify(about, call, Correctable.LOCALE, "de"))
    assert "rights.rectified" not in house.noted(request)


def test_a_life_is_in_the_journal_without_its_person(house: House) -> None:
    request = house.request(identified=False)
    house.step(request, steps.identity_asked)
    house.step(request, lambda about: steps.identity_confirmed(about, Identity.SHOWN))
    house.step(request, lambda about: steps.extended(about, "Camille has many calls"))
    house.step(request, steps.working)
    house.step(request, lambda about: steps.answered(about, "a" * 64))
    house.step(request, steps.closed)
    assert house.noted(request) == [
        "rights.opened",
        "rights.identity-asked",
        "rights.identity-confirmed",
        "rights.extended",
        "rights.begun",
        "rights.answered",
        "rights.closed",
    ]
    journal = house.whole_journal()
    assert "camille" not in journal.lower()
    assert "valmont.example" not in journal
    assert house.asked(request).state is State.CLOSED


def test_a_refusal_keeps_its_ground(house: House) -> None:
    request = house.request(Kind.ERASURE)
    house.step(request, lambda about: steps.refused(about, Ground.LEGAL_DUTY, "a" * 64))
    asked = house.asked(request)
    assert (asked.state, asked.ground) == (State.REFUSED, Ground.LEGAL_DUTY)
    with pytest.raises(RequestState):
        house.step(request, steps.working)


def test_a_step_whose_journal_cannot_be_written_does_nothing(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    request = house.request(identified=False)

    def broken(*_: object) -> None:
        raise JournalError("no")

    monkeypatch.setattr(steps, "append", broken)
    with pytest.raises(JournalError):
        house.step(request, steps.identity_asked)
    assert house.asked(request).state is State.RECEIVED


ASKED = Asked(Kind.ACCESS, Origin.COMMAND, "camille@valmont.example", NOW)


@pytest.mark.parametrize(
    "wrong",
    [{"contact": " "}, {"contact": "x" * 300}, {"contact": "two\nlines"}, {"locale": "de"}, {"line_id": "nobody"}],
    ids=str,
)
def test_a_request_without_what_it_needs_is_not_opened(house: House, wrong: dict[str, Any]) -> None:
    with house.engine.begin() as conn, pytest.raises(Unsaid):
        open_request(conn, replace(ASKED, **wrong), person(conn, "Claire", NOW), NOW)


def test_a_message_opens_one_request_and_no_later_month(house: House) -> None:
    message = Message("camille@valmont.example", NOW, "words", 0, cut=False, sha256="a" * 64)
    asked = replace(ASKED, origin=Origin.EMAIL, message=message, received_at=NOW + timedelta(days=9))
    opened = set()
    for _ in range(2):
        with house.engine.begin() as conn:
            request = open_request(conn, asked, person(conn, "Claire", NOW), NOW)
        opened.add(request.id)
        assert request.received_at == NOW
    assert len(opened) == 1


def test_an_unknown_request_is_said_to_be_none(house: House) -> None:
    with pytest.raises(RequestMissing):
        house.step("00000000-0000-0000-0000-000000000000", steps.closed)
