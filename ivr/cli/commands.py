"""All commands, a module for each subject."""

from __future__ import annotations

import typer

from ivr.cli import EPILOG, demo, house, journal, keys, lines, notices, processes, proof, recordings, rehearse, retention

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
    ("recordings", recordings.app),
    ("retention", retention.app),
    ("proof", proof.app),
    ("journal", journal.app),
    ("keys", keys.app),
):
    app.add_typer(commands, name=name)

processes.register(app)
app.command()(demo.demo)
app.command()(rehearse.rehearse)
app.command()(house.doctor)
app.command("freeswitch-conf")(house.freeswitch_conf)
