"""The pronunciation lexicon as people change it, from the command line as from a page: each change with its row in the journal."""

from __future__ import annotations

import re
from datetime import datetime

from sqlalchemy import Connection, Engine

from ivr.database.lexicon import forget_entry, save_entry
from ivr.database.people import person
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from notices.catalogues.store import available
from notices.notice import Locale
from notices.spoken import LexiconEntry
from notices.spoken.errors import LexiconEntryInvalid

_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8}){0,3}")
"""A locale as people write it; it becomes part of a path where voices are looked for."""


def say_otherwise(engine: Engine, entry: LexiconEntry, by: str, now: datetime) -> bool:
    """Say words otherwise from the next publication on; whether there was no entry for them before.

    Raises:
        LexiconEntryInvalid: nothing is said in its locale, or it would have a key said as another.
    """
    check_locale(entry.locale)
    with engine.begin() as connection:
        _note(connection, entry, by, now)
        return save_entry(connection, entry, now)


def say_as_written(engine: Engine, locale: Locale, written: str, voice: str, by: str, now: datetime) -> bool:
    """Say words as the voices would, from the next publication on; whether there was an entry."""
    entry = LexiconEntry(locale, written, "-", voice)
    with engine.begin() as connection:
        gone = forget_entry(connection, entry)
        if gone:
            _note(connection, entry, by, now)
    return gone


def check_locale(locale: Locale) -> None:
    """Raises LexiconEntryInvalid: nothing is said in this locale."""
    if locale.partition("-")[0] not in available() or not _TAG.fullmatch(locale):
        raise LexiconEntryInvalid(f"Nothing is said in {locale!r}, but in {', '.join(available())}. Choose one of these.")


def _note(connection: Connection, entry: LexiconEntry, by: str, now: datetime) -> None:
    """Who changed it; which words stays in the lexicon itself, since a word may be a name (L6)."""
    who = person(connection, by, now)
    append(connection, (Entry("lexicon.changed", entry.locale, {"voice": entry.voice, "by": who}),), now)
