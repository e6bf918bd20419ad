"""Templates to pages. One environment a language; every slice's templates under the slice's name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, tzinfo
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

from babel.support import NullTranslations
from jinja2 import Environment, FileSystemLoader, PrefixLoader, StrictUndefined
from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from ivr.console.pages import formats
from ivr.console.pages.advice import advice
from ivr.console.pages.compiled import Compiled
from ivr.console.pages.parts import Entry, menu
from ivr.console.pages.saying import said, saying
from ivr.console.security.visitor import Visitor
from ivr.console.wording import catalogue, terms
from ivr.console.wording.negotiation import COOKIE, language_for

CONSOLE = Path(__file__).parents[1]
SLICES = tuple(sorted(folder.name for folder in CONSOLE.iterdir() if (folder / "templates").is_dir()))
"""The folders that show something."""


class Pages:
    """Renders templates in the language of who asks.

    Args:
        locales: folder of the catalogues.
        now: the present moment.
        zone: whose time is shown; the machine's own when None.

    Attributes:
        entries: of the menu; whoever puts the parts together writes them here.
    """

    def __init__(self, locales: Path, now: Callable[[], datetime], zone: tzinfo | None) -> None:
        self.entries: Sequence[Entry] = ()
        self.translations = {language: catalogue.load(locales, language) for language in catalogue.LANGUAGES}
        self._environments = {language: self._environment(language, now, zone) for language in catalogue.LANGUAGES}

    def language(self, request: HTTPConnection) -> str:
        """Which of the console's languages this browser is answered in."""
        return language_for(request.cookies.get(COOKIE), request.headers.get("accept-language", ""))

    def say(self, language: str, text: str) -> str:
        """One marked text in a language."""
        return self.translations[language].gettext(text) if text else ""

    def fragment(self, language: str, template: str, **context: Any) -> str:
        """Part of a page."""
        return self._environments[language].get_template(template).render(context)

    def page(self, request: HTTPConnection, template: str, *, status: int = 200, **context: Any) -> HTMLResponse:
        """A whole page as an answer."""
        language = self.language(request)
        visitor: Visitor | None = request.scope.get("visitor")
        shown = menu(self.entries, visitor)
        rendered = self.fragment(language, template, path=request.url.path, visitor=visitor, menu=shown, **context)
        headers = {"Content-Language": language, "Vary": "Accept-Language, Cookie"}
        return HTMLResponse(rendered, status, headers)

    def _environment(self, language: str, now: Callable[[], datetime], zone: tzinfo | None) -> Environment:
        folders = {name: FileSystemLoader(CONSOLE / name / "templates") for name in SLICES}
        environment = Environment(
            loader=PrefixLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_compiled(self.translations[language], zone),
            extensions=["jinja2.ext.i18n"],
        )
        translations = self.translations[language]
        environment.install_gettext_callables(  # type: ignore[attr-defined]  # added by the extension
            translations.gettext, translations.ngettext, newstyle=True
        )
        say = saying(translations)
        environment.globals.update(_=say, gettext=say, language=language, languages=catalogue.LANGUAGES, now=now, terms=terms)
        environment.filters.update(
            moment=partial(formats.moment, language=language, zone=zone),
            clock=partial(formats.clock, language=language, zone=zone),
            distance=lambda value: formats.distance(value, now(), language),
            elapsed=lambda since: formats.elapsed(since, now()),
            remaining=lambda until: formats.remaining(until, now()),
            length=formats.length,
            iso_length=formats.iso_length,
            number=formats.number,
            language_name=partial(formats.language_name, language=language),
            advice=lambda error: translations.gettext(advice(error)),
            said=said(translations),
        )
        return environment


@lru_cache(maxsize=16)
def _compiled(_translations: NullTranslations, _zone: tzinfo | None) -> Compiled:
    """Shared by whoever shows the same texts in the same zone: Jinja works out what is constant while it compiles, by the filters."""
    return Compiled()
