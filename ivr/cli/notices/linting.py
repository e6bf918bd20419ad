"""`preambule notices lint`."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from ivr.cli.context import opened
from ivr.cli.notices.common import LineId, shelf_of
from ivr.cli.notices.sound import spoken
from ivr.cli.output import AsJson, print_json, print_rows, say
from ivr.studio.preview import newest_own
from notices.errors import NoticeError

if TYPE_CHECKING:
    from notices.linter import Finding
    from notices.notice import NoticeVersion


def register(app: typer.Typer) -> None:
    """Add the linter."""
    app.command(epilog="Example: preambule notices lint accueil --json")(lint)


def lint(
    line: LineId,
    *,
    silent: Annotated[
        bool, typer.Option("--silent", help="Do not speak the texts; lengths are then guessed from words.")
    ] = False,
    french: Annotated[
        bool,
        typer.Option("--french/--english", help="Language of the report.", default_factory=_is_french, show_default="yours"),
    ],
    as_json: AsJson = False,
) -> None:
    """Read a line's texts, drafts included, as the law would; exit code 1 when something forbids publishing."""
    from ivr.bootstrap.studio.opening import read

    shelf = shelf_of(line)
    version = None if silent else _sound(line)
    found = read(opened()[0], shelf.line, newest_own(shelf), version)
    if as_json:
        print_json([_data(one) for one in found])
    else:
        _print(found, french=french)
    if any(one.forbids for one in found) or (version is None and not silent):
        raise typer.Exit(1)


def _is_french() -> bool:
    """The reader's language, as their terminal says it."""
    named = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return next((language for language in named if language), "").startswith("fr")


def _sound(line: str) -> NoticeVersion | None:
    """The texts as they sound. Where they cannot be spoken, the report says why, and what else there is."""
    try:
        return spoken(line, ())
    except NoticeError as error:
        say(f"The texts could not be spoken: {error.message}")
        return None


def _data(one: Finding) -> dict[str, object]:
    return {
        "rule": one.rule.id,
        "severity": one.rule.severity.value,
        "law": list(one.rule.law),
        "locale": one.locale,
        "piece": one.piece.value if one.piece else None,
        "sentence": one.sentence or None,
        "excerpt": one.excerpt,
        "french": one.french,
        "english": one.english,
    }


def _print(found: Sequence[Finding], *, french: bool) -> None:
    rows = [
        {
            "severity": one.rule.severity.value,
            "place": one.place,
            "finding": one.french if french else one.english,
            "rule": one.rule.id,
            "law": ", ".join(str(number) for number in one.rule.law if number) or "last part",
        }
        for one in found
    ]
    print_rows(rows, as_json=False, empty="Nothing to say: this notice may be published.")
    errors = sum(one.forbids for one in found)
    if found:
        say(f"Findings: {len(found)}. {f'Forbidding to publish: {errors}.' if errors else 'None of them forbids publishing.'}")
