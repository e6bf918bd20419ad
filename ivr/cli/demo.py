"""`preambule demo`: what each caller heard and pressed, what was kept, its proof, and its end."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ivr.cli.output import AsJson, print_json, progress_bar, say

if TYPE_CHECKING:  # the switch, the voices and numpy load only when a demonstration is played
    from ivr.demo.play import Demonstration, Played


def demo(
    *,
    keep: Annotated[
        Path | None, typer.Option(help="Leave everything that was written in this new folder.", file_okay=False)
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Play four calls on the embedded switch with the real line process, faster than real time, then destroy what was recorded."""
    from ivr.demo.play import play

    with tempfile.TemporaryDirectory(prefix="preambule-demo-") as scratch:
        folder = keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        with progress_bar() as bar:
            task = bar.add_task("speaking the notice in French and English")
            demonstration = asyncio.run(
                play(
                    folder,
                    lambda at: bar.update(task, completed=at.done, total=at.total),
                    lambda text: _tell(bar.console.print, text),
                )
            )
    if as_json:
        print_json(as_data(demonstration))
    else:
        _print(demonstration)
    if not _as_promised(demonstration):
        say("The demonstration did not show what it promises; see above.")
        raise typer.Exit(2)


def as_data(demonstration: Demonstration) -> dict[str, Any]:
    """The demonstration as data; docs/demo.md describes it."""
    return {
        "calls": [_call(call) for call in demonstration.calls],
        "sealed": demonstration.sealed,
        "destroyed": demonstration.destroyed,
        "journal_verified": demonstration.journal_verified,
        "plaintext_found": len(demonstration.plaintext),
    }


def _call(call: Played) -> dict[str, Any]:
    return {
        "scenario": call.scenario.name,
        "locale": call.locale,
        "heard": list(call.heard),
        "keys": list(call.keys),
        "recorded": call.recording is not None,
        "recording": call.recording.id if call.recording else None,
        "proof_verified": call.proof is not None,
        "connected": call.ended.connected,
    }


def _tell(show: Any, text: str) -> None:
    show(text, highlight=False)


def _print(demonstration: Demonstration) -> None:
    for number, call in enumerate(demonstration.calls, 1):
        typer.echo(f"\n{number}. {call.scenario.name} ({call.locale}): a caller {call.scenario.shows}")
        for heard in call.heard:
            typer.echo(f"     heard    {heard}")
        typer.echo(f"     pressed  {', '.join(call.keys) or 'nothing'}")
        typer.echo(f"     put through: {_yes(call.ended.connected)}, ended by the {call.ended.by}")
        typer.echo(f"     proof: {'verified, ' + call.proof.answer.value if call.proof else 'NOT VERIFIED'}")
        typer.echo(f"     kept: {_kept(call)}")
    typer.echo(
        f"\nSealed: {demonstration.sealed}. The clock was moved to {demonstration.moved_to:%d %B %Y}. Destroyed: {demonstration.destroyed}."
    )
    typer.echo(f"Journal: {'verified' if demonstration.journal_verified else 'BROKEN'}.")
    typer.echo(f"Voices or callers' numbers in any file written: {len(demonstration.plaintext) or 'none'}.")
    for found in demonstration.plaintext:
        typer.echo(f"     {found.what} in {found.file}")


def _kept(call: Played) -> str:
    if call.recording is None:
        return "nothing"
    recording = call.recording
    length = (
        "all that was whole when the process died"
        if recording.samples is None or not recording.complete
        else f"{recording.samples / 8000:.1f} s"
    )
    return f"{length}, {recording.body_size} bytes encrypted, until {recording.due_at:%d %B %Y}"


def _yes(value: bool) -> str:
    return "yes" if value else "NO"


def _as_promised(demonstration: Demonstration) -> bool:
    calls = demonstration.calls
    return (
        [call.recording is not None for call in calls] == [True, False, False, True]
        and all(call.proof is not None and call.ended.connected for call in calls)
        and demonstration.destroyed == demonstration.sealed
        and demonstration.journal_verified
        and not demonstration.plaintext
    )
