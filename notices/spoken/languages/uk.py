"""Ukrainian: numbers by gender, ordinals in dates, years and hours, the genitive in ranges and after prepositions."""

from __future__ import annotations

import re

from notices.spoken.language import Cardinal, Dates, Language, Money, Replacement, Roman, Times
from notices.spoken.languages.ukrainian_numbers import DIGITS, cardinal, feminine, genitive, neuter, ordinal
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "а": "а", "б": "бе", "в": "ве", "г": "ге", "ґ": "ґе", "д": "де", "е": "е", "є": "є", "ж": "же", "з": "зе", "и": "и",
    "і": "і", "ї": "ї", "й": "йот", "к": "ка", "л": "ел", "м": "ем", "н": "ен", "о": "о", "п": "пе", "р": "ер", "с": "ес",
    "т": "те", "у": "у", "ф": "еф", "х": "ха", "ц": "це", "ч": "че", "ш": "ша", "щ": "ща", "ь": "м'який знак", "ю": "ю", "я": "я",
    "a": "а", "b": "бе", "c": "це", "d": "де", "e": "е", "f": "еф", "g": "ґе", "h": "аш", "i": "і", "j": "йот", "k": "ка",
    "l": "ел", "m": "ем", "n": "ен", "o": "о", "p": "пе", "q": "ку", "r": "ер", "s": "ес", "t": "те", "u": "у", "v": "ве",
    "w": "дабл ю", "x": "ікс", "y": "ігрек", "z": "зет",
}  # fmt: skip
_SIGNS = {
    "@": "собачка", ".": "крапка", "-": "дефіс", "_": "підкреслення", "/": "скісна риска", "+": "плюс", ":": "двокрапка",
    "#": "решітка", "~": "тильда", "=": "дорівнює", "?": "знак питання", "&": "амперсанд", "%": "відсоток",
}  # fmt: skip

_PERCENT = {"one": "відсоток", "few": "відсотки", "many": "відсотків", "other": "відсотка"}
_FEMININE_NOUNS = "хвилин[аиу]?|годин[аиу]?|секунд[аиу]?|особ[аиу]?|осіб|клавіш[аіу]?|ліні[яїю]|гривн[яіюь]|тисяч[аіу]?"
_ENDINGS = {
    "а": "а",
    "та": "а",
    "га": "а",
    "й": "ий",
    "го": "ого",
    "му": "ому",
    "ї": "ої",
    "е": "е",
    "ге": "е",
    "те": "е",
    "х": "их",
}
_MONTHS = "січня|лютого|березня|квітня|травня|червня|липня|серпня|вересня|жовтня|листопада|грудня"

_FIRST, _OF_THE_FIRST, _AT_THE_FIRST = ordinal("ий"), ordinal("ого"), ordinal("ому")
_HOUR, _OF_THE_HOUR, _AT_THE_HOUR = ordinal("а"), ordinal("ої"), ordinal("ій")
_MIDNIGHT = {0: "нульова", 24: "двадцять четверта"}


def _after_preposition(prepositions: str) -> tuple[re.Pattern[str], Replacement]:
    """Say "протягом 6 місяців" as "протягом шести місяців"; "до 12 березня" is a date."""

    def replacement(found: re.Match[str]) -> str:
        said = genitive(int(found[2]))
        return f"{found[1]} {said.replace('одного', 'однієї') if found['feminine'] else said}"

    return re.compile(
        rf"(?<!\w)({prepositions}) (\d{{1,12}})(?= (?!{_MONTHS})(?:(?P<feminine>{_FEMININE_NOUNS})(?!\w)|[^\W\d]))", re.IGNORECASE
    ), replacement


def _year(year: int) -> str:
    """Of a year: "дві тисячі двадцять шостого", "тисяча дев'ятсот дев'яносто дев'ятого"."""
    return _OF_THE_FIRST(year).removeprefix("одна ")


def _year_before(noun: str, ending: str) -> tuple[re.Pattern[str], Replacement]:
    """Years before their noun: "2026 року", "у 2026 році"; a duration of 2000 років is none."""
    say = ordinal(ending)
    pattern = re.compile(rf"{BEFORE_NUMBER}(1[1-9]\d\d|20\d\d)(?= (?:{noun})(?!\w))")
    return pattern, lambda found: say(int(found[1])).removeprefix("одна ")


def _no_year(found: re.Match[str]) -> str:
    """Four figures that nothing makes a year are a number."""
    return cardinal(int(found[2])) if not found[1] else found.group()


def _minutes(minutes: int) -> str:
    return f"{DIGITS[0] + ' ' if minutes < len(DIGITS) else ''}{cardinal(minutes)}"


def _time(hour: int, minutes: int) -> str:
    said = _MIDNIGHT.get(hour) or _HOUR(hour)
    return f"{said} {_minutes(minutes)}" if minutes else f"{said} година"


def _time_after(prepositions: str, say: Cardinal, zero: str) -> tuple[re.Pattern[str], Replacement]:
    """Say "о 14:30" as "о чотирнадцятій тридцять", "з 9:00" as "з дев'ятої"."""

    def replacement(found: re.Match[str]) -> str:
        hour, minutes = int(found[2]), int(found[3])
        return " ".join(filter(None, (found[1], say(hour) if hour else zero, _minutes(minutes) if minutes else "")))

    return re.compile(rf"(?<!\w)({prepositions}) ([01]?\d|2[0-4]):([0-5]\d)(?!\w|[.:]\d)", re.IGNORECASE), replacement


def _range(found: re.Match[str]) -> str:
    first, second = int(found[1]), int(found[2])
    return f"від {genitive(first)} до {genitive(second)}" if first < second else found.group()


def _with_ending(found: re.Match[str]) -> str:
    """Ordinals that are written with their ending: "5-та година", "6-го", "у 6-й статті"."""
    ending = _ENDINGS[found[2]]
    return ordinal("ій" if ending == "ий" and found[3].endswith("і") else ending)(int(found[1]))


def _ordinal_before(words: str, say: Cardinal) -> tuple[re.Pattern[str], Replacement]:
    return re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}})(?= (?:{words})(?!\w))"), lambda found: say(int(found[1]))


LANGUAGE = Language(
    cldr="uk",
    letters=_LETTERS,
    digits=DIGITS,
    signs=_SIGNS,
    www="три дабл ю",
    cardinal=cardinal,
    decimal="кома",
    percent=_PERCENT,
    number_sign=(r"№|N°|[Nn]o\.", "номер"),
    ampersand="і",
    to="до",
    spelt=frozenset({"ЄС", "ЄЕП", "США", "ЗМІ", "ІПН", "ЄДРПОУ"}),
    acronyms={
        "CNIL": "Кніл",
        "GDPR": "джі ді пі ар",
        "DPO": "ді пі о",
        "SMS": "ес ем ес",
        "PDF": "пе де еф",
        "РНОКПП": "ер ен о ка пе пе",
    },
    spelt_in_addresses=frozenset({"dpo", "gdpr"}),
    vowels="аеєиіїоуюяaeiouyàáâäåæèéêëìíîïòóôöøùúûüý",
    dates=Dates(day=lambda day, _: _OF_THE_FIRST(day), year=_year, pattern="{day} {month} {year} року"),
    times=Times(say=_time),
    money=Money(count=neuter, cent={"one": "цент", "few": "центи", "many": "центів", "other": "цента"}, count_cents=cardinal),
    roman=Roman(
        after=(
            ("[Сс]таття|[Рр]озділ|[Чч]астина|[Дд]одаток|[Тт]ом", cardinal),
            ("Людовік|Карл|Генріх|Фрідріх|Вільгельм|Іван Павло|Бенедикт|Ярослав", _FIRST),
            ("Людовіка|Карла|Генріха|Фрідріха|Івана Павла|Бенедикта", _OF_THE_FIRST),
            ("Єлизавета|Катерина", _HOUR),
        ),
        before=(("столітті", _AT_THE_FIRST), ("століття|ст\\.", _OF_THE_FIRST)),
    ),
    postal=lambda digits: " ".join(DIGITS[int(digit)] for digit in digits),
    before=(
        (re.compile(r"(?<![\w.,])(\d{1,3}(?: \d{3})+)(?!\w|[.,]\d| \d)"), lambda found: found[1].replace(" ", "")),
        _time_after("о|об", _AT_THE_HOUR, "нульовій"),
        _time_after("з|із|від|до|після", _OF_THE_HOUR, "нульової"),
        (re.compile(r"(?<![\w.,-])(\d{1,4}) ?[–-] ?(\d{1,4})(?![\w.,:-]?\d|\w|-)"), _range),
        _year_before("року|р\\.", "ого"),
        _year_before("рік", "ий"),
        _year_before("році", "ому"),
        _year_before("роком", "им"),
        (re.compile(rf"((?:{_MONTHS}) )?{BEFORE_NUMBER}(1[1-9]\d\d|20\d\d)(?!\w|[.,:/-]\d| ?(?:€|EUR|%))"), _no_year),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,4}})-({'|'.join(_ENDINGS)})(?!\w)(?= ?(\w*))"), _with_ending),
        (re.compile(r"\bст\. (?=\d)"), "стаття "),
        _ordinal_before("століття", _OF_THE_FIRST),
        _ordinal_before("столітті", _AT_THE_FIRST),
        _after_preposition("протягом|упродовж|впродовж|не довше|до|від|після|близько|понад"),
        counted(_FEMININE_NOUNS, feminine),
        counted("євро|посилання|рішення|звернення", neuter),
    ),
    after=((re.compile(r"(?<=ого) р\.(?!\w)"), " року"),),
)
