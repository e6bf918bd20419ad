"""What happened after a backup: replayed where it is known, said where it is not, and never undone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import delete, insert, select, update

from ivr.backup.errors import JournalApart
from ivr.bootstrap import home
from ivr.bootstrap.checkup import examine
from ivr.bootstrap.keeping import checkpoints_file, destroyer
from ivr.bootstrap.line.objection_register import FollowedObjections
from ivr.database.engine import reading
from ivr.database.errors import RestoreUnconfirmed
from ivr.database.holds import of_recording
from ivr.database.people import person
from ivr.database.tables import calls, certificates, journal, key_headers, role_grants
from ivr.domain.hold import HoldKind
from ivr.domain.recording import RecordingState
from ivr.journal.chain import Head, head
from ivr.journal.export import export_period, verify_export
from ivr.journal.periods import Period
from ivr.vault.keys import recipients
from ivr.vault.keys.identities import make_identity
from ivr.vault.playback.exporting import find
from ivr.vault.retention.destruction import destroy
from ivr.vault.retention.holding import Wanted, lift, place
from tests.backup.house import House
from tests.database.recorded import DUE
from tests.database.samples import NOW

VERIFIER = Path(__file__).parents[2] / "verifier" / "preambule_verify.py"
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


def test_what_fell_due_waits_for_a_person_where_nobody_knows_what_was_held_since(house: House, elsewhere: House) -> None:
    """Somebody may have held it after the backup: once its key is gone, the backup alone still has it."""
    house.record("long", due=DUE + timedelta(days=400))
    house.record("refused", state=RecordingState.REFUSED)
    made, day = house.back_up(bodies=True), DUE + timedelta(days=1)
    done = elsewhere.restore(made.path, signer=house.kid, now=day)
    assert (done.fell_due, done.waiting, done.unknown) == (0, 3, ("journal",))
    assert elsewhere.sweep(day) == 1, "what was refused goes all the same"
    assert not destroy(destroyer(elsewhere.settings, elsewhere.engine), "r1", day)
    assert all(elsewhere.header(name) is not None for name in ("r1", "r2", "r3", "long"))
    with reading(elsewhere.engine) as conn, pytest.raises(RestoreUnconfirmed):
        find(conn, "r1", home.public_key(elsewhere.settings))
    with elsewhere.engine.begin() as conn:
        who = person(conn, "Claire Martin", day)
        place(conn, "r2", Wanted(HoldKind.HOLD, "A claim of May", who, day + timedelta(days=90)), day)
    elsewhere.confirm(day)
    assert elsewhere.sweep(day) == 2
    assert [elsewhere.header(name) is None for name in ("r1", "r2", "r3", "long")] == [True, False, True, False]


def test_the_command_keeps_what_fell_due_until_somebody_confirms_or_takes_the_risk(
    house: House, elsewhere: House, tmp_path: Path
) -> None:
    made = house.back_up(bodies=True)  # by now, all of it is due
    given = ("restore", "run", str(made.path), "--identity", str(house.identity), "--signer", house.kid, "--json")
    said, told = commanded(elsewhere, *given)
    assert (json.loads(said)["fell_due"], json.loads(said)["due_and_waiting"]) == (0, 3)
    assert "until the restore is confirmed" in told
    assert elsewhere.header("r1") is not None
    assert json.loads(commanded(elsewhere, "retention", "due", "--json")[0]) == []
    commanded(elsewhere, "restore", "confirm", "--as", "Claire Martin", "--reason", "nothing was held since")
    assert "r1" in commanded(elsewhere, "retention", "due", "--json")[0]
    (tmp_path / "third").mkdir()
    with House(tmp_path / "third", f"sqlite:///{tmp_path / 'third' / 'db.sqlite'}") as third:
        said, told = commanded(third, *given, "--destroy-due")
        assert (json.loads(said)["fell_due"], json.loads(said)["due_and_waiting"]) == (3, 0)
        assert "may have been to keep it" in told
        assert third.header("r1") is None


def commanded(house: House, *arguments: str) -> tuple[str, str]:
    """What the real command prints, and what it says beside that, on a host."""
    house.stop()
    env = {**os.environ, "PREAMBULE_HOME": str(house.root), "PREAMBULE_DATABASE_URL": house.url}
    done = subprocess.run(
        [sys.executable, "-m", "ivr.cli", *arguments], capture_output=True, text=True, check=False, env=env, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout, " ".join(done.stderr.split())


def test_what_fell_due_has_lost_its_key_before_anybody_can_listen(house: House, elsewhere: House) -> None:
    house.record("long", due=DUE + timedelta(days=400))
    made = house.back_up(bodies=True)
    done = elsewhere.restore(made.path, signer=house.kid, now=DUE + timedelta(days=1), destroy_due=True)
    assert (done.fell_due, done.waiting) == (3, 0)
    elsewhere.confirm(DUE + timedelta(days=1))
    assert [elsewhere.header(name) is None for name in ("r1", "r2", "r3", "long")] == [True, True, True, False]
    assert elsewhere.kinds()[-3:] == ["recording.key-destroyed"] * 3
    assert elsewhere.sweep(DUE + timedelta(days=1)) == 3
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
    assert [row[1] for row in elsewhere.dump()["certificates"]] == [jws]


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
    exported = elsewhere.exported()
    with exported.open(encoding="utf-8") as lines:
        assert verify_export(lines, home.public_key(elsewhere.settings)).gaps == ((head + 1, head + 3),)
    stranger = [sys.executable, str(VERIFIER), "--key", str(elsewhere.settings.keys / "signing.pub.pem"), str(exported)]
    said = subprocess.run(stranger, capture_output=True, text=True, check=False)
    assert f"rows {head + 1} to {head + 3} were lost with a database" in said.stdout
    assert said.returncode == 3, "nothing is wrong, and something cannot be shown"


@pytest.mark.parametrize("spoil", ["after", "lost", "kind"])
def test_a_gap_that_is_explained_wrongly_is_a_breach(house: House, elsewhere: House, spoil: str) -> None:
    made = house.back_up()
    house.vouch()
    elsewhere.restore(made.path, signer=house.kid, checkpoints=[checkpoints_file(house.settings)])
    with elsewhere.tampering() as conn:
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
    with house.tampering() as conn:
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
    with house.tampering() as conn:
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


def test_holds_roles_and_nearer_days_come_from_the_journal(house: House, elsewhere: House) -> None:
    with house.engine.begin() as conn:
        who = person(conn, "Claire Martin", NOW)
        values = {"person_id": who, "role": "listener", "since": NOW, "granted_by": who}
        conn.execute(insert(role_grants), [{"id": name, **values} for name in ("g1", "g2")])
        lifted = place(conn, "r1", Wanted(HoldKind.HOLD, "a claim", who, LATER), NOW)
    made = house.back_up()
    until = DUE + timedelta(days=30)
    with house.engine.begin() as conn:
        lift(conn, lifted.id, who, NOW)
        hold = place(conn, "r2", Wanted(HoldKind.RESTRICTION, "art. 18", who, until), NOW)
    house.note("role.revoked", who, grant="g1", role="listener", by=who)
    house.note("recording.due-moved", "r3", **{"from": DUE.isoformat(), "to": LATER.isoformat()})
    done = elsewhere.restore(made.path, signer=house.kid, journals=[house.exported()], now=DUE + timedelta(days=1))
    assert done.unknown == ("journal",)
    with reading(elsewhere.engine) as conn:
        (restored,) = of_recording(conn, "r2")
        grants = dict(conn.execute(select(role_grants.c.id, role_grants.c.ended_at)).all())
    assert (restored.id, restored.kind, restored.placed_at) == (hold.id, HoldKind.RESTRICTION, NOW)
    assert [name for name, ended in grants.items() if ended is None] == ["g2"]
    assert elsewhere.row("r3").due_at == LATER
    assert elsewhere.header("r1") is not None, "somebody may have held it after the export"
    elsewhere.confirm(DUE + timedelta(days=1))
    elsewhere.sweep(DUE + timedelta(days=1))
    assert [elsewhere.header(name) is None for name in ("r1", "r2", "r3")] == [True, False, True], (
        "what is held does not fall due"
    )


def test_holds_and_rotated_headers_come_from_the_house_that_is_replaced(house: House) -> None:
    made = house.back_up()
    with house.engine.begin() as conn:
        who = person(conn, "Claire Martin", NOW)
        place(conn, "r2", Wanted(HoldKind.HOLD, "a claim", who, LATER), NOW)
        conn.execute(update(key_headers).where(key_headers.c.recording_id == "r3").values(header=b"rotated", period="2027-02"))
    before = house.dump()
    done = house.restore(made.path, replace=True)
    assert done.unknown == ()
    after = house.dump()
    for table in ("holds", "key_headers", "people", "recordings"):
        assert after[table] == before[table], table


def test_what_was_held_and_rotated_outlives_the_key_that_was_destroyed_since(house: House) -> None:
    h = key_headers.c
    with house.engine.begin() as conn:
        conn.execute(update(key_headers).where(h.recording_id.in_(["r1", "r2"])).values(recipients="age1gone", period="2026-05"))
    made = house.back_up()
    with house.engine.begin() as conn:
        place(conn, "r2", Wanted(HoldKind.HOLD, "a claim", person(conn, "Claire Martin", NOW), LATER), NOW)
        conn.execute(
            update(key_headers).where(h.recording_id == "r2").values(header=b"rotated", recipients="age1new", period="2026-06")
        )
        conn.execute(update(key_headers).where(h.recording_id == "r1").values(header=b"kept", recipients="age1new"))
    house.note("keys.rotated", "keys", headers=2, periods={"2026-06": 2})
    house.note("key.destroying", "age1gone", period="2026-05")
    house.note("key.destroyed", "age1gone", period="2026-05", proof="a" * 64)
    done = house.restore(made.path, replace=True)
    assert done.unknown == ()
    assert [house.row(name).state for name in ("r1", "r2")] == [RecordingState.SEALED] * 2
    assert [house.header(name) for name in ("r1", "r2")] == [b"kept", b"rotated"]


def test_headers_of_a_key_that_was_destroyed_do_not_come_back(house: House, elsewhere: House) -> None:
    with house.engine.begin() as conn:
        conn.execute(
            update(key_headers).where(key_headers.c.recording_id == "r1").values(recipients="age1gone", period="2026-05")
        )
    made = house.back_up()
    house.note("key.destroyed", "age1gone", period="2026-05", proof="a" * 64)
    elsewhere.restore(made.path, signer=house.kid, journals=[house.exported()])
    assert elsewhere.header("r1") is None
    assert elsewhere.header("r2") is not None


def test_a_key_that_is_trusted_no_longer_does_not_come_back_among_the_recipients(house: House) -> None:
    file = home.recipients_file(house.settings)
    make_identity(house.root / "identities", file, "lost", NOW)
    made = house.back_up()
    (lost,) = (known.key for known in recipients.read(file).known if known.name == "lost")
    recipients.retire(file, lost)
    make_identity(house.root / "identities", file, "new", NOW)
    now = file.read_bytes()
    house.restore(made.path, replace=True)
    assert file.read_bytes() == now


def test_numbers_that_were_forgotten_and_put_right_stay_so(house: House) -> None:
    with house.engine.begin() as conn:
        conn.execute(update(calls).values(number_hash="somebody's", locale="fr"))
    made = house.back_up()
    with house.engine.begin() as conn:
        conn.execute(update(calls).where(calls.c.id == "call-r1").values(number_hash=None))
        conn.execute(update(calls).where(calls.c.id == "call-r2").values(locale="en"))
    before = house.dump()["calls"]
    house.note("rights.numbers-forgotten", "request", calls=1)
    house.note("rights.rectified", "request", call="call-r2", field="locale")
    assert house.restore(made.path, replace=True).unknown == ()
    assert house.dump()["calls"] == before


def test_a_house_of_an_older_revision_can_be_replaced_and_its_journal_is_believed(house: House) -> None:
    """Its migration had failed, say, and that is why it is replaced."""
    made = house.back_up()
    house.note("line.imported", "town-hall", facts="a" * 64)
    house.destroy("r1")
    with house.tampering() as conn:
        conn.exec_driver_sql("ALTER TABLE recordings DROP COLUMN held_until")
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '0008'")
    done = house.restore(made.path, replace=True)
    assert done.unknown == ("line.imported",)
    assert house.header("r1") is None


def test_a_journal_that_begins_too_late_restores_nothing(house: House, elsewhere: House) -> None:
    made = house.back_up()
    house.note("lexicon.changed", "fr")
    house.note("lexicon.changed", "en")
    with reading(house.engine) as conn:
        after = conn.execute(
            select(journal.c.sequence, journal.c.hash).order_by(journal.c.sequence.desc()).offset(1).limit(1)
        ).one()
        period = Period(Head(after.sequence, bytes(after.hash)), head(conn), None, LATER)
        lines = list(export_period(conn, home.signer(house.settings), period, NOW))
    (house.root / "late.jsonl").write_text("".join(lines))
    with pytest.raises(JournalApart, match="reaches back"):
        elsewhere.restore(made.path, signer=house.kid, journals=[house.root / "late.jsonl"])
    assert not (elsewhere.root / "db.sqlite").exists()


def test_the_doctor_tells_of_a_restore_that_waits(house: House, elsewhere: House) -> None:
    elsewhere.restore(house.back_up().path, signer=house.kid)
    (found,) = [one for one in examine(elsewhere.settings) if one.subject == "database"]
    assert not found.well
    assert "restore confirm" in found.told
