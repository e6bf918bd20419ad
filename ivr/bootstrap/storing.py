"""The object store of this house, and whether it may be used (LAW 20)."""

from __future__ import annotations

from contextlib import suppress

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.domain.attestation import Holder, holder
from ivr.errors import DatabaseError, SettingsError, VaultError
from ivr.settings import Settings
from ivr.vault.attested import AttestedObjects, Holding
from ivr.vault.objects import Objects, open_store, told


def holder_of(settings: Settings) -> Holder:
    """Whose premises the store is on.

    Raises:
        SettingsError: PREAMBULE_OBJECTS_HELD_BY says something that it cannot say.
    """
    try:
        return holder(settings.objects_url, settings.objects_held_by)
    except ValueError as error:
        kinds = " or ".join(kind.value for kind in Holder)
        raise SettingsError(f"PREAMBULE_OBJECTS_HELD_BY must be {kinds}, not {settings.objects_held_by!r}.") from error


def holding(settings: Settings, engine: Engine) -> Holding:
    """Whose the store is, and where its attestation would be. Raises `SettingsError`."""
    return Holding(engine, told(settings.objects_url), holder_of(settings))


def receiving_store(settings: Settings, engine: Engine) -> Objects:
    """The store, for whoever brings bodies there: it takes none while it may not."""
    return AttestedObjects(open_store(settings.objects_url), holding(settings, engine), home.now)


def check_store(settings: Settings, engine: Engine) -> None:
    """Refuse to start on a store that may not be used. A database that is away says nothing; it is asked again before each body.

    Raises:
        AttestationMissing, AttestationEnded: it is a third party's, and nothing shows that it may hold health data.
    """
    try:
        with suppress(DatabaseError):
            holding(settings, engine).check(home.now())
    except VaultError:
        engine.dispose()  # whoever asked does not start
        raise
