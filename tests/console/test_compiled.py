"""Consoles of one process share what was compiled, as far as it is the same."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import CodeType
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import DictLoader, Environment

from ivr.console.pages.compiled import Compiled
from ivr.console.pages.rendering import CONSOLE, Pages

LOCALES = CONSOLE.parents[1] / "locales"


class Counting(Environment):
    """Says how often it compiled."""

    compiled = 0

    def _compile(self, source: str, filename: str) -> CodeType:
        self.compiled += 1
        return super()._compile(source, filename)


def shown(compiled: Compiled, templates: Mapping[str, str], **context: Any) -> tuple[str, int]:
    environment = Counting(loader=DictLoader(templates), bytecode_cache=compiled)
    return environment.get_template("page").render(context), environment.compiled


def test_what_is_known_is_not_compiled_again() -> None:
    compiled = Compiled()
    assert shown(compiled, {"page": "{{ who }}, bonjour"}, who="Anne") == ("Anne, bonjour", 1)
    assert shown(compiled, {"page": "{{ who }}, bonjour"}, who="Paul") == ("Paul, bonjour", 0)


def test_a_template_that_has_changed_is() -> None:
    compiled = Compiled()
    shown(compiled, {"page": "{{ who }}, bonjour"}, who="Anne")
    assert shown(compiled, {"page": "{{ who }}, bonsoir"}, who="Anne") == ("Anne, bonsoir", 1)


def cache(zone: ZoneInfo | None, language: str = "fr", locales: Path = LOCALES) -> object:
    pages = Pages(locales, lambda: datetime.now(UTC), zone)
    return pages._environments[language].bytecode_cache


def test_other_texts_and_another_zone_share_nothing() -> None:
    """Jinja puts a constant through a filter while it compiles: what stands there is one language's, and one zone's."""
    paris = cache(ZoneInfo("Europe/Paris"))
    assert cache(ZoneInfo("Europe/Paris")) is paris
    assert cache(ZoneInfo("Europe/Lisbon")) is not paris
    assert cache(ZoneInfo("Europe/Paris"), "en") is not paris
