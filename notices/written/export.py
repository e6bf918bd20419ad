"""The files of a written notice, for any web server, or for a drawer: pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from enum import StrEnum

from notices.notice import TEXTS, Locale
from notices.written.document import HUMAN, languages, written
from notices.written.page import Addresses, as_html, language_page, style
from notices.written.plain import as_text
from notices.written.sentences import Source

INDEX, STYLE, HASHES = "index.html", "style.css", "hashes.json"


class Form(StrEnum):
    """What a notice can be written as; the value is what its files' names end with."""

    HTML = "html"
    TEXT = "txt"


BOTH = tuple(Form)

_BESIDE = Addresses(lambda locale: f"{locale}.html", lambda locale: f"{locale}.txt", STYLE)
_WITHOUT_TEXT = Addresses(_BESIDE.page, None, STYLE)


def files_of(source: Source, forms: Sequence[Form] = BOTH) -> dict[str, str]:
    """Names and contents: every language of the version in each form, its hashes, and what pages need beside them.

    Raises:
        LocaleUnknown: there are no headings in one of the languages.
    """
    found = {
        f"{offered.locale}.{form.value}": file_of(source, offered.locale, form, linked=len(forms) > 1)
        for offered in languages(source)
        for form in forms
    }
    if Form.HTML in forms:
        found |= {INDEX: language_page(source, _BESIDE), STYLE: style()}
    return found | {HASHES: json.dumps(hashes(source), ensure_ascii=False, indent=1) + "\n"}


def file_of(source: Source, locale: Locale, form: Form, *, linked: bool = True) -> str:
    """One language of the version in one form; its links lead to the other files of the folder.

    Args:
        source: what callers hear.
        locale: one of the version's.
        form: page or text.
        linked: whether the other form is there too.

    Raises:
        LocaleUnknown: there are no headings in the language.
        KeyError: the version has nothing in it.
    """
    document = written(source, locale)
    return as_html(document, _BESIDE if linked else _WITHOUT_TEXT) if form is Form.HTML else as_text(document)


def only(source: Source, locales: Sequence[Locale]) -> Source:
    """The source with some of its languages alone. The version keeps its id, which is taken of all of them.

    Raises:
        KeyError: the version has nothing in one of them.
    """
    for locale in locales:
        if locale not in source.version.locales:
            raise KeyError(locale)
    kept = {where: said for where, said in source.version.renderings.items() if where[0] in locales}
    return replace(source, version=replace(source.version, renderings=kept))


def hashes(source: Source) -> Mapping[str, object]:
    """What a stranger needs to check that what is written is what is spoken: by locale and piece, ready for JSON.

    `text_hash` is the SHA-256 of `text` in UTF-8, `audio_hash` that of the samples played at 8 kHz (mono, 16 bits, little-endian).
    """
    locales: dict[str, dict[str, object]] = {}
    for offered in languages(source):
        for (locale, piece), said in source.version.renderings.items():
            if locale == offered.locale and piece in TEXTS:  # digits are not written
                locales.setdefault(locale, {})[piece.value] = {
                    "text": said.text,
                    "text_hash": said.text_hash,
                    "audio_hash": said.audio_hash,
                    "voice": said.voice,
                    "synthetic": not said.voice.startswith(HUMAN),
                    "milliseconds": said.milliseconds,
                }
    return {"line": source.version.line_id, "version": source.version.id, "locales": locales}
