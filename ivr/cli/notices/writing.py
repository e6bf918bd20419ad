"""`preambule notices edit|submit|approve|return`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import click
import typer
from sqlalchemy import Connection

from ivr.cli.notices.common import By, LineId, Locales, OneLocale, OnePiece, change, locales_of, shelf_of
from ivr.cli.output import say
from ivr.studio import reviewing
from ivr.studio.editing import write_piece
from ivr.studio.preview import newest
from ivr.studio.shelf import Shelf, check_offered
from notices.errors import NoticeError
from notices.notice import Locale
from notices.texts import model
from notices.texts.own import text_of
from notices.versions.text import TextRevision


def register(app: typer.Typer) -> None:
    """Add the commands that write and review."""
    app.command(epilog='Example: preambule notices edit accueil fr prompt.wrong_key --text "Touche inconnue." --as claire')(edit)
    app.command(epilog="Example: preambule notices submit accueil fr --as claire")(submit)
    app.command(epilog="Example: preambule notices approve accueil fr --as amadou")(approve)
    app.command("return", epilog='Example: preambule notices return accueil fr --note "Trop long." --as amadou')(give_back)


def edit(
    line: LineId,
    locale: OneLocale,
    piece: OnePiece,
    by: By,
    text: Annotated[str | None, typer.Option(help="The text, one sentence a line; your editor opens without it.")] = None,
    file: Annotated[Path | None, typer.Option(help="A file with the text.", exists=True, dir_okay=False)] = None,
    base: Annotated[int | None, typer.Option(help="The save that you began from, as `edit` has named it.")] = None,
    *,
    restore: Annotated[bool, typer.Option("--model", help="Give the text back to the model.")] = False,
) -> None:
    """Write one text of a draft in the organisation's own words. `{placeholders}` are filled from the line's rows; `|` is a short pause."""
    if sum((text is not None, file is not None, restore)) > 1:
        raise typer.BadParameter("give the text in one way: --text, --file or --model", param_hint="--text")
    shelf, where = shelf_of(line), Locale(locale)
    check_offered(shelf.line, where)
    before = newest(shelf, where)
    began = shelf.open(where)
    written: str | None
    if restore:
        written = None
    elif text is not None or file is not None:
        written = text if text is not None else _read(file)
    else:
        own = before.own.get(piece) if before else None
        written = _edited(text_of(own or model(piece, shelf.line.facts, where)))
        base = base if base is not None else began.edits if began else 0  # the first save of a draft that nobody had begun
        if written is None:
            say("Nothing was changed.")
            return
    try:
        saved = change(
            line, lambda conn, now_shelf, now: write_piece(conn, now_shelf, where, piece, written, by, now, edits=base)
        )
    except NoticeError:
        if text is None and file is None and written:
            say(f"Your text was not saved. Here it is:\n{written}")
        raise
    say(f"{saved.name} is saved (save {saved.edits}). Look at it: preambule notices diff {line} {locale}")


def _edited(text: str) -> str | None:
    """What a person makes of it in their editor; None when they have saved nothing."""
    try:
        return click.edit(text)
    except click.ClickException as error:
        raise typer.BadParameter(
            f"{error.message}. Set EDITOR, or give the text with --text or --file", param_hint="EDITOR"
        ) from error


def _read(file: Path | None) -> str:
    try:
        return file.read_text(encoding="utf-8") if file else ""
    except UnicodeDecodeError as error:
        raise typer.BadParameter(f"{file} is no UTF-8 text: {error}", param_hint="--file") from error


def submit(line: LineId, by: By, locales: Locales = None) -> None:
    """Ask a second person to read a line's texts: those named, or all that wait to be submitted."""

    def step(conn: Connection, shelf: Shelf, now: datetime) -> tuple[TextRevision, ...]:
        wanted = locales_of(locales) or reviewing.to_submit(shelf)
        return reviewing.submit(conn, shelf, wanted, by, now)

    then = f"Somebody else reads and approves: preambule notices approve {line} --as …"
    _tell(change(line, step), "submitted", then, otherwise=f"Whether what callers hear is true: preambule notices stale {line}")


def approve(line: LineId, by: By, locales: Locales = None) -> None:
    """Stand for texts as the second person: those named, or all that are in review."""

    def step(conn: Connection, shelf: Shelf, now: datetime) -> tuple[TextRevision, ...]:
        wanted = locales_of(locales) or reviewing.to_approve(shelf)
        return reviewing.approve(conn, shelf, wanted, by, now)

    _tell(change(line, step), "approved", f"Let callers hear it: preambule notices publish {line}")


def give_back(
    line: LineId, locale: OneLocale, by: By, note: Annotated[str, typer.Option(help="What is to be changed.")] = ""
) -> None:
    """Give a text back to its authors."""
    given = change(line, lambda conn, shelf, now: reviewing.give_back(conn, shelf, Locale(locale), note, by, now))
    say(f"{given.name} is a draft again.")


def _tell(texts: tuple[TextRevision, ...], done: str, then: str, otherwise: str = "") -> None:
    if not texts:
        say(f"Nothing waits to be {done}. {otherwise}".rstrip())
        return
    say(f"{done.capitalize()}: {', '.join(text.name for text in texts)}. {then}")
