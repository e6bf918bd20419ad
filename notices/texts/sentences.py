"""Sentences: what a text is made of, with its placeholders and the pause before a key."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from notices.notice import Locale
from notices.texts.errors import PlaceholderUnknown, TextMalformed
from notices.texts.utterance import AFTER_INFORMATION_MS, BEFORE_PRESS_MS, BETWEEN_ITEMS_MS, Segment

PAUSE = "|"
"""In a text: a short silence before the key (LAW, last part). Translators move it with the words."""

_DOUBLE_STOP = re.compile(r"(?<!\.)\.\.(?!\.)")


def placeholders(sentence: str) -> tuple[str, ...]:
    """The names between braces, in their order.

    Raises:
        TextMalformed: a brace without its partner, or more than a plain name between two.
    """
    return tuple(name for _, name in _parts(sentence) if name is not None)


@lru_cache(maxsize=2_048)  # the same sentences are looked at for each line and page
def _parts(sentence: str) -> tuple[tuple[str, str | None], ...]:
    """Words, and the placeholder after them."""
    try:
        found = tuple(string.Formatter().parse(sentence))
    except ValueError as error:
        raise TextMalformed(f"{sentence!r} has a brace too many or too few: {error}. Write placeholders as {{name}}.") from error
    for _, name, spec, how in found:
        if name is not None and (spec or how or not name.isidentifier()):
            raise TextMalformed(f"{sentence!r}: {{{name}}} is no placeholder. Write a plain name between braces.")
    return tuple((text, name) for text, name, _, _ in found)


def filled(sentence: str, values: Mapping[str, str]) -> str:
    """The sentence with its values; a value is never read as a text with placeholders of its own.

    Raises:
        TextMalformed: the braces are wrong.
        PlaceholderUnknown: no row holds what the sentence asks for.
    """
    unknown = [name for name in placeholders(sentence) if name not in values]
    if unknown:
        raise PlaceholderUnknown(
            f"{sentence!r} asks for {{{unknown[0]}}}, which this line does not have. It has: {', '.join(sorted(values))}."
        )
    parts = [text + (values[name] if name is not None else "") for text, name in _parts(sentence)]
    return _DOUBLE_STOP.sub(".", "".join(parts))


def segments(sentences: Iterable[str], values: Mapping[str, str], locale: Locale) -> tuple[Segment, ...]:
    """What the voice says, with the silences of LAW's last part.

    A sentence with a pause mark is one choice of a menu: 250 ms before its key, 500 ms after it. Any other informs: 400 ms follow.
    """
    return tuple(segment for sentence in sentences for segment in _segments(sentence, values, locale))


def _segments(sentence: str, values: Mapping[str, str], locale: Locale) -> Sequence[Segment]:
    parts = [filled(part, values).strip() for part in sentence.split(PAUSE)]
    last = BETWEEN_ITEMS_MS if len(parts) > 1 else AFTER_INFORMATION_MS
    pauses = [BEFORE_PRESS_MS] * (len(parts) - 1) + [last]
    return [Segment(locale, text, pause) for text, pause in zip(parts, pauses, strict=True)]
