"""`preambule keys recovery`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.bootstrap import home, key_ring
from ivr.cli import context
from ivr.cli.keys import common
from ivr.cli.output import say
from ivr.database import key_headers
from ivr.database.engine import reading
from ivr.journal.entries import Entry
from ivr.vault.errors import IdentityMissing, KeyGone
from ivr.vault.files import new_file
from ivr.vault.keys import recovery_copy
from ivr.vault.keys.destruction import PRINTED


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: preambule keys recovery 2027-02 --out copy.pdf")(recovery)


def recovery(
    name: Annotated[str | None, typer.Argument(help="One key by its name; all of the store by default.")] = None,
    out: Annotated[Path | None, typer.Option(help="A file that does not exist yet; .pdf or .txt.", dir_okay=False)] = None,
    restore: Annotated[
        typer.FileText | None,
        typer.Option(help="Take back a key that was typed from a sheet into this file; - for the terminal."),
    ] = None,
    profile: common.Profile = "",
) -> None:
    """Print private keys for a safe, or take one back from paper. Whoever has the sheet can hear recordings."""
    if (out is None) == (restore is None):
        raise typer.BadParameter("name either a file to write, or what was typed", param_hint="--out / --restore")
    if out is not None and out.suffix not in (".pdf", ".txt"):
        raise typer.BadParameter("end the file's name in .pdf or .txt", param_hint="--out")
    if restore is not None:
        _restore(restore.read(), profile)
    elif out is not None:
        _print(name, out, profile)


def _print(name: str | None, out: Path, profile: str) -> None:
    from ivr.vault.keys.recovery_paper import paper  # it brings all of PDF, which no other command of keys needs

    settings = context.settings()
    engine = context.database(settings)
    keys = [key for key in common.keeper(settings, profile).kept() if name in (None, key.name)]
    if not keys:
        raise IdentityMissing("This store holds no such key. `preambule keys list` names those that calls are encrypted for.")
    key_ring.journalled(engine)([Entry(PRINTED, key.recipient, {}) for key in keys], home.now())  # L6
    sheets = [recovery_copy.sheet(key) for key in keys]
    try:
        content = paper(sheets) if out.suffix == ".pdf" else "\n\n".join(sheet.text() for sheet in sheets).encode()
        new_file(out, content, 0o600)
    except OSError as error:
        raise typer.BadParameter(f"{out} could not be written: {error.strerror}", param_hint="--out") from error
    say(f"{len(sheets)} keys in {out}. Print it, lock the paper away, and destroy the file.")


def _restore(typed: str, profile: str) -> None:
    settings = context.settings()
    engine, key = context.database(settings), recovery_copy.read_back(typed)
    with reading(engine) as connection:
        if key_headers.gone(connection, key.recipient):
            raise KeyGone(f"The key {key.recipient} was destroyed, and a proof says so. Destroy the sheet too.")
    key_ring.journalled(engine)([Entry("key.restored", key.recipient, {})], home.now())
    common.keeper(settings, profile).keep((key,))
    say(f"The key {key.name} is back: {key.recipient}")
