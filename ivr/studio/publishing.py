"""Publishing: approved texts are rendered, read by the linter, and become what callers hear, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine

from ivr.database.engine import reading
from ivr.database.lexicon import load_lexicon
from ivr.database.notices import publish_version, version_of
from ivr.database.people import person
from ivr.database.publications import Publication, awaited, heard, history
from ivr.database.texts import save_text, texts_of
from ivr.domain.line import Line
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.studio.editing import entry
from ivr.studio.errors import ChangedMeanwhile, LintRefused, NotApproved, NothingThere
from ivr.studio.preview import composed
from ivr.studio.shelf import Shelf, check_offered, own_of, take_down
from notices.linter import Finding
from notices.notice import Locale, NoticeVersion, Piece
from notices.spoken import Lexicon
from notices.texts import OwnTexts, Utterance
from notices.versions import text
from notices.versions.errors import ApprovalOutdated
from notices.versions.text import State, TextRevision

Said = Mapping[tuple[Locale, Piece], Utterance]


class Renderer(Protocol):
    """Gives composed texts their sound."""

    def __call__(self, line: Line, said: Said, lexicon: Lexicon) -> NoticeVersion:
        """Every piece as files of the switch; NoticeError when one cannot be, and then nothing is published."""
        ...


class Reader(Protocol):
    """Reads what would be published, as the law would."""

    def __call__(self, line: Line, own: OwnTexts, version: NoticeVersion) -> Sequence[Finding]:
        """Everything that it finds; some of it may forbid publishing."""
        ...


@dataclass(frozen=True, slots=True)
class Press:
    """What publishing needs of the world."""

    engine: Engine
    sounds: Path
    render: Renderer
    read: Reader
    is_whole: Callable[[NoticeVersion], bool]
    now: Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Made:
    """What was published.

    Attributes:
        changed: the locales whose texts are new to callers.
        called_off: publications that had been prepared for a later moment, and now never come into force.
    """

    publication: Publication
    version: NoticeVersion
    changed: tuple[Locale, ...] = ()
    called_off: tuple[Publication, ...] = ()


def publish(
    press: Press, line_id: str, by: str, *, locales: Sequence[Locale] | None = None, effective_at: datetime | None = None
) -> Made:
    """Publish the approved texts of a line; what callers hear by then in the other locales stays as it is.

    Args:
        press: what does the work.
        line_id: whose texts.
        by: who publishes; a second person has approved before.
        locales: only these; all that are approved by default.
        effective_at: when callers begin to hear it; at once by default.

    Raises:
        LineUnknown, LocaleNotOffered, NotApproved, ApprovalOutdated, LintRefused, ChangedMeanwhile: nothing is published.
        NoticeError: a text, voice or file is at fault: nothing is published.
    """
    with reading(press.engine) as conn:
        shelf = _heard_by_then(conn, press, line_id, effective_at)
    chosen = choose(shelf, locales)
    return _publish(press, shelf, chosen, by, effective_at)


def roll_back(press: Press, line_id: str, publication_id: str, by: str, *, effective_at: datetime | None = None) -> Made:
    """Publish the texts of an earlier publication anew.

    Raises:
        NothingThere: the line has no such publication, or several that are named so.
        ApprovalOutdated: filled from today's rows its texts would say something else than they said then (L4).
    """
    with reading(press.engine) as conn:
        shelf = _heard_by_then(conn, press, line_id, effective_at)
        old = _earlier(history(conn, line_id), publication_id, line_id)
        before = version_of(conn, old.version_id, press.sounds)
    texts = {found.locale: found for found in shelf.spoken(old)}
    chosen = {locale: texts[locale] for locale in shelf.line.locales if locale in texts}
    _check_complete(shelf, chosen)
    for sentence in shelf.stale_in(old, before) if before else ():
        raise ApprovalOutdated(
            f"The rules of the line {line_id} have changed since {old.published_at:%Y-%m-%d}: {sentence.piece.value} in {sentence.locale} "
            "would say something else than it said then. Edit the text, and have it approved."
        )
    still = before if before and before.facts_hash == shelf.line.announced_hash and press.is_whole(before) else None
    return _publish(press, shelf, chosen, by, effective_at, still)


def _heard_by_then(conn: Connection, press: Press, line_id: str, effective_at: datetime | None) -> Shelf:
    """The line as it will be heard when a publication takes effect: what was prepared for a moment before then is heard already."""
    now = press.now()
    return take_down(conn, line_id, press.sounds, max(effective_at or now, now))


def _earlier(found: Sequence[Publication], publication_id: str, line_id: str) -> Publication:
    named = [
        one
        for one in found
        if publication_id and (one.id.startswith(publication_id) or one.version_id.startswith(publication_id))
    ]
    if len({one.version_id for one in named}) == 1:
        return named[-1]
    known = ", ".join(one.version_id[:12] for one in found) or "none"
    what = f"has published several that begin with {publication_id!r}" if named else f"has never published {publication_id!r}"
    raise NothingThere(f"The line {line_id} {what}. It has published: {known}.")


def choose(shelf: Shelf, locales: Sequence[Locale] | None) -> dict[Locale, TextRevision]:
    """For every locale of the line the text that would be heard: the approved one, else the one that is heard and still true.

    Raises:
        LocaleNotOffered: the line does not speak a locale that was asked for.
        NotApproved: a locale that was asked for is not approved, or has nothing that may be heard.
        ApprovalOutdated: it was approved under other rules, or what is heard is no longer true.
    """
    for locale in locales or ():
        check_offered(shelf.line, locale)
    chosen: dict[Locale, TextRevision] = {}
    for locale in shelf.line.locales:
        opened = shelf.open(locale)
        if opened and opened.state is State.APPROVED and (locales is None or locale in locales):
            chosen[locale] = _still_approved(shelf, opened)
        elif locales and locale in locales:
            raise NotApproved(
                f"{locale} of the line {shelf.line.id} is not approved. Submit it, and have somebody else approve it."
            )
        elif published := shelf.published(locale):
            chosen[locale] = published
    _check_complete(shelf, chosen)
    _check_true(shelf, chosen)
    return chosen


def _still_approved(shelf: Shelf, opened: TextRevision) -> TextRevision:
    if opened.read_hash != shelf.reading(opened):
        raise ApprovalOutdated(
            f"What {opened.name} of the line {shelf.line.id} says has changed since it was approved: the line's rules, or the model's words. "
            "Have it approved again."
        )
    return opened


def _check_complete(shelf: Shelf, chosen: Mapping[Locale, TextRevision]) -> None:
    missing = [locale for locale in shelf.line.locales if locale not in chosen]
    if missing:
        raise NotApproved(
            f"The line {shelf.line.id} is offered in {', '.join(missing)} too, but no text of it is approved. "
            "Submit it, and have somebody else approve it."
        )


def _check_true(shelf: Shelf, chosen: Mapping[Locale, TextRevision]) -> None:
    """What is carried over unread must still be true, word for word (L4)."""
    why = "The model's words have changed since" if shelf.is_true else "That is no longer true: the line's rules have changed"
    for sentence in shelf.stale():
        if chosen[sentence.locale].state is not State.APPROVED:
            raise ApprovalOutdated(
                f"Callers of {shelf.line.id} hear in {sentence.locale}: «{sentence.said or sentence.why}» {why}. "
                f"Submit {sentence.locale}, and have somebody else approve it."
            )


def _publish(
    press: Press,
    shelf: Shelf,
    chosen: Mapping[Locale, TextRevision],
    by: str,
    effective_at: datetime | None,
    version: NoticeVersion | None = None,
) -> Made:
    line = shelf.line
    with reading(press.engine) as conn:
        lexicon = load_lexicon(conn)
    own = own_of(chosen.values())
    version = version or press.render(line, composed(shelf, own), lexicon)
    _check_read(line, press.read(line, own, version))
    now = press.now()
    with press.engine.begin() as conn:
        who = person(conn, by, now)
        publication = Publication(
            line.id, version.id, now, effective_at, {locale: found.id for locale, found in chosen.items()}, who
        )
        append(conn, (_entry(publication, line, who),), now)  # from here on nobody else publishes: it holds the journal's lock
        _check_unchanged(conn, press, shelf, effective_at)
        publish_version(conn, version, publication)
        for found in chosen.values():
            if found.state is not State.PUBLISHED:
                save_text(conn, found, text.publish(found, now))
        settle(conn, line.id, now)
    new = tuple(locale for locale, found in chosen.items() if found.state is not State.PUBLISHED)
    return Made(publication, version, new, shelf.awaited)


def _check_read(line: Line, findings: Sequence[Finding]) -> None:
    forbidding = [f"  {one.place}: {one.english} [{one.rule.id}]" for one in findings if one.forbids]
    if forbidding:
        raise LintRefused("\n".join((f"The notice of {line.id} may not be published:", *forbidding)))


def _check_unchanged(conn: Connection, press: Press, before: Shelf, effective_at: datetime | None) -> None:
    now = _heard_by_then(conn, press, before.line.id, effective_at)
    same_rules = now.line.facts == before.line.facts and now.line.locales == before.line.locales
    if not same_rules or (now.heard, now.awaited) != (before.heard, before.awaited):
        raise ChangedMeanwhile(
            f"The line {before.line.id} changed while its notice was rendered. Nothing is published; try again."
        )


def _entry(publication: Publication, line: Line, by: str) -> Entry:
    details = {"notice": publication.version_id, "texts": dict(publication.texts), "facts": line.announced_hash, "by": by}
    if publication.effective_at:
        details["from"] = publication.effective_at.isoformat()
    return Entry("notice.published", line.id, details)


def replaced(conn: Connection, line_id: str, now: datetime) -> tuple[TextRevision, ...]:
    """The texts that no publication in force or to come speaks any more, and that nobody has retired yet."""
    published = [found for found in texts_of(conn, line_id) if found.state is State.PUBLISHED]
    known = history(conn, line_id)  # read last: what is published in between counts as spoken
    spoken = {found for one in (heard(known, now), *awaited(known, now)) if one for found in one.texts.values()}
    return tuple(found for found in published if found.id not in spoken)


def settle(conn: Connection, line_id: str, now: datetime) -> int:
    """Retire the texts that have been replaced; how many."""
    gone = replaced(conn, line_id, now)
    append(conn, [entry("notice.retired", found) for found in gone], now)
    for found in gone:
        save_text(conn, found, text.retire(found, now))
    return len(gone)
