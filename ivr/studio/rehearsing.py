"""What a rehearsal may hear beside what is published: drafts as they are, given their sound; and what was published before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from ivr.database.engine import reading
from ivr.database.lexicon import load_lexicon
from ivr.database.notices import save_version, version_of
from ivr.database.publications import Publication, history
from ivr.database.rehearsal_versions import prepare_version
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.studio.errors import NothingThere
from ivr.studio.preview import composed, newest_own
from ivr.studio.publishing import Press
from ivr.studio.shelf import take_down
from notices.notice import NoticeVersion


@dataclass(frozen=True, slots=True)
class Prepared:
    """A version that rehearsals may name for a day.

    Attributes:
        true: it announces what the line enforces; otherwise rehearsals hear it, and record nothing (L4).
    """

    version: NoticeVersion
    true: bool


def prepare_draft(press: Press, line_id: str, by: str) -> Prepared:
    """Give a line's texts their sound as they are now: drafts before what is published, the model where there is neither.

    Nothing is published by it: callers go on hearing what they hear. The journal tells who had it made.

    Raises:
        LineUnknown: no such line in service.
        NoticeError: a text, voice or file is at fault.
    """
    now = press.now()
    with reading(press.engine) as conn:
        shelf = take_down(conn, line_id, press.sounds, now)
        lexicon = load_lexicon(conn)
    version = press.render(shelf.line, composed(shelf, newest_own(shelf)), lexicon)
    with press.engine.begin() as conn:
        _prepare(conn, press, version, by)
    return Prepared(version, version.facts_hash == shelf.line.announced_hash)


def prepare_earlier(press: Press, line_id: str, version_id: str, by: str) -> Prepared:
    """Let rehearsals hear a version that the line has published.

    Raises:
        LineUnknown, NothingThere: there is no such line, or it has published no such version.
    """
    with press.engine.begin() as conn:
        shelf = take_down(conn, line_id, press.sounds, press.now())
        version = version_of(conn, version_id, press.sounds) if _published(history(conn, line_id), version_id) else None
        if version is None:
            raise NothingThere(f"The line {line_id} has never published {version_id[:12]!r}.")
        _prepare(conn, press, version, by)
    return Prepared(version, version.facts_hash == shelf.line.announced_hash)


def _published(found: Sequence[Publication], version_id: str) -> bool:
    return any(one.version_id == version_id for one in found)


def _prepare(conn: Connection, press: Press, version: NoticeVersion, by: str) -> None:
    now = press.now()
    append(conn, [Entry("notice.rehearsed", version.line_id, {"notice": version.id, "by": by})], now)
    save_version(conn, version, now)
    prepare_version(conn, version, by, now)
