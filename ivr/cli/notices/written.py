"""`preambule notices written`: what callers hear, for those who cannot hear (LAW 29)."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ivr.cli.notices.common import LineId, Locales, locales_of, shelf_of
from ivr.cli.notices.sound import spoken
from ivr.cli.output import AsJson, print_json, say
from ivr.studio.errors import NothingThere
from ivr.studio.preview import newest_own
from ivr.studio.shelf import Shelf, check_offered
from notices.notice import Locale
from notices.written import Source
from notices.written.export import BOTH, Form, file_of, files_of, hashes, only
from notices.written.folder import write_folder


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: preambule notices written accueil --into site/appels")(written)


def written(
    line: LineId,
    locales: Locales = None,
    into: Annotated[
        Path | None, typer.Option(help="Write all of it into this folder; one language goes to standard output without.")
    ] = None,
    *,
    html: Annotated[
        bool | None, typer.Option("--html/--text", help="Only pages, or only plain text.", show_default=False)
    ] = None,
    draft: Annotated[bool, typer.Option("--draft", help="What is being worked on, not what callers hear.")] = False,
    as_json: AsJson = False,
) -> None:
    """Write a line's notice for those who cannot hear: accessible pages and plain text, with the hash of what is spoken."""
    shelf, wanted = shelf_of(line), locales_of(locales)
    if into is not None:
        forms = BOTH if html is None else (Form.HTML if html else Form.TEXT,)
        _write(_only(_source(shelf, wanted, draft=draft), wanted), into, forms, as_json=as_json)
    elif as_json:
        print_json(hashes(_only(_source(shelf, wanted, draft=draft), wanted)))
    else:
        _print(shelf, wanted or (shelf.line.default_locale,), Form.HTML if html else Form.TEXT, draft=draft)


def _print(shelf: Shelf, wanted: tuple[Locale, ...], form: Form, *, draft: bool) -> None:
    (first, *others) = wanted
    if others:
        raise typer.BadParameter("Standard output takes one language. Name one, or a folder: --into FOLDER", param_hint="LOCALES")
    source = _source(shelf, wanted, draft=draft)
    typer.echo(file_of(source, first, form), nl=False)


def _source(shelf: Shelf, wanted: tuple[Locale, ...], *, draft: bool) -> Source:
    for locale in wanted:
        check_offered(shelf.line, locale)
    version = spoken(shelf.line.id, wanted) if draft else shelf.version
    if version is None:
        raise NothingThere(
            f"Callers of {shelf.line.id} hear no notice: none is published. Write the draft with --draft, or publish."
        )
    for locale in wanted:
        if locale not in version.locales:
            raise NothingThere(
                f"Callers of {shelf.line.id} hear nothing in {locale} yet. Write the draft with --draft, or publish."
            )
    own = newest_own(shelf) if draft else shelf.own_published()
    return Source(version, shelf.line.facts, shelf.line.locales, own)


def _only(source: Source, wanted: tuple[Locale, ...]) -> Source:
    return only(source, wanted) if wanted else source


def _write(source: Source, into: Path, forms: tuple[Form, ...], *, as_json: bool) -> None:
    files = files_of(source, forms)
    write_folder(into, files)
    if as_json:
        print_json({"folder": str(into), "version": source.version.id, "files": sorted(files)})
    else:
        say(
            f"{into} holds {len(files)} files: the notice of {source.version.line_id} in {len(source.version.locales)} language(s)."
        )
