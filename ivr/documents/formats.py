"""Days, moments, numbers and sizes as a language writes them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import babel
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal

_SIZES = {"fr": ("octets", "ko", "Mo", "Go", "To"), "en": ("bytes", "kB", "MB", "GB", "TB")}
_THOUSAND = 1000
_AT = {
    "fr": "{day} à {moment:%H}\u202fh\u202f{moment:%M} ({zone})",
    "en": "{day} at {moment:%H:%M} ({zone})",
}


@dataclass(frozen=True, slots=True)
class Formats:
    """What a document in `locale` writes. `en` follows the United Kingdom: the day stands before the month."""

    locale: str

    @property
    def _babel(self) -> babel.Locale:
        return babel.Locale.parse("en_GB" if self.locale == "en" else self.locale)

    def day(self, day: date) -> str:
        """26 novembre 2026; the first of a month is "1er" in French."""
        return format_date(day, "d'er' MMMM y" if self.locale == "fr" and day.day == 1 else "d MMMM y", locale=self._babel)

    def moment(self, moment: datetime) -> str:
        """26 novembre 2026 à 14 h 43 (UTC), in the moment's own time zone."""
        return _AT[self.locale].format(day=self.day(moment), moment=moment, zone=moment.tzname() or moment.strftime("%z"))

    def number(self, number: float) -> str:
        """1 234,5 with spaces that do not break."""
        return format_decimal(number, locale=self._babel)

    def size(self, count: int) -> str:
        """A number of bytes in the largest unit that leaves a whole part."""
        value, power = float(count), 0
        while value >= _THOUSAND and power < len(_SIZES[self.locale]) - 1:
            value, power = value / _THOUSAND, power + 1
        return f"{self.number(round(value, 1))}\u00a0{_SIZES[self.locale][power]}"

    def listed(self, items: Sequence[str]) -> str:
        """a, b et c."""
        return format_list(list(items), locale=self._babel)
