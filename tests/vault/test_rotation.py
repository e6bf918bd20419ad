"""Rotation rewrites headers and nothing else; killed anywhere, it goes on where it was."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text, update

from ivr.database.tables import journal, key_headers, recordings
from ivr.domain.recording import RecordingState
from ivr.errors import PreambuleError
from ivr.journal.chain import append
from ivr.journal.errors import JournalShape
from ivr.vault.errors import IdentityMissing, KeyGone, KeyInUse, RecipientsMissing
from ivr.vault.keys import recipients as recipients_file
from ivr.vault.keys import rotation
from ivr.vault.keys.destruction import destroy_key
from ivr.vault.keys.identities import FolderIdentities, make_identity
from ivr.vault.keys.periods import make_missing, renew
from ivr.vault.keys.rotation import Passed, rotate
from ivr.vault.objects import open_store
from ivr.vault.retention.destruction import Destroyer, shred
from ivr.vault.sealing import Sealer, transactions
from tests.database.fixtures import url

from .conftest import NOW
from .keyed import FEBRUARY, IN_FEBRUARY, IN_MARCH, KILLED, MARCH, Keyed, dies_at

__all__ = ["url"]
SEALED, DUE = RecordingState.SEALED, IN_FEBRUARY + timedelta(days=1)
NAMES = [f"rec-{number:03}" for number in range(25)]


@pytest.fixture
def keyed(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Keyed]:
    monkeypatch.setattr(rotation, "PAGE", 10)
    made = Keyed(url, tmp_path)
    made.make(FEBRUARY, MARCH)
    yield made
    made.close()


def turn(keyed: Keyed, **more: object) -> rotation.Rotated:
    return rotate(keyed.engine, FolderIdentities(keyed.identities), keyed.recipients, NOW, **more)  # type: ignore[arg-type]


def test_a_renewed_key_takes_over_and_the_old_one_opens_nothing(keyed: Keyed) -> None:
    keyed.record(*NAMES, due_at=IN_FEBRUARY)
    keyed.record("march", due_at=IN_MARCH)
    old, before = keyed.key(FEBRUARY), keyed.headers()
    new = renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)
    seen: list[tuple[int, int]] = []
    done = turn(keyed, progress=lambda at, of: seen.append((at, of)))
    assert (done.looked_at, done.rewrapped, done.failed) == (26, 25, 0)
    assert seen == [(10, 26), (20, 26), (26, 26)]
    keyed.check()
    after = keyed.headers()
    assert [name for name in after if after[name] == before[name]] == ["march"]
    keyed.store.destroy(old.recipient)
    keyed.check()
    assert {key.recipient for key in keyed.store.kept()} == {new.recipient, keyed.key(MARCH).recipient}
    with keyed.engine.connect() as conn:
        written = set(conn.execute(select(key_headers.c.recipients, key_headers.c.period)))
    assert written == {(new.recipient, "2027-02"), (keyed.key(MARCH).recipient, "2027-03")}


def test_with_nothing_to_do_nothing_is_done(keyed: Keyed) -> None:
    keyed.record(*NAMES, due_at=IN_FEBRUARY)
    before, noted = keyed.headers(), keyed.noted()
    assert turn(keyed).rewrapped == 0
    assert keyed.headers() == before
    assert keyed.noted() == noted


def test_recordings_of_before_move_to_the_key_of_their_due_date(keyed: Keyed) -> None:
    plain = make_identity(keyed.identities, keyed.file, "2026-11", NOW)
    keyed.record("one", "two", due_at=IN_FEBRUARY, keys=[plain], noted=False)
    assert turn(keyed).rewrapped == 2
    keyed.check()
    keyed.store.destroy(plain)
    keyed.check()


def test_no_header_is_wrapped_for_a_key_that_is_destroyed_meanwhile(keyed: Keyed) -> None:
    """On hold beyond the month of its due date: the worker finds that nobody needs the key of that month, and destroys it."""
    plain = make_identity(keyed.identities, keyed.file, "any-day", NOW)
    keyed.record("held", due_at=IN_FEBRUARY, keys=[plain])
    february, after = keyed.key(FEBRUARY), FEBRUARY.ends_at + timedelta(days=2)

    def destroyed(passed: Passed) -> None:
        if passed is Passed.WRAPPED:
            destroy_key(keyed.tools, february, after)

    with pytest.raises(KeyGone):
        turn(keyed, passing=destroyed)
    keyed.check()
    assert turn(keyed).rewrapped == 0, "the key for any day is what is left"
    keyed.check()


def refused(keyed: Keyed) -> None:
    sealer = Sealer(
        store=open_store(f"file://{keyed.root / 'objects'}"),
        parts=keyed.root / "parts",
        signer=keyed.signer,
        transact=transactions(keyed.engine),
    )
    sealer.refuse("one", NOW)


def swept(keyed: Keyed) -> None:
    assert shred(Destroyer(keyed.engine, open_store(f"file://{keyed.root / 'objects'}"), None, keyed.signer), SEALED, DUE)[0]


@pytest.mark.parametrize("ended", [refused, swept])
def test_it_waits_for_nobody_who_waits_for_it(
    ended: Callable[[Keyed], None], keyed: Keyed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL two who take the journal and a header in different orders would both be stopped, and one thrown out."""
    if keyed.engine.dialect.name != "postgresql":
        pytest.skip("SQLite has one writer")
    keyed.record("one", due_at=IN_FEBRUARY)
    renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)
    with ThreadPoolExecutor(1) as pool:
        begun: list[Future[None]] = []

        def meanwhile(*given: Any) -> None:
            append(*given)
            begun.append(pool.submit(ended, keyed))
            with keyed.engine.connect() as conn:
                for _ in range(1_000):
                    if conn.scalar(text("SELECT count(*) FROM pg_locks WHERE NOT granted")):
                        return
                    time.sleep(0.01)

        monkeypatch.setattr(rotation, "append", meanwhile)
        assert turn(keyed).rewrapped == 1
        begun[0].result(30)
    assert keyed.headers() == {}
    keyed.check()


PLACES = [(place, page) for place in Passed for page in range(3) if place is not Passed.FORGOTTEN or page == 0]


@pytest.mark.parametrize(("place", "page"), PLACES)
def test_killed_anywhere_it_goes_on(place: Passed, page: int, keyed: Keyed) -> None:
    keyed.record(*NAMES, due_at=IN_FEBRUARY)
    old = keyed.key(FEBRUARY)
    renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)

    def killed(child: Keyed) -> None:
        die, left = dies_at(place), [page]

        def passing(passed: Passed) -> None:
            if passed == place and left[0]:
                left[0] -= 1
            else:
                die(passed)

        turn(child, passing=passing)

    keyed.killed(killed)
    keyed.check()  # nothing is lost in between
    done = turn(keyed)
    left = len(NAMES) - 10 * (page + (place in (Passed.COMMITTED, Passed.FORGOTTEN)))
    assert done.rewrapped == (0 if place is Passed.FORGOTTEN else max(0, left))
    keyed.check()
    with keyed.engine.connect() as conn:
        assert old.recipient not in set(conn.scalars(select(key_headers.c.recipients)))
    counted = sum(kind == "keys.rotated" for kind, _ in keyed.noted())
    assert counted == 3  # no page is noted twice, none is missing


def test_the_journal_names_the_keys_that_opened_the_old_headers_and_no_secret(keyed: Keyed) -> None:
    """LAW 26: whoever finds later that an old key was lost must know what it opened."""
    keyed.record(*NAMES, due_at=IN_FEBRUARY)
    old = keyed.key(FEBRUARY)
    with keyed.engine.begin() as conn:
        before = set(" ".join(conn.scalars(select(key_headers.c.recipients))).split())
        conn.execute(update(key_headers).where(key_headers.c.recording_id == NAMES[0]).values(recipients=None))
    renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)
    turn(keyed)
    with keyed.engine.connect() as conn:
        rows = [json.loads(text) for text in conn.scalars(select(journal.c.details).where(journal.c.kind == "keys.rotated"))]
    assert {key for row in rows for key in row["from"]} == before
    assert old.recipient in before
    assert sum(row.get("unnoted", 0) for row in rows) == 1
    assert "SECRET" not in json.dumps(rows).upper()


def test_a_journal_that_cannot_be_written_leaves_all_as_it_was(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    """L6."""
    keyed.record(*NAMES, due_at=IN_FEBRUARY)
    renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)
    before = keyed.headers()

    def broken(*_: object) -> None:
        raise JournalShape("no")

    monkeypatch.setattr(rotation, "append", broken)
    with pytest.raises(PreambuleError):
        turn(keyed)
    assert keyed.headers() == before


def test_a_recording_destroyed_meanwhile_does_not_come_back(keyed: Keyed) -> None:
    keyed.record(*NAMES, due_at=IN_FEBRUARY)
    renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)

    def passing(passed: Passed) -> None:
        if passed is Passed.WRAPPED:
            keyed.destroyed("rec-003")

    turn(keyed, passing=passing)
    assert sorted(keyed.headers()) == [name for name in NAMES if name != "rec-003"]
    keyed.check()


def test_two_at_once_do_each_other_no_harm(keyed: Keyed) -> None:
    keyed.record(*NAMES, due_at=IN_FEBRUARY)
    renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)
    inner: list[rotation.Rotated] = []

    def passing(passed: Passed) -> None:
        if passed is Passed.WRAPPED and not inner:
            inner.append(rotation.Rotated())
            inner[0] = turn(keyed)

    turn(keyed, passing=passing)
    assert inner[0].rewrapped == 25
    keyed.check()
    assert turn(keyed).rewrapped == 0


def test_one_that_cannot_be_opened_holds_up_no_other(keyed: Keyed) -> None:
    keyed.record(*NAMES, due_at=IN_FEBRUARY)
    stranger = make_identity(keyed.root / "elsewhere", keyed.root / "other" / "r.txt", "stranger", NOW)
    keyed.record("foreign", due_at=IN_FEBRUARY, keys=[stranger])
    keyed.record("broken", due_at=IN_FEBRUARY, keys=[stranger])
    with keyed.engine.begin() as conn:
        conn.execute(update(key_headers).where(key_headers.c.recording_id == "broken").values(header=b"noise"))
        conn.execute(update(recordings).where(recordings.c.id == "rec-001").values(due_at=IN_MARCH + timedelta(days=90)))
    before = keyed.headers()
    renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)
    done = turn(keyed)
    assert (done.looked_at, done.rewrapped, done.failed) == (27, 24, 3)
    assert set(done.why) == {"foreign", "broken", "rec-001"}
    assert "2027-06" in done.why["rec-001"]
    after = keyed.headers()
    assert all(after[name] == before[name] for name in done.why)


def test_a_recording_on_hold_does_not_keep_the_key_of_its_month_alive(keyed: Keyed) -> None:
    keyed.record("held", "other", due_at=IN_FEBRUARY)
    key = keyed.key(FEBRUARY)
    with keyed.engine.begin() as conn:
        conn.execute(update(recordings).where(recordings.c.id == "held").values(held_until=IN_MARCH))
    keyed.destroyed("other")
    with pytest.raises(KeyInUse):
        destroy_key(keyed.tools, key, FEBRUARY.ends_at)
    assert turn(keyed).rewrapped == 1
    destroy_key(keyed.tools, key, FEBRUARY.ends_at)
    assert keyed.opens("held")


def test_a_hold_that_ends_in_a_month_without_a_key_changes_nothing(keyed: Keyed) -> None:
    keyed.record("held", due_at=IN_FEBRUARY)
    with keyed.engine.begin() as conn:
        conn.execute(update(recordings).where(recordings.c.id == "held").values(held_until=IN_MARCH + timedelta(days=400)))
    done = turn(keyed)
    assert (done.rewrapped, done.failed) == (0, 0)


class TestMaking:
    def test_only_what_is_lacking_is_made(self, keyed: Keyed) -> None:
        assert keyed.make(FEBRUARY, MARCH) == ()
        (made,) = keyed.make(FEBRUARY, MARCH, MARCH.next)
        assert (made.name, made.period) == ("2027-04", MARCH.next)
        assert keyed.noted()[-1] == ("key.made", made.recipient)

    def test_no_key_for_a_period_that_is_over(self, keyed: Keyed) -> None:
        with pytest.raises(KeyInUse, match="2026-10"):
            keyed.make(type(FEBRUARY)(2026, 10))

    def test_nothing_is_renewed_that_is_not_there(self, keyed: Keyed) -> None:
        with pytest.raises(RecipientsMissing):
            renew(keyed.store, keyed.file, MARCH.next, NOW, keyed.note)

    def test_without_its_row_no_call_is_encrypted_for_it(self, keyed: Keyed) -> None:
        before = keyed.file.read_bytes()

        def broken(*_: object) -> None:
            raise JournalShape("no")

        with pytest.raises(JournalShape):
            make_missing(keyed.store, keyed.file, [MARCH.next], NOW, broken)
        assert keyed.file.read_bytes() == before
        (left,) = (key for key in keyed.store.kept() if key.period == MARCH.next)
        assert keyed.make(MARCH.next) == (left,)  # and it is taken up, not made again

    @pytest.mark.parametrize("step", ["keep", "note", "change"])
    def test_killed_between_two_steps_a_renewal_uses_what_it_has_made(
        self, step: str, keyed: Keyed, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        keyed.record("one", due_at=IN_FEBRUARY)
        old = keyed.key(FEBRUARY)

        def die(*_: object, **__: object) -> None:
            os._exit(KILLED)

        def act(child: Keyed) -> None:
            store = child.store
            if step == "keep":
                monkeypatch.setattr(store, "keep", die)
            elif step == "change":
                monkeypatch.setattr(recipients_file, "change", die)
            renew(store, child.file, FEBRUARY, NOW, die if step == "note" else child.note)

        keyed.killed(act)
        keyed.check()
        assert keyed.key(FEBRUARY) == old  # calls are encrypted for it still
        new = renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)
        assert new.name == "2027-02.2"
        assert len(keyed.store.kept()) == 3  # no key was made twice
        turn(keyed)
        keyed.check()

    def test_a_renewal_cut_short_goes_on_with_the_key_it_has_made(self, keyed: Keyed) -> None:
        first = keyed.key(FEBRUARY)

        def broken(*_: object) -> None:
            raise JournalShape("no")

        for _ in range(2):
            with pytest.raises(JournalShape):
                renew(keyed.store, keyed.file, FEBRUARY, NOW, broken)
        second = renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)
        assert [key.name for key in keyed.store.kept()] == ["2027-02.2", "2027-02", "2027-03"]
        third = renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)
        assert [first.name, second.name, third.name] == ["2027-02", "2027-02.2", "2027-02.3"]
        assert keyed.recipients.choose(IN_FEBRUARY).keys == (third.recipient,)


def test_a_header_of_nobody_at_hand(keyed: Keyed) -> None:
    keyed.record("one", due_at=IN_FEBRUARY)
    make_identity(keyed.root / "empty", keyed.root / "other" / "r.txt", "stranger", NOW)
    with pytest.raises(IdentityMissing):
        keyed.opens("one", FolderIdentities(keyed.root / "empty"))
