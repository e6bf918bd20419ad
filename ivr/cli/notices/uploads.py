"""`preambule notices upload|uploads|withdraw`: people's recordings, heard before every synthetic voice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.bootstrap import home
from ivr.cli.context import opened
from ivr.cli.notices.common import By, LineId, OneLocale, OnePiece, shelf_of
from ivr.cli.output import AsJson, print_rows, say
from ivr.database.people import person
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.studio.preview import composed, newest_own
from ivr.studio.shelf import check_offered
from notices.notice import Locale, Piece

if TYPE_CHECKING:
    from notices.uploaded.folder import RecordingFolder


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
    from notices.uploaded.accepting import accept
    from notices.uploaded.decoding import MOST_BYTES

    if (transcript is None) == (transcript_file is None):
        raise typer.BadParameter("give the transcript, or a file with it", param_hint="--transcript")
    said = transcript if transcript is not None else transcript_file.read_text(encoding="utf-8") if transcript_file else ""
    with file.open("rb") as opened_file:
        accepted = accept(opened_file.read(MOST_BYTES + 1), said, _text(line, Locale(locale), piece))
    with _noted("notice.recorded", line, locale, piece, by, upload=accepted.upload_hash):
        _folder().keep(accepted, line, Locale(locale), piece, home.now())
    say(
        f"{accepted.seconds:.1f} s of {piece.value} in {locale} are kept. Hear it: preambule notices play {line} {locale} {piece.value} --draft"
    )


def uploads(line: LineId, *, as_json: AsJson = False) -> None:
    """List a line's recordings by people, and whether their text is still the one that is said."""
    shelf = shelf_of(line)
    said = composed(shelf, newest_own(shelf))
    rows = [
        {
            "locale": entry.locale,
            "piece": entry.piece.value,
            "heard": (entry.locale, entry.piece) in said and said[entry.locale, entry.piece].text == entry.text,
            "uploaded": entry.uploaded_at,
            "text": entry.text,
        }
        for entry in _folder().entries(line)
    ]
    print_rows(rows, as_json=as_json, empty=f"Nobody has recorded anything for {line}.")


def withdraw(line: LineId, locale: OneLocale, piece: OnePiece, by: By) -> None:
    """Let the synthetic voice say a text again from the next publication on."""
    text = _text(line, Locale(locale), piece)
    with _noted("notice.recording-withdrawn", line, locale, piece, by):
        gone = _folder().withdraw(line, Locale(locale), piece, text)
    say(f"{piece.value} in {locale} is spoken by a voice again." if gone else "Nobody has recorded this text.")


def _folder() -> RecordingFolder:
    from notices.uploaded.folder import RecordingFolder

    return RecordingFolder(opened()[0].uploads)


def _text(line: str, locale: Locale, piece: Piece) -> str:
    shelf = shelf_of(line)
    check_offered(shelf.line, locale)
    return composed(shelf, newest_own(shelf), (locale,))[locale, piece].text


@contextmanager
def _noted(kind: str, line: str, locale: str, piece: Piece, by: str, **details: object) -> Iterator[None]:
    """No journal row, no action (L6): what is done within is done when the row can be written."""
    now = home.now()
    with opened()[1].begin() as connection:
        who = person(connection, by, now)
        append(connection, (Entry(kind, line, {"locale": locale, "piece": piece.value, "by": who, **details}),), now)
        yield
