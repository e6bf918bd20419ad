"""`preambule rehearse`: call a line from the terminal, with keys at chosen moments."""

from __future__ import annotations

import asyncio
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Annotated

import typer
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.cli import context
from ivr.cli.output import AsJson, print_json, say
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.domain.proof import Proof
from ivr.errors import PreambuleError
from ivr.journal.proofs import payload_of, verify
from ivr.rehearsal.noted import Kind, Noted, files_of
from ivr.settings import Settings
from ivr.studio.shelf import take_down
from notices.notice import Locale, Piece

if TYPE_CHECKING:
    from ivr.cli.aftermath import Aftermath
    from ivr.cli.reaching import Way
    from ivr.rehearsal.screenplay import Step

UNREACHABLE = "unreachable"
"""Why the dialplan's failsafe takes a call that no line process has accepted."""


def rehearse(
    number: Annotated[str, typer.Argument(help="The number to call, as a caller would dial it.")],
    locale: Annotated[
        str | None,
        typer.Option(
            "--locale",
            help="Get to this language as a caller would: by the number that means it, else by the language key. "
            "--keys and --seconds then count from its first word.",
        ),
    ] = None,
    keys: Annotated[str, typer.Option(help="Keys and their seconds: 8:2,30:* presses 2 after 8 s and * after 30 s.")] = "",
    agent_keys: Annotated[
        str,
        typer.Option("--agent-keys", help="The agent's keys and their seconds after the answer: 2:*2,7:*3 pauses and resumes."),
    ] = "",
    script: Annotated[
        Path | None,
        typer.Option("--script", exists=True, dir_okay=False, help="What both do, line by line: connected+2 agent presses *2"),
    ] = None,
    caller: Annotated[str | None, typer.Option(help="The caller's number; withheld by default.")] = None,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="After how long the caller hangs up.")] = 90.0,
    *,
    busy: Annotated[bool, typer.Option("--busy", help="The agent is on the phone already.")] = False,
    absent: Annotated[bool, typer.Option("--absent", help="The agent does not answer.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="As fast as the work allows, not in real time.")] = False,
    as_json: AsJson = False,
) -> None:
    """Call a line of the running line process through the embedded switch; print what happens, and the proof that is left of it."""
    from ivr.cli.aftermath import aftermath
    from ivr.cli.rehearsing import Plan, call
    from ivr.rehearsal.agent import Agent

    settings = context.settings()
    engine = context.database(settings)
    way = _way(settings, engine, number, locale)
    plan = Plan(way, caller, _steps(keys, agent_keys, script), seconds, Agent(None if absent else 2.0, busy=busy), fast)
    _announce(way)
    rehearsed = asyncio.run(call((settings.line_host, settings.line_port), plan))
    left = aftermath(engine, rehearsed.call_id, rehearsed.events)
    proof, fault = _verified(settings, left)
    if as_json:
        _print_data(rehearsed.events, proof, left)
    else:
        _print(rehearsed.events, proof, left)
    if any(noted.kind is Kind.FAILSAFE and noted.cause == UNREACHABLE for noted in rehearsed.events):
        say(f"No line process answers at {settings.line_host}:{settings.line_port}. Start it: preambule serve, or preambule line")
    if fault is not None:
        raise fault
    _check_reached(way, proof)


def _way(settings: Settings, engine: Engine, number: str, locale: str | None) -> Way:
    """What is dialled, and how often the language key is pressed. Without a locale the line need not be known here."""
    from ivr.cli.reaching import Way, check_heard, owner, way_to

    if locale is None:
        return Way(number)
    wanted = Locale(locale)
    with reading(engine) as connection:
        line, dialled = owner(load_lines(connection), number)
        way = way_to(line, dialled, wanted)
        check_heard(take_down(connection, line.id, settings.sounds, home.now()), wanted)
    return way


def _announce(way: Way) -> None:
    by = f", then {way.key} {way.presses} time(s) for {way.locale}" if way.presses else ""
    say(f"Calling {way.number}{by} …")


def _steps(keys: str, agent_keys: str, script: Path | None) -> tuple[Step, ...]:
    """What happens, in its order: those of a script, or the keys of both; not the two together, since each has its own clock."""
    from ivr.rehearsal.screenplay import Anchor, Step, read

    if script is not None:
        if keys or agent_keys:
            raise typer.BadParameter("write the keys into the script, or leave it out", param_hint="--script")
        return read(script.read_text(encoding="utf-8"))
    pressed = tuple(Step(Anchor.ARRIVAL, at, "caller", "presses", key) for at, key in _keys(keys, "--keys"))
    return pressed + tuple(Step(Anchor.CONNECTED, at, "agent", "presses", key) for at, key in _keys(agent_keys, "--agent-keys"))


def _keys(text: str, option: str) -> tuple[tuple[float, str], ...]:
    try:
        pairs = [part.split(":") for part in text.split(",") if part]
        return tuple(sorted((float(after), key) for after, key in pairs))
    except ValueError as error:
        raise typer.BadParameter("write seconds:key, separated by commas, for example 8:2,30:*", param_hint=option) from error


def _verified(settings: Settings, left: Aftermath) -> tuple[Proof | None, PreambuleError | None]:
    """The proof if it verifies with this installation's public key, else why it does not."""
    if left.proof is None:
        return None, None
    try:
        return verify(left.proof, home.public_key(settings)), None
    except PreambuleError as error:
        return None, error


def _check_reached(way: Way, proof: Proof | None) -> None:
    from ivr.rehearsal.call import NeverHappened

    heard = {(heard.locale, heard.piece) for heard in proof.heard} if proof else set()
    if way.locale is not None and (way.locale, Piece.LEVEL1) not in heard:
        raise NeverHappened(
            f"The caller never heard {way.locale}. What happened stands above; the log of the line process may say why."
        )


def _print_data(events: tuple[Noted, ...], proof: Proof | None, left: Aftermath) -> None:
    print_json(
        {
            "events": [_data(noted) for noted in events],
            "proof": payload_of(proof) if proof else None,
            "proof_verified": proof is not None,
            "recorded": left.recorded,
            "journal": [{"kind": row.kind, **row.details} for row in left.journal],
        }
    )


def _print(events: tuple[Noted, ...], proof: Proof | None, left: Aftermath) -> None:
    from ivr.cli.told import print_proof

    for noted in events:
        named = [left.sounds.get(PurePath(file).name) for file in files_of(noted.what)]
        what = " + ".join(name for name in named if name) or noted.what
        typer.echo(f"{noted.at_ms / 1000:8.2f} s  {noted.kind.value:13} {what} {_detail(noted)}".rstrip())
    if proof is not None:
        print_proof(proof)
    elif left.proof is None:
        say("There is no proof: the caller was told nothing.")
    for row in left.journal:
        typer.echo(f"journal {row.kind}: {', '.join(f'{name} {_said(value)}' for name, value in row.details.items())}")
    typer.echo(f"recorded: {'yes' if left.recorded else 'no'}")


def _said(value: object) -> str:
    return " + ".join(map(str, value)) if isinstance(value, list) else str(value)


def _detail(noted: Noted) -> str:
    played = "" if noted.played_ms is None else f"{noted.played_ms} ms" + ("" if noted.whole else f" of {noted.length_ms}")
    return " ".join(part for part in (played, noted.cause, "" if noted.by == "switch" else f"by {noted.by}") if part)


def _data(noted: Noted) -> dict[str, object]:
    return {name: getattr(noted, name) for name in ("at_ms", "kind", "what", "by", "cause", "played_ms", "length_ms")}
