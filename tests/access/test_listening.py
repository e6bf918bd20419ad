"""Nobody hears a recording without a right, a purpose and a reason; and nobody hears it unseen."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from sqlalchemy import text, update

from ivr.access.asking import decide, give_back, reason_of
from ivr.access.ending import settle
from ivr.access.errors import AccessMissing, AccessRefused, FactorWrong, ReasonUnreadable
from ivr.access.heard import heard
from ivr.access.listening import begin, export, go_on
from ivr.access.roles import take_back
from ivr.access.words import hash_of, seal, unseal
from ivr.database import accesses, recordings, roles
from ivr.database.tables import lines
from ivr.database.tables import recordings as recordings_table
from ivr.domain.access import AccessState, Bar, Channel, Stretch, Use
from ivr.domain.recording import RecordingState
from ivr.domain.roles import Denial, Role
from ivr.errors import PreambuleError
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.vault.errors import BadBody, ExportFailed, RecordingMissing
from ivr.vault.playback.exporting import AudioFormat
from ivr.vault.retention.destruction import Destroyer, destroy
from tests.vault.conftest import DUE

from .conftest import KEY, PCM, Building, Person


@pytest.fixture
def ana(building: Building) -> Person:
    return building.somebody("Ana", Role.LISTENER)


@pytest.fixture
def denis(building: Building) -> Person:
    return building.somebody("Denis", Role.SUPERVISOR)


def hear(building: Building, who: Person, access_id: str, audio: AudioFormat = AudioFormat.WAV) -> bytes:
    proven = building.prove(who)
    with begin(building.door, access_id, who.id, Use.PLAY, audio, proven_at=proven, now=building.now) as listening:
        return b"".join(listening.pieces())


def refused(building: Building, act: Callable[[], object]) -> tuple[object, ...]:
    """The reasons; and nothing was decrypted for them."""
    before = building.opened
    with pytest.raises(AccessRefused) as told:
        act()
    assert building.opened == before
    assert told.value.message
    return told.value.reasons


def test_a_listener_hears_it_and_the_journal_says_so_before_and_after(building: Building, ana: Person) -> None:
    access = building.ask(ana)
    assert access.state is AccessState.OPEN
    data = hear(building, ana, access.id)
    assert data[44:] == PCM
    assert building.noted() == ["access.asked", "recording.played", "recording.heard"]
    assert building.last("recording.heard")["seconds"] == [[0, 41]]
    played = building.last("recording.played")
    assert (played["by"], played["purpose"], played["reason"]) == (ana.id, "quality", access.reason_hash)
    assert building.whole()


def test_flac_comes_as_it_was_encoded(building: Building, ana: Person) -> None:
    data = hear(building, ana, building.ask(ana).id, AudioFormat.FLAC)
    assert soundfile.read(io.BytesIO(data), dtype="int16")[0].tobytes() == PCM


def test_the_row_is_there_before_a_private_key_is_touched(building: Building, ana: Person) -> None:
    access, proven = building.ask(ana), building.prove(ana)
    listening = begin(building.door, access.id, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=building.now)
    assert building.opened == 0
    assert building.noted()[-1] == "recording.played"
    assert listening.stream.size == len(PCM) + 44
    assert building.opened == 1


def test_only_the_seconds_that_were_heard_are_noted(building: Building, ana: Person) -> None:
    access, proven = building.ask(ana), building.prove(ana)
    with begin(building.door, access.id, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=building.now) as listening:
        assert b"".join(listening.pieces(44 + 32_000 * 7, 44 + 32_000 * 9)) == PCM[32_000 * 7 : 32_000 * 9]
        again = go_on(building.door, listening.id, ana.id, AudioFormat.WAV, building.now)
        assert len(b"".join(again.pieces(44 + 32_000 * 20, 44 + 32_000 * 20 + 10))) == 10
    assert building.last("recording.heard")["seconds"] == [[7, 9], [20, 21]]
    with building.house.engine.connect() as conn:
        (found,) = accesses.listenings_of(conn, recording_id="rec-1")
    assert found.heard == (Stretch(7 * 8_000, 9 * 8_000), Stretch(20 * 8_000, 20 * 8_000 + 3))
    assert found.closed_at == building.now


def test_a_listening_that_was_never_closed_is_closed_with_its_access(building: Building, ana: Person) -> None:
    access, proven = building.ask(ana), building.prove(ana)
    listening = begin(building.door, access.id, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=building.now)
    assert len(next(listening.pieces(0, 32_044))) == 32_044
    settle(building.house.engine, building.now)
    assert "recording.heard" not in building.noted()
    settle(building.house.engine, building.wait(minutes=31))
    assert building.noted()[-2:] == ["access.over", "recording.heard"]
    assert building.last("recording.heard")["seconds"] == [[0, 1]]
    with pytest.raises(AccessMissing):
        go_on(building.door, listening.id, ana.id, AudioFormat.WAV, building.now)
    count = len(building.noted())
    settle(building.house.engine, building.now)
    listening.close()
    assert len(building.noted()) == count


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"purpose": "evaluation"}, Bar.PURPOSE),  # lawful, and not announced to this caller
        ({"purpose": "../training"}, Bar.PURPOSE),
        ({"reason": "because"}, Bar.REASON),
        ({"reason": "a a a a a a a a a a"}, Bar.REASON),
        ({"reason": "x" * 600}, Bar.REASON),
        ({"minutes": 100_000}, Bar.TOO_LONG),
        ({"plays": 0}, Bar.TOO_LONG),
        ({"use": Use.DOWNLOAD}, None),
    ],
)
def test_purpose_and_reason(change: dict[str, Any], why: Bar | None, building: Building, ana: Person) -> None:
    if why is None:
        assert building.ask(ana, **change).state is AccessState.OPEN
        return
    assert refused(building, lambda: building.ask(ana, **change)) == (why,)
    assert building.last("access.refused")["reasons"] == [why.value]
    with building.house.engine.connect() as conn:
        assert accesses.listing(conn) == ()


def test_other_roles_hear_nothing(building: Building) -> None:
    for role in set(Role) - {Role.LISTENER, Role.DPO}:
        who = building.somebody(f"Eve, {role}", role)
        why = Denial.NEVER_HEARS if role in (Role.ADMIN, Role.AUDITOR) else Denial.NO_ROLE
        assert refused(building, partial(building.ask, who)) == (why,)


def test_a_stranger_and_a_listener_of_another_line(building: Building) -> None:
    nobody = building.somebody("Eve")
    assert refused(building, lambda: building.ask(nobody)) == (Denial.NO_ROLE,)
    with building.house.engine.begin() as conn:
        columns = ", ".join(column.name for column in lines.c if column.name != "id")
        conn.execute(text(f"INSERT INTO lines (id, {columns}) SELECT 'other', {columns} FROM lines"))
    foreign = building.somebody("Ada", Role.LISTENER, line="other")
    assert refused(building, lambda: building.ask(foreign)) == (Denial.OTHER_LINE,)


def test_the_access_of_somebody_else(building: Building, ana: Person) -> None:
    bob = building.somebody("Bob", Role.LISTENER)
    access, proven = building.ask(ana), building.prove(bob)
    assert refused(
        building,
        lambda: begin(building.door, access.id, bob.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=building.now),
    ) == (Bar.NOT_YOURS,)
    listening = begin(
        building.door, access.id, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=building.prove(ana), now=building.now
    )
    assert refused(building, lambda: go_on(building.door, listening.id, bob.id, AudioFormat.WAV, building.now)) == (
        Bar.NOT_YOURS,
    )


def test_the_dpo_hears_and_takes_nothing_away(building: Building) -> None:
    dpo = building.somebody("Iris", Role.DPO, line=None)
    assert hear(building, dpo, building.ask(dpo).id)[44:] == PCM
    assert refused(building, lambda: building.ask(dpo, Use.DOWNLOAD)) == (Denial.NO_ROLE,)


def test_an_access_for_hearing_takes_nothing_away(building: Building, ana: Person) -> None:
    access, proven, out = building.ask(ana), building.prove(ana), building.house.root / "a.wav"
    why = refused(
        building,
        lambda: export(building.door, access.id, ana.id, out, AudioFormat.WAV, proven_at=proven, now=building.now),
    )
    assert why == (Bar.DOWNLOAD_OF_PLAY,)
    assert not out.exists()


def test_the_second_factor_is_wanted_and_does_not_count_for_long(building: Building, ana: Person) -> None:
    access, proven = building.ask(ana), building.prove(ana)
    for shown in (None, proven - timedelta(minutes=10), proven + timedelta(minutes=5)):
        why = refused(
            building,
            partial(begin, building.door, access.id, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=shown, now=building.now),
        )
        assert why == (Bar.FACTOR,)


def test_an_access_is_open_for_a_while_and_for_so_many_times(building: Building, ana: Person) -> None:
    access = building.ask(ana, plays=2, minutes=15)
    hear(building, ana, access.id)
    hear(building, ana, access.id)
    assert refused(building, lambda: hear(building, ana, access.id)) == (Bar.PLAYS_OVER,)
    other = building.ask(ana, minutes=15)
    building.wait(minutes=15)
    assert refused(building, lambda: hear(building, ana, other.id)) == (Bar.TIME_OVER,)


def test_a_clock_that_is_set_back_opens_nothing_again(building: Building, ana: Person) -> None:
    access = building.ask(ana, minutes=15)
    building.wait(minutes=20)
    building.somebody("Bob")  # the journal goes on
    building.wait(minutes=-20)
    proven = building.now - timedelta(minutes=1)
    why = refused(
        building,
        lambda: begin(building.door, access.id, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=building.now),
    )
    assert Bar.TIME_OVER in why
    with pytest.raises(FactorWrong):  # nor does a code of then
        building.prove(ana)
    settle(building.house.engine, building.wait(days=1))
    building.wait(days=-2)
    with building.house.engine.connect() as conn:
        found = accesses.get(conn, access.id)
    assert found is not None
    assert found.state is AccessState.OVER


def test_only_what_is_sealed_is_heard(building: Building, ana: Person) -> None:
    access = building.ask(ana)
    for state in set(RecordingState) - {RecordingState.SEALED}:
        with building.house.engine.begin() as conn:
            conn.execute(update(recordings_table).values(state=state.value))
        why = Bar.QUARANTINED if state is RecordingState.QUARANTINED else Bar.NOT_SEALED
        assert refused(building, lambda: building.ask(ana)) == (why,)
        assert refused(building, lambda: hear(building, ana, access.id)) == (why,)


def test_what_is_due_is_not_heard_and_what_is_restricted_neither(building: Building, ana: Person) -> None:
    access = building.ask(ana)
    building.restricted = True
    assert refused(building, lambda: building.ask(ana)) == (Bar.RESTRICTED,)
    assert refused(building, lambda: hear(building, ana, access.id)) == (Bar.RESTRICTED,)
    building.restricted, building.now = False, DUE
    assert refused(building, lambda: building.ask(ana)) == (Bar.DUE,)


@pytest.mark.parametrize("ending", ["role", "access", "restriction", "due"])
def test_what_ends_meanwhile_ends_the_stream(ending: str, building: Building, ana: Person) -> None:
    access, proven = building.ask(ana), building.prove(ana)
    listening = begin(building.door, access.id, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=building.now)
    stream = listening.pieces()
    next(stream)
    if ending == "role":
        with building.house.engine.begin() as conn:
            (grant,) = roles.of_person(conn, ana.id)
            take_back(conn, grant.id, by=grant.by, now=building.now)
    elif ending == "access":
        give_back(building.door, access.id, by=ana.id, now=building.now)
    elif ending == "restriction":
        building.restricted = True
    else:
        building.now = DUE
    heard = 65_536
    with pytest.raises(AccessRefused):  # noqa: PT012 - it may be raised by any piece
        for piece in stream:
            heard += len(piece)
    assert heard == 65_536
    with pytest.raises((AccessRefused, AccessMissing)):
        go_on(building.door, listening.id, ana.id, AudioFormat.WAV, building.now)


# four eyes


def test_where_the_line_wants_two_another_person_opens_it(building: Building, ana: Person, denis: Person) -> None:
    building.four_eyes()
    access = building.ask(ana)
    assert access.state is AccessState.ASKED
    assert refused(building, lambda: hear(building, ana, access.id)) == (Bar.FOUR_EYES,)
    decided = decide(building.door, access.id, denis.id, yes=True, proven_at=building.prove(denis), now=building.now)
    assert (decided.state, decided.decided_by) == (AccessState.OPEN, denis.id)
    assert decided.until == building.now + timedelta(minutes=30)
    assert hear(building, ana, access.id)[44:] == PCM
    assert building.last("access.approved") == {"access": access.id, "by": denis.id, "of": ana.id}


def test_nobody_is_their_own_second_person(building: Building) -> None:
    building.four_eyes()
    both = building.somebody("Ana", Role.LISTENER, Role.SUPERVISOR)
    access, proven = building.ask(both), building.prove(both)
    why = refused(building, lambda: decide(building.door, access.id, both.id, yes=True, proven_at=proven, now=building.now))
    assert why == (Bar.SAME_PERSON,)


def test_a_no_and_a_second_answer(building: Building, ana: Person, denis: Person) -> None:
    building.four_eyes()
    access = building.ask(ana)
    decide(building.door, access.id, denis.id, yes=False, proven_at=building.prove(denis), now=building.now)
    assert refused(building, lambda: hear(building, ana, access.id)) == (Bar.REFUSED,)
    proven = building.prove(denis)
    why = refused(building, lambda: decide(building.door, access.id, denis.id, yes=True, proven_at=proven, now=building.now))
    assert why == (Bar.TIME_OVER,)


def test_who_says_yes_needs_the_role_and_their_factor(building: Building, ana: Person, denis: Person) -> None:
    building.four_eyes()
    access, bob = building.ask(ana), building.somebody("Bob", Role.LISTENER)
    proven = building.prove(bob)
    why = refused(building, lambda: decide(building.door, access.id, bob.id, yes=True, proven_at=proven, now=building.now))
    assert why == (Denial.NO_ROLE,)
    why = refused(building, lambda: decide(building.door, access.id, denis.id, yes=True, proven_at=None, now=building.now))
    assert why == (Bar.FACTOR,)
    building.wait(days=3)
    proven = building.prove(denis)
    why = refused(building, lambda: decide(building.door, access.id, denis.id, yes=True, proven_at=proven, now=building.now))
    assert why == (Bar.TIME_OVER,)


def together(*acts: Callable[[], object]) -> list[object]:
    """What each gave or raised, all begun at once."""
    came: list[object] = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(place: int, act: Callable[[], object]) -> None:
        gate.wait(10)
        try:
            came[place] = act()
        except PreambuleError as error:
            came[place] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return came


def test_two_who_begin_at_once_under_one_grant_of_one_time(building: Building, ana: Person, denis: Person) -> None:
    building.four_eyes()
    access = building.ask(ana, plays=1)
    decide(building.door, access.id, denis.id, yes=True, proven_at=building.prove(denis), now=building.now)
    proven = building.prove(ana)
    came = together(
        *[
            lambda: begin(building.door, access.id, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=building.now)
            for _ in range(4)
        ]
    )
    failed = [one for one in came if isinstance(one, AccessRefused)]
    assert len(failed) == 3
    assert {one.reasons for one in failed} == {(Bar.PLAYS_OVER,)}
    assert building.noted().count("recording.played") == 1
    assert building.whole()


def test_two_who_decide_at_once(building: Building, ana: Person, denis: Person) -> None:
    building.four_eyes()
    access, chief = building.ask(ana), building.somebody("Zoé", Role.SUPERVISOR)
    shown = {one.id: building.prove(one) for one in (denis, chief)}

    def answer(who: Person, *, yes: bool) -> Callable[[], object]:
        return lambda: decide(building.door, access.id, who.id, yes=yes, proven_at=shown[who.id], now=building.now)

    came = together(answer(denis, yes=True), answer(chief, yes=False))
    assert sum(isinstance(one, AccessRefused) for one in came) == 1
    assert sum(kind in ("access.approved", "access.denied") for kind in building.noted()) == 1


# mask


@pytest.mark.parametrize("use", list(Use))
def test_one_party_is_silenced_in_all_that_comes_out(use: Use, building: Building, ana: Person) -> None:
    access, out = building.ask(ana, use, mask=Channel.CALLER), building.house.root / "masked.flac"
    if use is Use.PLAY:
        data = io.BytesIO(hear(building, ana, access.id, AudioFormat.FLAC))  # comes as WAV
    else:
        export(building.door, access.id, ana.id, out, AudioFormat.FLAC, proven_at=building.prove(ana), now=building.now)
        data = io.BytesIO(out.read_bytes())
    heard = soundfile.read(data, dtype="int16")[0]
    said = np.frombuffer(PCM, "<i2").reshape(-1, 2)
    assert not heard[:, 0].any()
    assert np.array_equal(heard[:, 1], said[:, 1])
    assert building.last("recording.played" if use is Use.PLAY else "recording.exported")["mask"] == "caller"


# export


@pytest.mark.parametrize("audio", list(AudioFormat))
def test_what_is_taken_away_is_noted_whole(audio: AudioFormat, building: Building, ana: Person) -> None:
    access, out = building.ask(ana, Use.DOWNLOAD), building.house.root / f"out.{audio.value}"
    export(building.door, access.id, ana.id, out, audio, proven_at=building.prove(ana), now=building.now)
    assert soundfile.read(out, dtype="int16")[0].tobytes() == PCM
    assert building.noted() == ["access.asked", "recording.exported", "recording.heard"]
    assert building.last("recording.heard")["seconds"] == [[0, 41]]
    with pytest.raises(ExportFailed):
        export(building.door, access.id, ana.id, out, audio, proven_at=building.prove(ana), now=building.now)
    assert building.last("recording.heard") | {"listening": 0} == {
        "access": access.id, "listening": 0, "seconds": [], "failed": True,
    }  # fmt: skip


# reasons


def test_words_are_in_no_row_of_the_journal_and_die_with_the_recording(building: Building, ana: Person) -> None:
    access = building.ask(ana, reason="  Call back Madame Vidal, 01 99 00 00 01, v@valmont.example  ")
    with building.house.engine.connect() as conn:
        sealed, salt = accesses.reason(conn, access.id) or ("", b"")
        words = reason_of(building.door, conn, access.id) or ""
    assert "Vidal" not in sealed
    assert words == "Call back Madame Vidal, 01 99 00 00 01, v@valmont.example"
    assert hash_of(words, salt) == access.reason_hash == building.last("access.asked")["reason"]
    assert "Vidal" not in str(building.last("access.asked"))
    tools = Destroyer(building.house.engine, building.house.store, building.house.root / "parts", building.house.signer)
    assert destroy(tools, "rec-1", DUE)
    with building.house.engine.connect() as conn:
        assert reason_of(building.door, conn, access.id) is None
        assert accesses.get(conn, access.id) == access  # who, when, for what: as long as the journal


@pytest.mark.parametrize(("secret", "access"), [(bytes(32), "a"), (KEY, "b")])
def test_words_are_read_with_this_hosts_key_and_for_their_own_access_only(secret: bytes, access: str) -> None:
    sealed = seal(KEY, "a", "Because of Madame Vidal")
    assert unseal(KEY, "a", sealed) == "Because of Madame Vidal"
    with pytest.raises(ReasonUnreadable):
        unseal(secret, access, sealed)
    for changed in ("", "?", sealed[:-8], sealed[:20] + "AAAA" + sealed[24:]):
        with pytest.raises(ReasonUnreadable):
            unseal(KEY, "a", changed)


def test_words_of_a_recording_whose_key_went_another_way_are_forgotten(building: Building, ana: Person) -> None:
    access = building.ask(ana)
    with building.house.engine.begin() as conn:
        conn.execute(text("DELETE FROM key_headers"))
    settle(building.house.engine, building.now)
    with building.house.engine.connect() as conn:
        assert reason_of(building.door, conn, access.id) is None


# faults and attacks


def break_journal(building: Building) -> None:
    with building.house.engine.begin() as conn:
        conn.execute(text("ALTER TABLE journal RENAME TO somewhere_else"))


@pytest.mark.parametrize("act", ["ask", "begin", "export"])
def test_when_the_journal_cannot_be_written_nothing_is_heard(act: str, building: Building, ana: Person) -> None:
    access, proven, out = building.ask(ana, Use.DOWNLOAD), building.prove(ana), building.house.root / "out.wav"
    break_journal(building)
    with pytest.raises(Exception, match=r"journal|somewhere"):  # noqa: PT012 - one act of three
        if act == "ask":
            building.ask(ana)
        elif act == "begin":
            begin(building.door, access.id, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=building.now)
        else:
            export(building.door, access.id, ana.id, out, AudioFormat.WAV, proven_at=proven, now=building.now)
    assert building.opened == 0
    assert not out.exists()
    with building.house.engine.connect() as conn:
        assert accesses.listenings_of(conn) == ()
        assert accesses.listing(conn) == (access,)


def test_a_journal_that_breaks_in_the_midst_of_a_listening_is_told(building: Building, ana: Person) -> None:
    access, proven = building.ask(ana), building.prove(ana)
    listening = begin(building.door, access.id, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=building.now)
    break_journal(building)
    with pytest.raises(Exception, match=r"journal"):
        list(listening.pieces())


def test_a_name_that_tries_to_leave_its_folder_names_nothing(building: Building, ana: Person) -> None:
    for name in ("../rec-1", "rec-1/../rec-1", "/etc/passwd", "rec-1\x00", "", "%2e%2e/rec-1", "REC-1"):
        with pytest.raises(RecordingMissing):
            building.ask(ana, recording_id=name)
        with pytest.raises(AccessMissing):
            begin(building.door, name, ana.id, Use.PLAY, AudioFormat.WAV, proven_at=None, now=building.now)
        with pytest.raises(AccessMissing):
            go_on(building.door, name, ana.id, AudioFormat.WAV, building.now)


def test_a_row_that_names_more_purposes_than_were_signed(building: Building, ana: Person) -> None:
    with building.house.engine.begin() as conn:
        conn.execute(update(recordings_table).values(purposes='["quality", "evaluation"]'))
    access = building.ask(ana, purpose="evaluation")
    assert refused(building, lambda: hear(building, ana, access.id)) == (Bar.PURPOSE,)


def test_a_changed_body_is_noted_as_a_listening_that_failed(building: Building, ana: Person) -> None:
    path = building.house.root / "objects" / "re" / "rec-1.age"
    data = bytearray(path.read_bytes())
    data[200] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(BadBody):
        hear(building, ana, building.ask(ana).id)
    assert building.last("recording.heard")["failed"] is True


def test_a_changed_header_or_manifest_is_heard_by_nobody(building: Building, ana: Person) -> None:
    access = building.ask(ana, plays=5)
    with building.house.engine.begin() as conn:
        header = recordings.header(conn, "rec-1") or b""
        conn.execute(text("UPDATE key_headers SET header = :header"), {"header": header[:-5] + b"AAAA\n"})
    with pytest.raises(PreambuleError) as told:
        hear(building, ana, access.id)
    assert told.value.id == "vault.bad-header"
    manifest = building.house.row("rec-1").manifest or ""
    with building.house.engine.begin() as conn:
        conn.execute(update(recordings_table).values(manifest=manifest[:-6] + "AAAAAA"))
    with pytest.raises(PreambuleError) as told:
        hear(building, ana, access.id)
    assert told.value.id == "journal.signature"
    assert building.noted().count("recording.played") == 1


def test_nothing_is_written_to_any_file_while_somebody_hears(building: Building, ana: Person, tmp_path: Path) -> None:
    access = building.ask(ana)
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    hear(building, ana, access.id)
    after = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.name for path in after - before} <= {"preambule.sqlite-wal", "preambule.sqlite-shm"}
    for path in after:
        assert PCM[9_600:9_624] not in path.read_bytes()


# the list for a person who asks


def test_everything_that_was_heard_or_handed_over_is_in_the_list(building: Building, ana: Person) -> None:
    access, out = building.ask(ana, Use.DOWNLOAD, mask=Channel.AGENT), building.house.root / "out.wav"
    export(building.door, access.id, ana.id, out, AudioFormat.WAV, proven_at=building.prove(ana), now=building.now)
    hear(building, ana, building.ask(ana).id)
    building.wait(minutes=1)
    with building.house.engine.begin() as conn:  # as a package for the person is noted
        append(conn, [Entry("recording.exported", "rec-1", {"by": "somebody", "mute": "agent"})], building.now)
    with building.house.engine.connect() as conn:
        found = heard(conn, "rec-1")
        assert heard(conn, "rec-2") == ()
    assert [(one.use, one.by, one.purpose, one.mask) for one in found] == [
        (Use.DOWNLOAD, ana.id, "quality", "agent"),
        (Use.PLAY, ana.id, "quality", None),
        (Use.DOWNLOAD, "somebody", None, "agent"),
    ]
    assert [bool(one.stretches) for one in found] == [True, True, False]
