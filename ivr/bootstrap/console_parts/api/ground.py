"""What every port stands on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.settings import Settings


@dataclass(frozen=True, slots=True)
class House:
    """This host.

    Attributes:
        clock: the moment; aware, UTC.
    """

    settings: Settings
    engine: Engine
    clock: Callable[[], datetime] = home.now
