"""`preambule access play` and `listenings`."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from ivr.access.heard import Heard, heard
from ivr.access.listening import begin
from ivr.bootstrap.hearing import door
from ivr.cli.access.common import Code, OneAccess, id_of, named, opened, prove
from ivr.cli.keys.common import ask as typed
from ivr.cli.options import By
from ivr.cli.output import AsJson, print_rows
from ivr.database.engine import reading
from ivr.domain.access import Use, seconds
from ivr.vault.playback.exporting import AudioFormat

_HEAD, _BYTES_A_SECOND = 44, 32_000


def register(app: typer.Typer) -> None:
    """Put the commands under `preambule access`."""
    app.command(epilog="Example: preambule access play ACCESS --from 3600 | aplay")(play)
    app.command(epilog="Example: preambule access listenings ID --json")(listenings)


def play(
    access: OneAccess,
    by: By,
    code: Code,
    start: Annotated[int, typer.Option("--from", min=0, help="Seconds from the beginning.")] = 0,
    length: Annotated[int | None, typer.Option("--for", min=1, help="Seconds at most; to the end by default.")] = None,
) -> None:
    """Send a recording to the next program as WAV: what is heard is decrypted as it goes, and no file is written here."""
    if sys.stdout.isatty():
        raise typer.BadParameter("sound is no text: send it to a program that plays it, such as `| aplay`")
    settings, engine, now = opened()
    person = id_of(engine, by, now)
    proven = prove(settings, engine, person, code, now)
    with begin(door(settings, engine, typed), access, person, Use.PLAY, AudioFormat.WAV, proven_at=proven, now=now) as listening:
        size = listening.stream.size
        first = min(size, _HEAD + start * _BYTES_A_SECOND)
        last = size if length is None else min(size, first + length * _BYTES_A_SECOND)
        sys.stdout.buffer.write(_shortened(listening.stream.read(0, _HEAD), last - first))
        for piece in listening.pieces(first, last):
            sys.stdout.buffer.write(piece)
        sys.stdout.buffer.flush()


def listenings(recording: Annotated[str, typer.Argument(help="A recording's id.")], *, as_json: AsJson = False) -> None:
    """List who has heard a recording, when, for what, and which seconds of it (LAW 23)."""
    _, engine, _ = opened()
    known = named(engine)
    with reading(engine) as connection:
        rows = [_row(one, known) for one in heard(connection, recording)]
    print_rows(rows, as_json=as_json, empty="Nobody has heard it.")


def _shortened(head: bytes, data: int) -> bytes:
    """The head of a WAV file for a part of what it was made for."""
    return head[:4] + (data + _HEAD - 8).to_bytes(4, "little") + head[8:40] + data.to_bytes(4, "little")


def _row(one: Heard, known: dict[str, str]) -> dict[str, Any]:
    return {
        "person": known.get(one.by, one.by),
        "use": one.use.value,
        "purpose": one.purpose,
        "approved_by": one.second and known.get(one.second, one.second),
        "mask": one.mask,
        "opened": one.at,
        "closed": one.closed_at,
        "seconds": seconds(one.stretches),
    }
