"""`preambule documents`: what the organisation must be able to show, written from its rows and settings."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.documenting import Asked, Format, make
from ivr.cli import context
from ivr.cli.notices.common import write_file
from ivr.cli.options import By, utc
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.database.declarations import load_declarations
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.people import names
from ivr.documents.wording import LANGUAGES, Wording
from ivr.domain.breach import Loss, Lost
from ivr.domain.going_live import Declaration, Duty
from ivr.register.declaring import Declared, declare, take_back
from ivr.register.kinds import WRITERS, Kind
from ivr.register.losing import loss

app = typer.Typer(no_args_is_help=True, help="What the organisation must be able to show, written from its rows and settings.")

MOMENTS = ["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M", "%Y-%m-%d"]
OneLine = Annotated[str | None, typer.Option("--line", help="Only this line; every line in service by default.")]
InLocale = Annotated[str, typer.Option("--locale", help=f"{' or '.join(LANGUAGES)}.")]


@app.command("list", epilog="Example: preambule documents list --locale en")
def list_(locale: InLocale = "fr", *, as_json: AsJson = False) -> None:
    """List what can be made."""
    wording = Wording(locale)
    rows = [{"kind": kind.value, "title": wording(title)} for kind, (title, _) in WRITERS.items()]
    print_rows(rows, as_json=as_json, empty="")


@app.command("make", epilog="Example: preambule documents make register --format pdf --out registre.pdf")
def make_(
    kind: Annotated[Kind, typer.Argument(help="Which document, as `documents list` names it.")],
    by: By,
    locale: InLocale = "fr",
    form: Annotated[
        Format, typer.Option("--format", help="pdf: PDF/A-3 with the data inside; html: one page; json: the data.")
    ] = Format.PDF,
    out: Annotated[Path | None, typer.Option(help="A file; standard output by default.", dir_okay=False)] = None,
    line: OneLine = None,
    lost: Annotated[
        list[Lost] | None, typer.Option("--lost", help="For a breach report: what is in strange hands; may be repeated.")
    ] = None,
    since: Annotated[datetime | None, typer.Option(help="For a breach report: since when (UTC).", formats=MOMENTS)] = None,
    until: Annotated[datetime | None, typer.Option(help="… and until when; now by default.", formats=MOMENTS)] = None,
    known: Annotated[
        datetime | None,
        typer.Option(help="When the organisation learned of it: 72 hours run from then; now by default.", formats=MOMENTS),
    ] = None,
    key: Annotated[str | None, typer.Option(help="Public half of the lost key, age1…; any key by default.")] = None,
    account: Annotated[str | None, typer.Option(help="Whose account was lost, by name.")] = None,
) -> None:
    """Make one document. The journal notes who had it made, and its hash, before it is written."""
    settings, now = context.settings(), home.now()
    engine = context.database(settings)
    _check_line(engine, line)
    told = None
    if kind is Kind.BREACH:
        told = _loss(frozenset(lost or ()), (since, until, known), now, key, _person(engine, account), line)
    made = make(engine, settings, Asked(kind, locale, form, line, told), by, now)
    if out is None:
        sys.stdout.buffer.write(made)
    else:
        write_file(out, made)
        say(f"Written to {out}.")


@app.command("declare", epilog='Example: preambule documents declare works-council --on 2026-02-03 --document "PV du CSE n° 12"')
def declare_(
    duty: Annotated[Duty, typer.Argument(help="What was done.")],
    by: By,
    on: Annotated[datetime, typer.Option(help="The day on which it was done.", formats=["%Y-%m-%d"])],
    document: Annotated[str, typer.Option(help="By which it can be shown: its name and reference.")],
    line: OneLine = None,
) -> None:
    """Declare what was done before a line goes live (LAW 17, 27). Where there is no works council, the record that says so is the document."""
    now = home.now()
    with context.database(context.settings()).begin() as connection:
        made = declare(connection, Declared(duty, line, on.date(), document), by, now)
    typer.echo(made.id)
    say(f"Declared for {line or 'every line'}.")


@app.command("declarations", epilog="Example: preambule documents declarations --json")
def declarations(*, as_json: AsJson = False) -> None:
    """List what was declared, the oldest first."""
    with reading(context.database(context.settings())) as connection:
        people = {str(known): name for known, name in names(connection).items()}
        rows = [_row(one, people) for one in load_declarations(connection)]
    print_rows(rows, as_json=as_json, empty="Nothing was declared yet. See: preambule documents declare --help")


@app.command("withdraw", epilog="Example: preambule documents withdraw 3f2a9c1b")
def withdraw(
    declaration: Annotated[str, typer.Argument(help="Which one, as `documents declarations` names it; its beginning is enough.")],
    by: By,
    *,
    as_json: AsJson = False,
) -> None:
    """Let a declaration count no more. Its row stays."""
    with context.database(context.settings()).begin() as connection:
        gone = take_back(connection, declaration, by, home.now())
    if as_json:
        print_json({"withdrawn": gone.id})
    say(f"{gone.duty.value} of {gone.day} counts no more.")


def _check_line(engine: Engine, line: str | None) -> None:
    if line is None:
        return
    with reading(engine) as connection:
        known = [one.id for one in load_lines(connection)]
    if line not in known:
        raise typer.BadParameter(
            f"there is no line {line!r} in service; there are: {', '.join(known) or 'none'}", param_hint="--line"
        )


def _person(engine: Engine, name: str | None) -> str | None:
    """The pseudonym of somebody who is known: a report is no reason to make one."""
    if name is None:
        return None
    with reading(engine) as connection:
        for known, theirs in names(connection).items():
            if name.casefold() in {theirs.casefold(), known}:
                return str(known)
    raise typer.BadParameter(f"nobody is known as {name!r}", param_hint="--account")


def _loss(
    what: frozenset[Lost],
    moments: tuple[datetime | None, datetime | None, datetime | None],
    now: datetime,
    key: str | None,
    person: str | None,
    line: str | None,
) -> Loss:
    since, until, known = (utc(moment) for moment in moments)
    return loss(what, since, now, until=until, known=known, recipient=key, person=person, line_id=line)


def _row(one: Declaration, people: dict[str, str]) -> dict[str, object]:
    return {
        "declaration": one.id,
        "duty": one.duty.value,
        "line": one.line_id or "every line",
        "day": one.day.isoformat(),
        "document": one.document,
        "by": people.get(one.by, one.by),
        "declared": one.at,
        "counts": one.withdrawn_at is None,
    }
