"""Durations as a locale writes them: CLDR's units through Babel, and what Babel or CLDR lack."""

from __future__ import annotations

from collections.abc import Callable

import babel
from babel.units import format_unit

from notices.facts import Duration, DurationUnit
from notices.locale import Locale

_UNITS = {DurationUnit.DAYS: "duration-day", DurationUnit.MONTHS: "duration-month", DurationUnit.YEARS: "duration-year"}


def written(duration: Duration, locale: Locale) -> str:
    """The duration with its unit: "6 mois", "1 month", "شهران"."""
    own = _OWN.get((locale.partition("-")[0], duration.unit))
    if own is not None:
        return own(duration.count)
    cldr = babel.Locale.parse(locale, sep="-")
    unit = _UNITS[duration.unit]
    long = format_unit(duration.count, unit, length="long", locale=cldr)
    # where CLDR says "long is as short", Babel does not follow and shows the name of the unit
    return format_unit(duration.count, unit, length="short", locale=cldr) if unit in long else long


def _maltese(one: str, dual: str, few: str, many: str) -> Callable[[int], str]:
    """One; the dual, which needs no figure; three to ten; from eleven on. CLDR has English abbreviations."""

    def said(count: int) -> str:
        if count == 2:  # noqa: PLR2004 - the dual
            return dual
        return f"{count} {one if count == 1 else few if count in range(3, 11) else many}"

    return said


def _irish_years(count: int) -> str:
    """CLDR abbreviates them: softened after 1 and 2, a plural to 10 that 7 to 10 eclipse, the bare word from 11 on."""
    forms = {1: "bhliain", 2: "bhliain"} | dict.fromkeys(range(3, 7), "bliana") | dict.fromkeys(range(7, 11), "mbliana")
    return f"{count} {forms.get(count, 'bliain')}"


_OWN: dict[tuple[str, DurationUnit], Callable[[int], str]] = {
    ("ga", DurationUnit.YEARS): _irish_years,
    ("mt", DurationUnit.DAYS): _maltese("jum", "jumejn", "ijiem", "jum"),
    ("mt", DurationUnit.MONTHS): _maltese("xahar", "xahrejn", "xhur", "xahar"),
    ("mt", DurationUnit.YEARS): _maltese("sena", "sentejn", "snin", "sena"),
}
