"""Spanish: "un" and "veintiún" before masculine nouns, "una" and "doscientas" before feminine ones, kings by ordinals up to ten."""

from __future__ import annotations

import re

from notices.spoken.counting import by_num2words
from notices.spoken.language import Language, Money, Roman, Telephones, Times
from notices.spoken.rules import counted

_LETTERS = {
    "a": "a", "b": "be", "c": "ce", "d": "de", "e": "e", "f": "efe", "g": "ge", "h": "hache", "i": "i",
    "j": "jota", "k": "ka", "l": "ele", "m": "eme", "n": "ene", "ñ": "eñe", "o": "o", "p": "pe", "q": "cu",
    "r": "erre", "s": "ese", "t": "te", "u": "u", "v": "uve", "w": "uve doble", "x": "equis", "y": "i griega",
    "z": "zeta", "á": "a con tilde", "é": "e con tilde", "í": "i con tilde", "ó": "o con tilde", "ú": "u con tilde",
    "ü": "u con diéresis", "ç": "ce con cedilla",
}  # fmt: skip
_DIGITS = ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve")
_SIGNS = {
    "@": "arroba", ".": "punto", "-": "guion", "_": "guion bajo", "/": "barra", "+": "más", ":": "dos puntos",
    "#": "almohadilla", "~": "virgulilla", "=": "igual", "?": "interrogación", "&": "y comercial", "%": "por ciento",
}  # fmt: skip
_ORDINALS = (
    "", "primero", "segundo", "tercero", "cuarto", "quinto", "sexto", "séptimo", "octavo", "noveno", "décimo",
    "undécimo", "duodécimo", "decimotercero", "decimocuarto", "decimoquinto", "decimosexto", "decimoséptimo",
    "decimoctavo", "decimonoveno", "vigésimo",
)  # fmt: skip
_LAST_ORDINAL_KING = 10
_MILLION = 1_000_000
_NUM2WORDS = by_num2words("es")
_DOTTED = re.compile(r"(?<![\w.,:/-])\d{1,3}(?:\.\d{3})+(?!\w|[.,:/-]\d)")
_SPACED = re.compile(r"(?<![\w.,:/-])(?<!\d )\d{1,3}(?: \d{3})+(?!\w| \d)")
_BEFORE_MASCULINE = re.compile(r"(veinti|)uno(?= (?:mil|millones)\b)")


def _shortened(found: re.Match[str]) -> str:
    return "veintiún" if found[1] else "un"


def _cardinal(number: int) -> str:
    """A number as it is counted: num2words with "veintiún mil" for its "veintiuno mil"."""
    return _BEFORE_MASCULINE.sub(_shortened, _NUM2WORDS(number))


def _masculine(number: int) -> str:
    """Before a masculine noun: "un", "veintiún", "treinta y un"."""
    said = _cardinal(number)
    if said.endswith("veintiuno"):
        return f"{said.removesuffix('uno')}ún"
    return f"{said.removesuffix('uno')}un" if said.endswith("uno") else said


def _feminine(number: int) -> str:
    """Before a feminine noun: "una", "veintiuna", "doscientas"; millions stay masculine."""
    millions, rest = divmod(number, _MILLION)
    said = _cardinal(rest).replace("cientos", "cientas").replace("quinientos", "quinientas")
    said = f"{said.removesuffix('uno')}una" if said.endswith("uno") else said
    return f"{_cardinal(millions * _MILLION)} {said if rest else ''}".strip() if millions else said


def _ordinal(number: int) -> str:
    return _ORDINALS[number] if number < len(_ORDINALS) else _cardinal(number)


def _one_piece(found: re.Match[str]) -> str:
    """A number without its marks of thousands: "21.001" and "21 001" before nouns that decide its gender."""
    return re.sub(r"\D", "", found.group())


def _written_ordinal(found: re.Match[str]) -> str:
    """Say "1.º" as "primero", "1er" as "primer", "2.ª" as "segunda"."""
    said = _ordinal(int(found["number"]))
    if found["ending"] == "ª":
        return f"{said[:-1]}a" if int(found["number"]) < len(_ORDINALS) else said
    return said.removesuffix("o") if found["ending"] == "er" else said


def _king(number: int) -> str:
    return _ordinal(number) if number <= _LAST_ORDINAL_KING else _cardinal(number)


def _time(hour: int, minutes: int) -> str:
    """Say "catorce treinta"; a whole hour with its noun: "nueve horas"."""
    if not minutes:
        return f"{_feminine(hour)} {'hora' if hour == 1 else 'horas'}"
    return f"{_feminine(hour)} {_cardinal(minutes) if minutes >= len(_DIGITS) else f'cero {_DIGITS[minutes]}'}"


def _nouns(*nouns: str) -> str:
    """Pattern of nouns in the singular and the plural."""
    return "|".join(f"{noun}(?:e?s)?" for noun in nouns)


LANGUAGE = Language(
    cldr="es",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="tres uves dobles",
    cardinal=_cardinal,
    decimal="coma",
    percent="por ciento",
    number_sign=(r"[nN]\.?[ºo°]\.?|[nN]úm\.", "número"),
    ampersand="y",
    to="a",
    spelt=frozenset({"RGPD", "CNIL", "DPD", "DPO", "AEPD", "LOPD", "UE", "EEE", "PDF", "SMS", "IVR", "ONG", "SA", "SL"}),
    spelt_in_addresses=frozenset({"dpo", "dpd", "rgpd", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"de", "el", "la", "en", "mi", "tu", "su", "un", "al", "no", "si"}),
    telephones=Telephones(
        patterns=(
            re.compile(r"(?<![\w.,:/+-])[6-9]\d\d(?:( )\d{3}\1\d{3}|( )\d\d\2\d\d\2\d\d|\d{6})(?![\w:]| ?[€%]|[.,]\d| \d)"),
        ),
        country=lambda code: _cardinal(int(code)),
    ),
    times=Times(say=_time, mark=r"h\b", between="h"),
    money=Money(count=_masculine, joiner="con", cent={"one": "céntimo", "other": "céntimos"}),
    roman=Roman(
        after=(
            ("siglo|artículo|art\\.|capítulo|título|anexo|sección|parte|tomo|volumen", _cardinal),
            ("Luis|Felipe|Alfonso|Carlos|Fernando|Juan Carlos|Juan Pablo|Benedicto|Isabel|Enrique|Napoleón|León|Pío", _king),
        ),
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (_DOTTED, _one_piece),
        (_SPACED, _one_piece),
        (re.compile(r"(?<![\w.,])(?P<number>\d{1,3})\.?(?P<ending>[ºª°])(?! ?C\b)"), _written_ordinal),
        (re.compile(r"(?<![\w.,])(?P<number>\d{1,2})(?P<ending>er)\b"), _written_ordinal),
        (re.compile(r"\b([Aa])rts?\. (?=\d)"), r"\1rtículo "),
        (re.compile(r"\b([Tt])el\.(?= )"), r"\1eléfono"),
        counted(_nouns("día", "mes", "año", "minuto", "segundo", "euro", "céntimo", "punto", "destinatario", "país"), _masculine),
        counted(_nouns("hora", "semana", "llamada", "persona", "tecla", "vez", "parte", "página"), _feminine),
        (re.compile(r"\bEE\. ?UU\."), "Estados Unidos"),
        counted("veces|grabación|grabaciones|países", _feminine),
    ),
    after=(
        (re.compile(r"\b(mill(?:ón|ones)) (?=euros\b)"), r"\1 de "),
        (re.compile(r"\bp\. ?ej\."), "por ejemplo"),
        (re.compile(r"\bD\.ª(?= )"), "doña"),
    ),
)
