"""Polish: ordinals in dates, years and times of the day; one and two by gender."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Replacement, Roman, Rule, Telephones, Times
from notices.spoken.languages import polish_numbers as numbers
from notices.spoken.rules import counted

_LETTERS = {
    "a": "a", "ą": "ą", "b": "be", "c": "ce", "ć": "cie", "d": "de", "e": "e", "ę": "ę", "f": "ef", "g": "gie", "h": "ha",
    "i": "i", "j": "jot", "k": "ka", "l": "el", "ł": "eł", "m": "em", "n": "en", "ń": "eń", "o": "o", "ó": "o kreskowane",
    "p": "pe", "q": "ku", "r": "er", "s": "es", "ś": "eś", "t": "te", "u": "u", "v": "fau", "w": "wu", "x": "iks",
    "y": "igrek", "z": "zet", "ź": "ziet", "ż": "żet",
}  # fmt: skip
_SIGNS = {
    "@": "małpa", ".": "kropka", "-": "myślnik", "_": "podkreślnik", "/": "ukośnik", "+": "plus", ":": "dwukropek",
    "#": "krzyżyk", "~": "tylda", "=": "znak równości", "?": "znak zapytania", "&": "znak i", "%": "procent",
}  # fmt: skip
_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"\b[Aa]rt\. ?(?=\d)", "artykuł "),
    (r"\bust\. ?(?=\d)", "ustęp "),
    (r"\bpkt ?(?=\d)", "punkt "),
    (r"§ ?(?=\d)", "paragraf "),
    (r"\bstr\. ?(?=\d)", "strona "),
    (r"\b[Tt]el\.:?(?= )", "telefon"),
    (r"\bul\. (?=[A-ZĆŁŚŹŻ\d])", "ulica "),
    (r"\bw godz\.", "w godzinach"),
    (r"\bo godz\.", "o godzinie"),
    (r"\bod godz\.", "od godziny"),
    (r"\bdo godz\.", "do godziny"),
    (r"\bgodz\.(?= ?\d)", "godzina"),
    (r"\bnp\.", "na przykład"),
    (r"\btzn\.", "to znaczy"),
    (r"\bitd\.(?= \w)", "i tak dalej"),
    (r"\bok\. (?=\d)", "około "),
    (r"(?<=\d{4}) r\.(?=[ ,;)]|$)", " roku"),
    (r"(?<=\d) ?min\b\.?", " minut"),
    (r"(?<=\d) ?zł(?!\w)", " złotych"),
)
_FIGURES = re.compile(
    r"(?<![\w.,/-])(?:(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)|(?P<e>\d{1,2})(?P<s>[./-]) ?(?P<n>\d{1,2})(?P=s) ?(?P<z>\d{4}))(?!\w|[./-]\d)"
)
_MONTHS = "|".join(numbers.MONTHS)
_CLOCK = r"([01]?\d|2[0-4])[:.]([0-5]\d)"
_END = r"(?!\w|[.,:]\d)"
_FEMININE = "minut|godzin|sekund|osob|rozmow|stron|usług|gwiazdk|dob"


def _between(found: re.Match[str]) -> str:
    """Opening hours: "8:00-16:00" is "od ósmej do szesnastej"."""
    first, second, third, fourth = map(int, found.groups()[1:])
    start, end = numbers.time_after_preposition(first, second), numbers.time_after_preposition(third, fourth)
    return f"{found[1] or 'od '}{start} do {end}"


def _at(found: re.Match[str]) -> str:
    return f"{found[1]} {numbers.time_after_preposition(int(found[2]), int(found[3]))}"


def _without_marks(found: re.Match[str]) -> str:
    """Thousands in one piece: a noun may follow that decides their gender."""
    return found[1].replace(" ", "").replace(".", "")


_DATES: tuple[tuple[str | re.Pattern[str], Replacement], ...] = (
    (_FIGURES, numbers.date),
    (rf"\b\d{{1,2}} (?:{_MONTHS}) (\d{{4}})(?![\w])", numbers.year("ego", 1)),
    (r"\b[Ww] (\d{4})(?= roku\b)", numbers.year("ym", 1)),
    (r"\b([Ww]) ([IVX]{1,5})(?= wieku\b)", numbers.century),
    (r"(?<![\w.,:/-])([12]\d{3})(?= roku\b)", numbers.year("ego", 1)),
    (r"\b[Rr]oku ([12]\d{3})(?!\w|[.,]\d| \d)", numbers.year("ego", 1)),
    (r"\b[Rr]ok ([12]\d{3})(?!\w|[.,]\d| \d)", numbers.year("y", 1)),
)
_TIMES: tuple[tuple[str, Replacement], ...] = (
    (rf"(?<![\w.,:])([Oo]d )?{_CLOCK} ?(?:[-–]|do) ?{_CLOCK}{_END}", _between),
    (rf"\b([Oo]|[Oo]d|[Dd]o|[Pp]o|około) {_CLOCK.replace('[:.]', ':')}{_END}", _at),
    (rf"\b(godzinie|godziny) {_CLOCK}{_END}", _at),
)
_BEFORE: tuple[Rule, ...] = (
    (re.compile(r"(?<![\w.,])(\d{1,3}(?:[ .]\d{3})+)(?!\w|[.,]\d{3}| \d)"), _without_marks),
    *((re.compile(pattern), words) for pattern, words in _ABBREVIATIONS),
    *((re.compile(pattern), say) for pattern, say in (*_DATES, *_TIMES)),
    counted(f"(?:{_FEMININE})ę", {1: "jedną"}),
    counted(f"(?:{_FEMININE})[aęiy]?|osób|rozmów|dób|części?", numbers.feminine),
    counted("euro|połączenie|nagranie|pytanie", {1: "jedno"}),
)


def _euros(number: int) -> str:
    return "jedno" if number == 1 else numbers.cardinal(number)


LANGUAGE = Language(
    cldr="pl",
    letters=_LETTERS,
    digits=numbers.DIGITS,
    signs=_SIGNS,
    www="wu wu wu",
    cardinal=numbers.cardinal,
    decimal="przecinek",
    percent="procent",
    number_sign=(r"[Nn]r\.?|[Nn]o\.|№", "numer"),
    ampersand="i",
    to="do",
    spelt=frozenset({"IOD", "GDPR", "DPO", "UE", "EOG", "PDF", "SMS", "IP", "NFZ", "KRS"}),
    acronyms={"RODO": "Rodo", "UODO": "Uodo", "PESEL": "Pesel", "NIP": "Nip", "ZUS": "Zus", "CNIL": "Knil", "PUODO": "Puodo"},
    spelt_in_addresses=frozenset({"dpo", "iod", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"do", "na", "we", "od", "po", "za", "to", "ze"}),
    telephones=Telephones(
        patterns=(
            re.compile(r"(?<![\w.,:/+-])(?<!\d )\d{3} \d{3} \d{3}(?!\w| ?[\d€%]| zł| euro|[.,]\d)"),
            re.compile(r"(?<![\w.,:/+-])(?<!\d )\d\d \d{3} \d\d \d\d(?!\w| ?\d|[.,]\d)"),
        ),
    ),
    dates=Dates(day=numbers.day),
    times=Times(say=numbers.time),
    money=Money(count=_euros, cent={"one": "cent", "few": "centy", "other": "centów"}, count_cents=numbers.cardinal),
    roman=Roman(
        after=(
            ("[Aa]rtykuł|[Rr]ozdział|[Tt]om|[Tt]ytuł|[Dd]ział|[Zz]ałącznik|[Ee]tap", numbers.ordinal("y")),
            ("[Cc]zęść|[Kk]sięga|[Ff]aza|[Kk]lasa|[Gg]rupa|Elżbieta|Katarzyna", numbers.ordinal("a")),
            ("Ludwik|Karol|Henryk|Jan|Jan Paweł|Benedykt|Fryderyk|Wilhelm|Zygmunt|Napoleon|Filip|Leon", numbers.ordinal("y")),
            (
                "Ludwika|Karola|Henryka|Jana|Jana Pawła|Benedykta|Fryderyka|Wilhelma|Zygmunta|Napoleona|Leona",
                numbers.ordinal("ego"),
            ),
        ),
        before=(("wiek", numbers.ordinal("y")), ("wieku", numbers.ordinal("ego"))),
    ),
    fraction=numbers.fraction,
    postal=numbers.one_by_one,
    before=_BEFORE,
)
