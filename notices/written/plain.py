"""The written notice as plain text: for terminals, Braille displays, and whoever wants nothing else."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator

from notices.written.document import Document, Key, Part
from notices.written.names import runs

WIDTH = 76
"""Columns; a SHA-256 with its name fits into them."""

_ISOLATED = "\u2066{}\u2069"
"""LRI and PDI: in a right-to-left line, the groups of a telephone number would otherwise change places."""


_IN_NUMBER = re.compile(r"(?<=\d) (?=\d)")
_GLUE = "\0"
"""Stands for a space at which a line must not end; no text may hold it."""


def as_text(document: Document) -> str:
    """The whole notice of one locale.

    Returns:
        Lines of at most 76 characters, where words allow, each ended by a newline. Encode as UTF-8.
    """
    return "\n".join([*_head(document), *_heard(document), *_check(document)]) + "\n"


def _head(document: Document) -> Iterator[str]:
    yield from _wrapped(" – ".join(document.whose))
    yield ""
    yield from _heading(document.words.title, "=")
    yield ""
    yield from _wrapped(", ".join(f"{language.name} ({language.locale})" for language in document.languages))


def _heard(document: Document) -> Iterator[str]:
    words = document.words
    yield from _section(words.beginning)
    for part in document.beginning:
        yield from _said(document, part)
    if document.keys:
        yield from _section(words.keys)
        for key in document.keys:
            yield from _key(key)
    if document.full:
        yield from _section(words.full)
        for number, part in enumerate(document.full):
            yield from ("",) * (number > 0)
            yield from (f"{number + 1}. {part.heading}", "")
            yield from _said(document, part)
    yield from _section(words.during)
    for part in document.during:
        yield from _said(document, part, bullet="- ")


def _check(document: Document) -> Iterator[str]:
    words = document.words
    yield from _section(words.check)
    yield from _wrapped(words.explain)
    yield from ("", f"{document.version_id}  {words.version}")
    for part in document.parts:
        said = part.rendering
        voice = words.synthetic if part.synthetic else words.human
        length = _ISOLATED.format(part.length) if document.language.direction == "rtl" else part.length
        yield from ("", f"{part.piece.value} – {length} – {voice} – {said.voice}")
        yield from (f"{said.text_hash}  {words.text}", f"{said.audio_hash}  {words.sound}")


def _section(title: str) -> Iterator[str]:
    yield from ("", "")
    yield from _heading(title, "-")
    yield ""


def _heading(title: str, under: str) -> Iterator[str]:
    lines = _wrapped(title)
    yield from lines
    yield under * max(map(len, lines))


def _said(document: Document, part: Part, bullet: str = "") -> Iterator[str]:
    """Information in one paragraph, each choice of a key on a line of its own."""
    lead = bullet
    for paragraph in part.paragraphs:
        indent = "  " if bullet or paragraph[0].keys else ""
        text = " ".join(sentence.text for sentence in paragraph)
        yield from _wrapped(_isolated(document, text), lead or indent, indent)
        lead = ""


def _key(key: Key) -> Iterator[str]:
    lead = f"{key.key}  "
    for action in key.actions:
        where = f" ({action.where})" if action.where else ""
        yield from _wrapped(f"{action.sentence.action}{where}", lead, "   ")
        lead = "   "


def _isolated(document: Document, text: str) -> str:
    return "".join(_ISOLATED.format(run) if foreign else run for run, foreign in runs(document, text))


def _wrapped(text: str, first: str = "", following: str = "") -> list[str]:
    whole = _IN_NUMBER.sub(_GLUE, text)
    lines = textwrap.wrap(
        whole, WIDTH, initial_indent=first, subsequent_indent=following, break_long_words=False, break_on_hyphens=False
    )
    return [line.replace(_GLUE, " ") for line in lines]
