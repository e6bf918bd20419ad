"""The written notice as one page that needs nothing else than its style sheet: no script, nothing from elsewhere (EN 301 549)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup, escape

from notices.notice import Locale, Piece
from notices.written.document import Document, language, languages
from notices.written.names import runs
from notices.written.sentences import Source
from notices.written.words import words_of

_FOREIGN = Markup('<bdi dir="{}">{}</bdi>')
_WHOLE = Markup('<span class="whole">{}</span>')
_TELEPHONE = re.compile(r"(\+?\d{1,5}(?: \d{2,4}){2,6})")
_OTHER = {"ltr": "rtl", "rtl": "ltr"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where a page finds what belongs to it; any of these may be relative.

    Attributes:
        page: of a locale.
        text: of a locale; None where there is no plain text.
        style: of the style sheet.
        sound: of a piece in a locale; None where there is no sound to be heard.
        refusal: of the page on which future calls are refused; empty where there is none.
    """

    page: Callable[[Locale], str]
    text: Callable[[Locale], str] | None
    style: str
    sound: Callable[[Locale, Piece], str] | None = None
    refusal: str = ""


def as_html(document: Document, addresses: Addresses) -> str:
    """The whole notice of one locale. Every text is escaped: none is ever taken for markup."""
    return _template("page.html").render(
        document=document,
        words=document.words,
        addresses=addresses,
        shown=lambda text: _shown(document, text),
        direction=lambda locale: language(locale).direction,
    )


def language_page(source: Source, addresses: Addresses) -> str:
    """A page that leads to each language of the version; it is itself in the line's first.

    Raises:
        LocaleUnknown: there are no headings in that language.
    """
    offered = languages(source)
    return _template("languages.html").render(
        language=offered[0], languages=offered, words=words_of(offered[0].locale), facts=source.facts, addresses=addresses
    )


def style() -> str:
    """The style sheet of both pages."""
    return files("notices.written").joinpath("style.css").read_text(encoding="utf-8")


def _shown(document: Document, text: str) -> Markup:
    apart = _OTHER[document.language.direction]
    return Markup("").join(
        _FOREIGN.format(apart, _unbroken(run)) if foreign else _unbroken(run) for run, foreign in runs(document, text)
    )


def _unbroken(text: str) -> Markup:
    """A telephone number stays on one line."""
    return Markup("").join(_WHOLE.format(run) if place % 2 else escape(run) for place, run in enumerate(_TELEPHONE.split(text)))


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("notices.written", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    return environment.get_template(name)
