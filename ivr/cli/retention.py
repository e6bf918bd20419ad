"""placeholder until the worker lands"""

import typer

app = typer.Typer()
