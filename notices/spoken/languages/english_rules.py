"""What English text holds besides numbers: abbreviations, ordinals, paragraphs of the law, postcodes, pounds."""

from __future__ import annotations

import re

from notices.spoken.language import Rule
from notices.spoken.languages.english_numbers import DIGITS, by_twelve, cardinal, money, ordinal

LETTERS = {
    "a": "eh", "b": "bee", "c": "cee", "d": "dee", "e": "ee", "f": "ef", "g": "gee",
    "h": "aitch", "i": "eye", "j": "jay", "k": "kay", "l": "ell", "m": "em", "n": "en",
    "o": "oh", "p": "pee", "q": "cue", "r": "ar", "s": "ess", "t": "tee", "u": "you",
    "v": "vee", "w": "double-you", "x": "ex", "y": "why", "z": "zed",
}  # fmt: skip
_HALVES = {"a": "eh em", "p": "pee em"}
_CURRENCIES = {"£": ("pound", "pounds"), "$": ("dollar", "dollars")}

_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"\b[Nn]os\. ?(?=\d)", "numbers "),
    (r"\b[Ee]\.g\.", "for example"),
    (r"\b[Ii]\.e\.", "that is"),
    (r"\betc\.(?= ?[.)])", "et cetera"),
    (r"\betc\.", "et cetera."),
    (r"\bMr\b\.?", "Mister"),
    (r"\bMrs\b\.?", "Missis"),
    (r"\bDr\b\.?(?= [A-Z])", "Doctor"),
    (r"\bLtd\b\.?", "Limited"),
    (r"\b[Aa]rts?\. ?(?=\d)", "article "),
    (r"\b[Pp]aras?\. ?(?=\d)", "paragraph "),
    (r"\b[Ss]ec\. ?(?=\d)", "section "),
    (r"\b[Cc]h\. ?(?=\d)", "chapter "),
    (r"\bpp?\. ?(?=\d)", "page "),
    (r"§ ?", "section "),
    (r"\b[Tt]el\. ?:?", "telephone "),
    (r"\bext\. ?(?=\d)", "extension "),
    (r"\b[Rr]d\.", "Road"),
    (r"\b[Aa]pprox\.", "approximately"),
    (r"(?<=\d) ?mins?(?!\w)", " minutes"),
    (r"(?<=\d) ?hrs?(?!\w)", " hours"),
    (r"(?<=\d) ?secs?(?!\w)", " seconds"),
    (r"(?<=\d) ?km(?!\w)", " kilometres"),
    (r"(?<=\d) ?MB(?!\w)", " megabytes"),
    (r"(?<=\d) ?GB(?!\w)", " gigabytes"),
    (r"(?<=[£€$\dp])/min\b", " per minute"),
    (r"(?<![\w.,/-])24/7(?!\w)", "24 7"),
    (r"(?<![\w.,/-])1/2(?![\w/])", "one half"),
    (r"(?<![\w.,/-])(?:1/4)(?![\w/])", "one quarter"),
    (r"(?<![\w.,/-])(?:3/4)(?![\w/])", "three quarters"),
)
_PARAGRAPHS = re.compile(r"(?<=\d)(?:\((?:\d{1,2}|[a-z])\)){1,3}")
_CLOCK = re.compile(r"(?<![\w.,:/-])(0?[1-9]|1[0-2])(?:[:.]([0-5]\d))? ?([ap])\.?m\b(?:\.(?! (?-i:[A-Z])|$))?", re.IGNORECASE)
_AMOUNT = re.compile(r"([£$]) ?(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.(\d\d))?(?![\d,.]\d|\d)")
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}\b")


def spelt(text: str) -> str:
    """Letters and digits one by one, with a comma where there is a space."""
    return ", ".join(" ".join(LETTERS.get(sign.lower()) or DIGITS[int(sign)] for sign in word) for word in text.split())


def _paragraphs(found: re.Match[str]) -> str:
    """6(1)(f) is "six, one, ef"."""
    return "".join(f", {cardinal(int(part)) if part.isdigit() else LETTERS[part]}" for part in re.findall(r"\w+", found.group()))


def _clock(found: re.Match[str]) -> str:
    return by_twelve(int(found[1]), int(found[2] or 0), _HALVES[found[3].lower()])


def _amount(found: re.Match[str]) -> str:
    return money(int(found[2].replace(",", "")), int(found[3] or 0), _CURRENCIES[found[1]])


_MONTH_NAMES = "January February March April May June July August September October November December"


def _day(found: re.Match[str]) -> str:
    """Both "12th March" and "the 12th of March" are said alike; "the 1st Battalion" has no "of"."""
    said = f"{found[1] or ''}{ordinal(int(found[2]))} "
    word = re.compile(r"[A-Z][a-z]+").match(found.string, found.end())
    month = word is not None and word.group() in _MONTH_NAMES.split()
    return f"{'' if found[1] else 'the '}{said}of " if month else f"{said}{'of ' if ' of ' in found.group() else ''}"


def _decade(year: int) -> str:
    """A decade: "the nineteen nineties"."""
    tens = cardinal(year % 100) if year % 100 else "hundred"
    return f"{cardinal(year // 100)} {tens.removesuffix('y')}{'ies' if tens.endswith('y') else 's'}"


BEFORE: tuple[Rule, ...] = (
    (re.compile(r"(?<=\d[ap]m)-(?=\d)"), " to "),
    (_CLOCK, _clock),
    *((re.compile(pattern), replacement) for pattern, replacement in _ABBREVIATIONS),
    (_PARAGRAPHS, _paragraphs),
    (_AMOUNT, _amount),
    (re.compile(r"(?<![\w.,])(\d{1,2})p(?= per | a |[ ,.;)]|$)"), lambda found: f"{cardinal(int(found[1]))} pence"),
    (_POSTCODE, lambda found: spelt(found.group())),
    (re.compile(r"\b([Tt]he )?([0-3]?\d)(?:st|nd|rd|th) (?:of )?(?=[A-Z][a-z]{2})"), _day),
    (re.compile(r"(?<![\w.,])(\d{1,4})(?:st|nd|rd|th)\b"), lambda found: ordinal(int(found[1]))),
    (re.compile(r"\b((?:19|20)\d)0s\b"), lambda found: _decade(int(f"{found[1]}0"))),
)
AFTER: tuple[Rule, ...] = ((re.compile(r"(?<!\S)\*(?![^\s,.;:!?])"), "star"),)
