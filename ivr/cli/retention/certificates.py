"""`preambule retention certificates list|show|verify`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.cli import context
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.cli.retention.common import At, moment
from ivr.database import certificates
from ivr.database.engine import reading
from ivr.journal.signing import PublicKey
from ivr.vault.errors import CertificateMissing
from ivr.vault.retention.certificate import items, read_certificate

app = typer.Typer(no_args_is_help=True, help="What shows that recordings are no more.")


@app.command("list", epilog="Example: preambule retention certificates list --since 2027-01-01 --json")
def list_(since: At = None, until: At = None, *, as_json: AsJson = False) -> None:
    """List certificates of destruction, the oldest first."""
    with reading(context.database(context.settings())) as connection:
        found = certificates.listing(connection, moment(since) if since else None, moment(until) if until else None)
        rows = [{"certificate": one.id, "signed": one.signed_at, "recordings": one.recordings} for one in found]
    print_rows(rows, as_json=as_json, empty="Nothing was destroyed then.")


@app.command(epilog="Example: preambule retention certificates show RECORDING > certificate.jws")
def show(which: Annotated[str, typer.Argument(help="A recording's id, or a certificate's.")], *, as_json: AsJson = False) -> None:
    """Print the signed certificate that names a recording; --json prints what it says instead."""
    settings = context.settings()
    with reading(context.database(settings)) as connection:
        own = certificates.by_id(connection, which)
        found = certificates.of_recording(connection, which) if own is None else (own,)
    if not found:
        raise CertificateMissing(f"No certificate names {which}: it lives, or is none of ours.")
    for one in found:
        if as_json:
            print_json(read_certificate(one.jws, home.public_key(settings)))
        else:
            typer.echo(one.jws)


@app.command(epilog="Example: preambule retention certificates verify certificate.jws --key signing.pub.pem")
def verify(
    file: Annotated[
        Path | None, typer.Argument(help="A certificate; all of this installation by default.", exists=True, dir_okay=False)
    ] = None,
    key: Annotated[Path | None, typer.Option(help="The signer's public key; this installation's by default.")] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Check signatures, and that nothing lives of which a certificate says that it is destroyed; the exit code tells."""
    if file is not None:
        public = PublicKey.read(key) if key is not None else home.public_key(context.settings())
        said = read_certificate(file.read_text(encoding="utf-8"), public)
        print_rows(items(said), as_json=as_json, empty="It names nothing.")
        say(f"The signature is right: {len(items(said))} recording(s), destroyed {said['destroyed']}.")
        return
    settings = context.settings()
    public, counted = home.public_key(settings), 0
    with reading(context.database(settings)) as connection:
        for one in certificates.listing(connection):
            counted += len(items(read_certificate(one.jws, public)))
        living = certificates.alive(connection, 1_000)
    if as_json:
        print_json({"recordings": counted, "living": list(living)})
    for recording in living:
        say(f"{recording} is certified as destroyed, and its row or key is there: it came back from an older copy.")
    say(f"{counted} recording(s) are certified as destroyed; {len(living)} of them came back.")
    if living:
        raise typer.Exit(1)
