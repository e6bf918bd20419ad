"""`preambule serve`, `line`, `console`, `worker`: what runs for as long as calls are answered."""

from __future__ import annotations

from typing import Annotated

import typer

from ivr.bootstrap import home
from ivr.bootstrap.letting_in import first_link
from ivr.cli import context
from ivr.cli.output import say
from ivr.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the four commands."""
    for command, example in (
        (serve, "preambule serve --demo"),
        (line, "PREAMBULE_LINE_HOST=192.0.2.5 preambule line"),
        (console, "PREAMBULE_CONSOLE_PORT=8090 preambule console"),
        (worker, "PREAMBULE_LOG_FORMAT=json preambule worker"),
    ):
        app.command(epilog=f"Example: {example}")(command)


def serve(*, demo: Annotated[bool, typer.Option("--demo", help="Load the demo line when there is no line yet.")] = False) -> None:
    """Run line, console and worker on this machine, with keys, tables and notices made at the first start."""
    from ivr.bootstrap.first_start import get_ready
    from ivr.bootstrap.serve import Household, check_ports

    settings = context.settings()
    check_ports(settings)
    get_ready(settings, demo=demo, tell=say)
    address = f"http://{settings.console_host}:{settings.console_port}/"
    Household(settings, demo=demo).run(lambda: _ready(settings, address, demo=demo))


def _ready(settings: Settings, address: str, *, demo: bool) -> None:
    """Where to go; while nobody can give out roles, by a link that makes whoever opens it the administrator."""
    link = None if demo else first_link(settings)
    if link is not None:
        say(f"\nThe first account: open {link} within a day. It works once; `preambule people link` makes another.")
    say(f"\nPréambule is ready. Open {address}   (Ctrl-C stops it)\n")


def line() -> None:
    """Run the line process: it answers FreeSWITCH's `socket` application and owns its calls. One beside each FreeSWITCH."""
    from ivr.bootstrap.line.process import run

    run(context.settings())


def console(
    *, demo: Annotated[bool, typer.Option("--demo", help="People of the demonstration come in by a button.", hidden=True)] = False
) -> None:
    """Run the console: pages, and the rehearsal telephone."""
    from ivr.bootstrap.console_process import run

    run(context.settings(), demo=demo)


def worker() -> None:
    """Run the worker: renders notices, seals what waits, destroys what is due."""
    from ivr.bootstrap.worker_process import run

    settings = context.settings()
    home.make_folders(settings)
    run(settings)
