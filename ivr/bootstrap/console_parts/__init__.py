"""The parts of the console, each wired to this house by a module of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import Engine

from ivr.accounts.keeper import Keeper
from ivr.accounts.passphrase import Passphrases
from ivr.bootstrap.console_parts.api import Given, api_part
from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.console_parts.documents import documents_part
from ivr.bootstrap.console_parts.door import RowDesk
from ivr.bootstrap.console_parts.journal import journal_part
from ivr.bootstrap.console_parts.lines import lines
from ivr.bootstrap.console_parts.recordings import archive
from ivr.bootstrap.console_parts.retention import retention_part
from ivr.bootstrap.console_parts.rights import rights_part
from ivr.bootstrap.console_parts.studio import studio, studio_desk
from ivr.bootstrap.demo_people import Demo
from ivr.bootstrap.home import factor_key, now
from ivr.console.dependencies import Everyday, Frame
from ivr.console.door.part import DoorPart
from ivr.console.everyday import everyday
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
    everyday: Everyday
    demo: Demo = field(default_factory=Demo)


def parts(ground: Ground) -> Callable[[Frame], Sequence[Part]]:
    """What makes all parts, in no particular order: each says itself where in the menu it stands."""
    door, notices = desk(ground), studio_desk(ground.engine, ground.settings)
    makers: tuple[Callable[[Pages], Part], ...] = (
        lambda pages: DoorPart(pages, door, now),
        api_part(House(ground.settings, ground.engine), Given(ground.control, door, notices)),
        documents_part(ground.engine, ground.settings),
        journal_part(ground.engine, ground.settings),
        archive(ground),
        studio(notices),
        rights_part(ground),
        retention_part(ground),
        lines(ground.engine, ground.settings),
    )
    return lambda frame: (*everyday(ground.everyday, frame), *(make(frame.pages) for make in makers))


def desk(ground: Ground) -> RowDesk:
    """The rows behind the door."""
    key = factor_key(ground.settings)
    return RowDesk(Keeper(ground.engine, key, Passphrases(key)), ground.demo)
