"""`preambule rehearse`: call a line from the terminal, with keys at chosen moments."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer

from ivr.cli import context
from ivr.cli.output import AsJson, print_json, say
from ivr.rehearsal.noted import Noted


def rehearse(
    number: Annotated[str, typer.Argument(help="The number to call, as a caller would dial it.")],
    keys: Annotated[str, typer.Option(help="Keys and their seconds: 8:2,30:* presses 2 after 8 s and * after 30 s.")] = "",
    caller: Annotated[str | None, typer.Option(help="The caller's number; withheld by default.")] = None,
    seconds: Annotated[float, typer.Option(min=1, max=3600, help="After how long the caller hangs up.")] = 90.0,
    *,
    busy: Annotated[bool, typer.Option("--busy", help="The agent is on the phone already.")] = False,
    absent: Annotated[bool, typer.Option("--absent", help="The agent does not answer.")] = False,
    fast: Annotated[bool, typer.Option("--fast", help="As fast as the work allows, not in real time.")] = False,
    as_json: AsJson = False,
) -> None:
    """Call a line of the running line process through the embedded switch, and print what happens."""
    from ivr.cli.rehearsing import Plan, call
    from ivr.rehearsal.agent import Agent

    settings = context.settings()
    plan = Plan(number, caller, _keys(keys), seconds, Agent(None if absent else 2.0, busy=busy), fast)
    say(f"Calling {number} …")
    events = asyncio.run(call((settings.line_host, settings.line_port), plan))
    if as_json:
        print_json([_data(noted) for noted in events])
        return
    for noted in events:
        typer.echo(f"{noted.at_ms / 1000:8.2f} s  {noted.kind.value:13} {noted.what} {_detail(noted)}".rstrip())


def _keys(text: str) -> tuple[tuple[float, str], ...]:
    try:
        pairs = [part.split(":") for part in text.split(",") if part]
        return tuple(sorted((float(after), key) for after, key in pairs))
    except ValueError as error:
        raise typer.BadParameter("write seconds:key, separated by commas, for example 8:2,30:*", param_hint="--keys") from error


def _detail(noted: Noted) -> str:
    played = "" if noted.played_ms is None else f"{noted.played_ms} ms" + ("" if noted.whole else f" of {noted.length_ms}")
    return " ".join(part for part in (played, noted.cause, "" if noted.by == "switch" else f"by {noted.by}") if part)


def _data(noted: Noted) -> dict[str, object]:
    return {name: getattr(noted, name) for name in ("at_ms", "kind", "what", "by", "cause", "played_ms", "length_ms")}
