"""Greek: numbers in three genders, days of the month in the feminine, Latin letters by their English names."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Roman, Telephones, Times
from notices.spoken.rules import counted

_LETTERS = {
    "a": "έι", "b": "μπι", "c": "σι", "d": "ντι", "e": "ι", "f": "εφ", "g": "τζι", "h": "έιτς", "i": "άι", "j": "τζέι",
    "k": "κέι", "l": "ελ", "m": "εμ", "n": "εν", "o": "όου", "p": "πι", "q": "κιου", "r": "αρ", "s": "ες", "t": "τι",
    "u": "γιου", "v": "βι", "w": "νταμπλγιού", "x": "εξ", "y": "γουάι", "z": "ζεντ",
    "α": "άλφα", "β": "βήτα", "γ": "γάμα", "δ": "δέλτα", "ε": "έψιλον", "ζ": "ζήτα", "η": "ήτα", "θ": "θήτα",
    "ι": "γιώτα", "κ": "κάπα", "λ": "λάμδα", "μ": "μι", "ν": "νι", "ξ": "ξι", "ο": "όμικρον", "π": "πι", "ρ": "ρο",
    "σ": "σίγμα", "ς": "σίγμα", "τ": "ταυ", "υ": "ύψιλον", "φ": "φι", "χ": "χι", "ψ": "ψι", "ω": "ωμέγα",
}  # fmt: skip
_DIGITS = ("μηδέν", "ένα", "δύο", "τρία", "τέσσερα", "πέντε", "έξι", "επτά", "οκτώ", "εννέα")
_SIGNS = {
    "@": "παπάκι", ".": "τελεία", "-": "παύλα", "_": "κάτω παύλα", "/": "κάθετος", "+": "συν", ":": "άνω κάτω τελεία",
    "#": "δίεση", "~": "περισπωμένη", "=": "ίσον", "?": "ερωτηματικό", "&": "και", "%": "τοις εκατό",
}  # fmt: skip

_TEENS = (
    "δέκα", "έντεκα", "δώδεκα", "δεκατρία", "δεκατέσσερα", "δεκαπέντε", "δεκαέξι", "δεκαεπτά", "δεκαοκτώ", "δεκαεννέα",
)  # fmt: skip
_TENS = ("", "", "είκοσι", "τριάντα", "σαράντα", "πενήντα", "εξήντα", "εβδομήντα", "ογδόντα", "ενενήντα")
_HUNDREDS = ("", "εκατό", "διακόσι", "τριακόσι", "τετρακόσι", "πεντακόσι", "εξακόσι", "επτακόσι", "οκτακόσι", "εννιακόσι")
"""From 200 on the ending follows: -οι, -ες, -α."""
_FIRST = (
    "μηδενικός", "πρώτος", "δεύτερος", "τρίτος", "τέταρτος", "πέμπτος", "έκτος", "έβδομος", "όγδοος", "ένατος", "δέκατος",
    "ενδέκατος", "δωδέκατος",
)  # fmt: skip
_TENTHS = (
    "", "δέκατος", "εικοστός", "τριακοστός", "τεσσαρακοστός", "πεντηκοστός", "εξηκοστός", "εβδομηκοστός", "ογδοηκοστός",
    "ενενηκοστός",
)  # fmt: skip
_ENDINGS = {
    "ος": ("ος", "ός"), "η": ("η", "ή"), "ο": ("ο", "ό"), "ου": ("ου", "ού"), "ης": ("ης", "ής"), "ον": ("ο", "ό"),
}  # fmt: skip
"""Endings of ordinals as they are written after a figure, without the stress and with it."""
_MASCULINE = {"ένα": "ένας", "τρία": "τρεις", "τέσσερα": "τέσσερις", "δεκατρία": "δεκατρείς", "δεκατέσσερα": "δεκατέσσερις"}
_FEMININE = {**_MASCULINE, "ένα": "μία"}


def _below_thousand(number: int, changed: dict[str, str], ending: str) -> str:
    hundreds, rest = divmod(number, 100)
    tens, unit = divmod(rest, 10)
    hundred = _HUNDREDS[hundreds] + (ending if hundreds > 1 else "ν" if hundreds and rest else "")
    small = [_TEENS[unit]] if tens == 1 else [_TENS[tens], _DIGITS[unit] if unit else ""]
    return " ".join(changed.get(word, word) for word in (hundred, *small) if word)


def _number(number: int, changed: dict[str, str], ending: str, thousand: str) -> str:
    if not number:
        return _DIGITS[0]
    parts: list[str] = []
    for size, one, many in ((10**9, "δισεκατομμύριο", "δισεκατομμύρια"), (10**6, "εκατομμύριο", "εκατομμύρια")):
        count, number = divmod(number, size)
        if count:
            parts.append(f"{_below_thousand(count, {}, 'α')} {one if count == 1 else many}")
    count, number = divmod(number, 1000)
    if count:
        parts.append(thousand if count == 1 else f"{_below_thousand(count, _FEMININE, 'ες')} χιλιάδες")
    return " ".join(filter(None, (*parts, _below_thousand(number, changed, ending))))


def _cardinal(number: int) -> str:
    """As one counts, in the neuter: "είκοσι ένα", "εκατόν τρία", "δύο χιλιάδες είκοσι έξι"."""
    return _number(number, {}, "α", "χίλια")


def _masculine(number: int) -> str:
    return _number(number, _MASCULINE, "οι", "χίλιοι")


def _feminine(number: int) -> str:
    return _number(number, _FEMININE, "ες", "χίλιες")


def _ordinal(number: int, ending: str = "ος") -> str:
    """0 to 99, with the ending of its gender and case: "δέκατος τέταρτος", "εικοστή πρώτη"."""
    words = [_FIRST[number]] if number < len(_FIRST) else [_TENTHS[number // 10], *([_FIRST[number % 10]] if number % 10 else [])]
    plain, stressed = _ENDINGS[ending]
    return " ".join(word[:-2] + (stressed if word.endswith("ός") else plain) for word in words)


def _day(day: int, _before: str) -> str:
    return "πρώτη" if day == 1 else _feminine(day)


def _fraction(digits: str) -> str:
    """3,14 is "τρία κόμμα δεκατέσσερα"; longer ones digit by digit."""
    if len(digits) <= 2 and digits[0] != "0":  # noqa: PLR2004 - tenths and hundredths
        return _cardinal(int(digits))
    return " ".join(_DIGITS[int(digit)] for digit in digits)


def _time(hour: int, minutes: int) -> str:
    return f"{_feminine(hour)} και {_cardinal(minutes)}" if minutes else _feminine(hour)


def _postal(digits: str) -> str:
    """105 57 is "εκατόν πέντε, πενήντα επτά"; with zeros in front digit by digit."""
    parts = (digits[:3], digits[3:]) if len(digits) == 5 else (digits,)  # noqa: PLR2004 - as Greek ones are written
    return ", ".join(
        " ".join(_DIGITS[int(digit)] for digit in part) if part.startswith("0") else _cardinal(int(part)) for part in parts
    )


def _king(number: int) -> str:
    """The number of a king: "Λουδοβίκος XIV" is "Λουδοβίκος ο Δέκατος Τέταρτος"."""
    return "ο " + " ".join(word.capitalize() for word in _ordinal(number).split())


def _written_ordinal(found: re.Match[str]) -> str:
    return _ordinal(int(found[1]), found[2])


_MASCULINE_NOUNS = "μήνας|μήνες|χρόνος|χρόνοι|αιών(?:ας|ες)|αποδέκτ(?:ης|ες)|όροφοι|βαθμοί"
_FEMININE_NOUNS = "η?μέρα|η?μέρες|ώρα|ώρες|εβδομάδα|εβδομάδες|κλήση|κλήσεις|φορά|φορές|σελίδα|σελίδες|χιλιάδες|χρονιές"

LANGUAGE = Language(
    cldr="el",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="τρία νταμπλγιού",
    cardinal=_cardinal,
    decimal="κόμμα",
    percent="τοις εκατό",
    number_sign=(r"[Αα]ρ\.|[Αα]ριθ\.|No\.|Νο\.?|Nο\.?|№", "αριθμός"),
    ampersand="και",
    to="έως",
    spelt=frozenset({"ΕΕ", "ΕΟΧ", "ΓΚΠΔ", "ΑΦΜ", "ΑΜΚΑ", "ΦΠΑ", "ΥΠΔ", "ΔΟΥ", "GDPR", "DPO", "EU", "PDF", "SMS", "IVR"}),
    acronyms={"CNIL": "Κνιλ", "ΑΜΚΑ": "αμκά"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "cnil", "sms", "pdf"}),
    vowels="aeiouyàáâãäåæèéêëìíîïòóôõöøùúûüýÿœαεηιουωάέήίόύώϊϋΐΰ",
    telephones=Telephones(patterns=(re.compile(r"(?<![\w.,:/+-])(?:2\d|69)\d(?:[ -]?\d){7}(?![\w:]|[ ,.]?\d)"),)),
    dates=Dates(day=_day, pattern="{day} {month} {year}"),
    times=Times(say=_time),
    money=Money(joiner="και", cent={"one": "λεπτό", "other": "λεπτά"}),
    roman=Roman(
        after=(
            ("[Άά]ρθρο|[Κκ]εφάλαιο|[Μμ]έρος|[Ττ]όμος|[Ττ]μήμα|[Ππ]αράρτημα", _cardinal),
            ("Λουδοβίκος|Κάρολος|Ερρίκος|Ναπολέων|Παύλος|Ιωάννης", _king),
        ),
        before=(("αιώνας", _ordinal),),
    ),
    fraction=_fraction,
    postal=_postal,
    before=(
        (re.compile(r"(?<![\w.,:/+-])\d{1,3}(?: \d{3})+(?! ?\d)"), lambda found: found.group().replace(" ", ".")),
        (re.compile(r"\b([Σσ])τις (?=0?1(?: [Α-ΩΆΈΉΊΌΎΏ]|[./]\d))"), lambda found: "Την " if found[1] == "Σ" else "την "),
        (re.compile(r"(?<![\w.,:/-])(\d{1,2})(ος|ης|ου|ον|η|ο)(?!\w)"), _written_ordinal),
        counted("μήνα|χρόνο|αιώνα|όροφο|αποδέκτη", {1: "έναν"}),
        counted(_MASCULINE_NOUNS, _masculine),
        counted(_FEMININE_NOUNS, _feminine),
    ),
    after=(
        (re.compile(r"\bπ\.μ\."), "πριν το μεσημέρι"),
        (re.compile(r"\bμ\.μ\."), "μετά το μεσημέρι"),
        (re.compile(r"\b([Ττ])ηλ\."), r"\1ηλέφωνο"),
        (re.compile(r"\bπ\.χ\."), "για παράδειγμα"),
        (re.compile(r"\bπαρ\."), "παράγραφος"),
    ),
)
