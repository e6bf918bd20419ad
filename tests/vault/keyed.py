"""Recordings whose headers are wrapped for keys of periods, as rotation and the destruction of keys find them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Engine, delete, select

from ivr.database import recordings
from ivr.database.engine import open_database
from ivr.database.tables import journal, key_headers
from ivr.domain.key_period import KeyPeriod
from ivr.domain.recording import Recording, RecordingState
from ivr.journal.chain import append, rows
from ivr.journal.signing import Signer
from ivr.journal.verification import verify
from ivr.vault import age
from ivr.vault.keys import recipients as recipients_file
from ivr.vault.keys.destruction import KeyDestroyer
from ivr.vault.keys.identities import FolderIdentities, Identities, KeyFolder
from ivr.vault.keys.periods import make_missing
from ivr.vault.keys.private_key import PrivateKey
from ivr.vault.keys.recipients import Recipients
from ivr.vault.sealing import transactions

from .conftest import NOW, add_call

FEBRUARY, MARCH = KeyPeriod(2027, 2), KeyPeriod(2027, 3)
IN_FEBRUARY = datetime(2027, 2, 14, 12, tzinfo=UTC)
IN_MARCH = datetime(2027, 3, 14, 12, tzinfo=UTC)
KILLED = 77
TIMES_OUT = timedelta(seconds=30)


@dataclass
class Keyed:
    """A database, a folder of private keys, a recipients file."""

    url: str
    root: Path
    engine: Engine = field(init=False)
    file_keys: dict[str, bytes] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.engine = open_database(self.url)
        self.signer = Signer.open(self.root / "public" / "signing.pem")

    @property
    def identities(self) -> Path:
        return self.root / "identities"

    @property
    def file(self) -> Path:
        return self.root / "public" / "recipients.txt"

    @property
    def store(self) -> KeyFolder:
        return KeyFolder(self.identities)

    @property
    def recipients(self) -> Recipients:
        return recipients_file.read(self.file)

    @property
    def tools(self) -> KeyDestroyer:
        return KeyDestroyer(self.engine, self.store, self.file, self.signer)

    def note(self, entries: object, now: datetime) -> object:
        return transactions(self.engine)(lambda conn: append(conn, entries, now))  # type: ignore[arg-type]

    def make(self, *periods: KeyPeriod) -> tuple[PrivateKey, ...]:
        return make_missing(self.store, self.file, periods, NOW, self.note)

    def key(self, period: KeyPeriod) -> PrivateKey:
        """The one that calls due in it are encrypted for."""
        (recipient,) = (known.key for known in self.recipients.known if known.period == period)
        (found,) = (key for key in self.store.kept() if key.recipient == recipient)
        return found

    def record(self, *names: str, due_at: datetime, keys: Iterable[str] | None = None, noted: bool = True) -> None:
        """Sealed recordings, encrypted for the key of their due date or for others; of old ones nobody noted for whom."""
        with self.engine.begin() as conn:
            for name in names:
                add_call(conn, name)
                row = Recording(
                    name, f"call-{name}", "town-hall", f"proof-{name}", RecordingState.SEALED, NOW, NOW, 8_000, due_at, f"{name}.age",
                    "0" * 64, 1, True, "a.b.c",
                )  # fmt: skip
                recordings.add(conn, row)
                chosen = self.recipients.choose(due_at)
                wanted = tuple(keys) if keys is not None else chosen.keys
                header, self.file_keys[name] = age.make_header(wanted)
                period = str(chosen.period) if chosen.period and keys is None else None
                recordings.add_header(
                    conn,
                    name,
                    header,
                    NOW,
                    recipients=" ".join(sorted(wanted)) if noted else None,
                    period=period if noted else None,
                )

    def destroyed(self, name: str) -> None:
        with self.engine.begin() as conn:
            conn.execute(delete(key_headers).where(key_headers.c.recording_id == name))

    def headers(self) -> dict[str, bytes]:
        with self.engine.connect() as conn:
            return {row.recording_id: bytes(row.header) for row in conn.execute(select(key_headers))}

    def noted(self) -> list[tuple[str, str]]:
        with self.engine.connect() as conn:
            return [(row.kind, row.subject) for row in conn.execute(select(journal).order_by(journal.c.sequence))]

    def opens(self, name: str, identities: Identities | None = None) -> bool:
        """Whether the private keys at hand open a recording as it was made."""
        opened = (identities or FolderIdentities(self.identities)).unwrap(self.headers()[name])
        return opened == self.file_keys[name]

    def check(self) -> None:
        """The journal is whole, and every recording can be opened."""
        with self.engine.connect() as conn:
            assert verify(rows(conn)).whole
        for name in self.headers():
            assert self.opens(name)

    def killed(self, act: Callable[[Keyed], object]) -> None:
        """Run `act` in a process of its own, which must end by `os._exit(KILLED)`."""
        self.engine.dispose()
        child = os.fork()
        if child == 0:
            try:
                act(Keyed(self.url, self.root))
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED

    def close(self) -> None:
        self.engine.dispose()


def dies_at(place: object) -> Callable[[object], None]:
    """Kills this process, as kill -9 would, when `place` is passed."""

    def passing(passed: object) -> None:
        if passed == place:
            os._exit(KILLED)

    return passing
