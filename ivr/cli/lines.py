"""`preambule lines`: the telephone numbers and the rules of their calls."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.first_start import load
from ivr.bootstrap.going_live import held_back, listed
from ivr.bootstrap.studio.opening import untrue_lines
from ivr.cli import context
from ivr.cli.output import AsJson, DryRun, print_rows, say
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.lines_file import read
from ivr.domain.line import Line

app = typer.Typer(no_args_is_help=True, help="Telephone numbers, and the rules of their calls.")


@app.command("import", epilog="Example: preambule lines import lines.toml --dry-run")
def import_(
    file: Annotated[Path, typer.Argument(help="A TOML file; docs/lines.md describes it.", dir_okay=False)],
    *,
    dry_run: DryRun = False,
) -> None:
    """Check a file of lines and load it; lines that are not in it go out of service. If anything in it is wrong, nothing is loaded."""
    lines = read(file)
    if dry_run:
        say(f"{len(lines)} line(s) in {file} are valid; nothing was loaded.")
        return
    settings = context.settings()
    engine = context.database(settings)
    earlier = load(engine, lines)
    say(f"{len(lines)} line(s) loaded.")
    for line, count in earlier.items():
        say(f"{count} recording(s) of {line} go earlier than they would have: a shortened retention applies to what exists.")
    if waiting := [one for one in held_back(engine, home.now()) if not one.live]:
        for one in waiting:
            say(f"{one.line_id} may not go live yet: nothing shows that {listed(one.missing)}.")
        say("Declare what was done: preambule documents declare --help. The whole list: preambule documents make go-live")
    if untrue := [line.id for line in untrue_lines(engine, settings)]:
        say(
            f"No notice that is true is published for {', '.join(untrue)}: these calls are not recorded until two people publish one. "
            "See preambule notices list"
        )


@app.command("list", epilog="Example: preambule lines list --json")
def list_(*, as_json: AsJson = False) -> None:
    """List the lines."""
    with reading(context.database(context.settings())) as connection:
        rows = [_row(line) for line in load_lines(connection)]
    print_rows(rows, as_json=as_json, empty="There is no line yet. Load some: preambule lines import FILE")


def _row(line: Line) -> dict[str, object]:
    return {
        "line": line.id,
        "name": line.name,
        "number": line.number,
        "mode": line.mode.value,
        "locales": list(line.locales),
        "purposes": [purpose.kind.value for purpose in line.facts.purposes],
        "share": f"{line.facts.sampling_percent} %",
        "destination": line.destination.dial,
    }
