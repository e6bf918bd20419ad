"""LAW 14 on real rows: asked in batches, answered in writing, only then destroyed, and told for ever."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from ivr.database import eliminations
from ivr.database.due import awaiting_visa
from ivr.database.engine import reading
from ivr.domain.elimination import (
    Decision,
    DecisionUnusable,
    Elimination,
    EliminationDecided,
    EliminationMissing,
    EliminationState,
)
from ivr.domain.recording import RecordingState
from ivr.vault.retention import visa
from ivr.vault.retention.bordereau import read_bordereau
from ivr.vault.retention.filing import Form, written
from ivr.worker.sweep import sweep
from tests.database.recorded import DUE
from tests.worker.house import ARCHIVED, TABLED, House
from tests.worker.test_holds import heard, hold

S = RecordingState
DAY = timedelta(days=1)
AFTER = DUE + DAY
LETTER = Decision("La directrice des archives", (DUE + 3 * DAY).date(), "2026-113")
ANSWERED = DUE + 4 * DAY


def propose(house: House, **options: object) -> Elimination | None:
    with house.engine.begin() as conn:
        return visa.propose(conn, ARCHIVED.id, "person-1", AFTER, **options)  # type: ignore[arg-type]


def proposed(house: House, **options: object) -> Elimination:
    made = propose(house, **options)
    assert made is not None
    return made


def decide(house: House, batch: str, *kept_back: str, wholly: bool = False) -> int:
    with house.engine.begin() as conn:
        return visa.decide(conn, batch, LETTER, "person-1", ANSWERED, kept_back=kept_back, wholly=wholly)


def kept(house: House, batch: str) -> Elimination:
    with reading(house.engine) as conn:
        found = eliminations.get(conn, batch)
    assert found is not None
    return found


def test_without_a_visa_it_stays_encrypted_and_unheard(house: House) -> None:
    house.add("r1", line=ARCHIVED)
    assert sweep(house.tools, DUE + 400 * DAY).destroyed == 0
    assert house.row("r1").state is S.SEALED
    assert heard(house, "r1", DUE - DAY)
    assert not heard(house, "r1", DUE)
    with reading(house.engine) as conn:
        assert awaiting_visa(conn, AFTER) == {ARCHIVED.id: (1, DUE)}
        assert awaiting_visa(conn, DUE - DAY) == {}


def test_what_the_archives_let_go_goes_and_what_they_keep_back_stays(house: House) -> None:
    for number in range(3):
        house.add(f"r{number}", line=ARCHIVED)
    house.add("other")
    batch = proposed(house)
    assert sweep(house.tools, AFTER).destroyed == 1, "a line of no public body does not wait"
    assert decide(house, batch.id, "r1") == 2
    swept = sweep(house.tools, ANSWERED)
    assert (swept.destroyed, swept.bordereaux) == (2, [batch.id])
    for name in ("r0", "r2"):
        house.check_gone(name)
    assert house.row("r1").state is S.SEALED
    done = kept(house, batch.id)
    assert done.state is EliminationState.DONE
    told = read_bordereau(done.bordereau or "", house.signer.public)
    assert [item["recording"] for item in told["items"]] == ["r0", "r2"]
    assert [item["recording"] for item in told["kept_back"]] == ["r1"]
    assert told["decision"] == {"by": LETTER.by, "on": LETTER.on.isoformat(), "reference": LETTER.reference}
    assert all(item["certificate"] for item in told["items"])
    assert (told["count"], told["disposal"]["service"], len(told["rules"])) == (2, "Accueil", 2)
    with reading(house.engine) as conn:
        filed = eliminations.filed(conn, batch.id)
        assert written(conn, batch.id, Form.PDF, "fr", house.signer.public) == (filed, True)
        assert written(conn, batch.id, Form.JWS, "fr", house.signer.public) == ((done.bordereau or "").encode(), True)
    assert (filed or b"").startswith(b"%PDF")
    assert sweep(house.tools, ANSWERED + DAY).destroyed == 0
    (certificate,) = house.certificates("r0")
    assert certificate["visa"] == batch.id


def test_a_batch_is_asked_about_once_and_again_only_on_purpose(house: House) -> None:
    house.add("r1", line=ARCHIVED)
    batch = proposed(house)
    assert propose(house) is None
    assert decide(house, batch.id, wholly=True) == 0
    assert kept(house, batch.id).state is EliminationState.REFUSED
    assert propose(house) is None
    again = proposed(house, again=True)
    assert decide(house, again.id) == 1
    assert sweep(house.tools, ANSWERED).destroyed == 1


def test_a_proposal_that_is_withdrawn_can_be_made_again(house: House) -> None:
    house.add("r1", line=ARCHIVED)
    batch = proposed(house)
    with house.engine.begin() as conn:
        visa.withdraw(conn, batch.id, "person-1", AFTER)
    with pytest.raises(EliminationDecided):
        decide(house, batch.id)
    assert propose(house) is not None


def test_a_decision_names_who_when_under_which_reference_and_what(house: House) -> None:
    house.add("r1", line=ARCHIVED)
    batch = proposed(house)
    for wrong in (
        Decision(" ", LETTER.on, "1"),
        Decision("La directrice", LETTER.on, ""),
        Decision("La directrice", date(2020, 1, 1), "1"),
        Decision("La directrice", (ANSWERED + DAY).date(), "1"),
    ):
        with pytest.raises(DecisionUnusable), house.engine.begin() as conn:
            visa.decide(conn, batch.id, wrong, "person-1", ANSWERED)
    with pytest.raises(DecisionUnusable):
        decide(house, batch.id, "stranger")
    with pytest.raises(EliminationMissing):
        decide(house, "unknown")
    assert kept(house, batch.id).state is EliminationState.PROPOSED
    assert sweep(house.tools, ANSWERED).destroyed == 0


def test_what_is_held_is_not_proposed_and_a_hold_outlasts_an_approval(house: House) -> None:
    for name in ("r1", "r2"):
        house.add(name, line=ARCHIVED)
    hold(house, "r1", until=DUE + 30 * DAY)
    batch = proposed(house)
    with reading(house.engine) as conn:
        assert [item.recording_id for item in eliminations.items(conn, batch.id)] == ["r2"]
    hold(house, "r2", until=DUE + 10 * DAY)
    assert decide(house, batch.id) == 1
    assert sweep(house.tools, ANSWERED).bordereaux == []
    swept = sweep(house.tools, DUE + 10 * DAY)
    assert (swept.destroyed, swept.bordereaux) == (1, [batch.id])


def test_rehearsals_and_refusals_are_nobodys_documents(house: House) -> None:
    house.add("r1", line=ARCHIVED, rehearsal=True)
    house.add("r2", S.REFUSED, line=ARCHIVED)
    assert propose(house) is None
    assert sweep(house.tools, AFTER).destroyed == 2


def test_under_a_management_table_they_go_on_their_day_and_one_bordereau_tells_of_the_day(house: House) -> None:
    house.add("r1", line=TABLED)
    house.add("r2", line=TABLED, due=DUE + timedelta(hours=1))
    house.add("r3", S.REFUSED, line=TABLED)
    house.add("r4", line=TABLED, rehearsal=True)
    assert sweep(house.tools, DUE).destroyed == 3
    swept = sweep(house.tools, DUE + timedelta(hours=1))
    assert (swept.destroyed, swept.bordereaux) == (1, [])
    (batch,) = sweep(house.tools, DUE + DAY).bordereaux
    told = read_bordereau(kept(house, batch).bordereau or "", house.signer.public)
    assert [item["recording"] for item in told["items"]] == ["r1", "r2"]
    assert (told["disposal"]["reference"], told["decision"]) == ("tableau de gestion 7", None)


def test_no_name_reaches_the_journal(house: House) -> None:
    house.add("r1", line=ARCHIVED)
    decide(house, proposed(house).id)
    with reading(house.engine) as conn:
        assert not any("directrice" in details for details in conn.scalars(text("SELECT details FROM journal")))
    assert house.journal_whole()
