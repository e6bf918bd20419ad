"""Filling the texts of one locale: placeholders, pauses, lists, durations, keys as words."""

from __future__ import annotations

import gettext
import re
import string
from collections.abc import Iterable

import babel
from babel.lists import format_list
from babel.numbers import format_percent
from babel.units import format_unit

from notices.catalogues import store
from notices.catalogues.errors import CatalogueBroken
from notices.facts import Duration, DurationUnit
from notices.notice import Locale
from notices.texts.utterance import AFTER_INFORMATION_MS, BEFORE_PRESS_MS, BETWEEN_ITEMS_MS, Segment

PAUSE = "|"
"""In a text: a short silence before the key (LAW, last part). Translators move it with the words."""

_UNITS = {DurationUnit.DAYS: "duration-day", DurationUnit.MONTHS: "duration-month", DurationUnit.YEARS: "duration-year"}
_DOUBLE_STOP = re.compile(r"(?<!\.)\.\.(?!\.)")


class Draft:
    """Turns texts of the catalogue into segments, by the rules of one locale (CLDR through Babel)."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.catalogue: gettext.GNUTranslations = store.load(locale)
        self._cldr = babel.Locale.parse(locale, sep="-")

    def information(self, template: str, **values: str) -> list[Segment]:
        """A sentence that informs: 400 ms of silence follow."""
        return self._segments(template, values, AFTER_INFORMATION_MS)

    def item(self, template: str, **values: str) -> list[Segment]:
        """One choice of a menu: a short silence before its key, 500 ms after it."""
        return self._segments(template, values, BETWEEN_ITEMS_MS)

    def _segments(self, template: str, values: dict[str, str], pause_ms: int) -> list[Segment]:
        parts = [fill(part, values).strip() for part in template.split(PAUSE)]
        pauses = [BEFORE_PRESS_MS] * (len(parts) - 1) + [pause_ms]
        return [Segment(self.locale, text, pause) for text, pause in zip(parts, pauses, strict=True)]

    def listed(self, items: Iterable[str]) -> str:
        """The items joined as the locale joins them: "a, b et c"."""
        return format_list(list(items), locale=self._cldr)

    def duration(self, duration: Duration) -> str:
        """The duration as the locale writes it: "6 mois", "1 month"."""
        return format_unit(duration.count, _UNITS[duration.unit], length="long", locale=self._cldr)

    def share(self, percent: int) -> str:
        """The percentage as the locale writes it: "20 %"."""
        return format_percent(percent / 100, locale=self._cldr)

    def key(self, key: str) -> str:
        """The key as it is said: "2", "étoile", "dièse"."""
        if key == "*":
            # Translators: the star key (*) of a telephone, as people call it in the imperative sentence "press star".
            return self.catalogue.pgettext("key", "star")
        if key == "#":
            # Translators: the hash key of a telephone, as people call it in the imperative sentence "press hash".
            return self.catalogue.pgettext("key", "hash")
        return key


def fill(template: str, values: dict[str, str]) -> str:
    """Put the values in the place of the placeholders; values are never read as templates.

    Raises:
        CatalogueBroken: the template asks for a value that does not exist here, or is malformed.
    """
    try:
        parts = [
            literal + (values[name] if name is not None else "") for literal, name, _, _ in string.Formatter().parse(template)
        ]
    except (KeyError, ValueError) as error:
        raise CatalogueBroken(
            f"The text {template!r} cannot be filled in: {error}. Correct its placeholders in the catalogue."
        ) from error
    return _DOUBLE_STOP.sub(".", "".join(parts))
