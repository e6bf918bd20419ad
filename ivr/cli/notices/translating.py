"""`preambule notices export|import`: texts for translators, and back."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.notices.common import By, LineId, OneLocale, change, shelf_of, write_file
from ivr.cli.output import say
from ivr.studio.editing import exported, imported
from notices.notice import Locale
from notices.versions.exchange import LARGEST


def register(app: typer.Typer) -> None:
    """Add the commands of translators."""
    app.command("export", epilog="Example: preambule notices export accueil uk --source fr --out accueil.uk.po")(export)
    app.command("import", epilog="Example: preambule notices import accueil accueil.uk.po --as claire")(import_)


def export(
    line: LineId,
    locale: OneLocale,
    source: Annotated[str | None, typer.Option(help="The locale to translate from; the line's first by default.")] = None,
    out: Annotated[Path | None, typer.Option(help="The file; standard output by default.", dir_okay=False)] = None,
) -> None:
    """Write all texts of a locale as a PO file for translators."""
    shelf = shelf_of(line)
    content = exported(shelf, Locale(locale), Locale(source or shelf.line.default_locale))
    if out is None:
        sys.stdout.buffer.write(content)
        return
    write_file(out, content)
    say(f"{out} holds the texts of {line} in {locale}.")


def import_(
    line: LineId, file: Annotated[Path, typer.Argument(help="The PO file.", exists=True, dir_okay=False)], by: By
) -> None:
    """Take a translator's file into the draft: only what it changes is written, and all of it or nothing."""
    with file.open("rb") as opened:
        content = opened.read(LARGEST + 1)
    text, changed = change(line, lambda conn, shelf, now: imported(conn, shelf, content, by, now))
    if text is None or not changed:
        say("The file says what is there already; nothing was changed.")
        return
    say(f"{text.name}: {len(changed)} text(s) written: {', '.join(piece.value for piece in changed)}.")
