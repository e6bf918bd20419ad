"""What caller and agent say in the demonstration: generated speech, so that the recording has two voices."""

from __future__ import annotations

from ivr.console.rehearsal.dialogue import RATE
from ivr.console.rehearsal.voices import speak_with
from notices.notice import Locale
from notices.speech.voices import InstalledVoices

CALLER = {
    "fr": "Bonjour, je vous appelle au sujet de ma carte d'identité. Elle a expiré le mois dernier.",
    "en": "Good morning, I am calling about my parking permit. It expired last month.",
}
AGENT = {
    "fr": "Oui, que puis-je faire pour vous ? Je regarde votre dossier, un petit instant.",
    "en": "Good morning. What can I do for you? Let me have a look at your file.",
}
_PAUSE = bytes(2 * RATE)


def pair(locale: Locale) -> tuple[bytes, bytes]:
    """What the caller and the agent say in a language (English where there are no words for it).

    Returns:
        Two loops of a sentence and a second of silence, s16le mono at 8 kHz.

    Raises:
        NoticeError: the voice fails.
    """
    words = locale if locale in CALLER else Locale("en")
    with InstalledVoices() as voices:
        speak = speak_with(voices)
        return speak(CALLER[words], words, by_agent=False) + _PAUSE, speak(AGENT[words], words, by_agent=True) + _PAUSE
