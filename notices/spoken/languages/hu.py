"""Hungarian: "két" before a noun, endings stuck to figures, possessive ordinals in dates, keys in the accusative."""

from __future__ import annotations

import re

from notices.spoken.counting import by_num2words
from notices.spoken.language import Dates, Language, Money, Roman, Times
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "a": "a", "b": "bé", "c": "cé", "d": "dé", "e": "e", "f": "ef", "g": "gé", "h": "há", "i": "i",
    "j": "jé", "k": "ká", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pé", "q": "kú",
    "r": "er", "s": "es", "t": "té", "u": "u", "v": "vé", "w": "dupla vé", "x": "iksz", "y": "ipszilon",
    "z": "zé", "á": "hosszú á", "é": "hosszú é", "í": "hosszú í", "ó": "hosszú ó", "ö": "ö", "ő": "hosszú ő",
    "ú": "hosszú ú", "ü": "ü", "ű": "hosszú ű",
}  # fmt: skip
_DIGITS = ("nulla", "egy", "kettő", "három", "négy", "öt", "hat", "hét", "nyolc", "kilenc")
_SIGNS = {
    "@": "kukac", ".": "pont", "-": "kötőjel", "_": "alávonás", "/": "perjel", "+": "plusz", ":": "kettőspont",
    "#": "kettőskereszt", "~": "hullámvonal", "=": "egyenlő", "?": "kérdőjel", "&": "és jel", "%": "százalék",
}  # fmt: skip

_KEYS = {
    "0": "nullát", "1": "egyest", "2": "kettest", "3": "hármast", "4": "négyest", "5": "ötöst",
    "6": "hatost", "7": "hetest", "8": "nyolcast", "9": "kilencest",
    "csillag": "csillagot", "kettőskereszt": "kettőskeresztet",
}  # fmt: skip
"""What follows "nyomjon": the texts put the key after a colon, where no ending depends on it."""
_DAYS = ("", "elseje", "másodika", "harmadika", "negyedike", "ötödike", "hatodika", "hetedike", "nyolcadika", "kilencedike")
_TENTH_DAYS = ("", "tizedike", "huszadika", "harmincadika")
_TENS = ("", "tizen", "huszon", "harminc")
_MONTHS = (
    "január", "február", "március", "április", "május", "június",
    "július", "augusztus", "szeptember", "október", "november", "december",
)  # fmt: skip
_PARTS = {1: "tized", 2: "század", 3: "ezred"}
_NOUNS = (
    "nap|hét|het|hónap|év|óra|órá|perc|másodperc|hívás|felvétel|oldal|munkanap|alkalom|személy|eset|rész|euró|cent|forint|gomb"
)
_NUM2WORDS = by_num2words("hu")
_NUM2WORDS_ORDINAL = by_num2words("hu", "ordinal")


def _cardinal(number: int) -> str:
    """As one counts: "kettő" at the end, "két" before thousands and millions."""
    said = re.sub(r"kettő(?=ezer|milli)", "két", _NUM2WORDS(number))
    return f"{said.removesuffix('két')}kettő" if said.endswith("két") else said


def _before_noun(number: int) -> str:
    """Before a noun "kettő" is "két": "két hónap", "tizenkét hónap"."""
    said = _cardinal(number)
    return f"{said.removesuffix('kettő')}két" if said.endswith("kettő") else said


def _ordinal(number: int) -> str:
    return _NUM2WORDS_ORDINAL(number)


def _day(day: int) -> str:
    """The day of a month as its possession: "elseje", "tizenkettedike", "huszadika"."""
    tens, unit = divmod(day, 10)
    if not unit:
        return _TENTH_DAYS[tens]
    if tens and unit in {1, 2}:
        return _TENS[tens] + ("", "egyedike", "kettedike")[unit]
    return _TENS[tens] + _DAYS[unit]


def _inflected(word: str, ending: str) -> str:
    """The word with the ending that stood after the figures: "-án" and "-ig" lengthen its last vowel."""
    bare = re.sub(r"^j?[eéaá](?=n?$)", "", ending)
    return word if not bare else word[:-1] + {"a": "á", "e": "é"}.get(word[-1], word[-1]) + bare


def _date(found: re.Match[str]) -> str:
    """A date with its ending: "2026. március 12-én" is "kétezer-huszonhat március tizenkettedikén"."""
    month, day = found["month"], int(found["day"])
    if month.isdigit():
        if not 1 <= int(month) <= len(_MONTHS):
            return found.group()
        month = _MONTHS[int(month) - 1]
    if not 1 <= day <= 31:  # noqa: PLR2004 - days of a month
        return found.group()
    year = f"{_cardinal(int(found['year']))} " if found["year"] else ""
    dot = "." if found.group().endswith(".") and re.match(r"\s*(?:$|\s[^\W\d_a-záéíóöőúüű])", found.string[found.end() :]) else ""
    return f"{year}{month} {_inflected(_day(day), found['ending'] or '')}{dot}"


def _with_ending(found: re.Match[str]) -> str:
    """A number with an ending: "2-es" is "kettes", "3-at" "hármat", "7-es" "hetes", "6-os" "hatos"."""
    said, ending = _cardinal(int(found[1])), found[2]
    if ending in {"szor", "szer", "ször"}:
        return _before_noun(int(found[1])) + ending
    if ending[0] in "aeoö":
        for full, short in (("három", "hárm"), ("hét", "het"), ("ezer", "ezr"), ("kettő", "kett")):
            said = said.removesuffix(full) + short if said.endswith(full) else said
    return said + ending


def _joined(found: re.Match[str]) -> str:
    """A word with its ending in harmony: "óra -tól" is "órától", "tizenkettő -tól" "tizenkettőtől", "óra -kor" "órakor"."""
    word, ending = found[1], found[2]
    if ending == "kor":
        return word + ending
    vowels = [letter for letter in word.lower() if letter in "aáeéiíoóöőuúüű"]
    sure = [letter for letter in vowels if letter not in "ií"]
    back = bool(sure) and sure[-1] in "aáoóuú"
    word = word[:-1] + {"a": "á", "e": "é"}.get(word[-1], word[-1])
    return word + (ending if ending == "ig" or back else "től")


_SUFFIX = r"-(?P<ending>j?[eéaá]n?|j?[eéaá]?(?:ig|t[óő]l))(?!\w)"
_END = rf"(?:{_SUFFIX}|\.(?!\d| nap)|(?![\w.,:-]))"
_DATES = re.compile(
    rf"{BEFORE_NUMBER}(?:(?P<year>\d{{4}})\. ?)?(?P<month>{'|'.join(_MONTHS)}) (?P<day>\d{{1,2}}){_END}", re.IGNORECASE
)
_FIGURES = re.compile(rf"{BEFORE_NUMBER}(?P<year>\d{{4}})(?P<mark>\. ?|-)(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}}){_END}")
_LETTER = "[a-záéíóöőúüű]"
_TIME_RANGE = re.compile(rf"{BEFORE_NUMBER}(\d{{1,2}}:[0-5]\d) ?[–-] ?(\d{{1,2}}:[0-5]\d)(?![\w:-])")
_RANGE = re.compile(rf"{BEFORE_NUMBER}(\d{{1,4}}) ?[–-] ?(\d{{1,4}})( (?:óra|nap|hónap|év|perc|euró)|(?: ?[%€]))?(?![\w.,:-])")


def _range(found: re.Match[str]) -> str:
    """From and to: "8–12 óra" becomes "8 -tól 12 óra -ig", which `_joined` ends."""
    if int(found[1]) >= int(found[2]):
        return found.group()
    return f"{found[1]} -tól {found[2]}{found[3] or ''} -ig"


LANGUAGE = Language(
    cldr="hu",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="vé vé vé",
    cardinal=_cardinal,
    decimal="egész",
    percent="százalék",
    number_sign=(r"[Nn]o\.|[Nn]r\.|№|n°", "szám"),
    ampersand="és",
    to="-",
    spelt=frozenset({"GDPR", "DPO", "EU", "EGT", "SMS", "PDF", "IVR"}),
    acronyms={"CNIL": "Knil"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"az", "és", "is"}),
    vowels="aeiouyáéíóöőúüű",
    dates=Dates(day=lambda day, _before: _day(day), pattern="{year} {month} {day}"),
    times=Times(
        say=lambda hour, minutes: f"{_before_noun(hour)} óra{f' {_cardinal(minutes)}' if minutes else ''}",
        mark=r"óra(?!\w)|h|(?=-kor)",
    ),
    money=Money(count=_before_noun, cent="cent"),
    roman=Roman(
        before=(
            ("Lajos|Károly|Henrik|Ferenc|János Pál|Béla|István|Benedek|Erzsébet|Napóleon|Vilmos", _ordinal),
            (r"század\w*|kerület\w*|fejezet\w*|cikk\w*|rész\w*|melléklet\w*", _ordinal),
        ),
    ),
    fraction=lambda digits: (
        f"{_before_noun(int(digits))} {_PARTS[len(digits)]}"
        if len(digits) in _PARTS
        else " ".join(_DIGITS[int(d)] for d in digits)
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}})((?: \d{{3}})+)(?!\w)"), lambda found: found.group().replace(" ", "")),
        (re.compile(r"(?<=nyomjon): (\d|csillag|kettőskereszt)(?!\w)"), lambda found: f" {_KEYS[found[1]]}"),
        (_DATES, _date),
        (_FIGURES, _date),
        (_TIME_RANGE, r"\1 -tól \2 -ig"),
        (_RANGE, _range),
        (re.compile(rf"{BEFORE_NUMBER}(1[1-9]\d\d|20\d\d)\.(?= {_LETTER})"), lambda found: _cardinal(int(found[1]))),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}})\.(?= {_LETTER})"), lambda found: _ordinal(int(found[1]))),
        (
            re.compile(rf"{BEFORE_NUMBER}([1-9]|[12]\d|3[01])-(j?[éá]n)(?!\w)"),
            lambda found: _inflected(_day(int(found[1])), found[2]),
        ),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,9}})-({_LETTER}{{1,4}})(?!\w)"), _with_ending),
        counted(rf"(?:{_NOUNS})\w*", _before_noun),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,12}})(?= ?%)"), lambda found: _before_noun(int(found[1]))),
    ),
    after=(
        (re.compile(r"(?<!\w)(\w+) {0,3}-(tól|ig|kor)(?!\w)"), _joined),
        (re.compile(r"(?<=[^\W\d_]) {0,3}-(?=(?:os|as|es|a|át|[aoeö]?t|ban|ben|ra|re|nál|nél|nak|nek)(?!\w))"), ""),
    ),
)
