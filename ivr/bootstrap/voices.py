"""The voices that the settings describe."""

from __future__ import annotations

from ivr.settings import Settings
from notices.speech.choice import VoiceSettings


def voice_settings(settings: Settings) -> VoiceSettings:
    """How voices are found and chosen here: for this process, and for each worker process that renders."""
    return VoiceSettings(settings.voices)
