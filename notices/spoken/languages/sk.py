"""Slovak: ordinals in dates and hours, one and two by gender, "celá" in decimals."""

from __future__ import annotations

import re

from notices.spoken.language import Cardinal, Dates, Language, Money, Replacement, Roman, Rule, Times
from notices.spoken.languages import slovak_numbers as numbers
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "a": "á", "á": "dlhé á", "ä": "prehlasované e", "b": "bé", "c": "cé", "č": "čé", "d": "dé", "ď": "ďé", "e": "é", "é": "dlhé é",
    "f": "ef", "g": "gé", "h": "há", "i": "í", "í": "dlhé í", "j": "jé", "k": "ká", "l": "el", "ľ": "eľ", "m": "em", "n": "en",
    "ň": "eň", "o": "ó", "p": "pé", "q": "kvé", "r": "er", "s": "es", "š": "eš", "t": "té", "ť": "ťé", "u": "ú", "ú": "dlhé ú",
    "v": "vé", "w": "dvojité vé", "x": "iks", "y": "ypsilon", "z": "zet", "ž": "žet",
}  # fmt: skip
_SIGNS = {
    "@": "zavináč", ".": "bodka", "-": "pomlčka", "_": "podčiarkovník", "/": "lomka", "+": "plus", ":": "dvojbodka",
    "#": "mriežka", "~": "vlnovka", "=": "rovná sa", "?": "otáznik", "&": "znak a", "%": "percent",
}  # fmt: skip
_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"\b[Čč]l\. ?(?=\d)", "článok "),
    (r"\bods\. ?(?=\d)", "odsek "),
    (r"\bpísm\. ?(?=\w\))", "písmeno "),
    (r"§ ?(?=\d)", "paragraf "),
    (r"\b[Tt]el\.:?(?= )", "telefón"),
    (r"\bstr\. ?(?=\d)", "strana "),
    (r"\bul\. (?=[A-ZÁČĎÉÍĽŇÓŠŤÚÝŽ\d])", "ulica "),
    (r"\bnám\. (?=[A-ZÁČĎÉÍĽŇÓŠŤÚÝŽ\d])", "námestie "),
    (r"\bnapr\.", "napríklad"),
    (r"\bt\. ?j\.", "to jest"),
    (r"\bv r\. (?=\d{4})", "v roku "),
    (r"\bs\. ?r\. ?o\.", "es er o"),
    (r"(?<=\d) ?min\b\.?", " minút"),
    (r"(?<=\b[Oo] )(2[0-4]|1?\d) ?(?:hod\.?|h)(?=[ ,;]|\.?$)", r"\1. hodine"),
    (r"(?<=:\d\d) ?(?:hod\.?|h)(?!\w)", ""),
    (r"(?<=\d) ?hod\.?(?!\w)", " h"),
)
_CLOCK = r"([01]?\d|2[0-4])[:.]([0-5]\d)"
_END = r"(?: ?h\b\.?)?(?!\w|[.,:]\d)"
_FEMININE = "hodin[auy]?|minút[auy]?|sekund[auy]?|osob[auy]?|nahrávk[auy]?|stran[auy]?|možnos(?:ť|ti)|koruna?y?|miliard[auy]?"


def _between(found: re.Match[str]) -> str:
    """Opening hours: "8:00 – 16:00" is "od ôsmej do šestnástej"."""
    first, second, third, fourth = map(int, found.groups()[1:])
    start, end = numbers.time_after_preposition(first, second), numbers.time_after_preposition(third, fourth)
    return f"{found[1] or 'od '}{start} do {end}"


def _at(found: re.Match[str]) -> str:
    return f"{found[1]} {numbers.time_after_preposition(int(found[2]), int(found[3]))}"


def _before_word(words: str, say: Cardinal) -> Rule:
    """Ordinals, which have a dot, before words that decide their gender and case."""
    said: Replacement = lambda found: say(int(found[1]))  # noqa: E731 - typed for the rule
    return re.compile(rf"{BEFORE_NUMBER}(\d{{1,2}})\.(?= (?:{words})(?!\w))"), said


_BEFORE: tuple[Rule, ...] = (
    (re.compile(r"(?<![\w.,])(\d{1,3}(?:[ .]\d{3})+)(?!\w|[.,]\d{3}| \d)"), lambda found: re.sub(r"\D", "", found[1])),
    *((re.compile(pattern), words) for pattern, words in _ABBREVIATIONS),
    (re.compile(rf"(?<![\w.,:])([Oo]d )?{_CLOCK} ?(?:[-–]|do) ?{_CLOCK}{_END}"), _between),
    (re.compile(rf"\b([Oo]|[Oo]d|[Dd]o|[Pp]o) {_CLOCK.replace('[:.]', ':')}{_END}"), _at),
    (re.compile(rf"\b([Oo]|[Oo]d|[Dd]o|[Pp]o) {_CLOCK} ?h\b\.?"), _at),
    (re.compile(r"(?<![\w.,])(\d{1,12}),(\d{1,6})(?!\d|[.,]\d| ?(?:€|EUR))( ?%)?"), numbers.decimal),
    (re.compile(rf"{BEFORE_NUMBER}(\d{{1,12}}) ?%"), numbers.share),
    _before_word("storočie|poschodie|výročie", numbers.ordinal("e")),
    _before_word("storočia|poschodia|bodu?|dňa|odseku|článku", numbers.ordinal("eho")),
    _before_word("storočí|poschodí", numbers.ordinal("om")),
    _before_word("hodine", numbers.ordinal("ej")),
    _before_word("odsek|článok|deň|mesiac|bod", numbers.ordinal("y")),
    _before_word("časť|strana|fáza", numbers.ordinal("a")),
    counted("hodinu|minútu|sekundu|osobu|nahrávku|stranu", {1: "jednu"}),
    counted(_FEMININE, numbers.feminine),
    counted("eur[oá]?|percent[oá]?|tlačidl[oá]|čísl[oa]|slov[oá]", numbers.neuter),
    counted("príjemcovia|pracovníci|zamestnanci", {2: "dvaja", 3: "traja", 4: "štyria"}),
)

LANGUAGE = Language(
    cldr="sk",
    letters=_LETTERS,
    digits=numbers.DIGITS,
    signs=_SIGNS,
    www="vé vé vé",
    cardinal=numbers.cardinal,
    decimal="celých",
    percent=numbers.PERCENT,
    number_sign=(r"[Čč]\.|[Nn]r\.|[Nn]o\.|№", "číslo"),
    ampersand="a",
    to="až",
    spelt=frozenset({"GDPR", "DPO", "EHP", "PDF", "SMS", "IP", "SR"}),
    acronyms={"CNIL": "Knil", "EÚ": "é ú", "ÚOOÚ": "ú ó ó ú", "IČO": "ičo", "DIČ": "dič"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"na", "do", "po", "za", "od", "vo", "so", "my", "ku"}),
    dates=Dates(day=numbers.day),
    times=Times(say=numbers.time, mark="h"),
    money=Money(
        count=numbers.neuter,
        cent={"one": "cent", "few": "centy", "other": "centov"},
        count_cents=numbers.cardinal,
    ),
    roman=Roman(
        after=(
            ("[Čč]lánok|[Kk]apitola|[Hh]lava|[Pp]ríloha|[Zz]väzok|[Čč]asť|[Ff]áza", numbers.cardinal),
            ("Ľudovít|Karol|Henrich|Ján|Ján Pavol|Benedikt|Fridrich|Viliam|Jozef|Filip|Napoleon|Lev", numbers.ordinal("y")),
            ("Ľudovíta|Karola|Henricha|Jána|Jána Pavla|Benedikta|Fridricha|Viliama|Jozefa|Filipa", numbers.ordinal("eho")),
            ("Alžbeta|Katarína", numbers.ordinal("a")),
        ),
        before=(("storočie", numbers.ordinal("e")), ("storočia", numbers.ordinal("eho")), ("storočí", numbers.ordinal("om"))),
    ),
    fraction=numbers.fraction,
    postal=numbers.one_by_one,
    before=_BEFORE,
)
