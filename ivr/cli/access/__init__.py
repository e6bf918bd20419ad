"""`preambule access`: who may do what, and who hears what."""

from __future__ import annotations

import typer

from ivr.cli.access import asking, factor, hearing, roles

app = typer.Typer(no_args_is_help=True, help="Who may do what, and who hears what.")
roles.register(app)
asking.register(app)
hearing.register(app)
app.add_typer(factor.app, name="factor")
