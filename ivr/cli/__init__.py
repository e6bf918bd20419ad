"""The command line: `preambule`. Data on stdout, messages on stderr, an exit code for each kind of error."""

from __future__ import annotations

import resource
import sys

import typer

from ivr.errors import PreambuleError

EPILOG = "Settings are environment variables, PREAMBULE_…; docs/settings.md lists them."


def main() -> None:
    """Run one command; an error of ours becomes its message and its exit code."""
    from ivr.cli.commands import build

    leave_no_core()
    try:
        build(sys.argv[1:])()
    except PreambuleError as error:
        typer.secho(f"{error.message}\n({error.id})", err=True, fg=typer.colors.RED if sys.stderr.isatty() else None)
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(1)


def leave_no_core() -> None:
    """A process that dies writes none of its memory to a disk: there are voices in it, and keys (L3). Its children neither."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
