"""Each document says what the rows say, in both languages, and names the rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from ivr.database import attestations, roles
from ivr.database.people import person
from ivr.database.tables import metadata
from ivr.documents import Figure, data, html, pdf
from ivr.domain.attestation import Attestation
from ivr.domain.breach import Loss, Lost
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.going_live import Duty
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Grant, Role
from ivr.register import terms
from ivr.register.declaring import Declared, declare
from ivr.register.kinds import Kind
from notices.facts import Mode
from tests.database.samples import LINE, NOW, OTHER
from tests.register.conftest import House, fact, texts

LOSS = Loss(frozenset({Lost.KEY}), NOW, NOW, NOW)


def filled(house: House) -> None:
    house.publish(LINE)
    house.recording("a", days=3)
    house.recording("b", days=100)
    house.call("refused", answer="refused")
    house.note("recording.exported", "a", by="nobody", reason="test")


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("locale", ["fr", "en"])
def test_every_document_can_be_written_in_every_form(house: House, kind: Kind, locale: str) -> None:
    filled(house)
    document = house.write(kind, locale, loss=LOSS)
    assert document.kind == kind.value
    assert document.title in html.page(document) or locale == "fr"
    assert pdf.pdf(document, data.as_json(document)).startswith(b"%PDF-1.7")
    empty = house.write(kind, locale, line="nowhere", loss=LOSS)
    assert html.page(empty)


def test_every_word_has_its_term() -> None:
    for mapping, kind in ((terms.PURPOSE, "PurposeKind"), (terms.MODE, "Mode"), (terms.STATE, "RecordingState")):
        assert set(mapping) == set(type(next(iter(mapping)))), kind
    for terms_ in (
        terms.ROLE,
        terms.PERMISSION,
        terms.BASIS,
        terms.UNIT,
        terms.REFUSAL,
        terms.REQUIREMENT,
        terms.REFERENCE,
        terms.LOST,
        terms.AUDIBLE,
    ):
        assert set(terms_) == set(type(next(iter(terms_))))


@pytest.mark.parametrize("kind", list(Kind))
def test_every_source_names_something_that_is_there(house: House, kind: Kind) -> None:
    """A row of a table, a table, a setting, or a file of the keys; and rows that are named by id exist."""
    filled(house)
    document = house.write(kind, loss=LOSS)
    with house.engine.connect() as conn:
        for source in document.sources:
            name, _, row = source.partition(":")
            assert name in {"schema", "settings", "file"} | set(metadata.tables), source
            if name == "schema":
                assert row in metadata.tables
            elif name in {"lines", "recordings", "notice_versions", "people", "declarations"} and not {"=", ","} & set(row):
                table = metadata.tables[name]
                if row not in table.c:
                    assert conn.execute(select(func.count()).where(table.c.id == row)).scalar_one() == 1, source


def test_the_register_is_written_from_the_rows_that_drive_it(house: House) -> None:
    """LAW 25: changing a row changes the entry."""
    document = house.write(Kind.REGISTER, line="mairie")
    assert [section.title for section in document.sections[1:-1]] == [LINE.name]
    assert fact(document, "Controller").source == "lines:mairie"
    assert fact(document, "Transfers outside the European Economic Area").text == "Suisse"
    assert "6 months" in texts(document)
    assert "article L1-2" in texts(document)
    shorter = replace(LINE.facts.purposes[0], retention=replace(LINE.facts.purposes[0].retention, count=2))
    house.lines(replace(LINE, facts=replace(LINE.facts, purposes=(shorter,), transfers=(), controller_address="ailleurs")))
    document = house.write(Kind.REGISTER)
    assert fact(document, "Transfers outside the European Economic Area").text == "none"
    assert fact(document, "Address of the controller").text == "ailleurs"
    assert "2 months" in texts(document)
    assert "article L1-2" not in texts(document)


def test_the_schedule_counts_what_there_is_and_what_is_late(house: House) -> None:
    filled(house)
    (table,) = [t for t in house.write(Kind.SCHEDULE, line="mairie").sections[0].tables if t.caption == "What there is now"]
    ((state, count, *_, late, held),) = table.rows
    assert (state, getattr(count, "text", ""), late, held) == ("kept", "2", "1", "0")
    house.recording("c", state=RecordingState.DESTROYED, days=200)
    measures = house.write(Kind.MEASURES)
    assert fact(measures, "Recordings that could be heard now").text == "2"
    assert fact(measures, "Recordings past their day that are not yet destroyed").text == "1"


def test_what_is_held_is_not_late_and_what_the_archives_want_is_said(house: House) -> None:
    """LAW 14."""
    disposal = Disposal(Authority.VISA, "les archives de l'Orge", "accueil", "enregistrements", "")
    house.lines(replace(LINE, disposal=disposal))
    house.recording("held", days=100, held_until=NOW + timedelta(days=5))
    document = house.write(Kind.SCHEDULE, "fr", journal_months="8")
    assert any("les archives de l'Orge" in text for text in texts(document))
    row = document.sections[0].tables[1].rows[0]
    assert row[-2:] == ("0", "1")
    assert "8 mois" in texts(document)


def test_the_assessment_counts_answers(house: House) -> None:
    filled(house)
    document = house.write(Kind.IMPACT_INPUTS, line="mairie")
    assert fact(document, "Calls received").text == "3"
    assert fact(document, "Callers who refused").text == "1 (33.3 %)"
    assert fact(document, "Recordings kept now").text == "2"
    assert fact(document, "Listenings so far").text == "1"


def test_who_has_access_is_people_and_their_acts(house: House) -> None:
    with house.engine.begin() as conn:
        who = person(conn, "Claire", NOW)
    house.note("recording.exported", "a", by=who)
    house.note("notice.approved", "n", by=who)
    _, people, kinds, _ = house.write(Kind.ACCESS).sections
    ((name, pseudonym, _, acts, _),) = people.tables[0].rows
    assert (getattr(name, "text", ""), pseudonym, acts) == ("Claire", who, "2")
    assert [row[1] for row in kinds.tables[0].rows] == ["notice.approved", "recording.exported"]


def test_roles_are_those_that_hold_now(house: House) -> None:
    with house.engine.begin() as conn:
        claire, amadou = person(conn, "Claire", NOW), person(conn, "Amadou", NOW)
        for name, who, line, until in (("g1", claire, "mairie", None), ("g2", amadou, None, NOW - timedelta(days=1))):
            roles.add(conn, Grant(name, who, Role.LISTENER, line, NOW - timedelta(days=9), until, amadou))
    held, allowed = house.write(Kind.ACCESS).sections[0].tables
    ((holder, role, line_id, *_, by),) = held.rows
    assert [holder, role, line_id, by] == [Figure("Claire", "role_grants:g1"), "listener", "mairie", "Amadou"]
    assert [row[1] for row in allowed.rows if row[0] == "administrator"] == ["none, whatever other roles the person has"]
    assert fact(house.write(Kind.MEASURES), "People whose role lets them listen").text == "1"


def test_whoever_else_handles_data_is_named(house: House) -> None:
    (first, second), health = house.write(Kind.PROCESSORS).sections[0].tables[0].rows, house.write(Kind.PROCESSORS).sections[1]
    assert (first[2], second[2]) == ("no", "no")
    assert "no attestation is asked for" in str(health.paragraphs[0])
    outside = house.write(Kind.PROCESSORS, objects_url="s3://valmont/appels", gtts="on")
    rows = outside.sections[0].tables[0].rows
    assert [row[2] for row in rows] == ["yes", "no", "yes"]
    assert rows[0][0] == Figure("s3://valmont/appels", "settings:PREAMBULE_OBJECTS_URL")
    assert "takes no recording" in str(outside.sections[1].paragraphs[0])
    with house.engine.begin() as conn:
        who = person(conn, "Claire", NOW)
        attestations.add(conn, Attestation("a1", "s3://valmont/appels", "x", "HDS-12", NOW + timedelta(days=400), who, NOW))
    certified = house.write(Kind.PROCESSORS, objects_url="s3://valmont/appels")
    assert fact(certified, "Certificate").source == "attestations:a1"
    assert "attestation holds" in str(certified.sections[1].paragraphs[0])


def test_the_checklist_says_what_is_missing_until_it_is_declared(house: House) -> None:
    def missing() -> list[str]:
        (table,) = house.write(Kind.GO_LIVE, line="travaux").sections[1].tables
        return [str(row[0]) for row in table.rows if row[2] == "MISSING"]

    assert len(missing()) == 4  # three to be declared, and no justification of 100 %
    with house.engine.begin() as conn:
        for duty in Duty:
            declare(
                conn, Declared(duty, None if duty is Duty.EMPLOYEES else "travaux", date(2026, 1, 5), "PV n° 12"), "Claire", NOW
            )
    assert missing() == ["Recording of all calls is justified in writing, or only a share is recorded"]
    house.lines(LINE, replace(OTHER, sampling_justification=LINE.sampling_justification))
    assert missing() == []
    assert fact(house.write(Kind.GO_LIVE, line="travaux"), "May this line go live?").text == "yes"
    house.lines(replace(OTHER, rehearsal=True), replace(LINE, facts=replace(LINE.facts, mode=Mode.NEVER)))
    assert house.write(Kind.GO_LIVE, line="travaux").sections[1].tables == ()
