"""The voices that the settings describe."""

from __future__ import annotations

from ivr.errors import SettingsError
from ivr.settings import Settings
from notices.notice import Locale
from notices.speech.choice import DEFAULT_ORDER, GttsSettings, VoiceSettings
from notices.speech.port import Engine


def voice_settings(settings: Settings) -> VoiceSettings:
    """How voices are found and chosen here: for this process, and for each worker process that renders.

    Raises:
        SettingsError: a setting that cannot be used; the message names it.
    """
    switch = {"on": GttsSettings(settings.gtts_url), "off": None}
    if settings.gtts not in switch:
        raise SettingsError(f"PREAMBULE_GTTS is on or off, not {settings.gtts!r}.")
    gtts = switch[settings.gtts]
    return VoiceSettings(settings.voices, _order(settings.voice_order, gtts), _chosen(settings.voices_chosen), gtts)


def _order(text: str, gtts: GttsSettings | None) -> tuple[Engine, ...]:
    names = [name.strip() for name in text.split(",") if name.strip()]
    unknown = [name for name in names if name not in tuple(Engine)]
    if unknown or len(set(names)) < len(names):
        raise SettingsError(
            f"PREAMBULE_VOICE_ORDER names {', '.join(unknown) or 'an engine twice'}. The engines are {', '.join(Engine)}."
        )
    if Engine.GTTS in names and gtts is None:
        raise SettingsError(
            "PREAMBULE_VOICE_ORDER names gtts, which is off. Set PREAMBULE_GTTS=on if texts may go to a third party, or remove it."
        )
    return tuple(map(Engine, names)) or DEFAULT_ORDER


def _chosen(text: str) -> dict[Locale, str]:
    chosen: dict[Locale, str] = {}
    for part in filter(None, map(str.strip, text.split(","))):
        locale, equals, voice = (word.strip() for word in part.partition("="))
        if not (locale and equals and voice) or locale in chosen:
            raise SettingsError(f"PREAMBULE_VOICES_CHOSEN: write locale=voice once for a locale, not {part!r}.")
        chosen[Locale(locale)] = voice
    return chosen
