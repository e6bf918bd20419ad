"""Writing: drafts are begun, changed piece by piece, given to translators and taken back."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from hashlib import sha256

from sqlalchemy import Connection

from ivr.database.people import person
from ivr.database.texts import add_text, save_text
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.studio.errors import NothingThere
from ivr.studio.preview import newest
from ivr.studio.shelf import Shelf, check_offered
from notices.notice import Locale, Piece
from notices.texts.own import Sentences, check_own, sentences_of, text_of
from notices.versions import exchange, text
from notices.versions.errors import DraftChanged, ExchangeRefused
from notices.versions.exchange import Exchanged
from notices.versions.text import PersonId, State, TextRevision


def draft(conn: Connection, shelf: Shelf, locale: Locale, by: PersonId, now: datetime) -> TextRevision:
    """The draft of a locale: the one that is open, or a new one that begins as what callers hear.

    Raises:
        LocaleNotOffered: the line does not speak it.
    """
    check_offered(shelf.line, locale)
    opened = shelf.open(locale)
    if opened is not None:
        return opened
    last, base = shelf.last(locale), newest(shelf, locale)
    fresh = TextRevision(
        id=str(uuid.uuid4()),
        line_id=shelf.line.id,
        locale=locale,
        revision=last.revision + 1 if last else 1,
        state=State.DRAFT,
        changed_at=now,
        own=base.own if base else {},
    )
    append(conn, (entry("notice.begun", fresh, by),), now)
    add_text(conn, fresh)
    return fresh


def write_piece(
    conn: Connection,
    shelf: Shelf,
    locale: Locale,
    piece: Piece,
    written: str | None,
    by: str,
    now: datetime,
    *,
    edits: int | None = None,
) -> TextRevision:
    """Save one piece of a draft; None gives it back to the model.

    Args:
        conn: inside a transaction.
        shelf: the line as just read.
        locale: its language.
        piece: which of its texts.
        written: one sentence a line.
        by: the writer's name.
        now: when.
        edits: the save that the writer began from; None for whatever is there.

    Raises:
        LocaleNotOffered, TextMalformed, TextUnsafe, PlaceholderUnknown, PlaceholderMissing: it cannot be saved.
        StepOutOfTurn, DraftChanged: it is no draft any more, or somebody else has saved it meanwhile.
    """
    check_offered(shelf.line, locale)
    sentences = None if written is None else sentences_of(written)
    if sentences is not None:
        check_own(piece, locale, sentences, shelf.line.facts)
    who = person(conn, by, now)
    before = draft(conn, shelf, locale, who, now)
    after = text.write(before, piece, sentences, who, now, edits=before.edits if edits is None else edits)
    append(conn, (entry("notice.written", after, who, piece=piece.value, own=sentences is not None),), now)
    save_text(conn, before, after)
    return after


def reads(shelf: Shelf, locale: Locale, piece: Piece) -> str:
    """A mark of how a text reads now: whoever saves names the one that they began from."""
    return sha256(text_of(shelf.said(newest(shelf, locale), locale)[piece]).encode()).hexdigest()[:16]


def write_from(
    conn: Connection,
    shelf: Shelf,
    locale: Locale,
    piece: Piece,
    written: str | None,
    began: str,
    by: str,
    now: datetime,
) -> TextRevision:
    """Save one piece, as `write_piece` does, if it still reads as when the writer began; what became of the other pieces is no matter.

    Args:
        conn: inside a transaction.
        shelf: the line as just read.
        locale: its language.
        piece: which of its texts.
        written: one sentence a line; None for the model's words.
        began: what `reads` said when the writer began.
        by: the writer's name.
        now: when.

    Raises:
        DraftChanged: it reads otherwise now. Nothing was saved, and nothing is lost: whoever asked has both texts.
        NoticeError: as `write_piece`.
    """
    check_offered(shelf.line, locale)
    if reads(shelf, locale, piece) != began:
        raise DraftChanged(
            f"{piece.value} in {locale} was changed by somebody else since you began. Nothing of yours is lost: compare it with "
            "theirs and save again."
        )
    return write_piece(conn, shelf, locale, piece, written, by, now)


def exported(shelf: Shelf, locale: Locale, source: Locale) -> bytes:
    """All texts of a locale as a PO file, to be translated from another locale of the line.

    Raises:
        LocaleNotOffered: the line does not speak one of them.
    """
    for needed in (locale, source):
        check_offered(shelf.line, needed)
    theirs = shelf.said(newest(shelf, source), source)
    ours = shelf.said(newest(shelf, locale), locale)
    return exchange.written(shelf.line.id, locale, _base(shelf, locale), theirs, ours)


def read_file(shelf: Shelf, content: bytes) -> Exchanged:
    """A translator's file, if it may be taken in.

    Raises:
        ExchangeRefused: it is no file of this line.
        LocaleNotOffered: the line does not speak its locale.
        DraftChanged: the texts were changed after the file had been made.
    """
    file = exchange.read(content)
    if file.line_id != shelf.line.id:
        raise ExchangeRefused(f"The file holds texts of the line {file.line_id!r}, not of {shelf.line.id!r}. Import it there.")
    check_offered(shelf.line, file.locale)
    if file.base != _base(shelf, file.locale):
        raise DraftChanged(
            f"The texts of {file.locale} were changed after this file had been exported (they are at {_base(shelf, file.locale)}, the "
            f"file was made at {file.base}). Nothing of the file is lost: export again, and carry its changes over."
        )
    return file


def changes(shelf: Shelf, file: Exchanged) -> dict[Piece, Sentences]:
    """What a file would change; the rest of it says what is there already.

    Raises:
        NoticeError: a text of it cannot be saved.
    """
    present = shelf.said(newest(shelf, file.locale), file.locale)
    changed = {piece: said for piece, said in file.texts.items() if said != present[piece]}
    for piece, said in changed.items():
        check_own(piece, file.locale, said, shelf.line.facts)
    return changed


def imported(
    conn: Connection, shelf: Shelf, content: bytes, by: str, now: datetime
) -> tuple[TextRevision | None, tuple[Piece, ...]]:
    """Take a translator's file into the draft: only what differs from what is there is written.

    Returns:
        The draft, and the pieces that were changed; when none was, what there is, and no draft is begun.

    Raises:
        ExchangeRefused: it is no file of this line.
        DraftChanged: the texts were changed after the file had been made.
        NoticeError: a text of it cannot be saved; nothing of the file is.
    """
    file = read_file(shelf, content)
    changed = changes(shelf, file)
    if not changed:
        return newest(shelf, file.locale), ()
    who = person(conn, by, now)
    before = draft(conn, shelf, file.locale, who, now)
    after = before
    for piece, said in changed.items():
        after = text.write(after, piece, said, who, now, edits=after.edits)
    append(conn, (entry("notice.imported", after, who, pieces=[piece.value for piece in changed]),), now)
    save_text(conn, before, after)
    return after, tuple(changed)


def revision(shelf: Shelf, locale: Locale, number: int) -> TextRevision:
    """One revision by its number. Raises NothingThere."""
    for found in shelf.texts:
        if (found.locale, found.revision) == (locale, number):
            return found
    there = [str(found.revision) for found in shelf.texts if found.locale == locale]
    raise NothingThere(f"{locale} has no revision {number} on the line {shelf.line.id}. It has: {', '.join(there) or 'none'}.")


def _base(shelf: Shelf, locale: Locale) -> str:
    """What a file was made from: revision, save, and what is said; the model's own words change with the line's rules."""
    found = newest(shelf, locale)
    said = json.dumps({piece.value: sentences for piece, sentences in shelf.said(found, locale).items()})
    return f"{f'{found.revision}/{found.edits}' if found else 'model'}/{sha256(said.encode()).hexdigest()[:8]}"


def entry(kind: str, about: TextRevision, by: PersonId | None = None, **details: object) -> Entry:
    """A journal row on a step of a text; people are ids in it (L6), and nobody is named for what a publication brought about."""
    who = {"by": by} if by else {}
    return Entry(kind, about.id, {"line": about.line_id, "locale": about.locale, "revision": about.revision, **who, **details})
