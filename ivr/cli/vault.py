"""`preambule vault`: is everything that is kept still there and what it was, and may it lie where it lies."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.keeping import verifier
from ivr.bootstrap.storing import holding
from ivr.cli import context
from ivr.cli.options import By
from ivr.cli.output import AsJson, print_json, print_rows, progress_bar, say
from ivr.database import attestations
from ivr.database.checks import Run
from ivr.database.engine import reading
from ivr.database.people import person
from ivr.domain.attestation import Attestation, Holder
from ivr.vault.attested import Certificate
from ivr.vault.attested import attest as write_attestation
from ivr.vault.checking.findings import EXPLAINED, Finding, Kind
from ivr.vault.checking.repairing import Repaired, findings
from ivr.vault.checking.repairing import repair as put_right
from ivr.vault.checking.verifying import Stopped, begin_or_resume
from ivr.vault.checking.verifying import verify as read_back
from ivr.worker.loop import stop_on_signals

app = typer.Typer(no_args_is_help=True, help="Is everything that is kept still there and what it was, and may it lie there.")


@app.command(epilog="Example: preambule vault verify --sample 200 --json")
def verify(
    sample: Annotated[int | None, typer.Option(min=1, help="So many: those of which it is longest ago.")] = None,
    *,
    whole: Annotated[bool, typer.Option("--all", help="All of them.")] = False,
    as_json: AsJson = False,
) -> None:
    """Read bodies back and hold them against their manifests; look for what belongs to nothing. Interrupted, it goes on."""
    if whole == (sample is not None):
        raise typer.BadParameter("say either --all or --sample N")
    settings = context.settings()
    engine, stop = context.database(settings), threading.Event()
    tools = replace(verifier(settings, engine), stopping=stop.is_set)
    stop_on_signals(stop)
    run = begin_or_resume(engine, "all" if whole else "sample", sample, home.now())
    if run.examined:
        say(f"Going on with what was begun at {run.began_at:%Y-%m-%d %H:%M} UTC: {run.examined} of {run.wanted} are done.")
    try:
        with progress_bar() as bar:
            task = bar.add_task("reading back", total=run.wanted, completed=run.examined)
            ended = read_back(tools, run, lambda done, total: bar.update(task, completed=done, total=total))
    except Stopped:
        say("Stopped. The same command goes on from here.")
        raise typer.Exit(1) from None
    _tell(ended, as_json=as_json)
    if ended.found:
        raise typer.Exit(1)


@app.command(epilog="Example: preambule vault repair --mark --as Claire")
def repair(
    by: By,
    *,
    mark: Annotated[bool, typer.Option("--mark", help="Set aside what nobody can hear; it dies on its day.")] = False,
    clear: Annotated[bool, typer.Option("--clear", help="Take away what is dead by its certificate, or lies elsewhere.")] = False,
    as_json: AsJson = False,
) -> None:
    """Say what is lost or belongs to nothing, what that means and what to do. Without --mark and --clear nothing is changed."""
    settings = context.settings()
    engine = context.database(settings)
    tools = verifier(settings, engine)
    if mark or clear:
        with engine.begin() as connection:
            who = person(connection, by, home.now())
        done = put_right(tools, who, mark=mark, clear=clear)
    else:
        done = Repaired(left=list(findings(tools)))
    rows = [
        *(_row(finding, "set aside") for finding in done.marked),
        *(_row(finding, "taken away") for finding in done.cleared),
        *(_row(finding, "") for finding in done.left),
    ]
    print_rows(rows, as_json=as_json, empty="Nothing is known to be lost, and nothing belongs to nothing.")
    if done.healed:
        say(f"{len(done.healed)} recording(s) that were not well are well again.")
    if done.left:
        raise typer.Exit(1)


@app.command(
    epilog="Example: preambule vault attest --certified-by 'Certification Valmont' --reference HDS-2026-17 --until 2028-06-30 --as Claire"
)
def attest(
    by: By,
    certified_by: Annotated[str, typer.Option(help="The body that certified the holder of the store.")],
    reference: Annotated[str, typer.Option(help="Of the certificate.")],
    until: Annotated[datetime, typer.Option(help="The last day on which it holds.", formats=["%Y-%m-%d"])],
) -> None:
    """Type in once that the holder of the object store is certified to hold health data (LAW 20)."""
    settings, now = context.settings(), home.now()
    engine = context.database(settings)
    place = holding(settings, engine)
    if place.held_by is Holder.HOUSE:
        raise typer.BadParameter(f"{place.store} is the house's own: it needs none (PREAMBULE_OBJECTS_HELD_BY)")
    ends = until.replace(tzinfo=UTC) + timedelta(days=1)
    for option, text in (("--certified-by", certified_by), ("--reference", reference)):
        if not text.strip() or not text.isprintable():
            raise typer.BadParameter("copy it from the certificate", param_hint=option)
    if ends <= now:
        raise typer.BadParameter("that day is over", param_hint="--until")
    with engine.begin() as connection:
        paper = Certificate(certified_by.strip(), reference.strip(), ends)
        made = write_attestation(connection, place.store, paper, person(connection, by, now), now)
    say(f"Written down for {made.store}; it holds until {until:%Y-%m-%d}. You are warned 60 days before.")


@app.command("attestations", epilog="Example: preambule vault attestations --json")
def attestations_(*, as_json: AsJson = False) -> None:
    """List what was typed in of the certificates of those who hold bodies."""
    settings = context.settings()
    with reading(context.database(settings)) as connection:
        rows = [_attestation(found) for found in attestations.listing(connection)]
    print_rows(rows, as_json=as_json, empty="There is none. The house's own store needs none.")


@app.command(epilog="Example: preambule vault uploads --json")
def uploads(*, as_json: AsJson = False) -> None:
    """List what was begun to be stored and neither finished nor given up."""
    settings = context.settings()
    tools = verifier(settings, context.database(settings))
    rows = [{"name": upload.name, "began": upload.began_at, "id": upload.id} for upload in tools.store.uploads()]
    print_rows(rows, as_json=as_json, empty="Nothing is on its way.")


def _tell(run: Run, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "run": run.id,
                "scope": run.scope,
                "began": run.began_at,
                "ended": run.ended_at,
                "recordings": run.examined,
                "bytes": run.bytes,
                "found": run.found,
            }
        )
        return
    say(f"{run.examined} recording(s) read back, {run.bytes >> 20} MiB.")
    rows = [
        {"found": kind.value, "how_many": run.found[kind.value], **_explained(kind)}
        for kind in EXPLAINED
        if kind.value in run.found
    ]
    print_rows(rows, as_json=False, empty="Everything is there, and what it was.")
    if rows:
        say("Which ones: preambule vault repair")


def _row(finding: Finding, done: str) -> dict[str, object]:
    which = finding.subject if finding.subject.isprintable() else repr(finding.subject)
    return {"found": finding.kind.value, "which": which, "done": done, **_explained(finding.kind)}


def _explained(kind: Kind) -> dict[str, object]:
    return {"means": EXPLAINED[kind].means, "to_do": EXPLAINED[kind].todo}


def _attestation(found: Attestation) -> dict[str, object]:
    return {
        "store": found.store,
        "certified_by": found.certified_by,
        "reference": found.reference,
        "until": found.until,
        "entered": found.entered_at,
        "by": found.entered_by,
    }
