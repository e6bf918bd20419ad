"""`preambule recordings`: what was kept, and its way out."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.cli import context
from ivr.cli.keys import common as keys
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.database import recordings
from ivr.database.calls import ReceiptedCall, by_receipt
from ivr.database.engine import reading
from ivr.domain import receipt as receipts
from ivr.domain.recording import Recording, RecordingState
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.vault.holding import check_heard
from ivr.vault.objects import open_store
from ivr.vault.playback import AudioFormat, find, write

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


@app.command(epilog='Example: preambule recordings export ID --reason "Évaluation, mars" --out call.wav')
def export(
    recording: Annotated[str, typer.Argument(help="A recording's id.")],
    reason: Annotated[
        str, typer.Option(help="Why, in your own words; written in the journal before anything is decrypted (LAW 18).")
    ],
    out: Annotated[Path, typer.Option(help="A file that does not exist yet; .flac or .wav.", dir_okay=False)],
) -> None:
    """Decrypt one recording into a file. Needs the private key, and so cannot be done on a telephone host."""
    if not reason.strip():
        raise typer.BadParameter("say why you listen", param_hint="--reason")
    audio = _format_of(out)
    settings = context.settings()
    engine = context.database(settings)
    identities = keys.identities(settings)
    with reading(engine) as connection:
        check_heard(connection, recording, home.now())
        sealed = find(connection, recording, home.public_key(settings))
    with engine.begin() as connection:  # L6: the row is committed before the first byte is decrypted
        append(
            connection, [Entry("recording.exported", recording, {"reason": reason.strip(), "format": audio.value})], home.now()
        )
    write(sealed, open_store(settings.objects_url), identities, out, audio)
    say(f"Written to {out}. It is not encrypted any more: keep it where only those may hear it who were announced.")


@app.command("raw", epilog="Example: preambule recordings raw ID --out call.age; age -d -i KEY call.age > call.flac")
def raw(
    recording: Annotated[str, typer.Argument(help="A recording's id.")],
    out: Annotated[Path, typer.Option(help="A file that does not exist yet.", dir_okay=False)],
) -> None:
    """Write one recording as it is kept, header before body: a file that the age tool opens. Nothing is decrypted."""
    settings = context.settings()
    with reading(context.database(settings)) as connection:
        check_heard(connection, recording, home.now())
        sealed = find(connection, recording, home.public_key(settings))
    store, step = open_store(settings.objects_url), 1 << 20
    with out.open("xb") as file:
        file.write(sealed.header)
        for start in range(0, sealed.manifest.body_size, step):
            file.write(store.read(sealed.manifest.body, start, min(start + step, sealed.manifest.body_size)))
    say(f"Written to {out}, encrypted.")


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
