"""Which of a notice's languages a reader is answered in."""

from __future__ import annotations

from collections.abc import Sequence

from ivr.console.wording.negotiation import ranges
from notices.notice import Locale


def locale_for(accept_language: str, offered: Sequence[Locale]) -> Locale:
    """The first of the reader's languages that is offered, with or without its region; else the first that is offered.

    Args:
        accept_language: the header as sent; anything may stand in it.
        offered: at least one, the line's default first.
    """
    by_tag = {locale.lower(): locale for locale in reversed(offered)}
    by_language = {locale.lower().partition("-")[0]: locale for locale in reversed(offered)}
    for tag, _ in sorted(ranges(accept_language), key=lambda pair: -pair[1]):
        found = by_tag.get(tag) or by_language.get(tag.partition("-")[0])
        if found:
            return found
    return offered[0]
