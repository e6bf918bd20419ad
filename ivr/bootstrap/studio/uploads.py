"""People's recordings of notices as they are brought in and withdrawn, from the command line as from a page."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Engine

from ivr.database.engine import reading
from ivr.database.people import person
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.settings import Settings
from ivr.studio.preview import composed, newest_own
from ivr.studio.recorded import Recorded
from ivr.studio.shelf import check_offered, take_down
from notices.notice import Locale, Piece

if TYPE_CHECKING:
    from notices.uploaded.accepting import Accepted
    from notices.uploaded.folder import RecordingFolder


def take_recording(
    engine: Engine,
    settings: Settings,
    line: str,
    locale: Locale,
    piece: Piece,
    data: bytes,
    transcript: str,
    by: str,
    now: datetime,
) -> Accepted:
    """Let callers hear a person say a text, from the next publication on. The transcript must be the text.

    Raises:
        LineUnknown, LocaleNotOffered: there is no such text.
        UploadSaysOther, UploadTooLong, UploadUnreadable, UploadUnusable: nothing of it is kept.
    """
    from notices.uploaded.accepting import accept

    accepted = accept(data, transcript, text_of(engine, settings, line, locale, piece, now))
    with _noted(engine, "notice.recorded", line, locale, piece, by, now, upload=accepted.upload_hash):
        folder(settings).keep(accepted, line, locale, piece, now)
    return accepted


def withdraw_recording(
    engine: Engine, settings: Settings, line: str, locale: Locale, piece: Piece, by: str, now: datetime
) -> bool:
    """Let the synthetic voice say a text again from the next publication on; False when nobody had recorded it."""
    text = text_of(engine, settings, line, locale, piece, now)
    with _noted(engine, "notice.recording-withdrawn", line, locale, piece, by, now):
        return folder(settings).withdraw(line, locale, piece, text)


def recordings_of(engine: Engine, settings: Settings, line: str, now: datetime) -> tuple[Recorded, ...]:
    """A line's recordings by people, by locale and piece."""
    with reading(engine) as connection:
        shelf = take_down(connection, line, settings.sounds, now)
    said = composed(shelf, newest_own(shelf))
    return tuple(
        Recorded(
            entry.locale,
            entry.piece,
            entry.text,
            (entry.locale, entry.piece) in said and said[entry.locale, entry.piece].text == entry.text,
            entry.uploaded_at,
        )
        for entry in folder(settings).entries(line)
    )


def text_of(engine: Engine, settings: Settings, line: str, locale: Locale, piece: Piece, now: datetime) -> str:
    """What a person would have to say. Raises LineUnknown, LocaleNotOffered."""
    with reading(engine) as connection:
        shelf = take_down(connection, line, settings.sounds, now)
    check_offered(shelf.line, locale)
    return composed(shelf, newest_own(shelf), (locale,))[locale, piece].text


def folder(settings: Settings) -> RecordingFolder:
    """Where they lie."""
    from notices.uploaded.folder import RecordingFolder

    return RecordingFolder(settings.uploads)


@contextmanager
def _noted(
    engine: Engine, kind: str, line: str, locale: Locale, piece: Piece, by: str, now: datetime, **details: object
) -> Iterator[None]:
    """No journal row, no action (L6): what is done within is done when the row can be written."""
    with engine.begin() as connection:
        who = person(connection, by, now)
        append(connection, (Entry(kind, line, {"locale": locale, "piece": piece.value, "by": who, **details}),), now)
        yield
