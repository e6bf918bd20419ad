"""Turkish: numbers in separate words, "yüzde" before percentages, ordinals written with a dot."""

from __future__ import annotations

import re

from notices.spoken.language import Dates, Language, Money, Roman, Times

_LETTERS = {
    "a": "a", "b": "be", "c": "ce", "ç": "çe", "d": "de", "e": "e", "f": "fe", "g": "ge", "ğ": "yumuşak ge", "h": "he",
    "ı": "ı", "i": "i", "j": "je", "k": "ke", "l": "le", "m": "me", "n": "ne", "o": "o", "ö": "ö", "p": "pe", "q": "kü",
    "r": "re", "s": "se", "ş": "şe", "t": "te", "u": "u", "ü": "ü", "v": "ve", "w": "çift ve", "x": "iks", "y": "ye", "z": "ze",
}  # fmt: skip
_DIGITS = ("sıfır", "bir", "iki", "üç", "dört", "beş", "altı", "yedi", "sekiz", "dokuz")
_SIGNS = {
    "@": "et işareti", ".": "nokta", "-": "tire", "_": "alt çizgi", "/": "eğik çizgi", "+": "artı", ":": "iki nokta",
    "#": "kare", "~": "tilda", "=": "eşittir", "?": "soru işareti", "&": "ve işareti", "%": "yüzde",
}  # fmt: skip
_TENS = ("", "on", "yirmi", "otuz", "kırk", "elli", "altmış", "yetmiş", "seksen", "doksan")
_SCALES = ((10**9, "milyar"), (10**6, "milyon"), (10**3, "bin"))
_ORDINALS = {
    "sıfır": "sıfırıncı", "bir": "birinci", "iki": "ikinci", "üç": "üçüncü", "dört": "dördüncü", "beş": "beşinci",
    "altı": "altıncı", "yedi": "yedinci", "sekiz": "sekizinci", "dokuz": "dokuzuncu", "on": "onuncu", "yirmi": "yirminci",
    "otuz": "otuzuncu", "kırk": "kırkıncı", "elli": "ellinci", "altmış": "altmışıncı", "yetmiş": "yetmişinci",
    "seksen": "sekseninci", "doksan": "doksanıncı", "yüz": "yüzüncü", "bin": "bininci", "milyon": "milyonuncu",
    "milyar": "milyarıncı",
}  # fmt: skip
_SMALL = 10
_LOWER = "a-zçğıöşüâîû"


def _hundreds(number: int) -> list[str]:
    """0 to 999, in words; none for 0."""
    hundred, rest = divmod(number, 100)
    ten, one = divmod(rest, 10)
    first = [*([_DIGITS[hundred]] if hundred > 1 else []), "yüz"] if hundred else []
    return [*first, *([_TENS[ten]] if ten else []), *([_DIGITS[one]] if one else [])]


def _cardinal(number: int) -> str:
    """As it is counted: "yirmi bir", "bin", "iki bin yirmi altı"."""
    if not number:
        return _DIGITS[0]
    said: list[str] = []
    for size, name in _SCALES:
        count, number = divmod(number, size)
        if count:
            said += [name] if (count, name) == (1, "bin") else [*_hundreds(count), name]
    return " ".join([*said, *_hundreds(number)])


def _ordinal(number: int) -> str:
    """In its place: "birinci", "yirmi birinci"."""
    *first, last = _cardinal(number).split()
    return " ".join([*first, _ORDINALS[last]])


def _time(hour: int, minutes: int) -> str:
    if not minutes:
        return _cardinal(hour)
    return f"{_cardinal(hour)} {'sıfır ' if minutes < _SMALL else ''}{_cardinal(minutes)}"


LANGUAGE = Language(
    cldr="tr",
    letters=_LETTERS,
    digits=_DIGITS,
    signs=_SIGNS,
    www="ve ve ve",
    cardinal=_cardinal,
    decimal="virgül",
    percent="yüzde",
    number_sign=(r"[Nn]o\.|[Nn]o:|[Nn]r\.", "numara"),
    ampersand="ve",
    to="ila",
    spelt=frozenset({"AB", "AEA", "GDPR", "GVKT", "DPO", "TBMM"}),
    acronyms={"CNIL": "Knil", "KVKK": "ka ve ka ka", "SMS": "es em es", "PDF": "pe de fe"},
    spelt_in_addresses=frozenset({"dpo", "gdpr", "kvkk"}),
    words_in_addresses=frozenset({"ve", "bu", "el", "ev", "iş"}),
    dates=Dates(),
    times=Times(say=_time),
    money=Money(cent="sent"),
    roman=Roman(
        after=(("[Mm]adde|[Bb]ölüm|[Ee]k", _cardinal),),
        before=(
            ("yüzyıl(?:da|dan|ın|a|ı)?|bölüm|madde|kısım|cilt", _ordinal),
            ("Louis|Mehmet|Murat|Selim|Mustafa|Elizabeth|Henry|Charles|Jean Paul|Benedikt", _ordinal),
        ),
    ),
    postal=lambda digits: " ".join(_DIGITS[int(digit)] for digit in digits),
    before=(
        (re.compile(r"(?<![\w.,])(\d{1,3}(?: \d{3})+)(?![\w]|[.,]\d| \d)"), lambda found: found[1].replace(" ", "")),
        (re.compile(r"% ?(?=\d)"), "yüzde "),
        (re.compile(r"(?<![\w.,])(\d+(?:[.,]\d+)*) ?%"), r"yüzde \1"),
        (re.compile(r"\b([Ss]aat )(\d{1,2})\.(?=\d\d(?!\d|\.\d))"), r"\1\2:"),
        (re.compile(rf"(?<![\w.,:/-])(\d{{1,3}})\.(?= [{_LOWER}])"), lambda found: _ordinal(int(found[1]))),
    ),
    after=((re.compile(rf"\b({'|'.join([*_DIGITS, *_TENS[1:], 'yüz', 'bin', 'milyon', 'milyar'])})'(?=[{_LOWER}])"), r"\1"),),
)
