"""Estonian: numbers of its own, ordinals before months and "aastal", genitives before genitives ("kuue kuu")."""

from __future__ import annotations

import re

from notices.spoken.language import Cardinal, Dates, Language, Money, Roman, Rule, Telephones, Times
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "a": "aa", "b": "bee", "c": "tsee", "d": "dee", "e": "ee", "f": "eff", "g": "gee", "h": "haa", "i": "ii",
    "j": "jott", "k": "kaa", "l": "ell", "m": "emm", "n": "enn", "o": "oo", "p": "pee", "q": "kuu", "r": "err",
    "s": "ess", "t": "tee", "u": "uu", "v": "vee", "w": "kaksisvee", "x": "iks", "y": "igrek", "z": "tsett",
    "š": "šaa", "ž": "žee", "õ": "õõ", "ä": "ää", "ö": "öö", "ü": "üü",
}  # fmt: skip
_DIGITS = ("null", "üks", "kaks", "kolm", "neli", "viis", "kuus", "seitse", "kaheksa", "üheksa")
_GENITIVES = ("nulli", "ühe", "kahe", "kolme", "nelja", "viie", "kuue", "seitsme", "kaheksa", "üheksa")
_ORDINALS = ("nullis", "esimene", "teine", "kolmas", "neljas", "viies", "kuues", "seitsmes", "kaheksas", "üheksas")
_SIGNS = {
    "@": "ätt", ".": "punkt", "-": "sidekriips", "_": "alakriips", "/": "kaldkriips", "+": "pluss", ":": "koolon",
    "#": "trellid", "~": "tilde", "=": "võrdusmärk", "?": "küsimärk", "&": "ja-märk", "%": "protsent",
}  # fmt: skip
_GREAT = ((1_000_000_000, "miljard", "miljardit", "miljardi"), (1_000_000, "miljon", "miljonit", "miljoni"))
_TEENS = range(11, 20)
_OF_MONTHS = "jaanuari|veebruari|märtsi|aprilli|augusti|septembri|oktoobri|novembri|detsembri"
_ON_MONTHS = "(?:mai|juuni|juuli|" + _OF_MONTHS + ")l"
_OF_GENITIVES = (
    r"kuu|aasta|nädala|tunni|minuti|protsendi|euro|sendi|kõne|inimese|(?:öö)?päeva(?= (?:jooksul|pärast|möödudes|eest))"
)
_ALWAYS_GENITIVE = "nädala|tunni|minuti|protsendi|sendi|inimese"


def _below_thousand(number: int, units: tuple[str, ...], words: tuple[str, str, str]) -> list[str]:
    """Hundreds, tens and units; `words` are the endings for ten, teens and hundred."""
    ten, teen, hundred = words
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    said = [f"{units[hundreds] if hundreds > 1 else ''}{hundred}"] if hundreds else []
    if rest in _TEENS:
        return [*said, f"{units[unit]}{teen}"]
    said += [f"{units[tens] if tens > 1 else ''}{ten}"] if tens else []
    return [*said, units[unit]] if unit else said


def _plain(number: int) -> list[str]:
    return _below_thousand(number, _DIGITS, ("kümmend" if number % 100 >= _TEENS.stop else "kümme", "teist", "sada"))


def _cardinal(number: int) -> str:
    """A number as it is counted: "kakssada kakskümmend üks", "kaks tuhat"."""
    said: list[str] = []
    rest = number
    for size, one, several, _ in _GREAT:
        count, rest = divmod(rest, size)
        said += [*_plain(count), one if count == 1 else several] if count else []
    thousands, rest = divmod(rest, 1000)
    said += [*(_plain(thousands) if thousands > 1 or said else []), "tuhat"] if thousands else []
    return " ".join((*said, *_plain(rest))) or _DIGITS[0]


def _genitive(number: int) -> str:
    """The genitive: "kuue", "kaheteistkümne", "kahe tuhande kahekümne kuue"."""
    said: list[str] = []
    rest = number
    for size, _, _, of in _GREAT:
        count, rest = divmod(rest, size)
        said += [*_of(count), of] if count else []
    thousands, rest = divmod(rest, 1000)
    said += [*(_of(thousands) if thousands > 1 else []), "tuhande"] if thousands else []
    return " ".join((*said, *_of(rest))) or _GENITIVES[0]


def _of(number: int) -> list[str]:
    return _below_thousand(number, _GENITIVES, ("kümne", "teistkümne", "saja"))


def _ordinal(number: int) -> str:
    """The nominative: genitives, and the last word as an ordinal: "kahekümne kuues"."""
    *others, last = _genitive(number).split(" ")
    unit = number % 10
    if unit and number % 100 not in _TEENS:
        return " ".join((*others, _ORDINALS[unit]))
    return " ".join((*others, f"{last}s"))


def _ordinal_in(ending: str) -> Cardinal:
    """An ordinal in the genitive ("") or adessive ("l"): "kaheteistkümnendal", "kahekümne esimesel"."""

    def say(number: int) -> str:
        *others, last = _ordinal(number).split(" ")
        stem = {"esimene": "esimese", "teine": "teise"}.get(last, f"{last[:-1]}nda")
        return " ".join((*others, f"{stem}{ending}"))

    return say


def _minutes(minutes: int) -> str:
    if not minutes:
        return ""
    return f" {_cardinal(minutes)}" if minutes >= len(_DIGITS) else f" null {_DIGITS[minutes]}"


def _time(hour: int, minutes: int) -> str:
    return f"{_cardinal(hour)}{_minutes(minutes)}"


def _acronym(found: re.Match[str]) -> str:
    """An acronym with its ending: "CNIL-ile" is "tsee enn ii ellile"."""
    return f"{LANGUAGE.spell(found[1])}{found[2]}"


def _ordinals_before(words: str, say: Cardinal) -> Rule:
    """A rule for ordinals, which are written with a dot: "2026. aastal"."""
    return re.compile(rf"{BEFORE_NUMBER}(\d{{1,4}})\. (?=(?:{words})(?!\w))"), lambda found: f"{say(int(found[1]))} "


_SPACED = re.compile(r"(?<![\w.,:/-])(?<!\d )\d{1,3}(?: \d{3})+(?!\w| \d)")

LANGUAGE = Language(
    cldr="et",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="vee vee vee",
    cardinal=_cardinal,
    decimal="koma",
    percent={"one": "protsent", "other": "protsenti"},
    number_sign=(r"[Nn]r\.?|[Nn]o\.", "number"),
    ampersand="ja",
    to="kuni",
    spelt=frozenset({"GDPR", "CNIL", "DPO", "EL", "EMP", "PDF", "SMS", "IVR", "OÜ", "AS"}),
    acronyms={"IKÜM": "iküm", "AKI": "aki"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"ja", "ei", "me", "te", "ma", "sa"}),
    telephones=Telephones(patterns=(re.compile(r"(?<![\w.,:/+-])(?<!\d )[4-9]\d{2,3} \d{4}(?![\w:]| ?[€%]|[.,]\d| \d)"),)),
    dates=Dates(day=lambda day, _before: _ordinal(day)),
    times=Times(say=_time),
    money=Money(cent={"one": "sent", "other": "senti"}),
    roman=Roman(
        after=(
            ("artikkel|peatükk|osa|lisa|köide", _cardinal),
            ("Louis|Ludwig|Karl|Gustav|Peeter|Aleksander|Nikolai|Henrik|Johannes Paulus|Benedictus|Elizabeth", _ordinal),
        ),
        before=(("sajand", _ordinal), ("sajandi", _ordinal_in("")), ("sajandil", _ordinal_in("l"))),
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (_SPACED, lambda found: found.group().replace(" ", "")),
        (re.compile(r"\b([Kk])ell (\d{1,2})\.([0-5]\d)(?!\w|[.,:]\d)"), r"\1ell \2:\3"),
        (re.compile(r"(?<=\d:[0-5]\d)( ?[–-] ?\d{1,2})\.([0-5]\d)(?!\w|[.,:]\d)"), r"\1:\2"),
        (re.compile(r"(?<!\w)([A-ZÕÄÖÜ]{2,6})-([a-zõäöü]{1,5})\b"), _acronym),
        _ordinals_before(_ON_MONTHS, _ordinal_in("l")),
        _ordinals_before(_OF_MONTHS, _ordinal_in("")),
        _ordinals_before("aastal|sajandil|korrusel", _ordinal_in("l")),
        _ordinals_before("aasta|sajandi|korruse|lõike", _ordinal_in("")),
        _ordinals_before("sajand|korrus|lõige|punkt", _ordinal),
        counted(_ALWAYS_GENITIVE, {1: "ühe"}),
        counted(_OF_GENITIVES, lambda number: _genitive(number) if number > 1 else _cardinal(number)),
        (re.compile(r"§ ?(?=\d)"), "paragrahv "),
    ),
    after=(
        (re.compile(r"\b([Tt])el\.(?= )"), r"\1elefon"),
        (re.compile(r"\b([Nn])t\b\.?"), r"\1äiteks"),
        (re.compile(r"\b([Aa])rt\.? (?=[a-zõäöü])"), r"\1rtikkel "),
    ),
)
