"""Somebody who may hear what a test wants to hear: a role, a second factor with a code that was never used, a purpose that was told."""

from __future__ import annotations

import secrets
from collections.abc import Mapping

import pyotp

from ivr.access import factor
from ivr.access.roles import give
from ivr.bootstrap import home
from ivr.bootstrap.tables import open_tables
from ivr.cli.access.common import origin
from ivr.database import recordings
from ivr.database.people import person
from ivr.domain.roles import Role
from ivr.settings import load


def listener(environment: Mapping[str, str], recording_id: str, role: Role = Role.LISTENER) -> tuple[str, ...]:
    """Options for `recordings export` in a house; each time of somebody else, since a code counts once.

    Args:
        environment: of the house's processes.
        recording_id: what is to be heard.
        role: what allows it.
    """
    settings, now = load({name: value for name, value in environment.items() if name.startswith("PREAMBULE_")}), home.now()
    engine, name = open_tables(settings), f"listener {secrets.token_hex(4)}"
    key = home.factor_key(settings)
    with engine.begin() as connection:
        who, root = person(connection, name, now), person(connection, "root", now)
        give(connection, who, role, None, by=root, now=now)
        made = factor.enrol(connection, key, who, name, by=root, now=now)
        recording = recordings.get(connection, recording_id)
    codes = pyotp.TOTP(made.secret)
    factor.confirm(engine, key, who, codes.at(int(now.timestamp()) - 30), origin(), now)
    engine.dispose()
    purpose = recording.purposes[0] if recording and recording.purposes else "quality"
    return "--as", name, "--code", codes.at(int(now.timestamp())), "--purpose", purpose
