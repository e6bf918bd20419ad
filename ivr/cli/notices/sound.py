"""`preambule notices render|play`: texts as callers hear them, before and after publication."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.context import opened
from ivr.cli.notices.common import LineId, Locales, OneLocale, OnePiece, locales_of, shelf_of, write_file
from ivr.cli.notices.publishing import show_progress
from ivr.cli.output import AsJson, print_rows, progress_bar, say
from ivr.database.engine import reading
from ivr.database.lexicon import load_lexicon
from ivr.studio.errors import NothingThere
from ivr.studio.preview import composed, newest_own
from ivr.studio.shelf import check_offered
from notices.notice import Locale, NoticeVersion, Piece


def register(app: typer.Typer) -> None:
    """Add the commands of sound."""
    app.command(epilog="Example: preambule notices render accueil fr")(render)
    app.command(epilog="Example: preambule notices play accueil fr level1 --draft --out level1.wav")(play)


def render(line: LineId, locales: Locales = None, *, as_json: AsJson = False) -> None:
    """Speak a line's texts as they are being worked on, so that they can be listened to. Callers hear nothing of it."""
    version = spoken(line, locales_of(locales))
    rows = [
        {
            "locale": said.locale,
            "piece": said.piece.value,
            "seconds": round(said.milliseconds / 1000, 1),
            "voice": said.voice,
            "file": str(said.wideband),
        }
        for said in version.renderings.values()
    ]
    print_rows(rows, as_json=as_json, empty="Nothing is said.")


def play(
    line: LineId,
    locale: OneLocale,
    piece: OnePiece,
    out: Annotated[Path | None, typer.Option(help="Copy the sound here, as WAV.", dir_okay=False)] = None,
    *,
    draft: Annotated[bool, typer.Option("--draft", help="What is being worked on, not what callers hear.")] = False,
    narrow: Annotated[bool, typer.Option("--narrow", help="At 8 kHz, as an ordinary telephone carries it.")] = False,
) -> None:
    """Name, or copy, the file that callers hear."""
    shelf, where = shelf_of(line), Locale(locale)
    check_offered(shelf.line, where)
    version = spoken(line, (where,)) if draft else shelf.version
    if version is None or (where, piece) not in version.renderings:
        raise NothingThere(f"Callers of {line} hear no {piece.value} in {locale}. Listen to the draft with --draft, or publish.")
    said = version.rendering(where, Piece(piece))
    file = said.narrowband if narrow else said.wideband
    if out is None:
        typer.echo(file)
        return
    write_file(out, file.read_bytes())
    say(f"{out}: {said.milliseconds / 1000:.1f} s, {said.voice}. «{said.text}»")


def spoken(line: str, locales: tuple[Locale, ...]) -> NoticeVersion:
    """The sound of a line's texts as they are being worked on."""
    from ivr.bootstrap.studio.opening import render as speak

    settings, engine = opened()
    shelf = shelf_of(line)
    for locale in locales:
        check_offered(shelf.line, locale)
    with reading(engine) as connection:
        lexicon = load_lexicon(connection)
    with progress_bar() as bar:
        tell = partial(show_progress, bar, bar.add_task(f"{line}: speaking"))
        return speak(settings, tell, shelf.line, composed(shelf, newest_own(shelf), locales or None), lexicon)
