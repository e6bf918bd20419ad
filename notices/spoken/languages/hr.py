"""Croatian: numbers of its own in three genders, dates and years as ordinals in the genitive ("dvanaestog ožujka")."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Roman, Rule, Times
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "a": "a", "b": "be", "c": "ce", "č": "če", "ć": "će", "d": "de", "đ": "đe", "e": "e", "f": "ef", "g": "ge",
    "h": "ha", "i": "i", "j": "jot", "k": "ka", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pe", "q": "ku",
    "r": "er", "s": "es", "š": "eš", "t": "te", "u": "u", "v": "ve", "w": "dvostruko ve", "x": "iks",
    "y": "ipsilon", "z": "ze", "ž": "že",
}  # fmt: skip
_DIGITS = ("nula", "jedan", "dva", "tri", "četiri", "pet", "šest", "sedam", "osam", "devet")
_SIGNS = {
    "@": "et", ".": "točka", "-": "crtica", "_": "donja crta", "/": "kosa crta", "+": "plus", ":": "dvotočka",
    "#": "ljestve", "~": "tilda", "=": "jednako", "?": "upitnik", "&": "znak za i", "%": "posto",
}  # fmt: skip
_SMALL = (
    *_DIGITS, "deset", "jedanaest", "dvanaest", "trinaest", "četrnaest", "petnaest", "šesnaest", "sedamnaest",
    "osamnaest", "devetnaest",
)  # fmt: skip
_TENS = ("", "", "dvadeset", "trideset", "četrdeset", "pedeset", "šezdeset", "sedamdeset", "osamdeset", "devedeset")
_HUNDREDS = ("", "sto", "dvjesto", "tristo", "četiristo", "petsto", "šesto", "sedamsto", "osamsto", "devetsto")
_FEMININE = {"jedan": "jedna", "dva": "dvije"}
_GREAT = (
    (1_000_000_000, ("milijardu", "milijarda", "milijarde", "milijardi"), True),
    (1_000_000, ("milijun", "milijun", "milijuna", "milijuna"), False),
    (1_000, ("tisuću", "tisuća", "tisuće", "tisuća"), True),
)
"""Size, its noun alone, after 1, after 2 to 4 and after others, and whether it is feminine."""
_ORDINALS = (
    "nult", "prv", "drug", "treć", "četvrt", "pet", "šest", "sedm", "osm", "devet", "deset", "jedanaest", "dvanaest",
    "trinaest", "četrnaest", "petnaest", "šesnaest", "sedamnaest", "osamnaest", "devetnaest",
)  # fmt: skip
_SOFT = 3
"""The third takes other endings: "trećeg"."""
_MONTHS = (
    "siječnja", "veljače", "ožujka", "travnja", "svibnja", "lipnja", "srpnja", "kolovoza", "rujna", "listopada", "studenoga",
    "prosinca",
)  # fmt: skip
_LONGEST_MONTH = 31
_CENTURY = 20
"""Of years in two figures."""


def _form(number: int) -> int:
    """Which form a noun takes: 1 after "jedan", 2 after "dva" to "četiri", 3 after all others."""
    unit, teen = number % 10, number // 10 % 10 == 1
    if teen or unit in {0, *range(5, 10)}:
        return 3
    return 1 if unit == 1 else 2


def _words(number: int, *, feminine: bool = False) -> list[str]:
    hundreds, rest = divmod(number, 100)
    said = [_HUNDREDS[hundreds]] if hundreds else []
    if rest >= len(_SMALL):
        said.append(_TENS[rest // 10])
        rest %= 10
    return [*said, _FEMININE.get(_SMALL[rest], _SMALL[rest]) if feminine else _SMALL[rest]] if rest else said


def _cardinal(number: int, *, feminine: bool = False) -> str:
    """A number as it is counted: "dvjesto dvadeset jedan", "tisuću", "dvije tisuće"."""
    said: list[str] = []
    rest = number
    for size, nouns, is_feminine in _GREAT:
        count, rest = divmod(rest, size)
        if count == 1:
            said.append(nouns[0])
        elif count:
            said += [*_words(count, feminine=is_feminine), nouns[_form(count)]]
    return " ".join((*said, *_words(rest, feminine=feminine))) or _DIGITS[0]


def _feminine(number: int) -> str:
    return _cardinal(number, feminine=True)


def _one(said: str) -> Rule:
    """A rule for 1, 21, 31 … before nouns whose case needs a form of its own; see `_ENDS_IN_ONE`."""
    nouns = _ENDS_IN_ONE[said]
    return re.compile(
        rf"{BEFORE_NUMBER}(\d{{0,8}}1)(?<!11)(?= (?:{nouns})(?!\w))"
    ), lambda found: f"{_cardinal(int(found[1])).removesuffix('jedan')}{said}"


_ENDS_IN_ONE = {
    "jednog": "mjeseca|dana|sata|poziva|tjedna|eura|centa|primatelja",
    "jednu": "godinu|minutu|sekundu|snimku|osobu|tipku|stranicu",
    "jedne": "godine|minute|sekunde|snimke|osobe|tipke|stranice",
    "jedno": "pitanje|mjesto|odbijanje|snimanje",
}


def _ordinal(number: int, ending: str = "i") -> str:
    """An ordinal with the ending of its gender and case: "i", "a", "o", "e", "og", "om": "dvadeset šesti", "dvijetisućite"."""
    hundreds, rest = number - number % 100, number % 100
    if not rest:
        return f"{_round(number)}{ending}"
    tens, unit = (rest - rest % 10, rest % 10) if rest >= len(_SMALL) else (0, rest)
    before = [_cardinal(hundreds)] if hundreds else []
    if tens and not unit:
        return " ".join((*before, f"{_TENS[tens // 10]}{ending}"))
    before += [_TENS[tens // 10]] if tens else []
    soft = unit == _SOFT and ending in {"og", "om", "o"}
    return " ".join((*before, f"{_ORDINALS[unit]}{ending.replace('o', 'e') if soft else ending}"))


def _round(number: int) -> str:
    """The stem of a round ordinal: "stot", "dvijetisućit", "tisuću devetstot"."""
    if number % 1000 == 0:
        thousands = number // 1000
        return f"{''.join(_words(thousands, feminine=True)) if thousands > 1 else ''}tisućit"
    said = _cardinal(number)
    return f"{said}t"


def _date(found: re.Match[str]) -> str:
    """Say "12. 3. 2026." and "12. ožujka 2026." as "dvanaestog ožujka dvije tisuće dvadeset šeste"."""
    day, month = int(found["day"]), found["month"]
    year = found["year"] or (f"{_CENTURY}{found['short']}" if found["short"] else "")
    follows = found.string[found.end() : found.end() + 2]
    if not 1 <= day <= _LONGEST_MONTH or (month.isdigit() and not year and not follows.strip().islower()):
        return found.group()
    said = f"{_ordinal(day, 'og')} {_MONTHS[int(month) - 1] if month.isdigit() else month}"
    return f"{said} {_ordinal(int(year), 'e')}" if year else said


def _time(hour: int, minutes: int) -> str:
    """Say "četrnaest i trideset"; a whole hour with its noun: "devet sati"."""
    if minutes:
        return f"{_cardinal(hour)} i {_cardinal(minutes)}"
    return f"{_cardinal(hour)} {('sat', 'sata', 'sati')[_form(hour) - 1]}"


def _ordinals(before: str, after: str, ending: str) -> tuple[Rule, ...]:
    """Rules for ordinals, which are written with a dot, after and before nouns: "članak 6.", "6. članak"."""
    following = re.compile(rf"\b((?i:{before}) )(\d{{1,3}})\.(?=[ ,;)]|$)")
    leading = re.compile(rf"{BEFORE_NUMBER}(\d{{1,4}})\. (?=(?:{after})(?!\w))")
    return (
        (following, lambda found: f"{found[1]}{_ordinal(int(found[2]), ending)}"),
        (leading, lambda found: f"{_ordinal(int(found[1]), ending)} "),
    )


def _acronym(found: re.Match[str]) -> str:
    """An acronym with its ending: "GDPR-a" is "ge de pe era"."""
    return f"{LANGUAGE.spell(found[1])}{found[2]}"


_MONTH = rf"(?:{'|'.join(_MONTHS)}|studenog)\b"
_DATE = re.compile(
    rf"(?<![\w.,/-])(?P<day>[0-3]?\d)\. ?(?P<month>{_MONTH}|(?:1[0-2]|0?[1-9])(?=\.))\.?"
    r"(?: ?(?P<year>\d{4})(?!\d)\.?|(?<=\.) ?(?P<short>\d\d)\.)?(?!\w|[.,]\d)"
)
_THOUSANDS = (
    re.compile(r"(?<![\w.,:/-])\d{1,3}(?:\.\d{3})+(?!\w|[.,:/-]\d)"),
    re.compile(r"(?<![\w.,:/-])(?<!\d )\d{1,3}(?: \d{3})+(?!\w| \d)"),
)

LANGUAGE = Language(
    cldr="hr",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="ve ve ve",
    cardinal=_cardinal,
    decimal="zarez",
    percent="posto",
    number_sign=(r"[Bb]r\.", "broj"),
    ampersand="i",
    to="do",
    spelt=frozenset({"GDPR", "CNIL", "DPO", "EU", "EGP", "PDF", "SMS", "IVR", "OIB"}),
    acronyms={"AZOP": "Azop"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"na", "za", "do", "od", "iz", "po", "se", "je"}),
    dates=Dates(day=lambda day, _before: _ordinal(day, "og")),
    times=Times(say=_time, mark="sat[ai]?|h"),
    money=Money(joiner="i", cent={"one": "cent", "few": "centa", "other": "centi"}),
    roman=Roman(
        after=(
            ("poglavlje|dio|prilog|svezak|knjiga", _cardinal),
            ("Luj|Ljudevit|Karlo|Franjo|Josip|Petar|Aleksandar|Nikola|Henrik|Ivan Pavao|Benedikt|Elizabeta|Leopold", _ordinal),
        ),
        before=(
            ("stoljeće|poglavlje", lambda number: _ordinal(number, "o")),
            ("stoljeća|poglavlja", lambda number: _ordinal(number, "og")),
            ("stoljeću|poglavlju", lambda number: _ordinal(number, "om")),
        ),
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (
            re.compile(rf"{BEFORE_NUMBER}(\d\d?)\. (?=(?:do|i) \d\d?\. {_MONTH})"),
            lambda found: f"{_ordinal(int(found[1]), 'og')} ",
        ),
        (_DATE, _date),
        *((pattern, lambda found: re.sub(r"\D", "", found.group())) for pattern in _THOUSANDS),
        (re.compile(r"(?<!\w)([Uu]|[Oo]d|[Dd]o) ([01]?\d|2[0-3])\.([0-5]\d)(?!\w|[.,]|[–-]\d| ?[€%])"), r"\1 \2:\3"),
        (re.compile(r"(?<!\w)([A-ZČĆĐŠŽ]{2,6})-([a-zčćđšž]{1,3})\b"), _acronym),
        (re.compile(r"(?<=ritisnite )0(?!\w|[.,]\d)"), "nulu"),
        (re.compile(r"\bčl\. (?=\d)"), "članak "),
        (re.compile(r"\bst\. (?=\d)"), "stavak "),
        *_ordinals("članak|stavak", "članak|stavak|kat|dan", "i"),
        *_ordinals("članka|stavka", "članka|stavka|kata|dana|stoljeća", "og"),
        *_ordinals("članku|stavku", "članku|stavku|katu|stoljeću", "om"),
        *_ordinals("točka|glava", "točka|godina", "a"),
        *_ordinals("točke|glave", "točke|godine", "e"),
        *_ordinals("točki|glavi", "točki|godini", "oj"),
        *_ordinals("točku|glavu", "točku|godinu", "u"),
        *_ordinals("poglavlje", "stoljeće|poglavlje", "o"),
        *map(_one, _ENDS_IN_ONE),
        counted("godin[aeiu]|minut[aeiu]|sekund[aeiu]|snimk[aeiu]|osob[aeiu]|tipk[aeiu]|stranic[aeiu]|zemlj[aeiu]", _feminine),
        (re.compile(r"§ ?(?=\d)"), "paragraf "),
    ),
    after=(
        (re.compile(r"\b([Tt])el\.(?= )"), r"\1elefon"),
        (re.compile(r"\bnpr\."), "na primjer"),
        (re.compile(r"\bd\. ?o\. ?o\."), "de o o"),
    ),
)
