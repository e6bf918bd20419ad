"""Languages by their own names, and the order in which the language key offers them."""

from __future__ import annotations

from collections.abc import Sequence

import babel

from notices.notice import Locale


def own_name(locale: Locale) -> str:
    """The language by the name that its speakers give it: "français", "Deutsch"."""
    name = babel.Locale.parse(locale, sep="-").get_display_name()
    return name or str(locale)


def next_locale(current: Locale, offered: Sequence[Locale]) -> Locale | None:
    """The locale to which the language key leads from `current`; None when there is no other.

    The same rule composes the invitation ("For English, press 9") and answers the key.
    """
    others = list(dict.fromkeys(offered))
    if current not in others or len(others) == 1:
        return next((locale for locale in others if locale != current), None)
    return others[(others.index(current) + 1) % len(others)]
