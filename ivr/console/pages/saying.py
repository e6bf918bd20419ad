"""What templates say: texts of the catalogue, translated once and remembered, since a list says the same few words on each of its rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from babel.support import NullTranslations
from markupsafe import Markup

MOST = 4_096
"""Texts remembered in a language; the catalogue has fewer."""


def saying(translations: NullTranslations) -> Callable[..., Markup]:
    """The function `_` of templates: a text with its variables escaped and filled in.

    As Jinja's own, each text is a format string: `%%` is a percent sign.
    """

    @lru_cache(maxsize=MOST)
    def translated(text: str) -> Markup:
        return Markup(translations.gettext(text))  # noqa: S704 - the catalogue is ours, as templates are

    @lru_cache(maxsize=MOST)
    def plain(text: str) -> Markup:
        return translated(text) % {}

    def say(text: str, /, **variables: Any) -> Markup:
        return translated(text) % variables if variables else plain(text)

    return say


def said(translations: NullTranslations) -> Callable[[str], Markup]:
    """The filter `said`: a marked text that Python chose, translated and escaped; nothing of nothing."""

    @lru_cache(maxsize=MOST)
    def translated(text: str) -> Markup:
        return Markup.escape(translations.gettext(text)) if text else Markup()

    return translated
