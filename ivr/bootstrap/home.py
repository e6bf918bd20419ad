"""The folders and keys that everything else needs; made once, with the rights that they must have."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from ivr.domain import sampling
from ivr.domain.call_number import CallNumberKey
from ivr.domain.objection import ObjectionKey, read_key
from ivr.errors import SettingsError
from ivr.journal.signing import PublicKey, Signer
from ivr.settings import Settings
from ivr.vault.files import new_file
from ivr.vault.keys.identities import make_identity, read_recipients

FACTOR_KEY = 32
"""Bytes."""


def now() -> datetime:
    """The wall clock: aware, UTC."""
    return datetime.now(UTC)


def make_folders(settings: Settings) -> None:
    """Make every folder that this host needs. Only renderings may be read by others: FreeSWITCH plays them.

    Raises:
        SettingsError: a folder cannot be made.
    """
    private = (settings.home, settings.spool, settings.parts, settings.keys)
    for folder in private:
        _make(folder, 0o700)
    _make(settings.sounds, 0o755)


def recipients_file(settings: Settings) -> Path:
    """Public keys: all that a telephone host needs to record (L3)."""
    return settings.keys / "recipients.txt"


def make_keys(settings: Settings) -> bool:
    """Make what a first start needs and lacks: an identity, the signing key, the sampling key, the objection key, the factor key.

    Returns:
        Whether an identity was made.
    """
    signer(settings)
    sampling_key(settings)
    objection_key(settings)
    factor_key(settings)
    if recipients_file(settings).exists():
        return False
    make_identity(settings.identities, recipients_file(settings), "any-day", now())
    return True


def signer(settings: Settings) -> Signer:
    """The key that signs proofs, manifests and certificates; made on first use."""
    return Signer.open(settings.keys / "signing.pem")


def public_key(settings: Settings) -> PublicKey:
    """The half of the signing key that anybody may have."""
    return PublicKey.read(settings.keys / "signing.pub.pem")


def recipients(settings: Settings) -> tuple[str, ...]:
    """The public keys that recordings are encrypted for."""
    return read_recipients(recipients_file(settings))


def sampling_key(settings: Settings) -> bytes:
    """The key of the hash that draws calls into a line's share (LAW 7); made on first use.

    Raises:
        SamplingKeyUnusable: the file holds something else.
    """
    path = sampling_key_file(settings)
    return sampling.read_key(_existing_or_new(path, lambda: secrets.token_hex(32)), str(path))


def sampling_key_file(settings: Settings) -> Path:
    """Where the sampling key is, or will be."""
    return settings.keys / "sampling.key"


def objection_key(settings: Settings) -> ObjectionKey:
    """The key of the hashes in the register of objections; made on first use. Every telephone host needs the same one.

    Raises:
        ObjectionKeyUnusable: the file holds something else.
    """
    path = objection_key_file(settings)
    return read_key(_existing_or_new(path, lambda: secrets.token_hex(32)), str(path))


def call_number_key(settings: Settings) -> CallNumberKey:
    """The key of the hashes by which calls are found again; made of the register's key. Raises `ObjectionKeyUnusable`."""
    return CallNumberKey.of(objection_key(settings))


def objection_key_file(settings: Settings) -> Path:
    """Where the key of the register of objections lies, whether it has been made or not."""
    return settings.keys / "objection.key"


def factor_key(settings: Settings) -> bytes:
    """The key that second factors' secrets and people's reasons are encrypted with; made on first use. The database alone opens none.

    Raises:
        SettingsError: the file holds something else.
    """
    path = settings.keys / "factor.key"
    text = _existing_or_new(path, lambda: secrets.token_hex(FACTOR_KEY))
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != FACTOR_KEY:
        raise SettingsError(f"{path} holds no key of {2 * FACTOR_KEY} hexadecimal digits. Bring the one that was there.")
    return key


def control_token(settings: Settings) -> str:
    """The token between the console and the line process: from the settings, or a file that both can read."""
    return settings.control_token or _existing_or_new(settings.keys / "control.token", lambda: secrets.token_urlsafe(32))


def _existing_or_new(path: Path, make: Callable[[], str]) -> str:
    if not path.exists():
        try:
            with suppress(FileExistsError):  # made by another process just now: that one stays
                new_file(path, make().encode(), 0o600)
        except OSError as error:
            raise SettingsError(f"{path} cannot be made: {error.strerror}. Make its folder writable for this user.") from error
    return path.read_text().strip()


def _make(folder: Path, mode: int) -> None:
    try:
        folder.mkdir(mode=mode, parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{folder} cannot be made: {error.strerror}. Make it by hand, or name another in the settings."
        ) from error
