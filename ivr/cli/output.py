"""What commands print: data on stdout, as a table for people or as JSON for programs; messages and progress on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any

import typer
from rich import box
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

AsJson = Annotated[bool, typer.Option("--json", help="Print data as JSON.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Say what would be done, and do nothing.")]


def say(message: str) -> None:
    """A message for the person at the terminal."""
    typer.echo(message, err=True)


def print_rows(rows: Sequence[Mapping[str, Any]], *, as_json: bool, empty: str) -> None:
    """Print rows that share their keys; `empty` says what it means that there are none."""
    if as_json:
        print_json(list(rows))
    elif not rows:
        say(empty)
    else:
        table = Table(*(name.replace("_", " ") for name in rows[0]), box=box.SIMPLE_HEAD)
        for row in rows:
            table.add_row(*(_shown(value) for value in row.values()))
        Console(width=None if sys.stdout.isatty() else 200, highlight=False).print(table)


def print_facts(facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print what there is to say of one thing, a row for each."""
    if as_json:
        print_json(facts)
    else:
        print_rows([{"what": name, "value": value} for name, value in facts.items()], as_json=False, empty="")


def print_json(data: Any) -> None:
    """Print data as JSON, moments in ISO 8601."""
    typer.echo(json.dumps(data, default=_plain, ensure_ascii=False, indent=2 if sys.stdout.isatty() else None))


def progress_bar() -> Progress:
    """A bar on stderr for work that takes a while; nothing where nobody watches."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())


def _shown(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}Z"
    if isinstance(value, (list, tuple)):
        return ", ".join(map(str, value))
    return str(value)


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return str(value)
