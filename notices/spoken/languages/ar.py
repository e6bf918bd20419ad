"""Arabic: numbers by the gender of what they count, the dual, and short vowels for the voices."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Replacement, Roman, Telephones, Times
from notices.spoken.languages.arabic_numbers import (
    ALONE,
    AND,
    CALL,
    DAY,
    HOUR,
    MINUTE,
    MONTH,
    WEEK,
    YEAR,
    Noun,
    before_noun,
    cardinal,
    counted,
    hour,
    oblique,
    ordinal,
)
from notices.spoken.languages.arabic_vowels import for_voices, vowelled
from notices.spoken.rules import BEFORE_NUMBER

_LETTERS = {
    "ا": "أَلِف", "ب": "بَاء", "ت": "تَاء", "ث": "ثَاء", "ج": "جِيم", "ح": "حَاء", "خ": "خَاء", "د": "دَال", "ذ": "ذَال", "ر": "رَاء",
    "ز": "زَاي", "س": "سِين", "ش": "شِين", "ص": "صَاد", "ض": "ضَاد", "ط": "طَاء", "ظ": "ظَاء", "ع": "عَيْن", "غ": "غَيْن", "ف": "فَاء",
    "ق": "قَاف", "ك": "كَاف", "ل": "لَام", "م": "مِيم", "ن": "نُون", "ه": "هَاء", "و": "وَاو", "ي": "يَاء",
    "a": "إِيه", "b": "بِي", "c": "سِي", "d": "دِي", "e": "إِي", "f": "إِف", "g": "جِي", "h": "إِتْش", "i": "آي", "j": "جِيه",
    "k": "كِيه", "l": "إِل", "m": "إِم", "n": "إِن", "o": "أُو", "p": "بِي", "q": "كِيُو", "r": "آر", "s": "إِس", "t": "تِي", "u": "يُو",
    "v": "فِي", "w": "دَبْلْيُو", "x": "إِكْس", "y": "وَاي", "z": "زِد",
}  # fmt: skip
_SIGNS = {
    "@": "آت", ".": "نُقْطَة", "-": "شَرْطَة", "_": "شَرْطَة سُفْلِيَّة", "/": "شَرْطَة مَائِلَة", "+": "زَائِد", ":": "نُقْطَتَان", "#": "مُرَبَّع",
    "~": "تِيلْدَا", "=": "يُسَاوِي", "?": "عَلَامَة اِسْتِفْهَام", "&": "عَلَامَة وَ", "%": "فِي المِئَة",
}  # fmt: skip
_CENT = {"one": "سَنْت", "two": "سَنْتَان", "few": "سَنْتَات", "many": "سَنْتًا", "other": "سَنْت"}
_ARABIC = "\u0621-\u064a"


def _nouns(pattern: str, noun: Noun) -> tuple[re.Pattern[str], Replacement]:
    """A number with its noun, in whichever form that is written: "6 أشهر", "1 شهر"."""
    return re.compile(rf"{BEFORE_NUMBER}(\d{{1,12}}) (?:{pattern})(?![{_ARABIC}\u064b-\u0652])"), lambda found: counted(
        int(found[1]), noun
    )


def _cents(number: int) -> str:
    """One and two are said by the noun alone."""
    return "" if number in {1, 2} else cardinal(number)


def _time(hours: int, minutes: int) -> str:
    said = f"السَّاعَة {hour(hours)}"
    return f"{said}{AND}{counted(minutes, MINUTE).removesuffix(' وَاحِدَة')}" if minutes else said


def _range(found: re.Match[str]) -> str:
    first, second = int(found[1]), int(found[2])
    return f"{cardinal(first)} إِلَى {oblique(second)}" if first < second else found.group()


def _clock(found: re.Match[str]) -> str:
    return _time(int(found[1]), int(found[2] or 0))


LANGUAGE = Language(
    cldr="ar",
    letters=_LETTERS,
    digits=ALONE,
    signs={sign: for_voices(name) for sign, name in _SIGNS.items()},
    www="دَبْلْيُو دَبْلْيُو دَبْلْيُو",
    cardinal=cardinal,
    decimal="فَاصِلَة",
    percent="فِي المِئَة",
    number_sign=(r"رقم|№|N°|[Nn]o\.", "رَقْم"),
    ampersand="وَ",
    to="إِلَى",
    spelt=frozenset({"GDPR", "RGPD", "DPO", "EU", "UE"}),
    acronyms={"CNIL": "كْنِيل", "SMS": "إِس إِم إِس", "PDF": "بِي دِي إِف"},
    spelt_in_addresses=frozenset({"dpo", "dpd", "rgpd", "gdpr"}),
    telephones=Telephones(pause="، "),
    dates=Dates(day=lambda day, _: f"{ordinal(day)} مِن", year=oblique, pattern="{day} {month} عَام {year}"),
    times=Times(say=_time),
    money=Money(count=before_noun, joiner="وَ", cent=_CENT, count_cents=_cents),
    roman=Roman(
        after=(
            ("المادة|الفصل|الباب|الجزء|الملحق", cardinal),
            ("لويس|شارل|هنري|فريدريك|يوحنا بولس|بنديكت|القرن|الحسن|محمد", ordinal),
        ),
    ),
    postal=lambda digits: " ".join(ALONE[int(digit)] for digit in digits),
    before=(
        (re.compile(r"(?<!\w)و(?=[A-Za-z\u00c0-\u024f])"), "وَ "),
        (re.compile(r"(?<![\w.,])(\d{1,3}(?: \d{3})+)(?!\w|[.,]\d| \d)"), lambda found: found[1].replace(" ", "")),
        (re.compile(r"(?<![\w.,])(\d+),(\d\d?)(?![\w.]|,\d)"), r"\1.\2"),
        (re.compile(r"الساعة ([01]?\d|2[0-4])(?::([0-5]\d))?(?!\w|[.:,]\d)"), _clock),
        _nouns("يوم(?:ًا|ا|اً|ان|ين)?|أيام", DAY),
        _nouns("شهر(?:ًا|ا|اً|ان|ين)?|أشهر|شهور", MONTH),
        _nouns("سنة|سنتان|سنتين|سنوات|سنين", YEAR),
        _nouns("ساعة|ساعتان|ساعتين|ساعات", HOUR),
        _nouns("دقيقة|دقيقتان|دقيقتين|دقائق", MINUTE),
        _nouns("أسبوع(?:ًا|ا|اً|ان|ين)?|أسابيع", WEEK),
        _nouns("مكالمة|مكالمتان|مكالمتين|مكالمات", CALL),
        (re.compile(r"(?<![\w.,-])(\d{1,4}) ?[–-] ?(\d{1,4})(?![\w.,:-]?\d|\w|-)"), _range),
        (re.compile(rf"{BEFORE_NUMBER}1 ?(?:€|EUR(?!\w))"), "يُورُو وَاحِد"),
        (re.compile(r"(?<=عشوائيًا )(\d{1,3})(?= ?%)"), lambda found: oblique(int(found[1]))),
        (re.compile(r"(?<=اضغطوا )2(?!\w|[.,:/-]\d| \d)"), "اِثْنَيْن"),
        (re.compile(r"(?<=على )2(?!\w|[.,:/-]\d| \d)"), "اِثْنَيْن"),
    ),
    after=(
        (re.compile(rf"(?<!\S)وَ? (?=[{_ARABIC}])"), "وَ"),
        (re.compile(".+"), lambda found: for_voices(vowelled(found.group()))),
    ),
)
