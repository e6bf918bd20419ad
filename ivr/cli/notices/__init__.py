"""`preambule notices`: what callers are told, from the first word to its publication."""

from __future__ import annotations

import typer

from ivr.cli.notices import lexicon, linting, publishing, reading, sound, translating, uploads, writing, written

app = typer.Typer(no_args_is_help=True, help="What callers are told: texts, their review, their sound, their publication.")

for module in (reading, writing, translating, linting, publishing, sound, uploads, written):
    module.register(app)
app.add_typer(lexicon.app, name="lexicon")
