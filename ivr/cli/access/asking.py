"""`preambule access request`, `list`, `approve` and `end`."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from ivr.access.asking import ask, decide, give_back, reason_of
from ivr.bootstrap.hearing import door
from ivr.cli.access.common import Code, Mask, OneAccess, Purpose, Reason, id_of, named, opened, prove
from ivr.cli.options import By
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.database import accesses
from ivr.database.engine import reading
from ivr.domain.access import OPEN_FOR, PLAYS, Access, AccessState, Ask, Use

_MINUTES = int(OPEN_FOR.total_seconds()) // 60


def register(app: typer.Typer) -> None:
    """Put the commands under `preambule access`."""
    app.command(epilog='Example: preambule access request ID --purpose quality --reason "Complaint about the tone, 3 March"')(
        request
    )
    app.command("list", epilog="Example: preambule access list --waiting --json")(list_)
    app.command(epilog='Example: preambule access approve ACCESS --as "Denis Faure" --code 123456')(approve)
    app.command(epilog="Example: preambule access end ACCESS")(end)


def request(
    recording: Annotated[str, typer.Argument(help="A recording's id.")],
    purpose: Purpose,
    reason: Reason,
    by: By,
    use: Annotated[Use, typer.Option(help="Hear it only, or take it away too.")] = Use.PLAY,
    mask: Mask = None,
    minutes: Annotated[int, typer.Option(help="How long it is open.")] = _MINUTES,
    plays: Annotated[int, typer.Option(help="How often it may be begun.")] = PLAYS,
    *,
    as_json: AsJson = False,
) -> None:
    """Ask to hear a recording. It is open at once, or when a second person has said yes, as its line wants it."""
    settings, engine, now = opened()
    wanted = Ask(id_of(engine, by, now), recording, use, purpose.value, reason, mask, minutes, plays)
    access = ask(door(settings, engine), wanted, now)
    if as_json:
        print_json({"access": access.id, "state": access.state.value, "until": access.until})
    else:
        typer.echo(access.id)
    tell(access)


def tell(access: Access) -> None:
    """Say what comes next."""
    if access.state is AccessState.OPEN:
        say(f"It may be heard until {access.until:%Y-%m-%d %H:%M}Z, {access.plays_left} time(s).")
    else:
        say(f"A second person has to say yes: preambule access approve {access.id}")


def list_(
    recording: Annotated[str | None, typer.Option(help="Only those of this recording.")] = None,
    *,
    waiting: Annotated[bool, typer.Option("--waiting", help="Only those that wait for a second person.")] = False,
    as_json: AsJson = False,
) -> None:
    """List accesses, the newest first, with the reasons that people gave as long as the recording lives."""
    settings, engine, _ = opened()
    known, way = named(engine), door(settings, engine)
    with reading(engine) as connection:
        found = accesses.listing(connection, recording_id=recording, states=(AccessState.ASKED,) if waiting else ())
        rows = [_row(one, known, reason_of(way, connection, one.id)) for one in found]
    print_rows(rows, as_json=as_json, empty="Nobody has asked for anything.")


def approve(
    access: OneAccess,
    by: By,
    code: Code,
    *,
    no: Annotated[bool, typer.Option("--no", help="Say no.")] = False,
) -> None:
    """Say yes, or no, to what somebody else has asked for. `preambule access list --waiting` shows what and why."""
    settings, engine, now = opened()
    person = id_of(engine, by, now)
    proven = prove(settings, engine, person, code, now)
    decided = decide(door(settings, engine), access, person, yes=not no, proven_at=proven, now=now)
    say("Denied." if no else f"Open until {decided.until:%Y-%m-%d %H:%M}Z.")


def end(access: OneAccess, by: By) -> None:
    """End an access before its time; what is heard under it ends too."""
    settings, engine, now = opened()
    give_back(door(settings, engine), access, by=id_of(engine, by, now), now=now)
    say("The access is over.")


def _row(access: Access, known: dict[str, str], reason: str | None) -> dict[str, Any]:
    return {
        "access": access.id,
        "recording": access.recording_id,
        "person": known.get(access.person, access.person),
        "use": access.use.value,
        "purpose": access.purpose,
        "reason": reason,
        "mask": access.mask and access.mask.value,
        "state": access.state.value,
        "asked": access.asked_at,
        "until": access.until,
        "plays_left": access.plays_left,
        "decided_by": access.decided_by and known.get(access.decided_by, access.decided_by),
    }
