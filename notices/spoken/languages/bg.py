"""Bulgarian: three genders of one and two, "и" before the last part of a number, years as ordinals, dates with "година"."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Roman, Times
from notices.spoken.rules import counted

_LETTERS = {
    "a": "а", "b": "бе", "c": "це", "d": "де", "e": "е", "f": "еф", "g": "ге", "h": "ха", "i": "и", "j": "йот",
    "k": "ка", "l": "ел", "m": "ем", "n": "ен", "o": "о", "p": "пе", "q": "ку", "r": "ер", "s": "ес", "t": "те",
    "u": "у", "v": "ве", "w": "дабълю", "x": "икс", "y": "игрек", "z": "зет",
    "а": "а", "б": "бе", "в": "ве", "г": "ге", "д": "де", "е": "е", "ж": "же", "з": "зе", "и": "и",
    "й": "и кратко", "к": "ка", "л": "ел", "м": "ем", "н": "ен", "о": "о", "п": "пе", "р": "ер", "с": "ес", "т": "те",
    "у": "у", "ф": "еф", "х": "ха", "ц": "це", "ч": "че", "ш": "ше", "щ": "ще", "ъ": "ер голям", "ь": "ер малък",
    "ю": "ю", "я": "я",
}  # fmt: skip
_DIGITS = ("нула", "едно", "две", "три", "четири", "пет", "шест", "седем", "осем", "девет")
_SIGNS = {
    "@": "кльомба", ".": "точка", "-": "тире", "_": "долна черта", "/": "наклонена черта", "+": "плюс", ":": "двоеточие",
    "#": "диез", "~": "тилда", "=": "равно", "?": "въпросителен знак", "&": "амперсанд", "%": "процента",
}  # fmt: skip

_TEENS = (
    "десет", "единайсет", "дванайсет", "тринайсет", "четиринайсет", "петнайсет", "шестнайсет", "седемнайсет", "осемнайсет",
    "деветнайсет",
)  # fmt: skip
_TENS = ("", "", "двайсет", "трийсет", "четирийсет", "петдесет", "шестдесет", "седемдесет", "осемдесет", "деветдесет")
_HUNDREDS = (
    "", "сто", "двеста", "триста", "четиристотин", "петстотин", "шестстотин", "седемстотин", "осемстотин", "деветстотин",
)  # fmt: skip
_FIRST = (
    "нулев", "първи", "втори", "трети", "четвърти", "пети", "шести", "седми", "осми", "девети", "десети", "единайсети",
    "дванайсети", "тринайсети", "четиринайсети", "петнайсети", "шестнайсети", "седемнайсети", "осемнайсети", "деветнайсети",
)  # fmt: skip
_HUNDREDTHS = (
    "", "стотна", "двустотна", "тристотна", "четиристотна", "петстотна", "шестстотна", "седемстотна", "осемстотна",
    "деветстотна",
)  # fmt: skip
_MASCULINE = {1: "един", 2: "два"}
_FEMININE = {1: "една", 2: "две"}


def _parts(number: int, ones: dict[int, str]) -> list[str]:
    """The words of a number below a thousand, without "и"."""
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    said = [_TEENS[unit]] if tens == 1 else [_TENS[tens], ones.get(unit, _DIGITS[unit]) if unit else ""]
    return [word for word in (_HUNDREDS[hundreds], *said) if word]


def _joined(parts: list[str]) -> str:
    """With "и" before the last: "сто двайсет и едно"."""
    return f"{' '.join(parts[:-1])} и {parts[-1]}" if len(parts) > 1 else parts[0]


def _number(number: int, ones: dict[int, str]) -> str:
    if not number:
        return _DIGITS[0]
    parts: list[str] = []
    for size, one, many, gender in (
        (10**9, "един милиард", "милиарда", _MASCULINE),
        (10**6, "един милион", "милиона", _MASCULINE),
        (10**3, "хиляда", "хиляди", _FEMININE),
    ):
        count, number = divmod(number, size)
        if count:
            parts.append(one if count == 1 else f"{_joined(_parts(count, gender))} {many}")
    return _joined([*parts, *_parts(number, ones)])


def _cardinal(number: int) -> str:
    """As one counts: "едно", "двайсет и две", "хиляда и сто"."""
    return _number(number, {})


def _masculine(number: int) -> str:
    return _number(number, _MASCULINE)


def _feminine(number: int) -> str:
    return _number(number, _FEMININE)


def _ordinal(number: int) -> str:
    """Masculine, 0 to 99: "дванайсети", "двайсет и първи"."""
    if number < 20:  # noqa: PLR2004 - one word each
        return _FIRST[number]
    tens, unit = divmod(number, 10)
    return f"{_TENS[tens]} и {_FIRST[unit]}" if unit else f"{_TENS[tens]}и"


def _with_ending(number: int, ending: str) -> str:
    """The ordinal of a feminine or neuter noun: "двайсет и първа"."""
    return f"{_ordinal(number)[:-1]}{ending}"


def _year(year: int) -> str:
    """An ordinal that agrees with "година": "две хиляди двайсет и шеста"."""
    hundreds, rest = divmod(year, 100)
    if not rest:
        thousands, last = divmod(hundreds, 10)
        if not last:
            return "двехилядна"
        return f"{_cardinal(thousands * 1000)} и {_HUNDREDTHS[last]}"
    before = _cardinal(hundreds * 100).replace(" и ", " ")
    return f"{before} {'' if rest > 20 and rest % 10 else 'и '}{_with_ending(rest, 'а')}"  # noqa: PLR2004 - it has its own "и"


def _fraction(digits: str) -> str:
    """3,14 is "три цяло и четиринайсет"; longer ones digit by digit."""
    if len(digits) <= 2 and digits[0] != "0":  # noqa: PLR2004 - tenths and hundredths
        return _cardinal(int(digits))
    return " ".join(_DIGITS[int(digit)] for digit in digits)


def _time(hour: int, minutes: int) -> str:
    said = f"{_masculine(hour)} часа"
    return f"{said} и {_feminine(minutes)} {'минута' if minutes == 1 else 'минути'}" if minutes else said


def _percent(found: re.Match[str]) -> str:
    number = int(found[1])
    return f"{_masculine(number)} {'процент' if number == 1 else 'процента'}"


def _written_ordinal(found: re.Match[str]) -> str:
    """1-ви, 2-ра, 3-то: the ending is written after the number."""
    number, ending = int(found[1]), found[2][-1]
    return _ordinal(number) if ending == "и" else _with_ending(number, ending)


def _postal(digits: str) -> str:
    """A Bulgarian one as a number, "хиляда"; five digits one by one."""
    if len(digits) == 4 and digits[0] != "0":  # noqa: PLR2004 - a Bulgarian one
        return _cardinal(int(digits))
    return " ".join(_DIGITS[int(digit)] for digit in digits)


def _king(number: int) -> str:
    """The number of a king: "Луи XIV" is "Луи Четиринайсети"."""
    return _ordinal(number).capitalize()


_MASCULINE_NOUNS = "месеца?|ден|дни|часа?|процента?|лева?|цента?|разговора?|запис[аи]?|члена?|евроцента?|пъти?|кабинета?|етажа?"
_FEMININE_NOUNS = "годин[аи]|минут[аи]|седмиц[аи]|секунд[аи]|част|части|страниц[аи]|възможности?"

LANGUAGE = Language(
    cldr="bg",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="ве ве ве",
    cardinal=_cardinal,
    decimal="цяло и",
    percent={"one": "процент", "other": "процента"},
    number_sign=(r"№|[Nn]o\.", "номер"),
    ampersand="и",
    to="до",
    spelt=frozenset({"ЕС", "ЕИП", "ОРЗД", "ЕГН", "ДДС", "ЕИК", "GDPR", "DPO", "EU", "PDF", "SMS", "IVR"}),
    acronyms={"CNIL": "Книл"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    vowels="aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœаъоуеиюяѝ",
    dates=Dates(day=lambda day, _before: _ordinal(day), year=_year, pattern="{day} {month} {year} година"),
    times=Times(say=_time, mark=r"ч\.|часа|час|ч"),
    money=Money(joiner="и", cent={"one": "цент", "other": "цента"}, count_cents=_masculine),
    roman=Roman(
        after=(
            ("[Чч]лен|[Гг]лава|[Рр]аздел|[Чч]аст|[Пп]риложение|[Тт]ом", _cardinal),
            ("Луи|Карл|Борис|Петър|Йоан Павел", _king),
        ),
        before=(("век", _ordinal),),
    ),
    fraction=_fraction,
    postal=_postal,
    before=(
        (re.compile(r"(?<=\d)\.(\d{1,2})\.(\d{4}|\d\d) ?г\."), r".\1.\2"),
        (re.compile(r"(?:№|(?<!\w)[Nn]o\.) ?(\d{1,12})(?![\d.,])"), lambda found: f"номер {_cardinal(int(found[1]))}"),
        (re.compile(r"(?<![\w.,:/-])(\d{1,2})-(ви|ри|ти|ми|ва|ра|та|ма|во|ро|то|мо)(?!\w)"), _written_ordinal),
        (re.compile(r"(?<![\w.,:/-])(\d{1,12}) ?%"), _percent),
        (re.compile(r"(?<=\d) ?лв\."), " лева"),
        (re.compile(r"(?<=\d) ?г\. ?\Z"), " година."),
        (re.compile(r"(?<=\d) ?г\."), " година"),
        (re.compile(r"(?<![\w.,:/-])(1[1-9]\d\d|20\d\d)(?= година)"), lambda found: _year(int(found[1]))),
        counted(_MASCULINE_NOUNS, _masculine),
        counted(_FEMININE_NOUNS, _feminine),
    ),
    after=(
        (re.compile(r"\b([Тт])ел\."), r"\1елефон"),
        (re.compile(r"\bчл\."), "член"),
        (re.compile(r"\bал\."), "алинея"),
        (re.compile(r"\bнапр\."), "например"),
    ),
)
