"""Pronunciations that an engine needs, measured: the phonemes of the words are then those of the figures.

espeak-ng 1.52 reads "82" well and "quatre-vingt-deux" with a t that is mute; it reads "101" well and pauses before "and" in
"one hundred and one"; it changes to its English voice for "web" and "slash". `tests/notices/test_spoken_phonemes.py` compares.
"""

from __future__ import annotations

from notices.notice import Locale
from notices.spoken.lexicon import Lexicon, LexiconEntry

_ESPEAK = "espeak-ng/"
_FRENCH = {
    "quatre-vingt": "quatrevin",
    "quatre-vingts": "quatrevins",
    "cinq cent": "cinque cent",
    "cinq mille": "cinque mille",
    "cinq millions": "cinque millions",
    "cent ans": "cent tans",
    "cent euros": "cent teuros",
    "tapez un": "tapé un",
    "fils": "fisse",
    "e-mail": "imèle",
    "e-mails": "imèles",
    "email": "imèle",
    "mail": "mèle",
    "web": "ouèbe",
    "slash": "slache",
}
_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_ENGLISH = {
    "hundred and": "hundridon",
    "thousand and": "thousandon",
    "million and": "millionon",
    # a recogniser took the keys of a menu for other words ("press the arrow", "press free") where they followed "press" at once
    **{f"press {digit}": f"press number {digit}" for digit in _DIGITS},
    # "hash key" was "high", "harsh" and "R key", "star key" was "stocky", "star" alone after some sentences "thaw" and "car"
    "press hash": "press the hash button",
    "press star": "press the star button",
}

_BULGARIAN = {
    "четири": "чѐтири",
    "месеца": "мѐсеца",
    "петдесет": "петдесѐт",
    "шестдесет": "шестдесѐт",
    "седемдесет": "седемдесѐт",
    "осемдесет": "осемдесѐт",
    "деветдесет": "деветдесѐт",
}
"""A grave accent on "е" is the one mark of stress that the engine heeds."""
_DANISH_UNITS = {unit: unit for unit in ("to", "tre", "fire", "fem", "syv", "otte", "ni")} | {"en": "én", "seks": "sægs"}
_DANISH_TENS = {tens: tens for tens in ("tyve", "tredive", "fyrre", "tres", "halvfjerds", "firs", "halvfems")} | {
    "halvtreds": "haltræs"
}
_DANISH = {"hundrede": "hundred", "seks": "sægs", "seksten": "sejsten", "halvtreds": "haltræs"} | {
    f"{unit}og{tens}": f"{said} og {heard}" for unit, said in _DANISH_UNITS.items() for tens, heard in _DANISH_TENS.items()
}
"""It reads the "og" of "femogfyrre" in five ways, among them "ogh" and "au"."""
_GERMAN = {
    f"{unit}undvierzig": f"{unit}undfierzig"
    for unit in ("ein", "zwei", "drei", "vier", "fünf", "sechs", "sieben", "acht", "neun")
}
"""It says "v" where the second word begins."""
_MALTESE = {
    "wieħed": "uieħet",
    "tnejn": "tnein",
    "mitejn": "mitein",
    "elfejn": "elfein",
    "xahrejn": "xahrein",
    "sentejn": "sentein",
    "l-istilla": "listilla",
    "ħaxx": "ħax",
    "trid": "trit",
    "sejħa": "seiħa",
    "sejħiet": "seiħiet",
    "jitħarreġ": "itħarreġ",
    "titjieb": "titieb",
    "jinqered": "inqeret",
    "tinqered": "tinqeret",
}
"""It reads "j" after a vowel as "iu", and a vowel after a "d" that ends a word. Much else it misreads cannot be mended so."""

_DUTCH_HUNDREDS = (
    "",
    *(f"{count}honderd" for count in ("", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "negentien")),
)
_DUTCH_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_DUTCH = {f"{hundreds}zesen{tens}": f"{hundreds}zessen{tens}" for hundreds in _DUTCH_HUNDREDS for tens in _DUTCH_TENS} | {
    f"{hundreds}negenennegentig": f"{hundreds} negen-en-negentig".strip() for hundreds in _DUTCH_HUNDREDS
}
"""It reads "zesen" like "bezem", and swallows an "n" of 99."""
_SLOVAK = {"jedenásť": "jed-enásť", "stojedenásť": "stojed-enásť"}
"""It softens the "d", which is hard."""
_SLOVENIAN = {"Knil": "Knilj", "el": "elj"}
"""It reads an l at the end as w, in names too."""
_SWEDISH = {
    "tretton": "trettånn",
    "fjorton": "fjortånn",
    "femton": "femtånn",
    "sexton": "sextånn",
    "sjutton": "sjuttånn",
    "arton": "aartånn",
    "nitton": "nittånn",
}
"""It reads "-ton" with a long u."""

SHIPPED = Lexicon(
    tuple(
        LexiconEntry(Locale(locale), written, said, _ESPEAK)
        for locale, words in (
            ("fr", _FRENCH),
            ("en", _ENGLISH),
            ("bg", _BULGARIAN),
            ("da", _DANISH),
            ("de", _GERMAN),
            ("mt", _MALTESE),
            ("nl", _DUTCH),
            ("sk", _SLOVAK),
            ("sl", _SLOVENIAN),
            ("sv", _SWEDISH),
        )
        for written, said in words.items()
    )
)
