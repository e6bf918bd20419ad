"""The pronunciation lexicon as rows."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from ivr.database.tables import lexicon_entries
from notices.notice import Locale
from notices.spoken import Lexicon, LexiconEntry
from notices.spoken.errors import LexiconEntryInvalid
from notices.texts.values import KEYS

_ALL = select(lexicon_entries).order_by(lexicon_entries.c.locale, lexicon_entries.c.written, lexicon_entries.c.voice)


def load_lexicon(conn: Connection) -> Lexicon:
    """Every entry of the organisation."""
    return Lexicon(tuple(LexiconEntry(Locale(row.locale), row.written, row.said, row.voice) for row in conn.execute(_ALL)))


def save_entry(conn: Connection, entry: LexiconEntry, now: datetime) -> bool:
    """Write an entry in place of the one for the same words; whether there was none.

    Raises:
        LexiconEntryInvalid: it would have a key said as another.
    """
    if entry.written.strip() in KEYS:
        raise LexiconEntryInvalid(
            f"{entry.written!r} is a key of the telephone: callers would be told to press another one. Write the words around it too."
        )
    new = not forget_entry(conn, entry)
    conn.execute(
        insert(lexicon_entries).values(
            locale=entry.locale, written=entry.written, voice=entry.voice, said=entry.said, changed_at=now
        )
    )
    return new


def forget_entry(conn: Connection, entry: LexiconEntry) -> bool:
    """Remove the entry for these words, whatever it says; whether there was one."""
    same = (
        lexicon_entries.c.locale == entry.locale,
        lexicon_entries.c.written == entry.written,
        lexicon_entries.c.voice == entry.voice,
    )
    return conn.execute(delete(lexicon_entries).where(*same)).rowcount > 0
