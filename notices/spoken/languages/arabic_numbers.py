"""Arabic numbers with their vowels: by the gender of what is counted, with the dual, and the ordinals of days and hours."""

from __future__ import annotations

from dataclasses import dataclass

DIGITS = ("صِفْر", "وَاحِد", "اِثْنَان", "ثَلَاثَة", "أَرْبَعَة", "خَمْسَة", "سِتَّة", "سَبْعَة", "ثَمَانِيَة", "تِسْعَة")
ALONE = ("صِفْر", "وَاحِد", "اِثْنَان", "ثَلَاثَه", "أَرْبَعَه", "خَمْسَه", "سِتَّه", "سَبْعَه", "ثَمَانِيَه", "تِسْعَه")
"""Said one by one, without the t of the ta marbuta."""
_MASCULINE = (
    *DIGITS, "عَشَرَة", "أَحَدَ عَشَر", "اِثْنَا عَشَر", "ثَلَاثَةَ عَشَر", "أَرْبَعَةَ عَشَر", "خَمْسَةَ عَشَر", "سِتَّةَ عَشَر", "سَبْعَةَ عَشَر",
    "ثَمَانِيَةَ عَشَر", "تِسْعَةَ عَشَر",
)  # fmt: skip
_FEMININE = (
    "صِفْر", "إِحْدَى", "اِثْنَتَان", "ثَلَاث", "أَرْبَع", "خَمْس", "سِتّ", "سَبْع", "ثَمَانِي", "تِسْع", "عَشْر", "إِحْدَى عَشْرَة", "اِثْنَتَا عَشْرَة",
    "ثَلَاثَ عَشْرَة", "أَرْبَعَ عَشْرَة", "خَمْسَ عَشْرَة", "سِتَّ عَشْرَة", "سَبْعَ عَشْرَة", "ثَمَانِيَ عَشْرَة", "تِسْعَ عَشْرَة",
)  # fmt: skip
_TENS = ("", "", "عِشْرُون", "ثَلَاثُون", "أَرْبَعُون", "خَمْسُون", "سِتُّون", "سَبْعُون", "ثَمَانُون", "تِسْعُون")
_HUNDREDS = (
    "", "مِئَة", "مِئَتَان", "ثَلَاثمِئَة", "أَرْبَعمِئَة", "خَمْسمِئَة", "سِتّمِئَة", "سَبْعمِئَة", "ثَمَانمِئَة", "تِسْعمِئَة",
)  # fmt: skip
_ORDINALS = (
    "", "الأَوَّل", "الثَّانِي", "الثَّالِث", "الرَّابِع", "الخَامِس", "السَّادِس", "السَّابِع", "الثَّامِن", "التَّاسِع", "العَاشِر",
)  # fmt: skip
_ORDINALS_AFTER_TEN = ("", "الحَادِي", *_ORDINALS[2:10])
_HOURS = (
    "الصِّفْر", "الوَاحِدَة", "الثَّانِيَة", "الثَّالِثَة", "الرَّابِعَة", "الخَامِسَة", "السَّادِسَة", "السَّابِعَة", "الثَّامِنَة", "التَّاسِعَة", "العَاشِرَة",
)  # fmt: skip
_HOURS_AFTER_TEN = ("", "الحَادِيَة", *_HOURS[2:10])
AND = " وَ"
_FEW = range(3, 11)


@dataclass(frozen=True, slots=True)
class Noun:
    """What is counted.

    Attributes:
        one, two: "شهر", "شهران".
        few, many, other: after 3 to 10, after 11 to 99, after whole hundreds.
    """

    one: str
    two: str
    few: str
    many: str
    other: str
    feminine: bool = False


DAY = Noun("يَوْم", "يَوْمَان", "أَيَّام", "يَوْمًا", "يَوْم")
MONTH = Noun("شَهْر", "شَهْرَان", "أَشْهُر", "شَهْرًا", "شَهْر")
YEAR = Noun("سَنَة", "سَنَتَان", "سَنَوَات", "سَنَة", "سَنَة", feminine=True)
HOUR = Noun("سَاعَة", "سَاعَتَان", "سَاعَات", "سَاعَة", "سَاعَة", feminine=True)
MINUTE = Noun("دَقِيقَة", "دَقِيقَتَان", "دَقَائِق", "دَقِيقَة", "دَقِيقَة", feminine=True)
WEEK = Noun("أُسْبُوع", "أُسْبُوعَان", "أَسَابِيع", "أُسْبُوعًا", "أُسْبُوع")
CALL = Noun("مُكَالَمَة", "مُكَالَمَتَان", "مُكَالَمَات", "مُكَالَمَة", "مُكَالَمَة", feminine=True)
_THOUSAND = Noun("أَلْف", "أَلْفَان", "آلَاف", "أَلْفًا", "أَلْف")
_MILLION = Noun("مِلْيُون", "مِلْيُونَان", "مَلَايِين", "مِلْيُونًا", "مِلْيُون")
_MILLIARD = Noun("مِلْيَار", "مِلْيَارَان", "مِلْيَارَات", "مِلْيَارًا", "مِلْيَار")
_SCALES = ((10**9, _MILLIARD), (10**6, _MILLION), (10**3, _THOUSAND))


def cardinal(number: int) -> str:
    """As it is counted: "ثلاثة", "واحد وعشرون"."""
    return _cardinal(number, _MASCULINE)


def _cardinal(number: int, small: tuple[str, ...]) -> str:
    said: list[str] = []
    for size, noun in _SCALES:
        count, number = divmod(number, size)
        if count:
            said.append(noun.one if count == 1 else counted(count, noun))
    return AND.join([*said, *_hundreds(number, small)]) or DIGITS[0]


def _hundreds(number: int, small: tuple[str, ...]) -> list[str]:
    """0 to 999: hundreds, ones, tens; none for 0."""
    hundred, rest = divmod(number, 100)
    ten, one = divmod(rest, 10)
    words = [small[rest]] if rest < len(small) else [*([small[one]] if one else []), _TENS[ten]]
    return [*([_HUNDREDS[hundred]] if hundred else []), *(words if rest else [])]


def counted(number: int, noun: Noun) -> str:
    """A number with what it counts: "شهر واحد", "شهران", "ثلاثة أشهر", "أحد عشر شهرا", "مئة شهر وشهران"."""
    small = _FEMININE if noun.feminine else _MASCULINE
    rest = number % 100
    if number in {1, 2}:
        return noun.two if number > 1 else f"{noun.one} {'وَاحِدَة' if noun.feminine else 'وَاحِد'}"
    if number > 2 and rest in {1, 2}:  # noqa: PLR2004 - "a hundred months and two"
        return f"{before_noun(number - rest)} {noun.other}{AND}{noun.two if rest > 1 else noun.one}"
    if not rest:
        return f"{before_noun(number)} {noun.other}"
    return f"{_cardinal(number, small)} {noun.few if rest in _FEW else noun.many}"


def before_noun(number: int) -> str:
    """A number in front of a noun: the dual loses its n, "مئتا", "ألفا"."""
    said = cardinal(number)
    return said.removesuffix("ن") if said.endswith(("تَان", "لْفَان", "يُونَان", "يَارَان")) else said


def oblique(number: int) -> str:
    """After "عام" and prepositions: "ألفين وستة وعشرين"."""
    words = cardinal(number).split(" ")
    return " ".join(_oblique(word) for word in words)


def _oblique(word: str) -> str:
    if word.removeprefix("وَ") == "اِثْنَا":
        return f"{word.removesuffix('َا')}َيْ"
    if word.endswith("ُون") and word.removeprefix("وَ") in _TENS:
        return f"{word.removesuffix('ُون')}ِين"
    return f"{word.removesuffix('َان')}َيْن" if word.endswith(("نَان", "تَان", "فَان", "رَان")) else word


def ordinal(number: int) -> str:
    """1 to 99, masculine, as after a noun: "الرابع عشر", "الحادي والعشرين"."""
    return _ordinal(number, _ORDINALS, _ORDINALS_AFTER_TEN, "عَشَر")


def hour(number: int) -> str:
    """0 to 24 o'clock: "الثانية", "الرابعة عشرة"."""
    return _ordinal(number, _HOURS, _HOURS_AFTER_TEN, "عَشْرَة")


def _ordinal(number: int, small: tuple[str, ...], after_ten: tuple[str, ...], teen: str) -> str:
    ten, one = divmod(number, 10)
    if number < len(small):
        return small[number]
    if ten == 1:
        return f"{after_ten[one]} {teen}"
    tens = f"ال{_oblique(_TENS[ten])}"
    return f"{after_ten[one]}{AND}{tens}" if one else tens
