"""How one locale writes what the rows hold: lists, durations, shares, keys (CLDR through Babel)."""

from __future__ import annotations

import gettext
from collections.abc import Iterable
from functools import lru_cache

import babel
from babel.lists import format_list
from babel.numbers import format_percent

from notices.catalogues import store
from notices.facts import Duration
from notices.notice import Locale
from notices.texts import durations


@lru_cache(maxsize=64)
def _cldr(locale: Locale) -> babel.Locale:
    return babel.Locale.parse(locale, sep="-")


class Formats:
    """The ways of one locale, and its catalogue.

    Raises:
        LocaleUnknown, CatalogueBroken: there are no whole texts for the locale.
    """

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.catalogue: gettext.GNUTranslations = store.load(locale)
        self._cldr = _cldr(locale)

    def listed(self, items: Iterable[str]) -> str:
        """The items joined as the locale joins them: "a, b et c"."""
        return format_list(list(items), locale=self._cldr)

    def duration(self, duration: Duration) -> str:
        """The duration as the locale writes it: "6 mois", "1 month"."""
        return durations.written(duration, self.locale)

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
