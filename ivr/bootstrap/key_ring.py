"""The keys of this house, wired: which stores there are, which periods need a key, and those whose period is over."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, Engine

from ivr.bootstrap import home
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.domain.key_period import KeyPeriod, needed
from ivr.journal.chain import append
from ivr.settings import Settings
from ivr.vault.errors import IdentityMissing, KeyInUse
from ivr.vault.keys.destruction import Destroyed, KeyDestroyer, destroy_key, pending
from ivr.vault.keys.identities import FolderIdentities, Identities, KeepsKeys, KeyFolder, Together, keep_apart
from ivr.vault.keys.periods import Note, make_missing
from ivr.vault.keys.private_key import PrivateKey
from ivr.vault.keys.store import KeyStore, StoreIdentities
from ivr.vault.sealing import transactions

GRACE = timedelta(days=1)
"""How long after its month a key is left in peace: the last recordings go at its last moment."""

Ask = Callable[[str], str]
"""Asks a person for the passphrase of a profile."""


def keeper(settings: Settings, profile: str, ask: Ask) -> KeepsKeys:
    """The store in which private keys are made and destroyed: a profile's, or plain files when it has no name.

    Raises:
        PrivateKeyMisplaced: private and public keys lie one in the other.
    """
    keep_apart(settings.identities, home.recipients_file(settings))
    if not profile:
        return KeyFolder(settings.identities)
    return KeyStore(settings.identities, profile, settings.key_passphrase or ask(profile))


def never(profile: str) -> str:
    """For processes without a terminal.

    Raises:
        IdentityMissing: always.
    """
    raise IdentityMissing(
        f"The key store {profile} needs its passphrase. Set PREAMBULE_KEY_PASSPHRASE_FILE to a file that only this process may read."
    )


class KeyRing:
    """Whatever opens recordings on this host: plain files, and a profile's store where one is named.

    Private keys are looked for when they are wanted, not before. A store stays open for this process until its file changes:
    a second of work is paid once, and keys that are made meanwhile are seen.

    Args:
        settings: of this host.
        ask: for the passphrase.
        profile: instead of `PREAMBULE_KEY_PROFILE`.
    """

    def __init__(self, settings: Settings, ask: Ask = never, profile: str = "") -> None:
        self._settings = settings
        self._ask = ask
        self._profile = profile or settings.key_profile
        self._seen: tuple[int, int, int] | None = None
        self._opened: StoreIdentities | None = None

    def __call__(self) -> Identities:
        """The stores as one.

        Raises:
            IdentityMissing: there is no private key on this host.
            PassphraseWrong, PassphraseTooOften, VaultError: the store stays closed.
        """
        folder = self._settings.identities
        stores: list[Identities] = []
        if any(folder.glob("*.txt")) or not self._profile:
            stores.append(FolderIdentities(folder))
        if self._profile:
            stores.append(self._store())
        return stores[0] if len(stores) == 1 else Together(stores)

    def _store(self) -> StoreIdentities:
        passphrase = self._settings.key_passphrase
        store = KeyStore(self._settings.identities, self._profile, passphrase)
        seen = _signature(store.path)
        if self._opened is None or seen != self._seen:
            self._opened = None
            passphrase = passphrase or self._ask(self._profile)
            self._opened = StoreIdentities(KeyStore(self._settings.identities, self._profile, passphrase))
            self._seen = seen
        return self._opened


def _signature(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def wanted(conn: Connection, now: datetime, ahead: int) -> tuple[KeyPeriod, ...]:
    """The periods of all due dates that calls of the next `ahead` months can have, by the lines' retentions."""
    return needed([line.facts.purposes for line in load_lines(conn) if line.facts.purposes], now, ahead)


def journalled(engine: Engine) -> Note:
    """Writes rows of the journal in a transaction of their own."""
    return lambda entries, now: transactions(engine)(lambda conn: append(conn, entries, now))


def top_up(settings: Settings, engine: Engine, now: datetime) -> tuple[PrivateKey, ...]:
    """Make the keys that are lacking, where the private ones lie here in plain files: elsewhere a person must."""
    if not settings.keys_ahead or not any(settings.identities.glob("*.txt")):
        return ()
    with reading(engine) as conn:
        periods = wanted(conn, now, settings.keys_ahead)
    store = KeyFolder(settings.identities)
    return make_missing(store, home.recipients_file(settings), periods, now, journalled(engine))


def key_destroyer(settings: Settings, engine: Engine, store: KeepsKeys) -> KeyDestroyer:
    """What destroying keys of a store needs of this host."""
    return KeyDestroyer(engine, store, home.recipients_file(settings), home.signer(settings))


def begun(engine: Engine) -> list[PrivateKey]:
    """Keys whose destruction was cut short: what is left to know of those whose private half may be gone already."""
    with reading(engine) as conn:
        return [PrivateKey("", recipient, period, "") for recipient, period in pending(conn)]


def end_periods(settings: Settings, engine: Engine, now: datetime) -> tuple[Destroyed, ...]:
    """Destroy the keys of months that are over, where the private ones lie here in plain files: elsewhere a person must.

    One that a recording on hold needs stays; `preambule keys rotate` frees it.
    """
    if not settings.keys_ahead:
        return ()
    store = KeyFolder(settings.identities)
    tools = key_destroyer(settings, engine, store)
    over = [key for key in store.kept() if key.period is not None and key.period.ends_at + GRACE <= now]
    ended: list[Destroyed] = []
    for key in (*(key for key in begun(engine) if store.dooming.marked(key.recipient)), *over):
        with suppress(KeyInUse):
            ended.append(destroy_key(tools, key, now))
    return tuple(ended)
