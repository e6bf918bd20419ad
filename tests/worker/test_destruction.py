from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from ivr.database.engine import open_database
from ivr.domain.recording import RecordingState
from ivr.journal.chain import append
from ivr.journal.errors import SignatureWrong
from ivr.journal.signing import Signer
from ivr.vault.errors import StoreUnwritable
from ivr.vault.objects import body_name
from ivr.vault.retention import certificate as certificates
from ivr.vault.retention import destruction
from ivr.vault.retention.certificate import read_certificate
from ivr.vault.retention.destruction import Destroyer, destroy
from tests.database.recorded import DUE
from tests.faults.house import wait_until
from tests.worker.house import House

AFTER = DUE + timedelta(seconds=1)
S = RecordingState


def test_a_recording_that_is_due_goes_key_first_and_leaves_a_certificate(house: House) -> None:
    house.add("r1")
    assert destroy(house.tools, "r1", AFTER)
    house.check_gone("r1")
    assert house.noted("r1") == ["recording.key-destroyed", "recording.destroyed"]


def test_the_certificate_says_what_was_destroyed_and_when_and_holds_against_forgery(house: House) -> None:
    house.add("r1")
    destroy(house.tools, "r1", AFTER)
    (certificate,) = house.certificates("r1")
    assert certificate["due"] == DUE.isoformat(timespec="seconds")
    assert certificate["destroyed"] == AFTER.isoformat(timespec="seconds")
    assert (certificate["line"], certificate["size"]) == ("mairie", len(b"ciphertext of r1"))
    other = Signer.create(house.root / "other")
    with pytest.raises(SignatureWrong):
        read_certificate(other.sign(certificate, certificates.TYP), house.signer.public)


def test_nothing_goes_before_its_day(house: House) -> None:
    house.add("r1")
    assert not destroy(house.tools, "r1", DUE - timedelta(microseconds=1))
    assert (house.row("r1").state, house.keys_left(), len(house.files_left())) == (S.SEALED, 1, 1)
    assert destroy(house.tools, "r1", DUE), "on its day to the microsecond"


@pytest.mark.parametrize("state", [S.CAPTURING, S.MASKED, S.SEALING, S.QUARANTINED])
def test_what_was_never_sealed_goes_too(house: House, state: RecordingState) -> None:
    house.add("r1", state)
    assert destroy(house.tools, "r1", AFTER)
    house.check_gone("r1")


def test_a_refused_recording_does_not_wait_for_its_day(house: House) -> None:
    house.add("r1", S.REFUSED)
    assert destroy(house.tools, "r1", DUE - timedelta(days=80))
    house.check_gone("r1", "refused")


def test_once_destroyed_there_is_nothing_to_do(house: House) -> None:
    house.add("r1")
    assert destroy(house.tools, "r1", AFTER)
    assert not destroy(house.tools, "r1", AFTER)
    assert not destroy(house.tools, "unknown", AFTER)
    house.check_gone("r1")


def test_what_a_living_process_writes_is_a_call_and_no_remainder(house: House) -> None:
    house.add("r1", S.CAPTURING)
    descriptor = os.open(house.part("r1"), os.O_RDWR)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    assert not destroy(house.tools, "r1", AFTER)
    assert house.keys_left() == 1
    os.close(descriptor)
    assert destroy(house.tools, "r1", AFTER)
    house.check_gone("r1")


def test_a_host_without_captures_destroys_what_is_in_the_store(house: House) -> None:
    house.add("r1")
    assert destroy(replace(house.tools, parts=None), "r1", AFTER)
    house.check_gone("r1")


def test_a_body_that_was_deleted_by_hand_holds_nothing_up(house: House) -> None:
    house.add("r1")
    house.store.delete(body_name("r1"))
    assert destroy(house.tools, "r1", AFTER)
    house.check_gone("r1")


class Killed(BaseException):
    """The process is gone: nothing after this is run."""


@dataclass
class Fuse:
    """Lets a number of places be passed, then kills."""

    left: int
    blown: bool = False

    def burn(self) -> None:
        if self.left == 0:
            self.blown = True
            raise Killed
        self.left -= 1


class FusedStore:
    def __init__(self, house: House, fuse: Fuse) -> None:
        self.house, self.fuse = house, fuse

    def delete(self, name: str) -> bool:
        self.fuse.burn()
        found = self.house.store.delete(name)
        self.fuse.burn()
        return found


class FusedSigner(Signer):
    def __init__(self, house: House, fuse: Fuse) -> None:
        super().__init__(house.signer._key)
        self.fuse = fuse

    def sign(self, payload: object, typ: str) -> str:
        self.fuse.burn()
        return super().sign(payload, typ)  # type: ignore[arg-type]


@contextmanager
def fused(house: House, fuse: Fuse, monkeypatch: pytest.MonkeyPatch) -> Iterator[Destroyer]:
    """Every statement, every commit, every journal row, every deletion and every signature is a place to die at, before and after."""
    engine = open_database(house.engine.url.render_as_string(hide_password=False))

    def statement(*_: object) -> None:
        fuse.burn()

    def around(original: Callable[..., object]) -> Callable[..., object]:
        def run(*args: object, **kwargs: object) -> object:
            fuse.burn()
            found = original(*args, **kwargs)
            fuse.burn()
            return found

        return run

    event.listen(engine, "before_cursor_execute", statement)
    event.listen(engine, "commit", statement)
    with monkeypatch.context() as patch:
        patch.setattr(destruction, "append", around(append))
        patch.setattr(destruction, "delete_all", around(destruction.delete_all))
        yield Destroyer(engine, FusedStore(house, fuse), house.parts, FusedSigner(house, fuse))
    engine.dispose()


@pytest.mark.parametrize("state", [S.SEALED, S.SEALING, S.REFUSED, S.DESTROYING, S.QUARANTINED])
def test_death_at_any_place_is_made_good_by_the_next_sweep(
    house: House, state: RecordingState, monkeypatch: pytest.MonkeyPatch
) -> None:
    """L8: killed at each place in turn, all of them. Never a readable recording with a lost key row, never a lost or second certificate."""
    reason = "refused" if state is S.REFUSED else "due"
    for place in range(200):
        name, fuse = house.add(f"r{place}", state), Fuse(place)
        with fused(house, fuse, monkeypatch) as tools:
            try:
                assert destroy(tools, name, AFTER)
            except Killed:
                check_half_way(house, name)
        if not fuse.blown:
            break
        wait_for_the_dead(house)
        assert destroy(house.tools, name, AFTER) or house.row(name).state is S.DESTROYED
        house.check_gone(name, reason)
    else:
        pytest.fail("there were always more places")
    assert place > 8, "the places were really counted"
    house.check_gone(name, reason)


def wait_for_the_dead(house: House) -> None:
    """SQLAlchemy closes the connection of whoever dies in a statement; PostgreSQL lets go of its rows when it notices, not before."""
    if house.engine.dialect.name != "postgresql":
        return
    query = text(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND xact_start IS NOT NULL"
    )

    def let_go() -> bool:
        with house.engine.connect() as conn:
            return not conn.scalar(query)

    wait_until(let_go, "the end of a dead one's transaction")


def check_half_way(house: House, name: str) -> None:
    """Whatever the place: a body without a key at worst, a key without a body never; no certificate for what still lives."""
    row, body = house.row(name), body_name(name) in house.store.names() or house.part(name).exists()
    if house.header(name) is not None:
        assert body
        assert row.state not in (S.DESTROYING, S.DESTROYED)
    if house.certificates(name):
        assert not body
        assert house.header(name) is None
        assert row.state is S.DESTROYED
    assert house.journal_whole()


def test_a_store_that_does_not_delete_keeps_noise_only(house: House) -> None:
    class Stuck:
        def delete(self, name: str) -> bool:
            raise StoreUnwritable(f"{name} cannot be deleted now.")

    house.add("r1")
    with pytest.raises(StoreUnwritable):
        destroy(replace(house.tools, store=Stuck()), "r1", AFTER)
    assert (house.row("r1").state, house.header("r1"), house.certificates("r1")) == (S.DESTROYING, None, [])
    assert destroy(house.tools, "r1", AFTER)
    house.check_gone("r1")


def test_several_workers_on_the_same_rows_leave_one_certificate_each(house: House) -> None:
    names = [house.add(f"r{n}") for n in range(6)]
    url = house.engine.url.render_as_string(hide_password=False)
    claimed: list[str] = []

    def work() -> None:
        engine = open_database(url, busy_seconds=60)
        tools = Destroyer(engine, house.store, house.parts, house.signer)
        claimed.extend(name for name in names if destroy(tools, name, AFTER))
        engine.dispose()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for name in names:
        if house.row(name).state is not S.DESTROYED:  # skipped while another worker held its row
            destroy(house.tools, name, AFTER)
        house.check_gone(name)
    assert len(claimed) == len(set(claimed))
