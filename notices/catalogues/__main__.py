"""`python -m notices.catalogues check|extract|update|compile|begin LOCALE`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from notices.catalogues import extraction
from notices.catalogues.checking import faults
from notices.catalogues.store import ROOT, available, compile_po, path_of
from notices.errors import NoticeError
from notices.notice import Locale


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 1 when `check` finds a fault, else 0."""
    parser = argparse.ArgumentParser(prog="python -m notices.catalogues", description="The catalogues of what callers hear.")
    parser.add_argument("--locales", type=Path, default=ROOT, help="folder of the catalogues (default: %(default)s)")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("check", help="fail when a catalogue is stale, incomplete or cannot be filled in")
    commands.add_parser("extract", help="write the template from the texts in the source")
    commands.add_parser("update", help="bring the template and every catalogue to the texts in the source")
    commands.add_parser("compile", help="write .mo files, for installations that ship no .po")
    commands.add_parser("begin", help="make an empty catalogue for a new locale").add_argument("locale")
    chosen = parser.parse_args(arguments)
    try:
        return _run(chosen)
    except NoticeError as error:
        print(error.message, file=sys.stderr)  # noqa: T201 - a command speaks to its user
        return error.exit_code


def _run(chosen: argparse.Namespace) -> int:
    root: Path = chosen.locales
    if chosen.command == "check":
        found = faults(root)
        _say("\n".join(found) or f"{len(available(root))} catalogues are whole and current: {', '.join(available(root))}")
        return 1 if found else 0
    if chosen.command == "compile":
        for path in (path_of(locale, root) for locale in available(root)):
            path.with_suffix(".mo").write_bytes(compile_po(path))
            _say(f"{path.with_suffix('.mo')}")
    elif chosen.command == "begin":
        _say(f"{extraction.begin(Locale(chosen.locale), root)}")
    else:
        _say(f"{extraction.extract(root)}")
        if chosen.command == "update":
            _say("\n".join(str(path) for path in extraction.update(root)))
    return 0


def _say(text: str) -> None:
    print(text)  # noqa: T201 - a command speaks to its user


if __name__ == "__main__":
    sys.exit(main())
