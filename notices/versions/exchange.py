"""All texts of a line in one locale as a PO file for translators, and back: nothing is lost on the way.

A unit is a piece: its context names it, `msgid` is the text in the language translated from, `msgstr` the text as it is said now,
one sentence a line. The header says which revision and save it was made from, so that nobody's later work is overwritten.
"""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import PoFileError, read_po, write_po

from notices.notice import TEXTS, Locale, Piece
from notices.texts.own import Sentences, sentences_of, text_of
from notices.versions.errors import ExchangeRefused

_LINE, _LOCALE, _BASE = "X-Preambule-Line", "Language", "X-Preambule-Base"
LARGEST = 1 << 20
"""Bytes of a file that is read: all pieces at their longest are a tenth of it."""


@dataclass(frozen=True, slots=True)
class Exchanged:
    """What a translator's file holds.

    Attributes:
        base: the revision and save that it was made from, as `TextRevision` counts them.
        texts: by piece; a unit without translation is not there.
    """

    line_id: str
    locale: Locale
    base: str
    texts: Mapping[Piece, Sentences]


def written(
    line_id: str, locale: Locale, base: str, source: Mapping[Piece, Sentences], texts: Mapping[Piece, Sentences]
) -> bytes:
    """The file of one locale.

    Args:
        line_id: whose texts they are.
        locale: of the texts.
        base: the revision and save they are taken from.
        source: the texts to translate from, by piece.
        texts: the texts as they are now, by piece.
    """
    catalogue = Catalog(project="preambule", version="1", charset="utf-8", locale=locale.replace("-", "_"), fuzzy=False)
    for piece, sentences in source.items():
        catalogue.add(text_of(sentences), text_of(texts.get(piece, ())), context=piece.value)
    file = io.BytesIO()
    write_po(file, catalogue, width=0, omit_header=True)
    head = f'msgid ""\nmsgstr ""\n"{_LOCALE}: {locale}\\n"\n"{_LINE}: {line_id}\\n"\n"{_BASE}: {base}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    return head.encode() + file.getvalue()


def read(content: bytes) -> Exchanged:
    """What a file holds.

    Raises:
        ExchangeRefused: it is no PO file of ours, too large, or has units that are no piece; the message names them.
    """
    if len(content) > LARGEST:
        raise ExchangeRefused(f"The file has {len(content)} bytes; a file of texts has at most {LARGEST}. Is it the right one?")
    try:
        text = content.decode("utf-8-sig")
        catalogue = read_po(io.StringIO(text), abort_invalid=True)
    except UnicodeDecodeError as error:
        raise ExchangeRefused(f"This is no readable PO file, or not written in UTF-8: {error}. Save it as UTF-8.") from error
    except (PoFileError, ValueError) as error:
        raise ExchangeRefused(f"This is no readable PO file: {error}. Ask for it again, or export it anew.") from error
    headers = _headers(text)
    units = [message for message in catalogue if message.id]
    unknown = [f"{message.context!r}" for message in units if message.context not in _PIECES]
    if unknown:
        raise ExchangeRefused(
            f"The file has units that are no text of a notice: {', '.join(unknown[:5])}. Correct their msgctxt, or remove them."
        )
    odd = [
        f"{message.context} ({'plural' if message.pluralizable else 'not sure'})"
        for message in units
        if message.pluralizable or message.fuzzy
    ]
    if odd:
        raise ExchangeRefused(
            f"The file has units with a plural, or of which the translator was not sure (fuzzy): {', '.join(odd[:5])}. Have them settled."
        )
    missing = [name for name in (_LINE, _LOCALE, _BASE) if not headers.get(name)]
    if missing:
        raise ExchangeRefused(f"The file's header lacks {', '.join(missing)}: it was not exported from here. Export it anew.")
    return Exchanged(headers[_LINE], Locale(headers[_LOCALE].replace("_", "-")), headers[_BASE], _texts(units))


_LITERAL = re.compile(r'^(?:msgstr\s+|msgid\s+)?"((?:[^"\\]|\\.)*)"\s*$', re.MULTILINE)


def _headers(text: str) -> dict[str, str]:
    """The lines of the first unit; Babel keeps only those that it knows itself."""
    first = re.split(r"\n\s*\n", text.lstrip(), maxsplit=1)[0]
    joined = "".join(found[1] for found in _LITERAL.finditer(first))
    pairs = (line.partition(": ") for line in joined.split("\\n"))
    return {name: value.strip() for name, _, value in pairs if value}


_PIECES = frozenset(piece.value for piece in TEXTS)


def _texts(units: Sequence[Message]) -> dict[Piece, Sentences]:
    found: dict[Piece, Sentences] = {}
    for unit in units:
        if not unit.string:
            continue
        piece = Piece(str(unit.context))
        if piece in found:
            raise ExchangeRefused(f"The unit {piece.value} stands twice in the file. Keep one of them.")
        found[piece] = sentences_of(str(unit.string))
    return found
