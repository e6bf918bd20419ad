"""All commands, a module for each subject."""

from __future__ import annotations

import typer

from ivr.cli import (
    EPILOG,
    access,
    backup,
    database,
    demo,
    documents,
    house,
    journal,
    keys,
    lines,
    notices,
    objections,
    processes,
    proof,
    recordings,
    rehearse,
    restore,
    retention,
    rights,
    sampling,
    vault,
    voices,
)

app = typer.Typer(
    name="preambule",
    help="Préambule records telephone calls lawfully: callers are told, may refuse, and are believed.",
    epilog=EPILOG,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

for name, commands in (
    ("lines", lines.app),
    ("notices", notices.app),
    ("voices", voices.app),
    ("objections", objections.app),
    ("recordings", recordings.app),
    ("retention", retention.app),
    ("access", access.app),
    ("rights", rights.app),
    ("sampling", sampling.app),
    ("proof", proof.app),
    ("journal", journal.app),
    ("keys", keys.app),
    ("backup", backup.app),
    ("restore", restore.app),
    ("database", database.app),
    ("documents", documents.app),
    ("vault", vault.app),
):
    app.add_typer(commands, name=name)

processes.register(app)
app.command(epilog="Example: preambule demo --json")(demo.demo)
app.command(epilog="Example: preambule rehearse +33199001001 --keys 8:2 --fast")(rehearse.rehearse)
app.command(epilog="Example: preambule doctor --json")(house.doctor)
app.command(
    "freeswitch-conf", epilog="Example: preambule freeswitch-conf --into /etc/freeswitch --set preambule_pbx_proxy=192.0.2.9:5060"
)(house.freeswitch_conf)
