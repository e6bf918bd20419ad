"""`preambule rights search|attach`: candidates, and which of them are the person's calls."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.cli.context import opened
from ivr.cli.options import By, utc
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.cli.rights.common import RequestId, app, given, in_hand
from ivr.rights import searching
from ivr.rights.searching import Candidate


@app.command(epilog="Example: preambule rights search REQUEST --number - --since 2027-01-01")
def search(
    request: RequestId,
    by: By,
    number: Annotated[str | None, typer.Option(help="The person's telephone number; - reads it from stdin.")] = None,
    receipt: Annotated[str | None, typer.Option(help="The number that they heard after refusing; - reads it from stdin.")] = None,
    line: Annotated[str | None, typer.Option(help="Only this line.")] = None,
    since: Annotated[datetime | None, typer.Option(help="The first day (UTC).", formats=["%Y-%m-%d"])] = None,
    until: Annotated[datetime | None, typer.Option(help="The last day (UTC).", formats=["%Y-%m-%d"])] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Look for calls that may be the person's. Nothing is decided: `attach` confirms those that are."""
    settings, engine = opened()
    end = utc(until)
    wanted = searching.wanted(
        home.call_number_key(settings),
        number=None if number is None else given(number),
        receipt=None if receipt is None else given(receipt),
        line_id=line,
        since=utc(since),
        until=None if end is None else end + timedelta(days=1),
    )
    with in_hand(engine, request, by) as about:
        _, found = searching.search(about, wanted)
    print_rows([_row(candidate) for candidate in found], as_json=as_json, empty="No call that this request can be about fits.")
    if len(found) == searching.MOST:
        say(f"These are the newest {searching.MOST}; name days to see older ones.")


@app.command(epilog="Example: preambule rights attach REQUEST CALL")
def attach(
    request: RequestId,
    calls: Annotated[list[str], typer.Argument(metavar="CALL…", help="Ids of calls, as `search` shows them.")],
    by: By,
    *,
    remove: Annotated[bool, typer.Option("--remove", help="They were somebody else's after all.")] = False,
    as_json: AsJson = False,
) -> None:
    """Confirm that these calls are the person's: what is done for the request is done about them."""
    _, engine = opened()
    with in_hand(engine, request, by) as about:
        if remove:
            searching.withdraw(about, calls)
        else:
            searching.confirm(about, calls)
    if as_json:
        print_json({"request": request, "calls": calls, "attached": not remove})
    else:
        say("Taken off the request." if remove else "The request is about them.")


def _row(candidate: Candidate) -> dict[str, object]:
    return {
        "call": candidate.call_id,
        "line": candidate.line_id,
        "arrived": candidate.arrived_at,
        "answer": candidate.answer,
        "outcome": candidate.outcome,
        "recordings": candidate.recordings,
        "to_hear": candidate.left,
    }
