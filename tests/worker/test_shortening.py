"""A shortened retention applies to what exists, a lengthened one does not (L4, LAW 28)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ivr.bootstrap.first_start import load
from ivr.database.lines import save_lines
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.line import Line
from ivr.domain.recording import RecordingState
from ivr.worker.holds import Keep
from ivr.worker.sweep import sweep
from notices.facts import AnnouncedPurpose, Duration, DurationUnit, LegalBasis, PurposeKind
from tests.database.recorded import DUE
from tests.database.samples import FACTS, LINE, NOW, OTHER
from tests.worker.house import House

S = RecordingState
WEEKS = NOW + timedelta(days=21)


def line(days: int, kind: PurposeKind = PurposeKind.TRAINING, *others: AnnouncedPurpose) -> Line:
    purpose = AnnouncedPurpose(kind, LegalBasis.PUBLIC_TASK, Duration(days, DurationUnit.DAYS))
    return replace(LINE, facts=replace(FACTS, purposes=(purpose, *others)))


def days_of(house: House, *names: str) -> list[datetime]:
    return [house.row(name).due_at for name in names]


def take(engine: Engine, *lines: Line) -> dict[str, int]:
    return load(engine, (*lines, replace(OTHER, number="+33199001077", id="autre")))


def test_what_exists_goes_earlier_when_the_rule_is_shortened(house: House) -> None:
    take(house.engine, line(90))
    for name in ("r1", "r2"):
        house.add(name, purposes=("training",))
    house.add("gone", S.REFUSED, purposes=("training",))
    assert take(house.engine, line(21)) == {LINE.id: 2}
    assert days_of(house, "r1", "r2", "gone") == [WEEKS, WEEKS, DUE]
    assert house.noted("r1") == ["recording.due-moved"]
    assert house.journal_whole()
    assert sweep(house.tools, WEEKS).destroyed == 3


def test_what_exists_keeps_its_day_when_the_rule_is_made_longer(house: House) -> None:
    take(house.engine, line(90))
    house.add("r1", purposes=("training",))
    assert take(house.engine, line(150)) == {}
    assert take(house.engine, line(120)) == {}, "shorter than before, and longer than what its caller heard"
    assert days_of(house, "r1") == [DUE]
    assert house.noted("r1") == []


def test_only_a_purpose_that_its_caller_heard_has_a_say(house: House) -> None:
    quality = AnnouncedPurpose(PurposeKind.QUALITY, LegalBasis.PUBLIC_TASK, Duration(90, DurationUnit.DAYS))
    take(house.engine, line(90, PurposeKind.TRAINING, quality))
    house.add("trained", purposes=("training",))
    house.add("both", purposes=("training", "quality"))
    house.add("unknown")
    short = replace(quality, retention=Duration(21, DurationUnit.DAYS))
    assert take(house.engine, line(90, PurposeKind.TRAINING, short)) == {LINE.id: 2}
    assert days_of(house, "trained", "both", "unknown") == [DUE, WEEKS, WEEKS]


def test_a_purpose_that_is_given_up_or_new_changes_no_day(house: House) -> None:
    take(house.engine, line(90))
    house.add("r1", purposes=("training",))
    assert take(house.engine, line(21, PurposeKind.QUALITY)) == {}
    assert days_of(house, "r1") == [DUE]


def test_dropping_the_archives_is_said_in_the_journal(house: House) -> None:
    asked = replace(line(90), disposal=Disposal(Authority.VISA, "Archives", "Accueil", "Appels"))
    take(house.engine, asked)
    take(house.engine, asked)
    take(house.engine, line(90))
    assert house.noted(LINE.id).count("line.disposal-changed") == 2


def test_a_call_that_knew_the_old_rule_when_it_was_changed_goes_by_the_new_one(house: House) -> None:
    with house.engine.begin() as conn:
        save_lines(conn, [line(21)], NOW - timedelta(minutes=5))
    house.add("late", purposes=("training",))
    assert Keep(house.engine)(NOW + timedelta(hours=1)) == 0
    assert days_of(house, "late") == [WEEKS]
    assert house.noted("late") == ["recording.due-moved"]
    Keep(house.engine)(NOW + timedelta(hours=2))
    assert house.noted("late") == ["recording.due-moved"]
