"""`preambule rights package|erase|restrict|object|rectify`: what is done for a request."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.rights_desk import eraser, object_for, packer
from ivr.cli.access.common import Code, id_of, prove
from ivr.cli.context import opened
from ivr.cli.keys.common import ask as typed
from ivr.cli.options import By
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.cli.rights.common import RequestId, app, given, in_hand
from ivr.domain.access import Channel
from ivr.rights import deeds
from ivr.rights.deeds import Correctable
from ivr.rights.erasing import erase as erase_all
from ivr.rights.erasing import told
from ivr.rights.errors import NumberUnreadable
from ivr.rights.fates import Fate
from ivr.rights.holds import TableHolds
from ivr.rights.package import recipient
from ivr.rights.package.making import Order, make
from ivr.rights.package.recipient import Passphrase, PublicKeyOf
from notices.facts import PurposeKind

NONE = "none"


@app.command(epilog="Example: preambule rights package REQUEST --out for-the-person.tar.age")
def package(
    request: RequestId,
    by: By,
    out: Annotated[Path, typer.Option(help="A file that does not exist yet; .tar.age says what it is.", dir_okay=False)],
    code: Code,
    to: Annotated[str | None, typer.Option(help="The person's public key, age1….")] = None,
    passphrase: Annotated[
        str | None, typer.Option(help="- reads one from stdin; without this and --to, one is drawn and printed.")
    ] = None,
    mask: Annotated[
        Channel | None, typer.Option(help="The party who is not handed over: silence in their place (LAW 23).")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write all that is kept of the person's calls, encrypted for them. Needs the private keys, the role of a DPO, and a code."""
    settings, engine = opened()
    whom, drawn = _recipient(to, passphrase)
    now = home.now()
    who = id_of(engine, by, now)
    order = Order(request, whom, who, prove(settings, engine, who, code, now), mask)
    made = make(packer(settings, engine, typed), order, out, home.now())
    if as_json:
        print_json({"file": out, "sha256": made.sha256, "calls": made.calls, "recordings": made.recordings, "passphrase": drawn})
        return
    say(
        f"Written to {out}: {made.calls} call(s), {made.recordings} recording(s). The person opens it with `age -d` and `tar -x`."
    )
    if drawn is not None:
        say("Tell them this passphrase by another way than the file; it is kept nowhere:")
        typer.echo(drawn)


@app.command(epilog="Example: preambule rights erase REQUEST")
def erase(request: RequestId, by: By, *, as_json: AsJson = False) -> None:
    """Destroy the recordings of the request now; what must be kept is said, with its reason."""
    settings, engine = opened()
    now = home.now()
    fates = erase_all(eraser(settings, engine), request, id_of(engine, by, now), now)
    print_rows([_fate(fate) for fate in fates], as_json=as_json, empty="Nothing was recorded in these calls.")
    if not all(fate.gone for fate in fates):
        say("Not all of it could be erased: the answer says so, with the reasons.")


@app.command(epilog="Example: preambule rights restrict REQUEST")
def restrict(request: RequestId, by: By, *, as_json: AsJson = False) -> None:
    """Restrict the recordings of the request: kept, heard by nobody, not destroyed on their day. `retention hold` renews and lifts it."""
    _, engine = opened()
    with in_hand(engine, request, by) as about:
        held = deeds.restrict(about, TableHolds())
    print_rows([{"restricted": recording} for recording in held], as_json=as_json, empty="There is no recording to restrict.")


@app.command("object", epilog="Example: preambule rights object REQUEST --number -")
def object_(
    request: RequestId,
    by: By,
    number: Annotated[str, typer.Option(help="The person's telephone number; - reads it from stdin.")],
    purpose: Annotated[
        list[PurposeKind] | None, typer.Option(help="Only this purpose; again for others; all by default.")
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Write the person's objection into the register: calls from their number are not recorded from now on."""
    settings, engine = opened()
    key = home.objection_key(settings)
    with in_hand(engine, request, by) as about:
        object_for(about.conn, key, about, given(number), purpose or (), about.now)
    if as_json:
        print_json({"request": request, "objects": True})
    else:
        say("The objection is in the register.")


@app.command(epilog="Example: preambule rights rectify REQUEST CALL locale --new en")
def rectify(
    request: RequestId,
    call: Annotated[str, typer.Argument(help="One of the request's calls.")],
    field: Annotated[Correctable, typer.Argument(help="What is wrong.")],
    new: Annotated[str, typer.Option(help="A language of the line; a number, - for stdin; none for no number.")],
    by: By,
    *,
    as_json: AsJson = False,
) -> None:
    """Put right in which language a call was held, or by which number it is found."""
    settings, engine = opened()
    value: str | None = given(new)
    if field is Correctable.NUMBER:
        value = None if new == NONE else home.call_number_key(settings).hash(value)
        if value is None and new != NONE:
            raise NumberUnreadable("This is no telephone number. Write it as +33 1 99 00 00 01, or as it is dialled in France.")
    with in_hand(engine, request, by) as about:
        deeds.rectify(about, call, field, value)
    if as_json:
        print_json({"request": request, "call": call, "field": field.value})
    else:
        say("Put right.")


def _recipient(to: str | None, passphrase: str | None) -> tuple[recipient.Recipient, str | None]:
    if to is not None and passphrase is not None:
        raise typer.BadParameter("name a key or a passphrase, not both", param_hint="--to")
    if to is not None:
        return PublicKeyOf(to.strip()), None
    if passphrase is not None:
        if passphrase != "-":  # noqa: S105  # a dash for stdin
            raise typer.BadParameter(
                "a passphrase on the command line is seen by everybody: write - and give it on stdin", param_hint="--passphrase"
            )
        return Passphrase(given(passphrase)), None
    drawn = recipient.draw()
    return drawn, drawn.text


def _fate(fate: Fate) -> dict[str, object]:
    return {
        "recording": fate.recording.id,
        "state": fate.recording.state.value,
        "certificate": fate.certificate,
        "kept_because": [told(obstructed) for obstructed in fate.obstructed],
    }
