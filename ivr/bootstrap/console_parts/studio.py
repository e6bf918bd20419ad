"""The notice studio on this house's tables, voices and files."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from ivr.bootstrap.studio.desk import StudioDesk
from ivr.bootstrap.studio.sounds import StudioSounds
from ivr.bootstrap.studio.voices import StudioVoices
from ivr.console.pages.rendering import Pages
from ivr.console.studio.desk import Desk
from ivr.console.studio.part import StudioPart
from ivr.console.studio.works import Works
from ivr.settings import Settings


def studio_desk(engine: Engine, settings: Settings) -> Desk:
    """All that the studio's pages need; sounds are made one at a time for whoever has the same desk."""
    desk = StudioDesk(engine, settings)
    sounds = StudioSounds(engine, settings, Works())
    voices = StudioVoices(engine, settings)
    return Desk(texts=desk, talk=desk, exchange=desk, sounds=sounds, presses=sounds, pronunciations=voices, people=voices)


def studio(desk: Desk) -> Callable[[Pages], StudioPart]:
    """What makes the part."""
    return lambda pages: StudioPart(pages, desk)
