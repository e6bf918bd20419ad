"""`preambule notices upload|uploads|withdraw`: people's recordings, heard before every synthetic voice."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.studio.uploads import recordings_of, take_recording, withdraw_recording
from ivr.cli.context import opened
from ivr.cli.notices.common import By, LineId, OneLocale, OnePiece
from ivr.cli.output import AsJson, print_rows, say
from notices.notice import Locale


def register(app: typer.Typer) -> None:
    """Add the commands of recordings by people."""
    app.command(
        epilog='Example: preambule notices upload accueil fr prompt.repeat voice.flac --transcript "Nous reprenons l’annonce."'
    )(upload)
    app.command(epilog="Example: preambule notices uploads accueil")(uploads)
    app.command(epilog="Example: preambule notices withdraw accueil fr prompt.repeat")(withdraw)


def upload(
    line: LineId,
    locale: OneLocale,
    piece: OnePiece,
    file: Annotated[Path, typer.Argument(help="WAV, FLAC, MP3 or Opus, at any rate.", exists=True, dir_okay=False)],
    by: By,
    transcript: Annotated[str | None, typer.Option(help="What the person says, word for word.")] = None,
    transcript_file: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A file with the transcript.")] = None,
) -> None:
    """Let callers hear a person say a text, from the next publication on. The transcript must be the text."""
    from notices.uploaded.decoding import MOST_BYTES

    if (transcript is None) == (transcript_file is None):
        raise typer.BadParameter("give the transcript, or a file with it", param_hint="--transcript")
    said = transcript if transcript is not None else transcript_file.read_text(encoding="utf-8") if transcript_file else ""
    settings, engine = opened()
    with file.open("rb") as opened_file:
        data = opened_file.read(MOST_BYTES + 1)
    accepted = take_recording(engine, settings, line, Locale(locale), piece, data, said, by, home.now())
    say(
        f"{accepted.seconds:.1f} s of {piece.value} in {locale} are kept. Hear it: preambule notices play {line} {locale} {piece.value} --draft"
    )


def uploads(line: LineId, *, as_json: AsJson = False) -> None:
    """List a line's recordings by people, and whether their text is still the one that is said."""
    settings, engine = opened()
    rows = [
        {
            "locale": found.locale,
            "piece": found.piece.value,
            "heard": found.heard,
            "uploaded": found.uploaded_at,
            "text": found.text,
        }
        for found in recordings_of(engine, settings, line, home.now())
    ]
    print_rows(rows, as_json=as_json, empty=f"Nobody has recorded anything for {line}.")


def withdraw(line: LineId, locale: OneLocale, piece: OnePiece, by: By) -> None:
    """Let the synthetic voice say a text again from the next publication on."""
    settings, engine = opened()
    gone = withdraw_recording(engine, settings, line, Locale(locale), piece, by, home.now())
    say(f"{piece.value} in {locale} is spoken by a voice again." if gone else "Nobody has recorded this text.")
