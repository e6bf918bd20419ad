"""What the linter says of a line's texts: of those that callers would hear, or of those that are to be published."""

from __future__ import annotations

from collections.abc import Callable

from ivr.domain.line import Line
from notices.catalogues.extraction import REVIEWED, header
from notices.catalogues.store import path_of
from notices.errors import NoticeError
from notices.linter import Finding, Inspection, lint
from notices.linter.finding import Rule, Severity, found
from notices.notice import Locale, NoticeVersion, Piece
from notices.texts import OwnTexts, drafted

UNFIT = Rule(
    "text-unfit", Severity.ERROR, (3,),
    "Les textes de cette langue ne correspondent pas aux règles de la ligne : {why}",
    "The texts of this language do not fit the line's rules: {why}",
)  # fmt: skip

Voiced = Callable[[Locale], object]
"""The voice of a locale; a NoticeError when nothing speaks it."""


def findings(line: Line, own: OwnTexts, voiced: Voiced, version: NoticeVersion | None = None) -> tuple[Finding, ...]:
    """All that the linter finds.

    Args:
        line: with its rules as they are now.
        own: the organisation's own texts.
        voiced: asks for the voice of each locale.
        version: the sound, for the lengths.

    A locale whose texts cannot even be filled in is named as such, and not read further.
    """
    texts: dict[tuple[Locale, Piece], str] = {}
    unfit: list[Finding] = []
    for locale in line.locales:
        try:
            texts |= {(locale, piece): text for piece, text in drafted(line.facts, locale, own).items()}
        except NoticeError as error:
            unfit.append(found(UNFIT, locale, why=error.message))
    readable = tuple(locale for locale in line.locales if (locale, Piece.LEVEL1) in texts)
    voiceless = {locale: why for locale in readable if (why := _fault(voiced, locale))}
    reviewed = frozenset(locale for locale in readable if header(path_of(locale), REVIEWED) == "yes")
    return (*unfit, *lint(Inspection(line.facts, readable, texts, own, version, voiceless, reviewed)))


def _fault(voiced: Voiced, locale: Locale) -> str:
    try:
        voiced(locale)
    except NoticeError as error:
        return error.message
    return ""
