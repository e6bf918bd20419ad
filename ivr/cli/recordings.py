"""`preambule recordings`: what was kept, and its way out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from ivr.access.asking import ask
from ivr.access.errors import AccessRefused
from ivr.access.listening import export as write_out
from ivr.bootstrap import home
from ivr.bootstrap.hearing import door
from ivr.cli import context
from ivr.cli.access.asking import tell
from ivr.cli.access.common import Code, Mask, id_of, opened, prove
from ivr.cli.keys.common import ask as typed
from ivr.cli.options import By
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.database import accesses, recordings
from ivr.database.calls import ReceiptedCall, by_receipt
from ivr.database.engine import reading
from ivr.domain import receipt as receipts
from ivr.domain.access import AccessState, Ask, Use
from ivr.domain.recording import Recording, RecordingState
from ivr.vault.objects import open_store
from ivr.vault.playback.ciphertext import take
from ivr.vault.playback.exporting import AudioFormat
from notices.facts import PurposeKind

app = typer.Typer(no_args_is_help=True, help="What was recorded, and its way out.")


@app.command("list", epilog="Example: preambule recordings list --state sealed --json")
def list_(
    line: Annotated[str | None, typer.Option(help="Only this line's.")] = None,
    state: Annotated[RecordingState | None, typer.Option(help="Only those in this state.")] = None,
    limit: Annotated[int, typer.Option(min=1, max=10_000)] = 50,
    *,
    as_json: AsJson = False,
) -> None:
    """List recordings, the newest first."""
    wanted = recordings.Filter(line_id=line, states=(state,) if state else ())
    with reading(context.database(context.settings())) as connection:
        rows = [_row(recording) for recording in recordings.listing(connection, wanted, limit)]
    print_rows(rows, as_json=as_json, empty="There is no such recording.")


@app.command("find", epilog='Example: preambule recordings find --receipt "4071 9939"')
def find_(
    receipt: Annotated[str, typer.Option(help="The number that the caller heard after refusing, with or without spaces.")],
    *,
    as_json: AsJson = False,
) -> None:
    """Show what became of a call in which the recording was refused, and of all that was recorded in it."""
    number = receipts.read(receipt)
    if number is None:
        raise typer.BadParameter(
            f"{receipt!r} is no receipt: {receipts.LENGTH} digits of which the last one checks the others. One was misheard, or two changed "
            "places; ask for it again.",
            param_hint="--receipt",
        )
    with reading(context.database(context.settings())) as connection:
        call = by_receipt(connection, number)
        kept = recordings.listing(connection, recordings.Filter(call_id=call.id), 1_000) if call else ()
    rows = [_row(recording) for recording in kept]
    if as_json:
        print_json({"call": _call_row(call) if call else None, "recordings": rows})
    elif call is None:
        say("This receipt was given in no call that is known here.")
    else:
        print_rows([_call_row(call)], as_json=False, empty="")
        print_rows(rows, as_json=False, empty="Nothing was recorded in this call.")
    if call is None:
        raise typer.Exit(1)


@app.command(epilog='Example: preambule recordings export ID --purpose evaluation --reason "Évaluation, mars" --out call.wav')
def export(
    recording: Annotated[str, typer.Argument(help="A recording's id.")],
    out: Annotated[Path, typer.Option(help="A file that does not exist yet; .flac or .wav.", dir_okay=False)],
    by: By,
    code: Code,
    purpose: Annotated[PurposeKind | None, typer.Option(help="For what: one of the purposes that the caller was told.")] = None,
    reason: Annotated[str, typer.Option(help="Why, in your own words (LAW 18).")] = "",
    access: Annotated[str | None, typer.Option(help="Under this access, asked for before: then neither is wanted.")] = None,
    mask: Mask = None,
) -> None:
    """Decrypt one recording into a file. Needs the private key, and so cannot be done on a telephone host."""
    audio = _format_of(out)
    settings, engine, now = opened()
    way, person = door(settings, engine, typed), id_of(engine, by, now)
    if access is None:
        if purpose is None or not reason.strip():
            raise typer.BadParameter("say what for, and why", param_hint="--purpose and --reason")
        asked = ask(way, Ask(person, recording, Use.DOWNLOAD, purpose.value, reason, mask, plays=1), now)
        access = asked.id
        if asked.state is AccessState.ASKED:
            tell(asked)
            say(f"Then: preambule recordings export {recording} --access {access} --out {out}")
            raise typer.Exit(AccessRefused.exit_code)
    else:
        _check_of(engine, access, recording)
    proven = prove(settings, engine, person, code, now)
    write_out(way, access, person, out, audio, proven_at=proven, now=home.now())
    say(f"Written to {out}. It is not encrypted any more: keep it where only those may hear it who were announced.")


@app.command("raw", epilog="Example: preambule recordings raw ID --out call.age; age -d -i KEY call.age > call.flac")
def raw(
    recording: Annotated[str, typer.Argument(help="A recording's id.")],
    out: Annotated[Path, typer.Option(help="A file that does not exist yet.", dir_okay=False)],
    by: By,
) -> None:
    """Write one recording as it is kept, header before body: a file that the age tool opens. Nothing is decrypted."""
    settings, engine, now = opened()
    store, who = open_store(settings.objects_url), id_of(engine, by, now)
    take(engine, store, home.public_key(settings), recording, out, by=who, now=now)
    say(f"Written to {out}, encrypted.")


def _check_of(engine: Engine, access: str, recording: str) -> None:
    with reading(engine) as connection:
        found = accesses.get(connection, access)
    if found is not None and found.recording_id != recording:
        raise typer.BadParameter(f"this access is for recording {found.recording_id}", param_hint="--access")


def _format_of(out: Path) -> AudioFormat:
    try:
        return AudioFormat(out.suffix.removeprefix(".").lower())
    except ValueError as error:
        raise typer.BadParameter("end the file's name in .flac or .wav", param_hint="--out") from error


def _call_row(call: ReceiptedCall) -> dict[str, object]:
    return {
        "call": call.id,
        "line": call.line_id,
        "arrived": call.arrived_at,
        "ended": call.ended_at,
        "answer": call.answer.value if call.answer else None,
        "outcome": call.outcome,
        "rehearsal": call.rehearsal,
    }


def _row(recording: Recording) -> dict[str, object]:
    return {
        "id": recording.id,
        "line": recording.line_id,
        "state": recording.state.value,
        "started": recording.started_at,
        "seconds": None if recording.samples is None else round(recording.samples / 8000, 1),
        "complete": recording.complete,
        "due": recording.due_at,
        "proof": recording.proof_id,
        "call": recording.call_id,
    }
