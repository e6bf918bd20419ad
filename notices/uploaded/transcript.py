"""Whether what a person says is the text of the piece, word for word; spaces and quotation marks do not matter."""

from __future__ import annotations

import re
import unicodedata
from itertools import zip_longest

from notices.uploaded.errors import UploadSaysOther

_SAME = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "‚": "'", "«": '"', "»": '"', "“": '"', "”": '"', "„": '"', "\u2011": "-", "\u00ad": ""}
)
_INSIDE_QUOTES = re.compile(r"«\s+|\s+»")
_AROUND = 3


def check_transcript(transcript: str, text: str) -> None:
    """Hold a transcript against the text.

    Raises:
        UploadSaysOther: with the first word that differs and the words before it.
    """
    said, written = _words(transcript), _words(text)
    for place, (one, other) in enumerate(zip_longest(said, written)):
        if one != other:
            before = " ".join(written[max(0, place - _AROUND) : place])
            where = f"after “{before}”" if before else "at the beginning"
            raise UploadSaysOther(
                f"The transcript is not the text: {where}, word {place + 1}, the text has {_shown(other)}, the transcript {_shown(one)}. "
                "Record the text as it is, or change the text first."
            )


def _words(text: str) -> list[str]:
    quoted = _INSIDE_QUOTES.sub('"', unicodedata.normalize("NFC", text))
    return quoted.translate(_SAME).split()


def _shown(word: str | None) -> str:
    return f"“{word}”" if word is not None else "nothing more"
