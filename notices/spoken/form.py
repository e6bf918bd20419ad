"""The spoken form of a text: all the steps, in the order that `language.py` explains."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from notices.notice import Locale
from notices.spoken.acronyms import acronyms
from notices.spoken.addresses import addresses
from notices.spoken.dates import dates
from notices.spoken.language import Language
from notices.spoken.languages import language_of
from notices.spoken.lexicon import EMPTY, Lexicon, LexiconEntry, Substitution
from notices.spoken.money import money
from notices.spoken.numbers import numbers
from notices.spoken.percentages import percentages
from notices.spoken.plain import plain, tidy
from notices.spoken.roman import roman
from notices.spoken.rules import apply
from notices.spoken.shipped import SHIPPED
from notices.spoken.telephones import telephones
from notices.spoken.times import times


@dataclass(frozen=True, slots=True)
class SpokenForm:
    """What a voice is given.

    Attributes:
        text: one line, no digits in a language that has rules, no control characters.
        used: the lexicon's entries that changed it, in the order of their first use; part of a version's hash.
    """

    text: str
    used: tuple[LexiconEntry, ...]


def spoken(text: str, locale: Locale, *, voice: str = "", lexicon: Lexicon = EMPTY) -> str:
    """What the voice is given in place of `text`; see `spoken_form`."""
    return spoken_form(text, locale, voice=voice, lexicon=lexicon).text


@lru_cache(maxsize=2048)
def spoken_form(text: str, locale: Locale, *, voice: str = "", lexicon: Lexicon = EMPTY) -> SpokenForm:
    """What the voice is given in place of `text`, and the lexicon's entries that it holds; remembered, for pages and versions say the same again and again.

    Args:
        text: as shown to a reader.
        locale: its language; a region speaks its language. A language without rules of its own is given the
            text itself, with plain spaces and apostrophes, and the lexicon's entries.
        voice: the voice's name, for entries that hold for one voice only.
        lexicon: pronunciations, which go before those that are shipped for an engine (`shipped.py`); an entry matches the text as it is written, else as the rules have written it out.
    """
    words = Substitution({**_shipped(locale, voice), **lexicon.serving(locale, voice)})
    language = language_of(locale)
    said = words.hide(plain(text))
    if language:
        said = tidy(_written_out(said, language))
    return SpokenForm(tidy(words.reveal(words.hide(said))), tuple(words.used))


@lru_cache(maxsize=256)
def _shipped(locale: Locale, voice: str) -> Mapping[str, LexiconEntry]:
    return MappingProxyType(SHIPPED.serving(locale, voice))


def _written_out(text: str, language: Language) -> str:
    text = telephones(addresses(text, language), language)
    text = apply(text, language.before)
    for step in _STEPS:
        text = step(text, language)
    return apply(text.replace("&", f" {language.ampersand} "), language.after)


_DASH = re.compile(r"(?<=[\dh€%]) ?– ?(?=[€\d])")
_TIMES = re.compile(r"(?:(?<=\dh)|(?<=h\d\d)|(?<=h \d\d)|(?<=:\d\d)|(?<=\d h)) ?- ?(?=\d{1,2}(?: ?h|:\d))")
_HYPHEN = re.compile(r"(?<![\w.,-])(\d{1,4})-(\d{1,4})(?![\w-])")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[-/](?=\d)")
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_])/(?=[^\W\d_])")
_ALONE = re.compile(r"(?<!\S)[+=#](?![^\s,.;:!?])|\+(?=\d)")
_POSTAL = re.compile(r"(?:(?<=, )|^)(\d{4,5}|\d{3} \d\d|\d\d-\d{3})(?= [^\W\d_])")


def _ranges(text: str, language: Language) -> str:
    """Say "8-12" and "8 – 12" as ranges; "226-1" is none."""
    text = _TIMES.sub(f" {language.to} ", _DASH.sub(f" {language.to} ", text))
    return _HYPHEN.sub(
        lambda found: found.expand(rf"\1 {language.to} \2") if int(found[1]) < int(found[2]) else found.group(), text
    )


def _signs(text: str, language: Language) -> str:
    text = _BETWEEN_DIGITS.sub(lambda found: f" {language.signs[found.group()]} ", text)
    return _ALONE.sub(lambda found: f" {language.signs[found.group()]} ", _BETWEEN_WORDS.sub(" ", text))


def _number_sign(text: str, language: Language) -> str:
    pattern, words = language.number_sign
    return _before_number(pattern).sub(f"{words} ", text)


@lru_cache(maxsize=64)
def _before_number(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{pattern}) ?(?=\d)")


def _postal_codes(text: str, language: Language) -> str:
    say = language.postal
    if say is None:
        return text
    return _POSTAL.sub(lambda found: say(re.sub(r"\D", "", found[1])) if _names_a_place(found) else found.group(), text)


def _names_a_place(found: re.Match[str]) -> bool:
    return found.string[found.end() + 1].isupper()


_STEPS: tuple[Callable[[str, Language], str], ...] = (
    dates,
    _ranges,
    times,
    money,
    percentages,
    roman,
    _number_sign,
    acronyms,
    _postal_codes,
    _signs,
    numbers,
)
