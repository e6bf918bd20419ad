"""Finnish: ordinals before months, genitives before genitives ("kuuden kuukauden"), endings after acronyms ("EU:n")."""

from __future__ import annotations

import re

from notices.spoken.counting import by_num2words
from notices.spoken.language import Dates, Language, Money, Roman, Times
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "a": "aa", "b": "bee", "c": "see", "d": "dee", "e": "ee", "f": "äf", "g": "gee", "h": "hoo", "i": "ii",
    "j": "jii", "k": "koo", "l": "äl", "m": "äm", "n": "än", "o": "oo", "p": "pee", "q": "kuu", "r": "är",
    "s": "äs", "t": "tee", "u": "uu", "v": "vee", "w": "kaksoisvee", "x": "äks", "y": "yy", "z": "tset",
    "å": "ruotsalainen oo", "ä": "ää", "ö": "öö",
}  # fmt: skip
_DIGITS = ("nolla", "yksi", "kaksi", "kolme", "neljä", "viisi", "kuusi", "seitsemän", "kahdeksan", "yhdeksän")
_SIGNS = {
    "@": "ät", ".": "piste", "-": "viiva", "_": "alaviiva", "/": "kauttaviiva", "+": "plus", ":": "kaksoispiste",
    "#": "ruutu", "~": "aaltoviiva", "=": "yhtäsuuruusmerkki", "?": "kysymysmerkki", "&": "et-merkki", "%": "prosentti",
}  # fmt: skip
_STEMS = {
    "n": ("", "yhden", "kahden", "kolmen", "neljän", "viiden", "kuuden", "seitsemän", "kahdeksan", "yhdeksän"),
    "sta": (
        "",
        "yhdestä",
        "kahdesta",
        "kolmesta",
        "neljästä",
        "viidestä",
        "kuudesta",
        "seitsemästä",
        "kahdeksasta",
        "yhdeksästä",
    ),
    "an": ("", "yhteen", "kahteen", "kolmeen", "neljään", "viiteen", "kuuteen", "seitsemään", "kahdeksaan", "yhdeksään"),
}
_ZERO = {"n": "nollan", "sta": "nollasta", "an": "nollaan"}
_TEN = {"n": "kymmenen", "sta": "kymmenestä", "an": "kymmeneen"}
_HUNDRED = {"n": "sadan", "sta": "sadasta", "an": "sataan"}
_THOUSAND = {"n": "tuhannen", "sta": "tuhannesta", "an": "tuhanteen"}
_MONTHS = ("tammi", "helmi", "maalis", "huhti", "touko", "kesä", "heinä", "elo", "syys", "loka", "marras", "joulu")
_LONGEST_MONTH = 31
_ENDING_IN_CONSONANT = re.compile(r"[^aeiouyäö]$")
_MILLION = 1_000_000
_TEENS = range(11, 20)

_NUM2WORDS = by_num2words("fi")
_ORDINAL = by_num2words("fi", "ordinal")


def _cardinal(number: int) -> str:
    """A number as it is counted, with spaces that let the voices stress its parts: "kaksisataa viisi"."""
    said = re.sub(r"(?<=\w)(tuhatta|miljoonaa|miljardia)", r" \1", _NUM2WORDS(number))
    return re.sub(r"(sataa?)(?=\w)", r"\1 ", said)


def _inflected(number: int, case: str) -> str:
    """A number below a million in the genitive ("n"), elative ("sta") or illative ("an")."""
    if number >= _MILLION:
        return _cardinal(number)
    thousands, rest = divmod(number, 1000)
    said = f"{_below_thousand(thousands, case) if thousands > 1 else ''}{_THOUSAND[case]}" if thousands else ""
    return f"{said} {_below_thousand(rest, case)}".strip() or _ZERO[case]


def _below_thousand(number: int, case: str) -> str:
    units = _STEMS[case]
    hundreds, rest = divmod(number, 100)
    said = f"{units[hundreds] if hundreds > 1 else ''}{_HUNDRED[case]}" if hundreds else ""
    tens, unit = divmod(rest, 10)
    if rest in _TEENS:
        return f"{said}{units[unit]}toista"
    return f"{said}{units[tens] if tens > 1 else ''}{_TEN[case] if tens else ''}{units[unit]}"


def _genitive(number: int) -> str:
    return _inflected(number, "n")


def _day(day: int, _before: str) -> str:
    return _ORDINAL(day)


def _minutes(written: str | None) -> str:
    """Say nothing for a whole hour, "nolla viisi" for 05."""
    if not written or not int(written):
        return ""
    return f" {_cardinal(int(written))}" if written[0] != "0" else f" nolla {_DIGITS[int(written)]}"


def _time(hour: int, minutes: int) -> str:
    return f"{_cardinal(hour)}{_minutes(f'{minutes:02}')}"


def _clock(found: re.Match[str]) -> str:
    """Say "klo 14.30" as "kello neljätoista kolmekymmentä", "klo 8–16" as "kello kahdeksasta kuuteentoista"."""
    word = "Kello" if found["klo"][0] == "K" else "kello"
    hour, minutes, hour_to = int(found["hour"]), found["minutes"], found["to"]
    if hour_to is None:
        return f"{word} {_cardinal(hour)}{_minutes(minutes)}"
    until = f"{_inflected(int(hour_to), 'an')}{_minutes(found['minutes_to'])}"
    return f"{word} {_inflected(hour, 'sta')}{_minutes(minutes)} {until}"


def _acronym(found: re.Match[str]) -> str:
    """An acronym with its ending: "EU:n" is "ee uun", "CNIL:lle" is "see än ii ällälle"."""
    *names, last = LANGUAGE.spell(found[1]).split(" ")
    if _ENDING_IN_CONSONANT.search(last):
        last = f"{last}ä" if last == "äks" else f"{last}{last[-1]}ä"
    return " ".join((*names, f"{last}{found[2]}"))


def _day_month(found: re.Match[str]) -> str:
    """Say "12.3." as "kahdestoista maaliskuuta"."""
    day, month = int(found[1]), int(found[2])
    if not (1 <= day <= _LONGEST_MONTH and 1 <= month <= len(_MONTHS)):
        return found.group()
    return f"{_ORDINAL(day)} {_MONTHS[month - 1]}kuuta"


_OF_GENITIVES = "kuukauden|vuoden|päivän|viikon|tunnin|minuutin|prosentin|euron|sentin|vuorokauden|puhelun|henkilön|hengen"
_CLOCK = re.compile(
    r"\b(?P<klo>[Kk]lo|[Kk]ello)\.? (?P<hour>[01]?\d|2[0-4])(?:[.:](?P<minutes>[0-5]\d))?"
    r"(?: ?[–-] ?(?P<to>[01]?\d|2[0-4])(?:[.:](?P<minutes_to>[0-5]\d))?)?(?!\w|[.:]\d)"
)

LANGUAGE = Language(
    cldr="fi",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="vee vee vee",
    cardinal=_cardinal,
    decimal="pilkku",
    percent={"one": "prosentti", "other": "prosenttia"},
    number_sign=(r"[Nn]:?ro\.?|[Nn]r\.?|[Nn]o\.", "numero"),
    ampersand="ja",
    to="viiva",
    spelt=frozenset({"GDPR", "CNIL", "DPO", "EU", "PDF", "SMS", "IVR", "HTTP"}),
    acronyms={"ETA": "eeta"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"me", "te", "se", "ja", "ei", "jo"}),
    dates=Dates(day=_day),
    times=Times(say=_time),
    money=Money(cent={"one": "sentti", "other": "senttiä"}),
    roman=Roman(
        after=(
            ("artikla|luku|luvun|osa|liite|nide", _cardinal),
            ("Ludvig|Kaarle|Kustaa|Aleksanteri|Nikolai|Fredrik|Henrik|Johannes Paavali|Benedictus|Elisabet", _ORDINAL),
        ),
        before=(("vuosisata", _ORDINAL),),
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (re.compile(r"(?<![\w.,:/-])(?<!\d )\d{1,3}(?: \d{3})+(?!\w| \d)"), lambda found: found.group().replace(" ", "")),
        (_CLOCK, _clock),
        (re.compile(r"(?<![\w.,:/-])([01]?\d|2[0-3])\.([0-5]\d)(?!\w|[.,:]\d| ?[€%§])"), r"\1:\2"),
        (re.compile(r"(?<!\w)([A-ZÅÄÖ]{2,6}):([a-zäö]{1,6})\b"), _acronym),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,6}}) ?%:n\b"), lambda found: f"{_genitive(int(found[1]))} prosentin"),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,6}}):n\b"), lambda found: _genitive(int(found[1]))),
        (re.compile(r"(?<![\w.,:/-])([0-3]?\d)\. ?([01]?\d)\.(?= [a-zåäö]|[–-]\d)"), _day_month),
        (re.compile(r"(?<![\w.,])(\d{1,3}) ?§"), lambda found: f"{_ORDINAL(int(found[1]))} pykälä"),
        (re.compile(r"§ ?(?=\d)"), "pykälä "),
        counted(_OF_GENITIVES, _genitive),
    ),
    after=(
        (re.compile(r"\b([Pp])uh\.(?= )"), r"\1uhelin"),
        (re.compile(r"\b([Ee])sim\."), r"\1simerkiksi"),
        (re.compile(r"\b([Aa])rt\.(?= )"), r"\1rtikla"),
    ),
)
