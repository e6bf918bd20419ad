"""Notice versions as rows: immutable, and found again by the line whose facts they announce (L4, LAW 28)."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert, select

from ivr.database.publications import Publication, add_publication, in_force
from ivr.database.tables import notice_versions, renderings
from notices.notice import Locale, NoticeVersion, Piece, Rendering
from notices.spoken.lexicon import LexiconEntry


def save_version(conn: Connection, version: NoticeVersion, now: datetime) -> bool:
    """Keep a version, in the caller's transaction. A version is named by its content: one that is there already is left as it is.

    Returns:
        Whether its rows were new.
    """
    if conn.execute(select(notice_versions.c.id).where(notice_versions.c.id == version.id)).first() is not None:
        return False
    conn.execute(
        insert(notice_versions),
        {
            "id": version.id,
            "line_id": version.line_id,
            "facts_hash": version.facts_hash,
            "lexicon": json.dumps([asdict(entry) for entry in version.lexicon], ensure_ascii=False),
            "made_at": now,
        },
    )
    if version.renderings:
        conn.execute(insert(renderings), [_values(version.id, rendering) for rendering in version.renderings.values()])
    return True


def publish_version(conn: Connection, version: NoticeVersion, publication: Publication) -> None:
    """Keep a version and let its line say it, in the caller's transaction."""
    save_version(conn, version, publication.published_at)
    add_publication(conn, publication)


def current_versions(conn: Connection, sounds: Path, now: datetime) -> dict[str, NoticeVersion]:
    """What each line says at a moment, by line id. Whether it is stale is for its `facts_hash` to say.

    Args:
        conn: any connection.
        sounds: the folder that the rows' file names are in.
        now: a publication that takes effect later is not heard yet.
    """
    found = {line_id: version_of(conn, said.version_id, sounds) for line_id, said in in_force(conn, now).items()}
    return {line_id: version for line_id, version in found.items() if version is not None}


def version_of(conn: Connection, version_id: str, sounds: Path) -> NoticeVersion | None:
    """One version by its id: what the caller of an old recording was told."""
    row = conn.execute(select(notice_versions).where(notice_versions.c.id == version_id)).first()
    return None if row is None else _version(conn, row, sounds)


def _version(conn: Connection, row: Any, sounds: Path) -> NoticeVersion:
    found = conn.execute(select(renderings).where(renderings.c.version_id == row.id))
    made = [_rendering(item, sounds) for item in found]
    lexicon = tuple(LexiconEntry(**entry) for entry in json.loads(row.lexicon))
    return NoticeVersion(row.id, row.line_id, row.facts_hash, {(item.locale, item.piece): item for item in made}, lexicon)


def _values(version_id: str, rendering: Rendering) -> dict[str, Any]:
    return {
        "version_id": version_id,
        "locale": rendering.locale,
        "piece": rendering.piece.value,
        "voice": rendering.voice,
        "text": rendering.text,
        "text_hash": rendering.text_hash,
        "audio_hash": rendering.audio_hash,
        "narrowband": rendering.narrowband.name,
        "wideband": rendering.wideband.name,
        "samples": rendering.samples,
    }


def _rendering(row: Any, sounds: Path) -> Rendering:
    return Rendering(
        piece=Piece(row.piece),
        locale=Locale(row.locale),
        voice=row.voice,
        text=row.text,
        text_hash=row.text_hash,
        audio_hash=row.audio_hash,
        narrowband=sounds / row.narrowband,
        wideband=sounds / row.wideband,
        samples=row.samples,
    )
