"""`preambule doctor` and `preambule freeswitch-conf`: is everything well, and what FreeSWITCH needs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap.checkup import Finding, examine
from ivr.cli import context
from ivr.cli.output import AsJson, print_json, say
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.switch.configuration import defaults, fragment, render

MARKS = {True: "well", False: "ILL", None: "note"}


def doctor(*, as_json: AsJson = False) -> None:
    """Look at folders, keys, database, store, lines, processes and FreeSWITCH; say what to do about what is not well."""
    findings = list(examine(context.settings()))
    if as_json:
        print_json([{"subject": found.subject, "well": found.well, "told": found.told} for found in findings])
    else:
        _print(findings)
    if any(found.well is False for found in findings):
        raise typer.Exit(1)


def freeswitch_conf(
    into: Annotated[
        Path | None, typer.Option(help="Write the whole configuration into this new folder.", file_okay=False)
    ] = None,
    variable: Annotated[
        list[str] | None, typer.Option("--set", help="A variable of vars.xml, name=value; may be repeated.")
    ] = None,
    *,
    variables: Annotated[bool, typer.Option("--variables", help="List the variables and their defaults.")] = False,
) -> None:
    """Print the dialplan to paste into an existing FreeSWITCH, or write a whole small configuration with --into."""
    values = dict(_pair(text) for text in variable or ())
    if variables:
        for name, value in defaults().items():
            typer.echo(f"{name}={value}")
    elif into is None:
        typer.echo(fragment(values), nl=False)
    else:
        _write(into, values)


def _write(into: Path, values: dict[str, str]) -> None:
    with reading(context.database(context.settings())) as connection:
        files = render(values, load_lines(connection))
    into.mkdir(mode=0o750)
    for path, text in files.items():
        target = into / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.touch(mode=0o600)  # a password may be among the variables
        target.write_text(text, encoding="utf-8")
    say(f"Wrote {len(files)} files. Start FreeSWITCH with: freeswitch -conf {into.absolute()} …   (docs/freeswitch.md)")


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"write name=value, not {text!r}", param_hint="--set")
    return name, value


def _print(findings: Iterable[Finding]) -> None:
    for found in findings:
        typer.echo(f"{MARKS[found.well]:5} {found.subject:14} {found.told}")
