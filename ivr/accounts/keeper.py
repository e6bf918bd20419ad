"""What coming in needs of its house."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Engine

from ivr.accounts.passphrase import Passphrases


@dataclass(frozen=True, slots=True)
class Keeper:
    """The house's own.

    Attributes:
        engine: of the database.
        key: with which what could be guessed is hashed, 32 bytes; it lies in no database.
    """

    engine: Engine
    key: bytes
    passphrases: Passphrases
