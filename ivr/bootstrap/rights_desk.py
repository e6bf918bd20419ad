"""Requests of people, wired for one host: used by commands, and by the console when it has pages for them."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Engine

from ivr.bootstrap import home
from ivr.bootstrap.keeping import destroyer
from ivr.bootstrap.key_ring import Ask, KeyRing, never
from ivr.bootstrap.objecting import Said, in_force, take_in
from ivr.domain.objection import Objection, ObjectionKey, Origin, hash_to_write
from ivr.domain.rights import Kind
from ivr.rights.answers.writing import Desk
from ivr.rights.deeds import objected
from ivr.rights.erasing import Eraser
from ivr.rights.holds import TableHolds
from ivr.rights.package.making import Packer
from ivr.rights.steps import Deal, working
from ivr.settings import Settings
from ivr.vault.objects import open_store
from notices.facts import PurposeKind


def packer(settings: Settings, engine: Engine, ask: Ask = never) -> Packer:
    """What makes packages. Needs the private keys, and so is not for a telephone host.

    Raises:
        IdentityMissing: they are not on this host.
    """
    return Packer(
        engine=engine,
        store=open_store(settings.objects_url),
        identities=KeyRing(settings, ask)(),
        sounds=settings.sounds,
        public_key=home.public_key(settings),
    )


def eraser(settings: Settings, engine: Engine) -> Eraser:
    """What erases."""
    return Eraser(destroyer(settings, engine), TableHolds())


def letters(engine: Engine) -> Desk:
    """What writes letters."""
    return Desk(engine, TableHolds())


def object_for(
    conn: Connection,
    key: ObjectionKey,
    about: Deal,
    number: str,
    purposes: Sequence[PurposeKind],
    now: datetime,
    origin: Origin = Origin.COMMAND,
) -> Deal:
    """Write the objection that a request asks for into the register, in the caller's transaction.

    Raises:
        ObjectionNumber: no telephone number. The message does not repeat it.
        ObjectionKeyUnusable, ObjectionLine: as the register says; nothing was written.
        WrongKind, RequestState: as `working`.
    """
    about = working(about, Kind.OBJECTION)
    wanted = Objection(
        id=str(uuid.uuid4()),
        number_hash=hash_to_write(key, number),
        key_id=key.id,
        line_id=about.request.line_id,
        purposes=frozenset(purposes),
        since=now,
        until=None,
        origin=origin,
    )
    take_in(conn, key, [wanted], Said(f"request {about.request.id}", origin, about.by), now)
    return objected(about, [one.id for one in in_force(conn, key, str(wanted.number_hash), wanted.line_id, now)])
