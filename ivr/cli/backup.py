"""`preambule backup`: everything that this house needs to go on elsewhere, in one file that only a key of its own opens."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.backup.making import make as make_backup
from ivr.bootstrap import home
from ivr.bootstrap.backing_up import recipients_file, source, verified
from ivr.cli import context
from ivr.cli.defaulting import Defaulting
from ivr.cli.output import AsJson, print_facts, print_rows, say
from ivr.vault import age
from ivr.vault.keys.identities import make_identity
from ivr.vault.keys.recipients import Recipient, add


class _Backup(Defaulting):
    default = "make"


app = typer.Typer(cls=_Backup, no_args_is_help=True, help="Backups of the whole house, encrypted for a key of their own.")

Identity = Annotated[
    Path,
    typer.Option(help="Folder of the private key that opens it (*.txt), brought here for this.", exists=True, file_okay=False),
]
SignerOption = Annotated[
    str | None, typer.Option("--signer", help="Fingerprint of the house that signed it; needed where there is no house yet.")
]


@app.command(epilog="Example: preambule backup make /srv/backups --with-objects")
def make(
    folder: Annotated[Path, typer.Argument(help="Where backups are kept, best on another host's disk.", file_okay=False)],
    *,
    with_objects: Annotated[
        bool,
        typer.Option("--with-objects", help="Copy bodies of recordings too; those that are there already are not copied again."),
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a backup while calls go on. `preambule backup FOLDER` does the same."""
    settings = context.settings()
    made = make_backup(source(settings, context.database(settings), bodies=with_objects), folder, home.now())
    row = {
        "backup": made.backup_id,
        "file": str(made.path),
        "sha256": made.sha256,
        "bytes": made.size,
        "rows": made.rows,
        "files": made.files,
        "signer": home.public_key(settings).kid,
    }
    print_facts(row, as_json=as_json)
    if not as_json:
        say("Note the signer's fingerprint apart from this host: a new host asks for it.")
    for name in made.left_out:
        say(f"{name} holds a private key and was left out: it needs a copy of its own.")
    for recording, why in made.missing.items():
        say(f"The body of {recording} was not copied: {why}")
    if made.missing:
        raise typer.Exit(1)


@app.command(epilog="Example: preambule backup verify /srv/backups/preambule-20261126T030000Z-1a2b3c4d.age --identity /media/key")
def verify(
    file: Annotated[Path, typer.Argument(help="A backup.", exists=True, dir_okay=False)],
    identity: Identity,
    signer: SignerOption = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Read a backup back, every byte of it; the exit code tells whether it is whole and ours."""
    found = verified(context.settings(), file, identity, signer)
    contents = found.contents
    row = {
        "backup": contents.backup_id,
        "made": contents.made_at,
        "revision": contents.revision,
        "rows": sum(table.rows for table in contents.tables),
        "files": sum(not member.name.startswith("tables/") for member in contents.members),
        "journal": contents.head.sequence,
        "signer": found.signer.kid,
    }
    print_rows([row], as_json=as_json, empty="")


@app.command(epilog="Example: preambule backup key 2026 --into /media/key")
def key(
    name: Annotated[str, typer.Argument(help="Letters, digits, dots, dashes.")],
    into: Annotated[
        Path | None, typer.Option(help="Folder for the private half: on a disk that you take away.", file_okay=False)
    ] = None,
    recipient: Annotated[
        str | None, typer.Option(help="Instead of making a key: the public half, age1…, of one that exists.")
    ] = None,
) -> None:
    """Make a key that opens backups, and nothing else: it opens no recording."""
    settings = context.settings()
    home.make_folders(settings)
    if (into is None) == (recipient is None):
        raise typer.BadParameter("name a folder for a new key, or the public half of one that exists", param_hint="--into")
    if into is not None:
        recipient = make_identity(into, recipients_file(settings), name, home.now())
        say(
            f"The private half is {into / name}.txt. Take it off this host: who has it and a backup has everything but the recordings' keys."
        )
    elif recipient is not None:
        age.parse_recipient(recipient)
        add(recipients_file(settings), Recipient(recipient, None, name))
    typer.echo(recipient)
