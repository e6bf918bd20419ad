"""All commands, a module for each subject. One that is asked for by name brings its own module alone: all of them take two seconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module

import typer

from ivr.cli import EPILOG

SUBJECTS = (
    "lines",
    "notices",
    "voices",
    "objections",
    "recordings",
    "retention",
    "access",
    "people",
    "rights",
    "sampling",
    "proof",
    "journal",
    "keys",
    "backup",
    "restore",
    "database",
    "documents",
    "vault",
)
"""Groups of commands: `preambule NAME …` is the `app` of `ivr.cli.NAME`."""


def build(arguments: Sequence[str] = ()) -> typer.Typer:
    """The command line, as far as these arguments need it; all of it for help, and for whoever does not say.

    Args:
        arguments: those of the program, without its name.
    """
    app = typer.Typer(
        name="preambule",
        help="Préambule records telephone calls lawfully: callers are told, may refuse, and are believed.",
        epilog=EPILOG,
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    wanted = arguments[0] if arguments else ""
    for name in (wanted,) if wanted in SUBJECTS else SUBJECTS:
        app.add_typer(import_module(f"ivr.cli.{name}").app, name=name)
    if wanted not in SUBJECTS:
        _add_single(app)
    return app


def _add_single(app: typer.Typer) -> None:
    """Commands that belong to no subject."""
    from ivr.cli import demo, house, processes, rehearse

    processes.register(app)
    examples: tuple[tuple[str, Callable[..., None], str], ...] = (
        ("demo", demo.demo, "preambule demo --json"),
        ("rehearse", rehearse.rehearse, "preambule rehearse +33199001001 --keys 8:2 --fast"),
        ("doctor", house.doctor, "preambule doctor --json"),
        (
            "freeswitch-conf",
            house.freeswitch_conf,
            "preambule freeswitch-conf --into /etc/freeswitch --set preambule_pbx_proxy=192.0.2.9:5060",
        ),
    )
    for name, command, example in examples:
        app.command(name, epilog=f"Example: {example}")(command)
