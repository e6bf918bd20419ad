"""Romanian: numbers by gender and with "de", "al paisprezecelea" after kings' names, the first of a month."""

from __future__ import annotations

import re

from notices.spoken.language import Cardinal, Dates, Language, Money, Replacement, Roman, Telephones, Times
from notices.spoken.languages import romanian_numbers as numbers
from notices.spoken.rules import counted

_LETTERS = {
    "a": "a", "ă": "ă", "â": "â din a", "b": "be", "c": "ce", "d": "de", "e": "e", "f": "ef", "g": "ge", "h": "haș", "i": "i",
    "î": "î din i", "j": "je", "k": "ka", "l": "el", "m": "em", "n": "en", "o": "o", "p": "pe", "q": "chiu", "r": "er",
    "s": "es", "ș": "șe", "t": "te", "ț": "țe", "u": "u", "v": "ve", "w": "dublu ve", "x": "ics", "y": "i grec", "z": "zet",
}  # fmt: skip
_SIGNS = {
    "@": "arond", ".": "punct", "-": "cratimă", "_": "liniuță jos", "/": "bară", "+": "plus", ":": "două puncte", "#": "diez",
    "~": "tildă", "=": "egal", "?": "semnul întrebării", "&": "semnul și", "%": "la sută",
}  # fmt: skip
_ABBREVIATIONS: tuple[tuple[str, str], ...] = (
    (r"\b[Aa]rt\. ?(?=\d)", "articolul "),
    (r"\balin\. ?\((\d+)\)", r"alineatul \1"),
    (r"\balin\. ?(?=\d)", "alineatul "),
    (r"\blit\. ?(?=\w\))", "litera "),
    (r"§ ?(?=\d)", "paragraful "),
    (r"\b[Tt]el\.:?(?= )", "telefon"),
    (r"\bpag\. ?(?=\d)", "pagina "),
    (r"\b[Ss]tr\. (?=[A-ZĂÂÎȘȚ])", "strada "),
    (r"\b[Bb]d\.?(?= [A-ZĂÂÎȘȚ])", "bulevardul"),
    (r"\bde ex\.", "de exemplu"),
    (r"\betc\.(?= \w)", "et cetera"),
    (r"(?<=\d) ?min\b\.?", " minute"),
)
_FEMININE_NOUNS = (
    "luni|lună|zile|zi|ore|oră|săptămâni|săptămână|secunde|secundă|persoane|persoană|taste|tastă|pagini|pagină|părți|parte"
    "|înregistrări|înregistrare|convorbiri|convorbire|opțiuni|opțiune|întrebări|întrebare|limbi|limbă"
)
_NEUTER_NOUNS = "minute?|apeluri|apel|drepturi|drept|scopuri|scop|trimestre|trimestru|procente?"
_MASCULINE_NOUNS = "ani?|euro|lei|leu|bani?|cenți|cent|destinatari?|operatori?"


def _said_by(before: str, say: Cardinal) -> Replacement:
    return lambda found: f"{before}{say(int(found[1]))}"


LANGUAGE = Language(
    cldr="ro",
    letters=_LETTERS,
    digits=numbers.DIGITS,
    signs=_SIGNS,
    www="ve ve ve",
    cardinal=numbers.cardinal,
    decimal="virgulă",
    percent="la sută",
    number_sign=(r"[Nn]r\.|[Nn]o\.|№", "numărul"),
    ampersand="și",
    to="până la",
    spelt=frozenset({"RGPD", "GDPR", "DPO", "RPD", "UE", "SEE", "PDF", "SMS", "IP", "SRL", "SA", "CNP"}),
    acronyms={"CNIL": "Cnil", "ANSPDCP": "a en es pe de ce pe"},
    spelt_in_addresses=frozenset({"dpo", "rgpd", "gdpr", "cnil", "sms", "pdf"}),
    words_in_addresses=frozenset({"de", "la", "cu", "pe", "în", "și", "un", "al", "ai", "eu", "tu", "nu"}),
    telephones=Telephones(patterns=(re.compile(r"(?:(?<=\bla )|(?<=\bsunați )|(?<=\bnumărul ))11[26](?!\w|[.,]?\d)"),)),
    dates=Dates(day=numbers.day),
    times=Times(say=numbers.time, mark="h"),
    money=Money(
        count=numbers.with_de(numbers.masculine),
        joiner="și",
        cent={"one": "cent", "few": "cenți", "other": "cenți"},
    ),
    roman=Roman(
        after=(
            ("al", numbers.ordinal),
            ("Carol|Mihai|Ferdinand|Ioan|Ștefan|Elisabeta|Napoleon", numbers.king),
            (
                "[Aa]rticolul|[Cc]apitolul|[Tt]itlul|[Pp]artea|[Aa]nexa|[Ss]ecțiunea|[Ss]ecolul|[Cc]artea|[Ff]aza",
                numbers.cardinal,
            ),
        ),
        endings="-lea",
    ),
    fraction=numbers.fraction,
    postal=numbers.one_by_one,
    before=(
        (re.compile(r"(?<![\w.,])(\d{1,3}(?:[ .]\d{3})+)(?!\w|[.,]\d{3}| \d)"), lambda found: re.sub(r"\D", "", found[1])),
        *((re.compile(pattern), words) for pattern, words in _ABBREVIATIONS),
        (re.compile(r"\bal (\d{1,3})-lea\b"), _said_by("al ", numbers.ordinal)),
        (re.compile(r"\ba (\d{1,2})-a\b"), _said_by("a ", numbers.feminine_ordinal)),
        counted(f"(?:de )?(?:{_FEMININE_NOUNS})", numbers.feminine),
        counted(f"(?:de )?(?:{_NEUTER_NOUNS})", numbers.neuter),
        counted(f"(?:de )?(?:{_MASCULINE_NOUNS})", numbers.masculine),
    ),
)
