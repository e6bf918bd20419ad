"""The rows of attestations: what was typed in of the certificates of those who hold bodies for us (LAW 20)."""

from __future__ import annotations

from dataclasses import asdict

from sqlalchemy import Connection, insert, select

from ivr.database.tables import attestations
from ivr.domain.attestation import Attestation


def add(conn: Connection, attestation: Attestation) -> None:
    """Write a new row; the older ones stay."""
    conn.execute(insert(attestations), asdict(attestation))


def latest(conn: Connection, store: str) -> Attestation | None:
    """The one for this store that holds longest, or None."""
    query = select(attestations).where(attestations.c.store == store).order_by(attestations.c.until.desc(), attestations.c.id)
    row = conn.execute(query.limit(1)).one_or_none()
    return None if row is None else Attestation(**row._mapping)  # noqa: SLF001  # SQLAlchemy's public name


def listing(conn: Connection) -> tuple[Attestation, ...]:
    """All of them, the newest first."""
    query = select(attestations).order_by(attestations.c.entered_at.desc(), attestations.c.id)
    return tuple(Attestation(**row._mapping) for row in conn.execute(query))  # noqa: SLF001  # as above
