"""`preambule notices list|show|diff|history`."""

from __future__ import annotations

from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.cli import context
from ivr.cli.context import opened
from ivr.cli.notices.common import LineId, OneLocale, shelf_of
from ivr.cli.output import AsJson, print_rows, say
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.people import names
from ivr.database.publications import history as publications_of
from ivr.studio.editing import revision
from ivr.studio.matrix import matrix
from ivr.studio.preview import composed, newest, newest_own
from ivr.studio.shelf import Shelf, check_offered, take_down
from notices.notice import TEXTS, Locale, Piece, Rendering
from notices.texts import model
from notices.texts.own import text_of
from notices.versions.difference import Change, difference, marked
from notices.versions.text import PersonId, TextRevision

OnlyLocale = Annotated[str | None, typer.Option("--locale", help="Only this locale.")]


def register(app: typer.Typer) -> None:
    """Add the commands that read."""
    app.command("list", epilog="Example: preambule notices list --json")(list_)
    app.command(epilog="Example: preambule notices show accueil --locale en")(show)
    app.command(epilog="Example: preambule notices diff accueil fr")(diff)
    app.command(epilog="Example: preambule notices stale accueil")(stale)
    app.command(epilog="Example: preambule notices history accueil")(history)


def list_(line: Annotated[str | None, typer.Argument(help="Only this line.")] = None, *, as_json: AsJson = False) -> None:
    """List the state of every line in every locale, and what it waits for."""
    settings, engine = opened()
    now = home.now()
    with reading(engine) as connection:
        ids = [line] if line else [found.id for found in load_lines(connection)]
        shelves = [take_down(connection, found, settings.sounds, now) for found in ids]
        people = names(connection)
    rows = [
        {
            "line": shelf.line.id,
            "locale": cell.locale,
            "state": cell.state.value,
            "heard": cell.heard,
            "open": cell.open,
            "by": [people.get(person, person) for person in cell.people],
            "note": cell.note,
        }
        for shelf in shelves
        for cell in matrix(shelf)
    ]
    print_rows(rows, as_json=as_json, empty="There is no line yet. Load some: preambule lines import FILE")


def show(
    line: LineId,
    locale: OnlyLocale = None,
    *,
    draft: Annotated[bool, typer.Option("--draft", help="What is being worked on, not what callers hear.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print what a line's callers hear, with the seconds that it takes; or what they would hear."""
    shelf = shelf_of(line)
    if locale:
        check_offered(shelf.line, Locale(locale))
    rows = _drafted(shelf, locale) if draft else _heard(shelf, locale)
    print_rows(rows, as_json=as_json, empty=f"Callers of {line} hear no notice: none is published. See --draft.")
    if not rows:
        raise typer.Exit(1)


def _heard(shelf: Shelf, locale: str | None) -> list[dict[str, object]]:
    return [
        {
            "locale": said.locale,
            "piece": said.piece.value,
            "seconds": round(said.milliseconds / 1000, 1),
            "voice": said.voice,
            "text": said.text,
        }
        for said in _in_order(shelf)
        if locale in (None, said.locale)
    ]


def _in_order(shelf: Shelf) -> list[Rendering]:
    """The texts that callers hear, each language in the order in which its pieces are met."""
    if shelf.version is None:
        return []
    places = {locale: place for place, locale in enumerate(shelf.line.locales)}
    return sorted(
        (said for said in shelf.version.renderings.values() if said.piece in TEXTS),
        key=lambda said: (places.get(said.locale, len(places)), said.locale, TEXTS.index(said.piece)),
    )


def _drafted(shelf: Shelf, locale: str | None) -> list[dict[str, object]]:
    own = newest_own(shelf)
    return [
        {"locale": where, "piece": piece.value, "own": (where, piece) in own, "text": utterance.text}
        for (where, piece), utterance in composed(shelf, own).items()
        if piece in TEXTS and locale in (None, where)
    ]


def diff(
    line: LineId,
    locale: OneLocale,
    before: Annotated[
        int | None, typer.Option("--from", help="A revision; what callers hear by default, 0 for the model.")
    ] = None,
    after: Annotated[int | None, typer.Option("--to", help="A revision; the newest by default.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Show word by word what differs between two revisions of a locale."""
    shelf, where = shelf_of(line), Locale(locale)
    check_offered(shelf.line, where)
    old = shelf.published(where) if before is None else _numbered(shelf, where, before)
    new = newest(shelf, where) if after is None else _numbered(shelf, where, after)
    rows = []
    for piece in TEXTS:
        stretches = difference(_text(shelf, old, where, piece), _text(shelf, new, where, piece))
        if any(stretch.change is not Change.SAME for stretch in stretches):
            rows.append({"piece": piece.value, "difference": marked(stretches)})
    print_rows(rows, as_json=as_json, empty="Both say the same.")


def _numbered(shelf: Shelf, locale: Locale, number: int) -> TextRevision | None:
    return revision(shelf, locale, number) if number else None


def _text(shelf: Shelf, text: TextRevision | None, locale: Locale, piece: Piece) -> str:
    own = text.own.get(piece) if text else None
    return text_of(own or model(piece, shelf.line.facts, locale))


def stale(line: LineId, *, as_json: AsJson = False) -> None:
    """Name the sentences that callers hear and that are no longer true; exit code 1 while what they hear is not."""
    shelf = shelf_of(line)
    rows = [
        {"locale": found.locale, "piece": found.piece.value, "heard": found.said, "true": found.true, "why": found.why}
        for found in shelf.stale()
    ]
    print_rows(rows, as_json=as_json, empty=_without_a_sentence(shelf))
    if rows:
        until = (
            " Until then nothing is recorded." if not shelf.is_true else " The rules are the same: calls go on being recorded."
        )
        say(f"Submit the locales named here, have somebody else approve them, and publish.{until}")
    if rows or (shelf.version and not shelf.is_true):
        raise typer.Exit(1)


def _without_a_sentence(shelf: Shelf) -> str:
    if shelf.version is None:
        return f"Callers of {shelf.line.id} hear no notice: none is published."
    if shelf.is_true:
        return f"Whatever callers of {shelf.line.id} hear is true."
    return (
        f"No sentence is false, but the notice was made for other rules or languages than the line has now: nothing is recorded until "
        f"it is published again. preambule notices publish {shelf.line.id}"
    )


def history(line: LineId, *, as_json: AsJson = False) -> None:
    """List what was published, when, and by whom."""
    shelf = shelf_of(line)
    with reading(context.database(context.settings())) as connection:
        found, people = publications_of(connection, line), names(connection)
    rows = [
        {
            "publication": one.id[:8],
            "notice": one.version_id[:12],
            "published": one.published_at,
            "from": one.effective_at,
            "by": people.get(PersonId(one.published_by or ""), ""),
            "heard": shelf.heard is not None and one.id == shelf.heard.id,
        }
        for one in found
    ]
    print_rows(rows, as_json=as_json, empty=f"Nothing was ever published for {line}.")
