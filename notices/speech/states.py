"""In what state a voice is: there and whole, there but another than published, damaged, or still to be fetched."""

from __future__ import annotations

from enum import StrEnum

from notices.speech import models
from notices.speech.catalogue import catalogue, matches
from notices.speech.errors import VoiceMissing
from notices.speech.port import Engine, VoiceDescription


class VoiceState(StrEnum):
    """One word for a list."""

    BUILT_IN = "built in"
    WHOLE = "whole"
    INSTALLED = "installed"
    DAMAGED = "damaged"
    ELSEWHERE = "leaves the house"
    TO_FETCH = "to fetch"
    MISSING = "missing"


def state_of(voice: VoiceDescription) -> tuple[VoiceState, str]:
    """The state of a voice, and what there is to say about it.

    `WHOLE` is every byte as published; `INSTALLED` a voice, or settings beside a published model, that the catalogue does
    not know: nothing can be compared. Reads all files of a Piper voice.
    """
    if voice.model is None:
        return _WITHOUT_FILES.get(voice.engine, (VoiceState.INSTALLED, ""))
    try:
        models.check(voice.model, voice.locale)
    except VoiceMissing as error:
        return VoiceState.DAMAGED, error.message
    pinned = catalogue().find(voice.model.stem)
    if pinned is None:
        return VoiceState.INSTALLED, "not in the catalogue: nothing to compare it with"
    if not matches(models.config_of(voice.model), pinned.config):
        return VoiceState.INSTALLED, "its settings are not those that were published"
    return VoiceState.WHOLE, ""


_WITHOUT_FILES = {
    Engine.ESPEAK: (VoiceState.BUILT_IN, ""),
    Engine.GTTS: (VoiceState.ELSEWHERE, "every text is sent to a third party"),
}
