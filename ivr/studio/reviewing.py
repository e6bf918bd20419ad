"""Reading by a second person: submitted, approved, or given back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from ivr.database.people import person
from ivr.database.texts import save_text
from ivr.journal.chain import append
from ivr.studio.editing import draft, entry
from ivr.studio.errors import ChangedMeanwhile, NothingThere
from ivr.studio.shelf import Shelf, check_offered
from notices.notice import Locale
from notices.versions import text
from notices.versions.text import State, TextRevision


def to_submit(shelf: Shelf) -> tuple[Locale, ...]:
    """The locales that wait for somebody to submit them: drafts, locales that nobody has published, and stale ones."""
    stale = {sentence.locale for sentence in shelf.stale()}
    return tuple(locale for locale in shelf.line.locales if _waits(shelf, locale, stale=locale in stale))


def _waits(shelf: Shelf, locale: Locale, *, stale: bool) -> bool:
    opened = shelf.open(locale)
    if opened is not None:
        return opened.state is State.DRAFT
    prepared = shelf.heard is None and any(locale in one.texts for one in shelf.awaited)
    return stale or not (shelf.published(locale) or prepared)


def to_approve(shelf: Shelf) -> tuple[Locale, ...]:
    """The locales that wait for a second person: in review, or approved before the rules or the model's words changed (L4)."""
    return tuple(locale for locale in shelf.line.locales if _awaits_reading(shelf, shelf.open(locale)))


def _awaits_reading(shelf: Shelf, opened: TextRevision | None) -> bool:
    if opened is None:
        return False
    return opened.state is State.IN_REVIEW or (opened.state is State.APPROVED and opened.read_hash != shelf.reading(opened))


def submit(conn: Connection, shelf: Shelf, locales: Sequence[Locale], by: str, now: datetime) -> tuple[TextRevision, ...]:
    """Ask for a second person's reading. A locale without a draft is submitted as callers hear it, or in the model's words.

    Raises:
        LocaleNotOffered: the line does not speak it.
        StepOutOfTurn: it is in review already, or approved.
    """
    who = person(conn, by, now)
    submitted = []
    for locale in locales:
        before = draft(conn, shelf, locale, who, now)
        after = text.submit(before, who, now)
        append(conn, (entry("notice.submitted", after, who),), now)
        save_text(conn, before, after)
        submitted.append(after)
    return tuple(submitted)


def approve(conn: Connection, shelf: Shelf, locales: Sequence[Locale], by: str, now: datetime) -> tuple[TextRevision, ...]:
    """Stand for texts as the second person, as they read now.

    Raises:
        NothingThere: nothing is open in a locale.
        StepOutOfTurn: nobody has submitted it.
        SecondPersonNeeded: by one of its authors.
    """
    who = person(conn, by, now)
    approved = []
    for before in [_opened(shelf, locale) for locale in locales]:
        after = text.approve(before, who, now, read_hash=shelf.reading(before))
        append(conn, (entry("notice.approved", after, who, facts=shelf.line.announced_hash, read=after.read_hash),), now)
        save_text(conn, before, after)
        approved.append(after)
    return tuple(approved)


def approve_as_read(conn: Connection, shelf: Shelf, locale: Locale, read: str, by: str, now: datetime) -> TextRevision:
    """Stand for one text as the second person, if it still reads as it was read.

    Args:
        conn: inside a transaction.
        shelf: the line as just read.
        locale: its language.
        read: what `Shelf.reading` said of the text that was read.
        by: the second person's name.
        now: when.

    Raises:
        ChangedMeanwhile: it says something else now.
        NoticeError: as `approve`.
    """
    opened = _opened(shelf, locale)
    if shelf.reading(opened) != read:
        raise ChangedMeanwhile(f"{opened.name} of the line {shelf.line.id} has changed since you read it. Read it again.")
    (approved,) = approve(conn, shelf, (locale,), by, now)
    return approved


def give_back(conn: Connection, shelf: Shelf, locale: Locale, note: str, by: str, now: datetime) -> TextRevision:
    """Give a text back to its authors, with what is to be changed.

    Raises:
        NothingThere: nothing is open in the locale.
        StepOutOfTurn: it is a draft.
    """
    who = person(conn, by, now)
    before = _opened(shelf, locale)
    after = text.give_back(before, note, now)
    append(conn, (entry("notice.given-back", after, who),), now)
    save_text(conn, before, after)
    return after


def _opened(shelf: Shelf, locale: Locale) -> TextRevision:
    check_offered(shelf.line, locale)
    found = shelf.open(locale)
    if found is None:
        raise NothingThere(f"Nobody works on {locale} of the line {shelf.line.id}. Edit it, or submit it as it is.")
    return found
