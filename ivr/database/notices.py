"""Notice versions as rows: immutable, and found again by the line whose facts they announce (L4, LAW 28)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from ivr.database.tables import notice_versions, renderings
from notices.notice import Locale, NoticeVersion, Piece, Rendering

_VERSIONS = select(notice_versions).order_by(notice_versions.c.published_at, notice_versions.c.id)


def save_version(conn: Connection, version: NoticeVersion, now: datetime) -> bool:
    """Publish a version for its line, in the caller's transaction.

    A version is named by its content: one that is there already is published anew, its rows untouched. It becomes the line's
    last one even when the clock has been set back since the one before.

    Returns:
        Whether its rows were new.
    """
    now = _after_the_last(conn, version.line_id, now)
    known = conn.execute(select(notice_versions.c.id).where(notice_versions.c.id == version.id)).first()
    if known is not None:
        conn.execute(update(notice_versions).where(notice_versions.c.id == version.id).values(published_at=now))
        return False
    conn.execute(
        insert(notice_versions),
        {"id": version.id, "line_id": version.line_id, "facts_hash": version.facts_hash, "published_at": now},
    )
    if version.renderings:
        conn.execute(insert(renderings), [_values(version.id, rendering) for rendering in version.renderings.values()])
    return True


def _after_the_last(conn: Connection, line_id: str, now: datetime) -> datetime:
    last = conn.execute(select(func.max(notice_versions.c.published_at)).where(notice_versions.c.line_id == line_id)).scalar_one()
    return now if last is None else max(now, last + timedelta(microseconds=1))


def current_versions(conn: Connection, sounds: Path) -> dict[str, NoticeVersion]:
    """The version published last for each line, by line id. Whether it is stale is for its `facts_hash` to say.

    Args:
        conn: any connection.
        sounds: the folder that the rows' file names are in.
    """
    last = {row.line_id: row for row in conn.execute(_VERSIONS)}
    return {line_id: _version(conn, row, sounds) for line_id, row in last.items()}


def version_of(conn: Connection, version_id: str, sounds: Path) -> NoticeVersion | None:
    """One version by its id: what the caller of an old recording was told."""
    row = conn.execute(select(notice_versions).where(notice_versions.c.id == version_id)).first()
    return None if row is None else _version(conn, row, sounds)


def _version(conn: Connection, row: Any, sounds: Path) -> NoticeVersion:
    found = conn.execute(select(renderings).where(renderings.c.version_id == row.id))
    made = [_rendering(item, sounds) for item in found]
    return NoticeVersion(row.id, row.line_id, row.facts_hash, {(item.locale, item.piece): item for item in made})


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
