"""kill -9 at every place of a sweep, enumerated: in a process of its own that ends with os._exit, without a word to anybody."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from sqlalchemy import event

from ivr.database.engine import open_database
from ivr.database.migrate import migrate
from ivr.domain.recording import RecordingState
from ivr.journal.signing import Signer
from ivr.vault.objects import DirectoryObjects, body_name
from ivr.vault.retention import destruction
from ivr.vault.retention.derived import DerivedFolder, folder_of
from ivr.vault.retention.destruction import Destroyer
from ivr.worker import sweep as sweeping
from ivr.worker.sweep import sweep
from tests.database.recorded import DUE
from tests.worker.house import ARCHIVED, TABLED, House

S = RecordingState
KILLED, WHOLE, BROKEN = 9, 0, 1
MOST_PLACES = 400
DERIVED = "derived"
LEAST_PLACES = 30
STATES = {"sealed": S.SEALED, "refused": S.REFUSED, "half": S.DESTROYING}
DYING, STAYING = (*STATES, "table"), ("not-due", "unasked")


@dataclass
class Fuse:
    """Lets a number of places be passed; at the next one the process is gone."""

    left: int

    def burn(self, *_: object) -> None:
        if self.left == 0:
            os._exit(KILLED)
        self.left -= 1

    def around(self, original: Callable[..., Any]) -> Callable[..., Any]:
        """Before and after a function is a place each."""

        def run(*args: Any, **named: Any) -> Any:
            self.burn()
            found = original(*args, **named)
            self.burn()
            return found

        return run


class PlainStore:
    """The same folder without obstore, whose threads no fork survives."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def delete(self, name: str) -> bool:
        try:
            (self._folder / name).unlink()
        except FileNotFoundError:
            return False
        return True


def dying_sweep(house: House, fuse: Fuse) -> None:
    """A sweep with a place before and after every transaction and every deletion, before every commit, and at every signature.

    Places within a transaction are the same to the database as the one before its commit; `test_destruction.py` goes through them.
    """
    engine = open_database(house.engine.url.render_as_string(hide_password=False))
    event.listen(engine, "commit", fuse.burn)
    for name in ("delete_all", "sign_certificate"):
        setattr(destruction, name, fuse.around(getattr(destruction, name)))
    for name in ("shred", "forget", "clear", "certify", "close_finished", "file_slips"):
        setattr(sweeping, name, fuse.around(getattr(sweeping, name)))
    store = PlainStore(house.root / "objects")
    store.delete = fuse.around(store.delete)  # type: ignore[method-assign]
    place = DerivedFolder(house.root / DERIVED)
    place.forget = fuse.around(place.forget)  # type: ignore[method-assign]
    tools = Destroyer(engine, store, house.parts, Signer.load(house.root / "keys" / "signing.pem"), (place,))
    sweep(tools, DUE, rest=lambda _: None, batch=3)


def run_and_die(house: House, place: int) -> int:
    """The exit code of a process that sweeps until it comes to a place."""
    house.engine.dispose()  # no connection is shared with the child
    child = os.fork()
    if child == 0:
        code = BROKEN
        try:
            dying_sweep(house, Fuse(place))
            code = WHOLE
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def opened(root: Path) -> House:
    engine = open_database(f"sqlite:///{root / 'preambule.sqlite'}")
    return House(engine, root, DirectoryObjects(root / "objects"), Signer.load(root / "keys" / "signing.pem"))


@pytest.fixture
def ground() -> Iterator[Path]:
    """In memory: a process that dies by os._exit loses nothing that the kernel has, and waiting for a disk proves nothing here."""
    with TemporaryDirectory(dir="/dev/shm") as folder:
        root = Path(folder) / "as-it-was"
        root.mkdir()
        (root / "preambule.sqlite").touch()
        engine = open_database(f"sqlite:///{root / 'preambule.sqlite'}")
        migrate(engine)
        furnish(House.build(engine, root))
        engine.dispose()
        yield root


def furnish(house: House) -> None:
    """A recording in each state that a sweep begins from, one under a management table; each with derived files. And two that stay."""
    for name, state in STATES.items():
        house.add(name, state)
    house.add("table", line=TABLED)
    for name in DYING:
        folder = folder_of(house.root / DERIVED, name)
        folder.mkdir(parents=True)
        (folder / "waveform").write_bytes(b"up and down")
    house.add("not-due", due=DUE.replace(year=2030))
    house.add("unasked", line=ARCHIVED)


def check_half_way(house: House, name: str) -> None:
    """Never a certificate for what lives, never a key's row for what has none to lose, and a body as long as it may be heard."""
    row = house.row(name)
    body = body_name(name) in house.store.names() or house.part(name).exists()
    if house.header(name) is not None:
        assert body
        assert row.state not in (S.DESTROYING, S.DESTROYED, S.REFUSED)
    if house.certificates(name):
        assert not body
        assert not folder_of(house.root / DERIVED, name).exists()
        assert house.header(name) is None
        assert row.state is S.DESTROYED


def check_good(house: House) -> None:
    """Another sweep has made it good: what was due is gone, nothing else is."""
    for name in DYING:
        house.check_gone(name, "refused" if name == "refused" else "due")
        assert not folder_of(house.root / DERIVED, name).exists()
    for name in STAYING:
        assert house.row(name).state is S.SEALED, "nothing is lost too early"
        assert house.header(name) is not None
    assert sorted(house.store.names()) == sorted(body_name(name) for name in STAYING)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_killed_at_each_place_in_turn_the_next_sweep_makes_it_good(ground: Path) -> None:
    for place in range(MOST_PLACES):
        root = ground.with_name("at-work")
        shutil.copytree(ground, root)
        house = opened(root)
        ended = run_and_die(house, place)
        assert ended in (KILLED, WHOLE)
        for name in DYING:
            check_half_way(house, name)
        tools = Destroyer(house.engine, house.store, house.parts, house.signer, (DerivedFolder(root / DERIVED),))
        sweep(tools, DUE, rest=lambda _: None)
        check_good(house)
        house.engine.dispose()
        shutil.rmtree(root)
        if ended == WHOLE:
            break
    else:
        pytest.fail("there were always more places")
    assert place > LEAST_PLACES, "the places were really counted"
