"""Ukrainian numbers: by gender, in the genitive, and ordinals in every case."""

from __future__ import annotations

from notices.spoken.counting import by_num2words
from notices.spoken.language import Cardinal

DIGITS = ("нуль", "один", "два", "три", "чотири", "п'ять", "шість", "сім", "вісім", "дев'ять")
_GENITIVE = {
    "нуль": "нуля", "один": "одного", "одна": "однієї", "два": "двох", "дві": "двох", "три": "трьох", "чотири": "чотирьох",
    "сім": "семи", "вісім": "восьми", "сорок": "сорока", "дев'яносто": "дев'яноста", "сто": "ста", "двісті": "двохсот",
    "триста": "трьохсот", "чотириста": "чотирьохсот", "п'ятсот": "п'ятисот", "шістсот": "шестисот", "сімсот": "семисот",
    "вісімсот": "восьмисот", "дев'ятсот": "дев'ятисот", "тисяча": "тисячі", "тисячі": "тисяч", "тисяч": "тисяч",
    "мільйон": "мільйона", "мільйони": "мільйонів", "мільярд": "мільярда", "мільярди": "мільярдів",
}  # fmt: skip
_SOFT = {"ий": "ій", "ого": "ього", "ому": "ьому", "а": "я", "ої": "ьої", "е": "є"}
"""What "третій" has in place of the endings of "перший"."""

cardinal = by_num2words("uk")
_ordinal = by_num2words("uk", "ordinal")


def _in_gender(one: str, two: str) -> Cardinal:
    """The last word of a number in the gender of what is counted: "одна хвилина", "двадцять дві години"."""

    def say(number: int) -> str:
        *first, last = cardinal(number).split()
        return " ".join([*first, {"один": one, "два": two}.get(last, last)])

    return say


feminine, neuter = _in_gender("одна", "дві"), _in_gender("одне", "два")


def genitive(number: int) -> str:
    """After "від" and "до": "шести", "двадцяти одного"."""
    return " ".join(_of(word) for word in cardinal(number).split())


def _of(word: str) -> str:
    if word in _GENITIVE:
        return _GENITIVE[word]
    if word.endswith("десят"):
        return f"{word}и"
    return f"{word.removesuffix('ь').replace('шіст', 'шест')}и" if word.endswith("ь") else word


def ordinal(ending: str) -> Cardinal:
    """Ordinals with the ending that "перший" takes: "ий", "ого", "ому", "а", "ої", "ій", "е", "их"."""

    def say(number: int) -> str:
        said = _ordinal(number)
        if said.endswith("ій"):
            return f"{said.removesuffix('ій')}{_SOFT.get(ending, ending)}"
        return f"{said.removesuffix('ий')}{ending}"

    return say
