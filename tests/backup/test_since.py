"""What happened after a backup: replayed where it is known, said where it is not, and never undone."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from ivr.backup.errors import JournalApart
from ivr.bootstrap import home
from ivr.bootstrap.keeping import checkpoints_file
from ivr.bootstrap.objection_register import FollowedObjections
from ivr.database.engine import reading
from ivr.database.errors import RestoreUnconfirmed
from ivr.database.tables import certificates, journal
from ivr.domain.recording import RecordingState
from ivr.vault.playback import find
from tests.backup.house import DUE, House
from tests.database.samples import NOW

LATER = NOW + timedelta(days=30)


def test_without_a_newer_journal_it_is_said_and_nothing_opens(house: House, elsewhere: House) -> None:
    made = house.back_up()
    done = elsewhere.restore(made.path, signer=house.kid, now=LATER)
    assert done.unknown == ("journal",)
    key = home.objection_key(elsewhere.settings)
    register = FollowedObjections(elsewhere.engine, key)
    register.look()
    assert not register.healthy, "nobody can say who objects: nothing is recorded"
    with reading(elsewhere.engine) as conn, pytest.raises(RestoreUnconfirmed):
        find(conn, "r1", home.public_key(elsewhere.settings))


def test_what_fell_due_has_lost_its_key_before_anybody_can_listen(house: House, elsewhere: House) -> None:
    house.record("long", due=DUE + timedelta(days=400))
    made = house.back_up(bodies=True)
    done = elsewhere.restore(made.path, signer=house.kid, now=DUE + timedelta(days=1))
    assert done.fell_due == 3
    assert [elsewhere.header(name) is None for name in ("r1", "r2", "r3", "long")] == [True, True, True, False]
    assert elsewhere.kinds()[-3:] == ["recording.key-destroyed"] * 3
    assert sorted(elsewhere.sweep(DUE + timedelta(days=1))) == ["r1", "r2", "r3"]
    assert elsewhere.row("r1").state is RecordingState.DESTROYED
    assert elsewhere.verdict().whole


def test_an_exported_journal_kept_elsewhere_is_replayed(house: House, elsewhere: House) -> None:
    house.object_to("o1")
    made = house.back_up()
    house.refuse("r1")
    house.destroy("r2")
    house.note("caller.refused", "call-r3", effect="destroy")
    house.note("objection.withdrawn", "o1", line=None)
    exported = house.exported()
    done = elsewhere.restore(made.path, signer=house.kid, journals=[exported])
    assert done.destroyed == 3
    assert done.continued == len(house.kinds()) - done_head(made.path, house)
    assert [elsewhere.header(name) for name in ("r1", "r2", "r3")] == [None, None, None]
    assert [row[1] for row in elsewhere.dump()["objections"]] == [None]
    assert elsewhere.kinds()[:-1] == house.kinds()
    assert elsewhere.verdict().whole
    assert elsewhere.verdict().gaps == ()
    assert done.unknown == ("journal",), "whether anything followed the export nobody knows"


def done_head(path: Path, house: House) -> int:
    return house.verify(path).contents.head.sequence


def test_what_a_journal_tells_and_does_not_hold_is_named(house: House, elsewhere: House) -> None:
    made = house.back_up()
    house.object_to("o1")
    house.note("line.imported", "mairie", facts="a" * 64)
    done = elsewhere.restore(made.path, signer=house.kid, journals=[house.exported()])
    assert done.unknown == ("journal", "line.imported", "objection.added")


def test_certificates_alone_are_enough(house: House, elsewhere: House, tmp_path: Path) -> None:
    made = house.back_up(bodies=True)
    house.destroy("r2")
    with reading(house.engine) as conn:
        (jws,) = conn.scalars(select(certificates.c.jws)).all()
    (tmp_path / "certificates").write_text(jws + "\n")
    elsewhere.restore(made.path, signer=house.kid, certificates=[tmp_path / "certificates"])
    assert elsewhere.header("r2") is None
    assert elsewhere.row("r2").state is RecordingState.DESTROYED
    assert [row[2] for row in elsewhere.dump()["certificates"]] == [jws]


def test_lost_rows_that_a_checkpoint_names_are_a_gap_that_is_explained(house: House, elsewhere: House) -> None:
    made = house.back_up()
    house.note("lexicon.changed", "fr")
    house.note("lexicon.changed", "en")
    house.vouch()
    checkpoints = checkpoints_file(house.settings)
    done = elsewhere.restore(made.path, signer=house.kid, checkpoints=[checkpoints])
    head = done_head(made.path, house)
    assert done.lost == 3  # backup.made, and the two
    assert set(checkpoints.read_text().splitlines()) < set(checkpoints_file(elsewhere.settings).read_text().splitlines())
    verdict = elsewhere.verdict()
    assert verdict.whole
    assert verdict.gaps == ((head + 1, head + 3),)
    elsewhere.note("lexicon.changed", "fr")
    elsewhere.vouch()
    assert elsewhere.verdict().anchored


@pytest.mark.parametrize("spoil", ["after", "lost", "kind"])
def test_a_gap_that_is_explained_wrongly_is_a_breach(house: House, elsewhere: House, spoil: str) -> None:
    made = house.back_up()
    house.vouch()
    elsewhere.restore(made.path, signer=house.kid, checkpoints=[checkpoints_file(house.settings)])
    with elsewhere.engine.begin() as conn:
        row = conn.execute(select(journal).where(journal.c.kind == "journal.restored")).one()
        if spoil == "kind":
            conn.execute(update(journal).where(journal.c.sequence == row.sequence).values(kind="lexicon.changed"))
        elif spoil == "after":
            conn.execute(delete(journal).where(journal.c.sequence == json.loads(row.details)["after"]))
        else:
            conn.execute(update(journal).where(journal.c.sequence == row.sequence).values(sequence=row.sequence + 1))
    assert not elsewhere.verdict().whole


def test_a_journal_that_was_rolled_back_before_the_backup_is_noticed(house: House, elsewhere: House) -> None:
    house.vouch()
    with house.engine.begin() as conn:
        last = conn.execute(select(journal).order_by(journal.c.sequence.desc()).limit(1)).one()
        conn.execute(delete(journal).where(journal.c.sequence == last.sequence))
    made = house.back_up()
    with pytest.raises(JournalApart, match="rolled back"):
        elsewhere.restore(made.path, signer=house.kid, checkpoints=[checkpoints_file(house.settings)])
    assert not (elsewhere.root / "db.sqlite").exists()
    assert not (elsewhere.settings.keys / "signing.pem").exists()


@pytest.mark.parametrize("spoil", ["row", "end", "other"])
def test_a_journal_that_cannot_be_believed_restores_nothing(house: House, elsewhere: House, tmp_path: Path, spoil: str) -> None:
    made = house.back_up()
    house.destroy("r1")
    exported = house.exported()
    lines = exported.read_text().splitlines(keepends=True)
    if spoil == "row":
        lines[-2] = lines[-2].replace("recording.destroyed", "recording.exported")
    elif spoil == "end":
        lines = lines[:-1]
    else:
        with House.build(tmp_path / "third", f"sqlite:///{tmp_path / 'third.sqlite'}") as third:
            lines = third.exported().read_text().splitlines(keepends=True)
    exported.write_text("".join(lines))
    with pytest.raises(Exception, match=r"Nothing was restored|nothing was restored|Nobody vouches|signature") as caught:
        elsewhere.restore(made.path, signer=house.kid, journals=[exported])
    assert caught.type.__name__ in {"JournalApart", "SignatureWrong"}
    assert not (elsewhere.root / "db.sqlite").exists()


def test_a_living_journal_that_was_rolled_back_is_said_and_its_rows_count(house: House) -> None:
    made = house.back_up()
    house.destroy("r1")
    house.note("lexicon.changed", "fr")
    house.vouch()
    with house.engine.begin() as conn:
        conn.execute(delete(journal).where(journal.c.kind == "lexicon.changed"))
    done = house.restore(made.path, replace=True)
    assert (done.destroyed, done.lost) == (1, 1)
    assert done.unknown == ("journal",)
    assert house.verdict().whole
    assert house.verdict().gaps


def test_a_house_restored_twice_keeps_one_journal(house: House) -> None:
    made = house.back_up()
    house.vouch()
    house.restore(made.path, replace=True)
    house.destroy("r1")
    house.restore(made.path, replace=True)
    assert house.header("r1") is None
    assert house.kinds().count("journal.restored") == 2
    assert house.verdict().whole
    assert len(house.dump()["restores"]) == 2


def test_a_certificate_of_another_recording_changes_nothing(house: House, elsewhere: House, tmp_path: Path) -> None:
    made = house.back_up()
    house.record("r4")
    house.destroy("r4")
    with reading(house.engine) as conn:
        (jws,) = conn.scalars(select(certificates.c.jws)).all()
    (tmp_path / "certificates").write_text(jws + "\n\n")
    elsewhere.restore(made.path, signer=house.kid, certificates=[tmp_path / "certificates"])
    assert elsewhere.header("r1") is not None
    assert elsewhere.dump()["certificates"] == []
