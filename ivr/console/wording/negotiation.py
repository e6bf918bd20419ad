"""Which language a browser is answered in: the one chosen, else the one it prefers, else the console's first."""

from __future__ import annotations

from ivr.console.wording.catalogue import LANGUAGES

COOKIE = "preambule_language"


def language_for(chosen: str | None, accept_language: str) -> str:
    """One of `LANGUAGES`.

    Args:
        chosen: what the cookie says, None without one.
        accept_language: the header as sent; anything may stand in it.
    """
    if chosen in LANGUAGES:
        return str(chosen)
    wanted = sorted(ranges(accept_language), key=lambda pair: -pair[1])
    for tag, _ in wanted:
        language = tag.partition("-")[0]
        if language in LANGUAGES:
            return language
    return LANGUAGES[0]


def ranges(header: str) -> list[tuple[str, float]]:
    """Language tags with their weights (RFC 9110, 12.5.4); what is malformed or unwanted is left out."""
    ranges: list[tuple[str, float]] = []
    for item in header[:500].split(","):
        tag, _, parameter = item.strip().lower().partition(";")
        name, _, weight = parameter.strip().partition("=")
        try:
            quality = float(weight) if name.strip() == "q" else 1.0
        except ValueError:
            continue
        if tag and quality > 0:
            ranges.append((tag.strip(), quality))
    return ranges
