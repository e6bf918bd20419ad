"""Portuguese as it is spoken in Portugal: one, two and hundreds by gender, hours with "horas", "artigo sexto"."""

from __future__ import annotations

import re

from notices.spoken.counting import by_num2words
from notices.spoken.language import Cardinal, Language, Money, Replacement, Roman, Telephones, Times
from notices.spoken.rules import counted

_LETTERS = {
    "a": "á", "b": "bê", "c": "cê", "ç": "cê cedilhado", "d": "dê", "e": "é", "f": "efe", "g": "guê", "h": "agá", "i": "i",
    "j": "jota", "k": "capa", "l": "ele", "m": "eme", "n": "ene", "o": "ó", "p": "pê", "q": "quê", "r": "erre", "s": "esse",
    "t": "tê", "u": "u", "v": "vê", "w": "dáblio", "x": "xis", "y": "ípsilon", "z": "zê",
}  # fmt: skip
_DIGITS = ("zero", "um", "dois", "três", "quatro", "cinco", "seis", "sete", "oito", "nove")
_SIGNS = {
    "@": "arroba", ".": "ponto", "-": "hífen", "_": "traço inferior", "/": "barra", "+": "mais", ":": "dois pontos",
    "#": "cardinal", "~": "til", "=": "igual", "?": "ponto de interrogação", "&": "e comercial", "%": "por cento",
}  # fmt: skip
_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"\b[Aa]rts?\. ?(?=\d)", "artigo "),
    (r"\bn\.os (?=\d)", "números "),
    (r"§ ?(?=\d)", "parágrafo "),
    (r"\b[Tt]el\.:?(?= )", "telefone"),
    (r"\bpág\. ?(?=\d)", "página "),
    (r"\b[Aa]v\. (?=[A-ZÀ-Ú]|d[aeo]s? )", "avenida "),
    (r"\bR\. (?=[A-ZÀ-Ú]|d[aeo]s? )", "rua "),
    (r"\bSr\. (?=[A-ZÀ-Ú])", "senhor "),
    (r"\bSr\.?ª (?=[A-ZÀ-Ú])", "senhora "),
    (r"\bDr\. (?=[A-ZÀ-Ú])", "doutor "),
    (r"\bDr\.?ª (?=[A-ZÀ-Ú])", "doutora "),
    (r"\bp\. ?ex\.", "por exemplo"),
    (r"\betc\.(?= \w)", "et cetera"),
    (r"(?<=\d) ?min\b\.?", " minutos"),
    (r"(?<=\d) ?°C\b", " graus"),
)
_FEMININE_NOUNS = (
    "horas?|chamadas?|pessoas?|semanas?|gravaç(?:ão|ões)|páginas?|teclas?|partes?|vez(?:es)?|respostas?|opç(?:ão|ões)|cópias?"
    "|escutas?|línguas?|perguntas?|conversas?|cidades?|comunas?"
)
_WITH_GENDER = re.compile(r"\b(um|dois|\w+[cz]entos|quinhentos)\b(?!.*milh)")
_FEMININE = {"um": "uma", "dois": "duas"}
_LAST_ORDINAL_OF_KINGS = 10

_CARDINAL = by_num2words("pt")
_ORDINAL = by_num2words("pt", "ordinal")


def _cardinal(number: int) -> str:
    """As it is counted; "e" before the last hundred or less, also after thousands of millions."""
    said = _CARDINAL(number)
    rest = number % 1000
    needs_and = number > 1000 and 0 < rest < 100 and not said.endswith(f" e {_CARDINAL(rest)}")  # noqa: PLR2004
    return f"{said.removesuffix(_CARDINAL(rest))}e {_CARDINAL(rest)}" if needs_and else said


def _feminine(number: int) -> str:
    """Before a feminine noun: "uma", "vinte e duas", "duzentas mil"; millions are masculine."""
    return _WITH_GENDER.sub(lambda found: _FEMININE.get(found[1], f"{found[1][:-2]}as"), _cardinal(number))


def _feminine_ordinal(number: int) -> str:
    return re.sub(r"o\b", "a", _ORDINAL(number))


def _king(number: int) -> str:
    """After a name or "século": "João segundo", "Luís catorze"."""
    return _ORDINAL(number) if number <= _LAST_ORDINAL_OF_KINGS else _cardinal(number)


def _queen(number: int) -> str:
    return _feminine_ordinal(number) if number <= _LAST_ORDINAL_OF_KINGS else _cardinal(number)


def _one_by_one(digits: str) -> str:
    return " ".join(_DIGITS[int(digit)] for digit in digits)


def _fraction(digits: str) -> str:
    """After the comma: "cinco", "vinte e cinco", "zero cinco"; long ones digit by digit."""
    if len(digits) > 2 or digits.startswith("0"):  # noqa: PLR2004 - what is said in one word
        return _one_by_one(digits)
    return _cardinal(int(digits))


def _time(hour: int, minutes: int) -> str:
    """A time of the day: "uma hora", "catorze horas e trinta"."""
    hours = f"{_feminine(hour)} {'hora' if hour == 1 else 'horas'}"
    return f"{hours} e {_cardinal(minutes)}" if minutes else hours


def _said_by(say: Cardinal) -> Replacement:
    return lambda found: say(int(found[1]))


LANGUAGE = Language(
    cldr="pt_PT",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="dáblio dáblio dáblio",
    cardinal=_cardinal,
    decimal="vírgula",
    percent="por cento",
    number_sign=(r"[Nn]\.?[º°]|[Nn]o\.|№", "número"),
    ampersand="e",
    to="a",
    spelt=frozenset({"RGPD", "GDPR", "EPD", "DPO", "UE", "EEE", "CNPD", "PDF", "SMS", "IP", "SNS"}),
    acronyms={"CNIL": "Cnil", "NIF": "Nif", "IVA": "Iva", "SA": "esse á"},
    spelt_in_addresses=frozenset({"dpo", "epd", "rgpd", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"de", "da", "do", "em", "na", "no", "os", "as", "um", "ao", "eu", "tu"}),
    telephones=Telephones(
        patterns=(re.compile(r"(?<![\w.,:/+-])(?<!\d )[2379]\d\d ?\d{3} ?\d{3}(?!\w| ?[\d€%]| euro|[.,]\d)"),),
    ),
    times=Times(say=_time, mark="horas|h", between="h"),
    money=Money(joiner="e", cent={"one": "cêntimo", "other": "cêntimos"}),
    roman=Roman(
        after=(
            ("Luís|João|Pedro|Afonso|Manuel|Carlos|Filipe|Sancho|Henrique|João Paulo|Bento|Pio|Leão|Napoleão|[Ss]éculo", _king),
            ("Isabel|Maria|Catarina", _queen),
            ("[Aa]rtigo|[Cc]apítulo|[Tt]ítulo|[Ll]ivro|[Vv]olume", _king),
            ("[Pp]arte|[Ss]ecção|[Aa]nexo|[Ff]ase|[Gg]rupo|[Nn]ível", _cardinal),
        ),
        before=(("[Rr]epública|[Cc]onferência", _feminine_ordinal), ("[Cc]ongresso|[Ee]ncontro", _ORDINAL)),
    ),
    fraction=_fraction,
    postal=_one_by_one,
    before=(
        (re.compile(r"(?<![\w.,])(\d{1,3}(?:[ .]\d{3})+)(?!\w|[.,]\d{3}| \d)"), lambda found: re.sub(r"\D", "", found[1])),
        *((re.compile(pattern), words) for pattern, words in _ABBREVIATIONS),
        (re.compile(r"(?<![\w.,-])(\d{4}-\d{3})(?= [A-ZÀ-Ú])"), lambda found: _one_by_one(found[1].replace("-", ""))),
        (re.compile(r"(?<![\w.,])(\d{1,3})\.?[º°](?!\w)"), _said_by(_ORDINAL)),
        (re.compile(r"(?<![\w.,])(\d{1,3})\.?ª(?!\w)"), _said_by(_feminine_ordinal)),
        counted(_FEMININE_NOUNS, _feminine),
    ),
)
