"""`preambule rights open|import|list|show|due|identify|extend|close`: the life of a request."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.cli.context import opened
from ivr.cli.options import By, utc
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.cli.rights.common import RequestId, app, given, in_hand, row
from ivr.database import rights
from ivr.database.engine import reading
from ivr.database.people import person
from ivr.domain.rights import Identity, Kind, Origin, RightsRequest, Urgency, urgency
from ivr.rights import mail, steps
from ivr.rights.errors import RequestMissing
from ivr.rights.steps import Asked, open_request

OneLine = Annotated[str | None, typer.Option("--line", help="Only this line; every line of the organisation by default.")]
Language = Annotated[str, typer.Option("--locale", help="In which the person is answered: fr or en.")]
Received = Annotated[
    datetime | None,
    typer.Option(help="When it reached you (UTC): its month runs from then.", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"]),
]


@app.command("open", epilog='Example: preambule rights open access --contact "camille@valmont.example" --received 2027-03-02')
def open_(
    kind: Annotated[Kind, typer.Argument(help="Which right.")],
    contact: Annotated[str, typer.Option(help="How to answer the person; - reads it from stdin. Kept in the request only.")],
    by: By,
    line: OneLine = None,
    locale: Language = "fr",
    received: Received = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Open a request that came by letter, by telephone or at the desk."""
    now = home.now()
    asked = Asked(kind, Origin.COMMAND, given(contact), utc(received) or now, locale, line)
    _open(asked, by, now, as_json=as_json)


@app.command("import", epilog="Example: preambule rights import request.eml --kind access")
def import_(
    file: Annotated[Path, typer.Argument(help="An e-mail, saved as a file.", exists=True, dir_okay=False)],
    by: By,
    kind: Annotated[Kind | None, typer.Option(help="Which right; by default what its words ask for, if they are clear.")] = None,
    line: OneLine = None,
    locale: Language = "fr",
    received: Received = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Open a request from an e-mail. Its attachments are not looked at, and nothing in it is executed; twice is once."""
    now = home.now()
    message = mail.read_file(file, now)
    found = kind or mail.kind_of(message.words)
    if found is None:
        raise typer.BadParameter("its words do not say clearly which right they ask for: name it", param_hint="--kind")
    if message.attachments:
        say(f"{message.attachments} attachment(s) were not looked at. Keep no copy of identity papers.")
    if message.cut:
        say(f"The message is long: its first {mail.LONGEST_WORDS} characters are kept.")
    at = utc(received) or message.sent_at or now
    _open(Asked(found, Origin.EMAIL, message.sender, at, locale, line, message), by, now, as_json=as_json)


@app.command("list", epilog="Example: preambule rights list --open --json")
def list_(
    *, only_open: Annotated[bool, typer.Option("--open", help="Only those not settled.")] = False, as_json: AsJson = False
) -> None:
    """List requests, the oldest first. No contact is shown."""
    _, engine = opened()
    with reading(engine) as connection:
        found = rights.listing(connection, only_open=only_open)
    print_rows([row(request, home.now()) for request in found], as_json=as_json, empty="There is no request.")


@app.command(epilog="Example: preambule rights show REQUEST")
def show(request: RequestId, *, as_json: AsJson = False) -> None:
    """Show one request: who to answer, what they wrote, its calls, what was done."""
    _, engine = opened()
    with reading(engine) as connection:
        found = rights.get(connection, request)
        if found is None:
            raise RequestMissing("There is no such request. See them: preambule rights list")
        calls = rights.attached(connection, request)
        done = [
            {"deed": deed.deed, "subject": deed.subject, "at": deed.at, **deed.details}
            for deed in rights.deeds(connection, request)
        ]
    shown = {**row(found, home.now()), **_personal(found), "calls": calls, "deeds": done}
    if as_json:
        print_json(shown)
        return
    for name, value in shown.items():
        typer.echo(f"{name.replace('_', ' ')}: {'–' if value in (None, [], ()) else value}")


@app.command(epilog="Example: preambule rights due --json")
def due(*, as_json: AsJson = False) -> None:
    """Show what is to be answered, the most urgent first; exit code 1 when one is late."""
    _, engine = opened()
    now = home.now()
    with reading(engine) as connection:
        found = sorted(rights.listing(connection, only_open=True), key=lambda request: request.deadline)
    rows = [{**row(request, now), "days_left": (request.deadline - now).days} for request in found]
    print_rows(rows, as_json=as_json, empty="No request waits for its answer.")
    if any(urgency(request, now) is Urgency.LATE for request in found):
        raise typer.Exit(1)


@app.command(epilog="Example: preambule rights identify REQUEST --how callback")
def identify(
    request: RequestId,
    by: By,
    how: Annotated[
        Identity | None, typer.Option(help="How the person showed who they are; without it, that they were asked to.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Note that the person was asked to show who they are, or how they did. No copy of a paper is kept."""
    _, engine = opened()
    with in_hand(engine, request, by) as about:
        after = steps.identity_asked(about) if how is None else steps.identity_confirmed(about, how)
    _tell(after.request, as_json=as_json)


@app.command(epilog="Example: preambule rights close REQUEST")
def close(request: RequestId, by: By, *, as_json: AsJson = False) -> None:
    """Close a request that is answered or refused. Its contact and words are forgotten a year later."""
    _, engine = opened()
    with in_hand(engine, request, by) as about:
        after = steps.closed(about)
    _tell(after.request, as_json=as_json)


def _open(asked: Asked, by: str, now: datetime, *, as_json: bool) -> None:
    _, engine = opened()
    with engine.begin() as connection:
        request = open_request(connection, asked, person(connection, by, now), now)
    if request.opened_at != now:
        say("This message was opened before.")
    _tell(request, as_json=as_json)


def _tell(request: RightsRequest, *, as_json: bool) -> None:
    if as_json:
        print_json(row(request, home.now()))
    else:
        say(
            f"The request is {request.state.value.replace('_', ' ')}. Its answer is due by {request.deadline:%Y-%m-%d %H:%M} UTC."
        )
        typer.echo(request.id)


def _personal(request: RightsRequest) -> dict[str, object]:
    identity = request.identity
    return {
        "contact": request.contact,
        "words": request.words,
        "identity": None if identity is None else f"{identity.how.value}, {identity.at:%Y-%m-%d}, by {identity.by}",
        "extension_reason": request.extension_reason,
        "ground": None if request.ground is None else request.ground.value,
        "settled": request.settled_at,
        "answer": request.answer_hash,
        "closed": request.closed_at,
        "searches": request.searches,
    }
