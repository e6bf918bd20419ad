"""Bordereaux as files: made from the signed data alone, and the PDF of each kept beside them for ever (LAW 14)."""

from __future__ import annotations

import json
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Engine

from ivr.database import eliminations
from ivr.database.engine import reading
from ivr.documents.html import page
from ivr.documents.pdf import pdf
from ivr.domain.elimination import Elimination, EliminationMissing
from ivr.journal.signing import PublicKey
from ivr.vault.retention.bordereau import payload, read_bordereau
from ivr.vault.retention.slip import document

FILED_IN = "fr"
"""The language of the PDF that is kept: that of the archives. Others are made when they are asked for."""


class Form(StrEnum):
    """As what a bordereau is written. `jws` is the signed data, and there only once the batch is closed."""

    PDF = "pdf"
    HTML = "html"
    JSON = "json"
    JWS = "jws"


def file_slips(engine: Engine, public_key: PublicKey) -> int:
    """Keep the PDF of each closed batch that has none; how many. It takes seconds, and holds up no other writer meanwhile."""
    with reading(engine) as conn:
        unfiled = eliminations.unfiled(conn)
    for elimination_id in unfiled:
        with reading(engine) as conn:
            made, _ = written(conn, elimination_id, Form.PDF, FILED_IN, public_key)
        with engine.begin() as conn:
            eliminations.file(conn, elimination_id, made)
    return len(unfiled)


def written(
    conn: Connection, elimination_id: str, form: Form, locale: str, public_key: PublicKey, now: datetime | None = None
) -> tuple[bytes, bool]:
    """A bordereau, or the proposal of one.

    Args:
        conn: any connection; nothing is written.
        elimination_id: the batch.
        form: as what.
        locale: `fr` or `en`.
        public_key: of the signer of bordereaux.
        now: the moment that an open batch's paper names; that of its making when None.

    Returns:
        The file, and whether it is the signed one.

    Raises:
        EliminationMissing: there is no such batch, or it is asked for as JWS and is not closed.
        SignatureWrong: what is kept was changed.
    """
    found = eliminations.get(conn, elimination_id)
    if found is None or (form is Form.JWS and found.bordereau is None):
        raise EliminationMissing(
            f"There is no {'closed ' if found else ''}batch {elimination_id}. List them: preambule retention visa list"
        )
    if form is Form.JWS:
        return (found.bordereau or "").encode(), True
    kept = eliminations.filed(conn, elimination_id) if (form, locale) == (Form.PDF, FILED_IN) else None
    if kept is not None:
        return kept, True
    said, at = _said(conn, found, public_key, now or found.made_at)
    return _made(said, found, form, locale, at), found.bordereau is not None


def _said(conn: Connection, found: Elimination, public_key: PublicKey, now: datetime) -> tuple[dict[str, Any], datetime]:
    if found.bordereau is None:
        return payload(found, eliminations.items(conn, found.id), now), now
    said = read_bordereau(found.bordereau, public_key)
    return said, datetime.fromisoformat(said["signed"])


def _made(said: dict[str, Any], found: Elimination, form: Form, locale: str, at: datetime) -> bytes:
    shown = document(said, locale, at)
    data = (json.dumps({"bordereau": said, "signed": found.bordereau}, ensure_ascii=False, indent=1) + "\n").encode()
    match form:
        case Form.PDF:
            return pdf(shown, data)
        case Form.HTML:
            return page(shown).encode()
        case _:
            return data
