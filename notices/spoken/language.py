r"""What one language says in place of what is written in figures and signs.

How to add a language, for instance Czech:

1. Copy `languages/de.py` to `languages/cs.py` and fill in `LANGUAGE`. That is all the registration there is: the module is
   found by the code (`cs`; a region of its own would be `pt_br.py`), and a region without a module is spoken by its language.
2. Numbers: `cardinal=by_num2words("cs")`. What num2words says wrongly you put right in a function of your own around it; a
   language that it lacks (bg, el, et, ga, hr, mt) has its own function from 0 to 999 999 999 999. Say the number as it is
   counted: no figures, no commas, one space between words.
3. Copy `tests/notices/spoken/cases/de.toml` to `cs.toml`; at least 20 cases, read aloud to yourself. Run
   `python -m pytest -q tests/notices/test_spoken*.py -k "cs"`: it also tries every number, arbitrary text and long text.

Order in which a text is rewritten (`form.py`); each step sees what the earlier ones left:

 1. plain text: NFC, one line, no quotation marks, no control characters; Arabic-Indic and other digits become 0-9
 2. the lexicon's entries; what they say is out of reach of all later steps
 3. e-mail and web addresses: `letters`, `digits`, `signs`, `www`, `spelt_in_addresses`, `words_in_addresses`
 4. telephone numbers: `telephones`
 5. `before`: YOUR rules, for gender, case and everything that the steps below would say otherwise
 6. dates: `dates`          12.03.2026, 12/03/2026, 2026-03-12, and written ones by CLDR's months: "12. März 2026", "12. Mär. 2026"
 7. ranges: `to`            8-12, 9:00 – 12:00; other hyphens and slashes between digits by their names in `signs`
 8. times: `times`          14:30, and with the language's own marks: 14 h 30, 14.30 Uhr
 9. amounts: `money`        12 €, € 12.50, 1.200 EUR; the currency's name and plural come from CLDR
10. percentages: `percent`  20 %, 2,5 %
11. Roman numerals: `roman`, only next to the words that you name
12. number sign: `number_sign`   "Nr. 5"
13. acronyms: `acronyms` (said otherwise, or as words), `spelt` (letter by letter); capitals without a vowel and R.G.P.D. are spelt anyway
14. postal codes: `postal`, "…, 99100 Valmont"
15. all numbers that are left, with CLDR's marks for decimals and thousands: `cardinal`, `decimal`, `fraction`, `dates.year`
16. `&`, `+`, `=`, `#`, a slash between words; `after`: YOUR rules, on text that holds no digit any more
17. the lexicon again, on what the steps wrote; spaces and punctuation are tidied

Rules of `before` and `after` are pairs of a compiled pattern and its replacement (text with `\1`, or a function of the match).
They run one after the other, each over the whole text. Guard numbers on both sides, `(?<![\d.,])1 Monat\b`, or use
`counted` from `notices.spoken.rules`, which does it: `counted("Monat", {1: "ein"})`, `counted("heures?", feminine)`. Times stay
linear when no pattern holds a repetition inside a repetition.

Mixed scripts: `letters` holds the Latin letters too (addresses are Latin), and your own alphabet for acronyms. A letter that is
missing is looked up without its accents. Right-to-left text is in logical order: the word that is said first stands first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

Replacement = str | Callable[[re.Match[str]], str]
Rule = tuple[re.Pattern[str], Replacement]
Cardinal = Callable[[int], str]
"""A number from 0 on, in words."""
Counted = str | Mapping[str, str]
"""A noun after a number: one form for all, or one for each plural category of CLDR ("one", "few", "many", "other"; decimals too)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telephones:
    """How telephone numbers are recognised and said.

    Numbers that begin with `+`, `00` or `0` and have at least 7 digits are recognised everywhere.

    Attributes:
        patterns: further ones, such as national numbers that do not begin with 0, or short ones in a safe context. Each must
            match the number alone.
        groups: cuts the digits of a national number (the digits after the country's code) into groups. None: as written, what is
            longer than four digits by threes.
        say: says one group. None: digit by digit.
        country: says the country's code. None: digit by digit.
        pause: stands between two groups; a comma makes every voice speak them apart.
    """

    patterns: tuple[re.Pattern[str], ...] = ()
    groups: Callable[[str], Sequence[str]] | None = None
    say: Callable[[str], str] | None = None
    country: Callable[[str], str] | None = None
    pause: str = ", "


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """How dates are said.

    Attributes:
        day: says the day; is given its number and the word before it in lower case (or ""), for languages in which that
            word decides the case ("am zwölften"). None: the cardinal.
        year: says a year of four digits, also when it stands alone (1100 to 2099). None: the cardinal.
        pattern: order and words of a date that was written in figures. "": derived from CLDR's long date.
        written: further patterns of written dates in CLDR's letters, besides CLDR's long date and its day with month: "MMMM d, y".
        months: names in that pattern, January first. (): CLDR's, in the case that CLDR uses in dates.
        month_first: 03/12/2026 is the twelfth of March.
    """

    day: Callable[[int, str], str] | None = None
    year: Cardinal | None = None
    pattern: str = ""
    written: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    month_first: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    r"""How times of the day are said.

    Attributes:
        say: says hour (0 to 24) and minutes. None: one cardinal after the other, the minutes only when there are any.
        mark: pattern of the words that make a number a time when they follow it, and are said by `say`: `Uhr`, `h`, `godz\.`.
        between: pattern of what stands between hour and minutes besides the colon, where no mark need follow: `h`.
    """

    say: Callable[[int, int], str] | None = None
    mark: str = ""
    between: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Money:
    """How amounts in euros are said.

    Attributes:
        count: the number before "euro", in its gender and case. None: the cardinal.
        joiner: between euros and cents: "and", "et", or "" for "zwölf Euro fünfzig".
        cent: the noun after the cents that follow euros; "" when it is not said.
        cent_alone: the noun when there are no euros, "cinquante centimes". "": as `cent`; without both, "null Euro fünfzig".
        count_cents: the number before `cent`. None: as `count`.
    """

    count: Cardinal | None = None
    joiner: str = ""
    cent: Counted = ""
    cent_alone: Counted = ""
    count_cents: Cardinal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roman:
    """Where Roman numerals are numbers: nowhere else, since "I", "V" and "C" are words and initials too.

    Attributes:
        after: pairs of a pattern of words and how the numeral that follows one of them is said: ("Artikel|Kapitel", cardinal).
        before: the same for words that follow the numeral: ("Jahrhunderts?", ordinal). A dot or an ending (`endings`) is dropped.
        endings: pattern of what may be stuck to a numeral: `e|ème|er`.
    """

    after: tuple[tuple[str, Cardinal], ...] = ()
    before: tuple[tuple[str, Cardinal], ...] = ()
    endings: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    r"""How one language says what is written in figures and signs; the module's text says how they work together.

    Attributes:
        cldr: the locale whose CLDR data is used, as Babel writes it: "de", "en_GB".
        letters: the name of each letter, lower case.
        digits: the names of 0 to 9, said one by one.
        signs: the names of `@ . - _ / + : # ~ = ? & %` in addresses; `+` also before a telephone number, `.` in "2.4.1".
        www: how the `www` of an address is said.
        cardinal: a number in words, as it is counted.
        decimal: the word for the decimal mark: "Komma".
        percent: the word after a percentage.
        number_sign: a pattern and its words: (r"N[or]\.", "Nummer"). A number must follow.
        ampersand: how `&` is said in running text.
        to: the word between two numbers of a range: "bis".
        spelt: acronyms of running text that are said letter by letter.
        acronyms: words of running text and how they are said otherwise: {"CNIL": "Cnil"}; exact capitals.
        spelt_in_addresses: lower-case words of addresses that are said letter by letter. Words of one or two letters and words
            without a vowel are, without being named.
        words_in_addresses: words of two letters that are said as words all the same.
        vowels: the letters without which a word cannot be pronounced.
        fraction: says the digits after the decimal mark. None: one by one.
        postal: says the digits of a postal code before a place's name. None: as any number.
        before, after: the language's own rules, before the dates and after the numbers.
    """

    cldr: str
    letters: Mapping[str, str]
    digits: tuple[str, str, str, str, str, str, str, str, str, str]
    signs: Mapping[str, str]
    www: str
    cardinal: Cardinal
    decimal: str
    percent: Counted
    number_sign: tuple[str, str]
    ampersand: str
    to: str
    spelt: frozenset[str] = frozenset()
    acronyms: Mapping[str, str] = field(default_factory=dict)
    spelt_in_addresses: frozenset[str] = frozenset()
    words_in_addresses: frozenset[str] = frozenset()
    vowels: str = "aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœąęįųāēīūőűůěăşı"
    telephones: Telephones = Telephones()
    dates: Dates = Dates()
    times: Times = Times()
    money: Money = Money()
    roman: Roman = Roman()
    fraction: Callable[[str], str] | None = None
    postal: Callable[[str], str] | None = None
    before: tuple[Rule, ...] = ()
    after: tuple[Rule, ...] = ()

    def spell(self, word: str) -> str:
        """A word letter by letter: "RGPD" becomes "erre gé pé dé"."""
        return " ".join(self._named(character) for character in word)

    def one_by_one(self, digits: str) -> str:
        """Digits one by one: "99" becomes "neun neun"."""
        return " ".join(self.digits[int(digit)] for digit in digits)

    def pronounceable(self, word: str) -> bool:
        """Whether a word has a vowel."""
        return not set(self.vowels).isdisjoint(word.lower())

    def _named(self, character: str) -> str:
        lowered = character.lower()
        if character.isascii() and character.isdigit():
            return self.digits[int(character)]
        bare = unicodedata.normalize("NFD", lowered)[:1]
        return self.letters.get(lowered) or self.signs.get(character) or self.letters.get(bare, character)
