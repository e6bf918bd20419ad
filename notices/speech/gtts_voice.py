"""gTTS: speech from a third party on the Internet. Off unless an admin switches it on: the text leaves the house.

The library `gtts` says what to send; what it would send it with does not check whom it talks to, so the requests
go by `httpx`, to the service or to the address that stands in for it.
"""

from __future__ import annotations

import base64
import binascii
import importlib.metadata
import json
import logging
from typing import Any
from urllib.parse import urlsplit

import httpx
import numpy as np

from notices.notice import Locale
from notices.speech.choice import GttsSettings
from notices.speech.deadline import within
from notices.speech.errors import VoiceFailed, VoiceMissing
from notices.speech.mp3 import decode
from notices.speech.plain import plain
from notices.speech.port import Engine, Speech

log = logging.getLogger(__name__)

SERVICE = "https://translate.google.com"
RATE = 24_000
_PATH = "/_/TranslateWebserverUi/data/batchexecute"
_OTHER_NAMES = {"pt": "pt-PT", "pt-BR": "pt", "he": "iw", "jv": "jw", "nb": "no"}
"""Where the service's name of a language is not ours; its `pt` is Brazil's."""
_LONGEST_ANSWER = 8 << 20
_TOO_MANY = 429
_CHARACTERS_A_SECOND = 40
"""Nobody speaks that fast: what has fewer seconds has lost some of its text."""


def name_of(locale: Locale) -> str | None:
    """The voice of a locale as proofs name it, `gtts/pt-PT`; None when the service does not speak it.

    Without the library nobody knows what the service speaks: then every locale has a name, and opening the voice says what is
    missing.
    """
    names = [_OTHER_NAMES.get(tag, tag) for tag in (str(locale), locale.partition("-")[0])]
    try:
        from gtts.lang import tts_langs
    except ImportError:
        return f"{Engine.GTTS}/{names[1]}"
    return next((f"{Engine.GTTS}/{name}" for name in names if name in tts_langs()), None)


class GttsVoice:
    """gTTS speaking one language. Every text is sent to a third party, and a warning logged for each.

    Raises:
        VoiceMissing: the library is not installed, or the service does not speak the language.
    """

    def __init__(self, locale: Locale, settings: GttsSettings) -> None:
        self.locale = locale
        self._version = _library_version()
        name = name_of(locale)
        if name is None:
            raise VoiceMissing(f"gTTS does not speak {locale!r}. Choose another voice for it.")
        self.name = name
        self._settings = settings
        self._base = (settings.base or SERVICE).rstrip("/")

    @property
    def fingerprint(self) -> str:
        """Voice and library; what the service changes on its side nobody is told."""
        return f"{self.name} {self._version}"

    def synthesize(self, text: str) -> Speech:
        """Say `text`, as many requests as the service needs for it."""
        words = plain(text)
        host = urlsplit(self._base).hostname
        log.warning("The text leaves the house: %d characters go to %s, to be spoken by %s.", len(words), host, self.name)
        parts = [self._decoded(body, words) for body in self._bodies(words)]
        speech = Speech(np.concatenate([part.samples for part in parts]), parts[0].rate)
        if speech.samples.size * _CHARACTERS_A_SECOND < len(words) * speech.rate:
            raise self._failed(words, "answered with too little sound for the text")
        return speech

    def _bodies(self, words: str) -> list[str]:
        from gtts import gTTS

        bodies: list[str] = gTTS(words, lang=self.name.partition("/")[2], lang_check=False).get_bodies()
        return bodies

    def _decoded(self, body: str, words: str) -> Speech:
        try:
            return decode(sound_in(self._answer(body, words)))
        except ValueError as error:
            raise self._failed(words, f"sent an answer that {error}") from error

    def _answer(self, body: str, words: str) -> str:
        from gtts import gTTS

        seconds = self._settings.timeout_seconds
        late = self._failed(words, f"did not answer within {seconds:g} s")

        def ask() -> httpx.Response:
            return httpx.post(self._base + _PATH, content=body, headers=gTTS.GOOGLE_TTS_HEADERS, timeout=seconds)

        try:
            answer = within(seconds, ask, late.message)
        except httpx.TimeoutException as error:
            raise late from error
        except httpx.HTTPError as error:
            raise self._failed(words, f"cannot be reached ({error})") from error
        if answer.status_code == _TOO_MANY:
            raise self._failed(words, "takes no more requests for now (429)")
        if answer.status_code != httpx.codes.OK or len(answer.content) > _LONGEST_ANSWER:
            raise self._failed(words, f"answered {answer.status_code} with {len(answer.content)} bytes")
        return answer.text

    def _failed(self, words: str, what: str) -> VoiceFailed:
        return VoiceFailed(
            f"{self.name} cannot say {words[:40]!r}: {self._base} {what}. "
            "Try again later, or choose a voice of this house: preambule voices list."
        )


def sound_in(answer: str) -> bytes:
    """The MP3 in an answer of the service: rows of JSON, one of which holds it in base 64.

    Raises:
        ValueError: there is none; the message completes "the answer …".
    """
    for line in answer.splitlines():
        if line.startswith("[") and "jQ1olc" in line:
            return _sound_of(_row(line))
    raise ValueError("holds no speech, but something else, a page for people perhaps")


def _row(line: str) -> Any:
    try:
        return next(row[2] for row in json.loads(line) if row[1] == "jQ1olc")
    except (ValueError, LookupError, TypeError, StopIteration) as error:
        raise ValueError("was cut short, or is made otherwise than it used to be") from error


def _sound_of(row: Any) -> bytes:
    try:
        return base64.b64decode(json.loads(row)[0], validate=True)
    except (binascii.Error, ValueError, LookupError, TypeError) as error:
        raise ValueError("holds no speech: the service refuses the text or the language") from error


def _library_version() -> str:
    try:
        return importlib.metadata.version("gtts")
    except importlib.metadata.PackageNotFoundError as error:
        raise VoiceMissing(
            "gTTS is switched on but not installed. Install the extra preambule[gtts], or switch it off."
        ) from error
