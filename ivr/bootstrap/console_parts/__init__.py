"""The parts of the console, each wired to this house by a module of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Engine

from ivr.bootstrap.console_parts.recordings import archive
from ivr.console.live.control_client import ControlClient
from ivr.console.pages.parts import Part
from ivr.console.pages.rendering import Pages
from ivr.settings import Settings
from notices.speech.port import Voices


@dataclass(frozen=True, slots=True)
class Ground:
    """What every part may be wired to."""

    settings: Settings
    engine: Engine
    voices: Voices
    control: ControlClient


def parts(ground: Ground) -> tuple[Callable[[Pages], Part], ...]:
    """The makers of all parts, in no particular order: each says itself where in the menu it stands."""
    return (archive(ground),)
