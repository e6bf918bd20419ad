"""The notice studio on this house's tables, voices and files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ivr.bootstrap.studio_desk import StudioDesk
from ivr.bootstrap.studio_sounds import StudioSounds
from ivr.bootstrap.studio_voices import StudioVoices
from ivr.console.pages.rendering import Pages
from ivr.console.studio.desk import Desk
from ivr.console.studio.part import StudioPart
from ivr.console.studio.works import Works

if TYPE_CHECKING:
    from ivr.bootstrap.console_parts import Ground


def studio(ground: Ground) -> Callable[[Pages], StudioPart]:
    """What makes the part."""
    desk = StudioDesk(ground.engine, ground.settings)
    sounds = StudioSounds(ground.engine, ground.settings, Works())
    voices = StudioVoices(ground.engine, ground.settings)
    ports = Desk(texts=desk, talk=desk, exchange=desk, sounds=sounds, presses=sounds, pronunciations=voices, people=voices)
    return lambda pages: StudioPart(pages, ports)
