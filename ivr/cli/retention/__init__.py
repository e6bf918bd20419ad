"""`preambule retention`: how long recordings live, what keeps them longer, and their destruction."""

from __future__ import annotations

import typer

from ivr.cli.retention import certificates, due, holding, visa

app = typer.Typer(no_args_is_help=True, help="How long recordings live, what keeps them longer, and their destruction.")
due.register(app)
app.add_typer(holding.app, name="hold")
app.add_typer(visa.app, name="visa")
app.add_typer(certificates.app, name="certificates")
