"""`preambule keys`: who can open recordings, for how long, and who signs."""

from __future__ import annotations

import typer

from ivr.cli.keys import ending, making, moving, recovery

app = typer.Typer(no_args_is_help=True, help="Who can open recordings, for how long, and who signs.")

for module in (making, moving, ending, recovery):
    module.register(app)
