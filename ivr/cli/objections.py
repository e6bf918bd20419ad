"""`preambule objections`: callers who are never to be recorded, known by a keyed hash of their number."""

from __future__ import annotations

import sys
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Connection

from ivr.bootstrap import home
from ivr.bootstrap.objecting import Said, by_id, in_force, look_up, take_back, take_in
from ivr.bootstrap.objecting import export as export_all
from ivr.cli import context
from ivr.cli.options import By
from ivr.cli.output import AsJson, DryRun, print_json, print_rows, say
from ivr.database.engine import reading
from ivr.database.objection_files import ObjectionFile, end_of, is_table, read, written
from ivr.database.objections import load_objections
from ivr.database.people import person
from ivr.domain.objection import Objection, Origin, hash_to_write
from notices.facts import PurposeKind

app = typer.Typer(no_args_is_help=True, help="Callers who are never to be recorded. Their numbers are kept as keyed hashes only.")

Number = Annotated[str, typer.Argument(help="A telephone number; - reads it from stdin, so that it stays in no shell's history.")]
OneLine = Annotated[str | None, typer.Option("--line", help="Only this line; every line of the organisation by default.")]
Reason = Annotated[str, typer.Option(help="Why, without a name or a number: it goes into the journal.")]


@app.command(epilog='Example: preambule objections add "+33 1 99 00 00 01" --until 2027-05-23 --reason "letter of 3 March"')
def add(
    number: Number,
    reason: Reason,
    by: By,
    line: OneLine = None,
    purpose: Annotated[
        list[PurposeKind] | None, typer.Option(help="Only this purpose; again for others; all by default.")
    ] = None,
    until: Annotated[
        datetime | None, typer.Option(help="The last day on which it holds (UTC); for good by default.", formats=["%Y-%m-%d"])
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Never record calls from this number again. New calls know it within a second."""
    settings, now = context.settings(), home.now()
    key = home.objection_key(settings)
    objection = Objection(
        id=str(uuid.uuid4()),
        number_hash=hash_to_write(key, _given(number)),
        key_id=key.id,
        line_id=line,
        purposes=frozenset(purpose or ()),
        since=now,
        until=_end(until, now),
        origin=Origin.COMMAND,
    )
    with context.database(settings).begin() as connection:
        taken = take_in(connection, key, [objection], _said(connection, reason, by, Origin.COMMAND, now), now)
    if as_json:
        print_json([_row(one, now) for one in taken.added])
    say("The objection is written." if taken.added else "This number objects in these terms already; nothing was changed.")


@app.command(epilog='Example: preambule objections remove "+33 1 99 00 00 01" --reason "withdrawn by letter"')
def remove(
    number: Annotated[str, typer.Argument(help="A telephone number, - for stdin, or the id of one objection.")],
    reason: Reason,
    by: By,
    line: Annotated[str | None, typer.Option(help="Only the objections to this line.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Withdraw objections: calls from this number may be recorded again. Nothing of the number is kept."""
    settings, now = context.settings(), home.now()
    with context.database(settings).begin() as connection:
        if _is_id(number):
            found = by_id(connection, number, now)
        else:
            key = home.objection_key(settings)
            found = in_force(connection, key, hash_to_write(key, _given(number)), None, now)
        found = tuple(one for one in found if line is None or one.line_id == line)
        take_back(connection, found, _said(connection, reason, by, Origin.COMMAND, now), now)
    if as_json:
        print_json([one.id for one in found])
    say(f"{len(found)} objection(s) withdrawn.")


@app.command("list", epilog="Example: preambule objections list --json")
def list_(*, as_json: AsJson = False) -> None:
    """List the register, the oldest first. No number can be read back from it."""
    now = home.now()
    with reading(context.database(context.settings())) as connection:
        rows = [_row(one, now) for one in load_objections(connection, withdrawn=True)]
    print_rows(rows, as_json=as_json, empty="Nobody objects. Add one: preambule objections add NUMBER --reason WHY")


@app.command(epilog='Example: preambule objections check "01 99 00 00 01" --json')
def check(number: Number, by: By, line: OneLine = None, *, as_json: AsJson = False) -> None:
    """Say whether this number objects now, and to what. The journal notes that somebody asked."""
    settings, now = context.settings(), home.now()
    key = home.objection_key(settings)
    number_hash = hash_to_write(key, _given(number))
    with context.database(settings).begin() as connection:
        found = look_up(connection, key, number_hash, line, _said(connection, "asked", by, Origin.COMMAND, now), now)
    rows = [_row(one, now) for one in found]
    if as_json:
        print_json({"objects": bool(rows), "objections": rows})
    else:
        print_rows(rows, as_json=False, empty="This number does not object.")


@app.command(epilog="Example: preambule objections export objections.jsonl")
def export(by: By, file: Annotated[Path, typer.Argument(help="A file that does not exist yet.", dir_okay=False)]) -> None:
    """Write the objections in force as JSON lines: hashes, each with the id of its key. Only a host with that key can use them."""
    settings, now = context.settings(), home.now()
    if file.exists():
        raise typer.BadParameter(f"{file} exists already", param_hint="FILE")
    with context.database(settings).begin() as connection:
        found = export_all(connection, person(connection, by, now), now)
    _write(file, found)
    say(f"{len(found)} objection(s) written to {file}.")


@app.command(
    "import", epilog='Example: preambule objections import numbers.csv --reason "register of the former system" --dry-run'
)
def import_(
    file: Annotated[
        Path, typer.Argument(help="JSON lines as exported, or a table of numbers named ….csv.", exists=True, dir_okay=False)
    ],
    reason: Reason,
    by: By,
    *,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Take in objections: all that are new, or none if anything in the file is wrong. Numbers are hashed as they are read."""
    settings, now = context.settings(), home.now()
    key = home.objection_key(settings)
    wanted = read(file.read_bytes(), file.name, key, now)
    if dry_run:
        say(f"{len(wanted)} objection(s) in {file} can be read; nothing was written.")
        return
    with context.database(settings).begin() as connection:
        taken = take_in(connection, key, wanted, _said(connection, reason, by, Origin.IMPORT, now), now)
    counts = {"added": len(taken.added), "known": len(taken.known), "withdrawn": len(taken.withdrawn)}
    if as_json:
        print_json(counts)
    say("{added} objection(s) written, {known} were known, {withdrawn} stay withdrawn.".format(**counts))
    if is_table(file.name):
        say(f"{file} still holds the numbers in clear. Delete it.")


def _write(file: Path, found: Sequence[Objection]) -> None:
    try:
        with file.open("x", encoding="utf-8") as out:
            file.chmod(0o600)
            out.writelines(written(found))
    except OSError as error:
        raise ObjectionFile(f"{file} cannot be written: {error.strerror}. Name another.") from error


def _given(number: str) -> str:
    return sys.stdin.readline().strip() if number == "-" else number


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _said(connection: Connection, reason: str, by: str, origin: Origin, now: datetime) -> Said:
    if not reason.strip():
        raise typer.BadParameter("say why", param_hint="--reason")
    return Said(reason.strip(), origin, person(connection, by, now))


def _end(until: datetime | None, now: datetime) -> datetime | None:
    try:
        return None if until is None else end_of(until.date(), now)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--until") from error


def _row(one: Objection, now: datetime) -> dict[str, object]:
    return {
        "id": one.id,
        "line": one.line_id or "every line",
        "purposes": sorted(one.purposes) or ["every purpose"],
        "since": one.since,
        "until": one.until,
        "origin": one.origin.value,
        "in_force": one.in_force(now),
        "forgotten": one.withdrawn_at,
    }
