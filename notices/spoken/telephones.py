"""Telephone numbers, in the groups in which a language says them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from notices.spoken.language import Language

_SEPARATOR = r"[ .\-/]?"
_INTERNATIONAL = re.compile(rf"(?<![\w+])(?:\+|00) ?(?P<number>[1-9](?:{_SEPARATOR}(?:\(0\){_SEPARATOR})?\d){{6,13}})(?![\d\w])")
_NATIONAL = re.compile(r"(?<![\w.,:/+-])(?P<number>\(?0(?:\)?[ .\-/]?\(?\d){6,12}\)?)(?![\w:])")
_NO_TELEPHONE = re.compile(r"\d{1,2}([.\-/])\d{1,2}\1\d{4}|\d\d\.\d\d ?- ?\d\d\.\d\d|0\.\d+")
"""A date, opening hours, a decimal."""
_COUNTRY = re.compile(
    r"1|7|2(?:[07]|[1-689]\d)|3(?:[0-469]|[578]\d)|4(?:[013-9]|2\d)|5(?:[1-8]|[09]\d)|6(?:[0-6]|[7-9]\d)|8(?:[1246]|[03578-9]\d)|9(?:[0-58]|[679]\d)"
)
"""Country codes by their length (ITU-T E.164)."""
_LONG = 4


def telephones(text: str, language: Language) -> str:
    """The text with its telephone numbers written out."""
    text = _INTERNATIONAL.sub(lambda found: _international(found["number"], language), text)
    text = _NATIONAL.sub(lambda found: _national(found.group(), language), text)
    for pattern in language.telephones.patterns:
        text = pattern.sub(lambda found: _national(found.group(), language), text)
    return text


def _national(written: str, language: Language) -> str:
    return written if _NO_TELEPHONE.fullmatch(written) else _said(written, language)


def _international(written: str, language: Language) -> str:
    digits = written.replace("(0)", " ")
    code = _COUNTRY.match(re.sub(r"\D", "", digits[:8]))
    if code is None:
        return f"{language.signs['+']} {_said(digits, language)}"
    how = language.telephones
    country = (how.country or language.one_by_one)(code.group())
    return f"{language.signs['+']} {country}{how.pause}{_said(_without(digits, code.end()), language)}"


def _without(written: str, count: int) -> str:
    """The number without its first `count` digits."""
    place = 0
    for place, character in enumerate(written):  # noqa: B007 - the place is what is looked for
        if character.isdigit():
            if not count:
                break
            count -= 1
    return written[place:]


def _said(written: str, language: Language) -> str:
    how = language.telephones
    groups = how.groups(re.sub(r"\D", "", written)) if how.groups else _as_written(written)
    return how.pause.join((how.say or language.one_by_one)(group) for group in groups)


def _as_written(written: str) -> Sequence[str]:
    """Groups as they are written; a long one is cut into threes, with two or four at its end."""
    groups: list[str] = []
    for group in re.findall(r"\d+", written):
        rest = group
        while len(rest) > _LONG:
            groups.append(rest[:3])
            rest = rest[3:]
        groups.append(rest)
    return groups
