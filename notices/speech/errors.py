"""What can go wrong between a text and its sound."""

from __future__ import annotations

from notices.errors import NoticeError


class VoiceMissing(NoticeError):
    """No voice is installed for a locale, or a voice's files are not whole."""

    id = "notices.voice-missing"


class VoiceFailed(NoticeError):
    """A voice crashed, hung, or said that it could not speak."""

    id = "notices.voice-failed"


class VoiceUnusable(NoticeError):
    """What a voice returned is no speech: silence, nothing, no numbers, an impossible rate or length."""

    id = "notices.voice-unusable"
