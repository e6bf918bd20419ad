"""A document as one page that needs nothing else: no script, nothing from elsewhere, light and dark, and a printer (EN 301 549)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from ivr.documents import words
from ivr.documents.document import Cell, Document, Figure
from ivr.documents.formats import Formats
from ivr.documents.typography import typeset
from ivr.documents.wording import Wording


@dataclass(frozen=True, slots=True)
class _Note:
    """A figure's text, and the note that names its row."""

    text: str
    source: str
    number: int


def page(document: Document) -> str:
    """The whole page. Every text is escaped: none is ever taken for markup."""
    numbers = {source: number for number, source in enumerate(document.sources, 1)}
    return _template().render(
        document=document,
        words=words,
        say=Wording(document.locale),
        made=Formats(document.locale).moment(document.made_at),
        set=partial(typeset, locale=document.locale),
        note=partial(_note, numbers),
        text=_text,
        style=_style(),
    )


def _note(numbers: dict[str, int], cell: Cell) -> _Note | None:
    if isinstance(cell, Figure) and cell.source:
        return _Note(cell.text, cell.source, numbers[cell.source])
    return None


def _text(cell: Cell) -> str:
    return cell.text if isinstance(cell, Figure) else cell


@cache
def _style() -> str:
    return files("ivr.documents").joinpath("document.css").read_text(encoding="utf-8")


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("ivr.documents", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    return environment.get_template("document.html")
