"""`preambule retention hold place|restrict|renew|lift|list`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import Connection

from ivr.bootstrap import home
from ivr.cli import context
from ivr.cli.options import By
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.cli.retention.common import said
from ivr.database import holds
from ivr.database.engine import reading
from ivr.database.people import names, person
from ivr.database.recordings import Filter, listing
from ivr.domain.hold import Hold, HoldKind
from ivr.vault.errors import RecordingMissing
from ivr.vault.retention import holding
from ivr.vault.retention.holding import Wanted
from notices.versions.text import PersonId

app = typer.Typer(no_args_is_help=True, help="What keeps recordings beyond their day: holds, and restrictions (art. 18).")

Recordings = Annotated[list[str], typer.Argument(help="Ids of recordings.")]
Reason = Annotated[str, typer.Option(help="Why, in your own words; kept with the hold, not in the journal.")]
Until = Annotated[
    datetime, typer.Option(help="The day on which it ends by itself (UTC), a year ahead at most.", formats=["%Y-%m-%d"])
]
OfCall = Annotated[bool, typer.Option("--call", help="The ids are of calls: every recording of each.")]


@app.command(epilog='Example: preambule retention hold place ID --reason "Litige, dossier 12" --until 2027-03-01 --as claire')
def place(recordings: Recordings, reason: Reason, until: Until, by: By, *, call: OfCall = False, as_json: AsJson = False) -> None:
    """Keep recordings beyond their day: a dispute needs them. They may be heard as before."""
    _place(HoldKind.HOLD, recordings, reason, until, by, call=call, as_json=as_json)


@app.command(epilog='Example: preambule retention hold restrict ID --reason "Demande du 3 mars" --until 2027-03-01 --as claire')
def restrict(
    recordings: Recordings, reason: Reason, until: Until, by: By, *, call: OfCall = False, as_json: AsJson = False
) -> None:
    """Keep recordings beyond their day, and let nobody hear them: the person has asked for it (art. 18)."""
    _place(HoldKind.RESTRICTION, recordings, reason, until, by, call=call, as_json=as_json)


@app.command(epilog='Example: preambule retention hold renew HOLD --until 2027-09-01 --reason "Audience reportée" --as claire')
def renew(hold: Annotated[str, typer.Argument(help="A hold's id.")], reason: Reason, until: Until, by: By) -> None:
    """Move the end of a hold."""
    with context.database(context.settings()).begin() as connection:
        now = home.now()
        found = holding.renew(connection, hold, _end(until), said(reason, "--reason"), person(connection, by, now), now)
    say(f"Recording {found.recording_id} is held until {until:%Y-%m-%d}.")


@app.command(epilog="Example: preambule retention hold lift HOLD --as claire")
def lift(hold: Annotated[str, typer.Argument(help="A hold's id.")], by: By) -> None:
    """End a hold. A recording whose day has come is destroyed by the next sweep."""
    with context.database(context.settings()).begin() as connection:
        now = home.now()
        found = holding.lift(connection, hold, person(connection, by, now), now)
    say(f"Recording {found.recording_id} is not held by it any more. If its day has come, it goes within a minute.")


@app.command("list", epilog="Example: preambule retention hold list --all --json")
def list_(
    *, everything: Annotated[bool, typer.Option("--all", help="Those that have ended too.")] = False, as_json: AsJson = False
) -> None:
    """List holds, with who placed them, why and until when."""
    with reading(context.database(context.settings())) as connection:
        found = holds.everything(connection) if everything else holds.open_holds(connection)
        people = names(connection)
        rows = [_row(connection, hold, people) for hold in found]
    print_rows(rows, as_json=as_json, empty="Nothing is held.")


def _place(kind: HoldKind, ids: list[str], reason: str, until: datetime, by: str, *, call: bool, as_json: bool) -> None:
    """All of them or none."""
    now = home.now()
    with context.database(context.settings()).begin() as connection:
        wanted = Wanted(kind, said(reason, "--reason"), person(connection, by, now), _end(until))
        every = _of_calls(connection, ids) if call else ids
        placed = [holding.place(connection, recording, wanted, now) for recording in dict.fromkeys(every)]
    if as_json:
        print_json([{"hold": hold.id, "recording": hold.recording_id, "until": hold.until} for hold in placed])
    say(f"{len(placed)} recording(s) held until {until:%Y-%m-%d}. Operators are warned two weeks before.")


def _of_calls(connection: Connection, calls: list[str]) -> list[str]:
    found = [recording.id for call in calls for recording in listing(connection, Filter(call_id=call), 1_000)]
    if not found:
        raise RecordingMissing("Nothing was recorded in such a call. Look for it: preambule recordings list")
    return found


def _end(until: datetime) -> datetime:
    return until.replace(tzinfo=UTC)


def _row(connection: Connection, hold: Hold, people: Mapping[PersonId, str]) -> dict[str, object]:
    return {
        "hold": hold.id,
        "recording": hold.recording_id,
        "kind": hold.kind.value,
        "reason": hold.reason,
        "by": people.get(PersonId(hold.placed_by), hold.placed_by),
        "since": hold.placed_at,
        "until": hold.until,
        "renewals": len(holds.renewals(connection, hold.id)),
        "end": hold.end.value if hold.end else None,
    }
