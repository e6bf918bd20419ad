"""The voices of a rehearsal's agent and caller, from the voices that notices are spoken with."""

from __future__ import annotations

from dataclasses import replace

from ivr.console.rehearsal.port import Speak
from notices.audio.chain import NARROWBAND, Spoken, finish, master
from notices.notice import Locale
from notices.speech.port import Voices, heard

CALLER_HIGHER = 1.14
"""The caller has the agent's voice, played faster and so higher: two people in the recording, of one installed voice."""


def speak_with(voices: Voices) -> Speak:
    """A `Speak` of installed voices, as loud as a notice.

    Args:
        voices: `notices.speech.voices.InstalledVoices`; kept open by who made it.
    """

    def speak(text: str, locale: Locale, *, by_agent: bool) -> bytes:
        voice = voices.best(locale)
        speech = heard(voice, text)
        if not by_agent:
            speech = replace(speech, rate=round(speech.rate * CALLER_HIGHER))
        return finish(master([Spoken(speech, voice.name, 0)]), NARROWBAND).astype("<i2").tobytes()

    return speak
