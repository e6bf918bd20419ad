"""Italian: "un" and "una" before a noun, "primo" for the first of a month, "ore 14.30" and "le quattordici e trenta"."""

from __future__ import annotations

import re

from notices.spoken.counting import by_num2words
from notices.spoken.language import Dates, Language, Money, Roman, Telephones, Times
from notices.spoken.rules import BEFORE_NUMBER, counted

_LETTERS = {
    "a": "a", "b": "bi", "c": "ci", "d": "di", "e": "e", "f": "effe", "g": "gi", "h": "acca", "i": "i",
    "j": "i lunga", "k": "cappa", "l": "elle", "m": "emme", "n": "enne", "o": "o", "p": "pi", "q": "cu",
    "r": "erre", "s": "esse", "t": "ti", "u": "u", "v": "vu", "w": "doppia vu", "x": "ics", "y": "ipsilon",
    "z": "zeta", "à": "a accentata", "è": "e accentata", "é": "e accentata", "ì": "i accentata", "ò": "o accentata",
    "ù": "u accentata",
}  # fmt: skip
_DIGITS = ("zero", "uno", "due", "tre", "quattro", "cinque", "sei", "sette", "otto", "nove")
_SIGNS = {
    "@": "chiocciola", ".": "punto", "-": "trattino", "_": "trattino basso", "/": "barra", "+": "più", ":": "due punti",
    "#": "cancelletto", "~": "tilde", "=": "uguale", "?": "punto interrogativo", "&": "e commerciale", "%": "per cento",
}  # fmt: skip

_NUM2WORDS = by_num2words("it")
_ORDINAL = by_num2words("it", "ordinal")
_MASCULINE = "mese|giorno|anno|minuto|secondo|euro|centesimo|operatore|destinatario|tasto|numero"
_FEMININE = "ora|settimana|chiamata|telefonata|registrazione|persona|volta|pagina"


def _cardinal(number: int) -> str:
    """As one counts; what ends in "tre" bears an accent: "ventitré", "centoventitré"."""
    said = _NUM2WORDS(number)
    return f"{said[:-1]}é" if said.endswith("tre") and said != "tre" and not said.endswith(" tre") else said


def _feminine(number: int) -> str:
    return _ORDINAL(number)[:-1] + "a"


def _euros(number: int) -> str:
    return "un" if number == 1 else _cardinal(number)


def _time(hour: int, minutes: int) -> str:
    said = "una" if hour == 1 else _cardinal(hour)
    return f"{said} e {_cardinal(minutes)}" if minutes else said


def _decimals(digits: str) -> str:
    """Two decimals as a number, "virgola cinquanta"; one by one after a zero and when there are more."""
    if len(digits) <= 2 and digits[0] != "0":  # noqa: PLR2004 - cents
        return _cardinal(int(digits))
    return " ".join(_DIGITS[int(digit)] for digit in digits)


LANGUAGE = Language(
    cldr="it",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="vu vu vu",
    cardinal=_cardinal,
    decimal="virgola",
    percent="per cento",
    number_sign=(r"[Nn]\.|[Nn][°º]|[Nn]\. ?[°º]|[Nn]r\.|[Nn]o\.", "numero"),
    ampersand="e",
    to="a",
    spelt=frozenset({"GDPR", "RGPD", "DPO", "RPD", "UE", "SEE", "SMS", "PDF", "IVR", "ASL"}),
    acronyms={"CNIL": "Cnil"},
    spelt_in_addresses=frozenset({"dpo", "rpd", "gdpr", "rgpd", "cnil", "sms", "pdf", "asl"}),
    words_in_addresses=frozenset({"al", "di", "da", "la", "il", "in", "su", "un"}),
    telephones=Telephones(
        patterns=(re.compile(r"(?<![\w.,:/+-])(?:3\d\d[ .\-]\d{3}[ .\-]?\d{4}|80\d[ .\-]\d{3}[ .\-]\d{3})(?![\w:])"),)
    ),
    dates=Dates(day=lambda day, _before: "primo" if day == 1 else _cardinal(day)),
    times=Times(say=_time, mark="h"),
    money=Money(count=_euros, joiner="e", cent={"one": "centesimo", "other": "centesimi"}, count_cents=_euros),
    roman=Roman(
        after=(
            ("Luigi|Carlo|Enrico|Giovanni Paolo|Benedetto|Pio|Leone|Napoleone|Vittorio Emanuele|Filippo|Federico", _ORDINAL),
            ("Elisabetta|Caterina|Margherita", _feminine),
            ("[Aa]rticolo|[Aa]rt\\.|[Cc]apitolo|[Cc]apo|[Tt]itolo|[Aa]llegato|[Ll]ibro|[Vv]olume", _cardinal),
            ("[Pp]arte|[Ss]ezione", _feminine),
        ),
        before=(("secolo|secoli", _ORDINAL),),
    ),
    fraction=_decimals,
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}})((?: \d{{3}})+)(?!\w)"), lambda found: found.group().replace(" ", "")),
        (re.compile(r"(?<=\b[Oo]re )(\d{1,2})\.([0-5]\d)(?![\w.,])"), r"\1:\2"),
        (re.compile(r"(?<=\b[Aa]lle )(\d{1,2})\.([0-5]\d)(?![\w.,])"), r"\1:\2"),
        (re.compile(r"(?<=\b[Dd]alle )(\d{1,2})\.([0-5]\d)(?![\w.,])"), r"\1:\2"),
        counted(_MASCULINE, {1: "un"}),
        counted(_FEMININE, {1: "una"}),
        (re.compile(rf"{BEFORE_NUMBER}1[°º](?!\w)"), "primo"),
        (re.compile(rf"{BEFORE_NUMBER}(\d{{1,3}})[°º](?!\w)"), lambda found: _ORDINAL(int(found[1]))),
        (re.compile(r"\b([Aa])rt\. (?=\d)"), r"\1rticolo "),
        (re.compile(r"\b([Cc])omma 1(?!\w)"), r"\1omma primo"),
    ),
    after=((re.compile(r"\b([Aa])rt\. (?=[a-z])"), r"\1rticolo "),),
)
