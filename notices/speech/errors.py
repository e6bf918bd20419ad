"""What can go wrong between a text and its sound."""

from __future__ import annotations

from notices.errors import NoticeError


class VoiceMissing(NoticeError):
    """No voice is installed for a locale, or a voice's files are not whole."""

    id = "notices.voice-missing"


class ChosenVoiceMissing(VoiceMissing):
    """The voice that was chosen for a locale is not there, is switched off, or speaks another language."""

    id = "notices.chosen-voice-missing"


class VoiceFailed(NoticeError):
    """A voice crashed, hung, or said that it could not speak."""

    id = "notices.voice-failed"


class VoiceUnusable(NoticeError):
    """What a voice returned is no speech: silence, nothing, no numbers, an impossible rate or length."""

    id = "notices.voice-unusable"


class VoiceUnknown(NoticeError):
    """The catalogue of voices that can be fetched has none of that name, or none for that locale."""

    id = "notices.voice-unknown"
    http_status = 404


class VoiceNotFetched(NoticeError):
    """A voice could not be fetched whole: no answer, another file than the one published, or no room for it."""

    id = "notices.voice-not-fetched"
    http_status = 502
