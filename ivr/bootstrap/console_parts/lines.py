"""The pages of lines on this house's tables."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.line_desk import HouseLines
from ivr.console.lines.views import LinesPart
from ivr.console.pages.rendering import Pages
from ivr.settings import Settings


def lines(engine: Engine, settings: Settings) -> Callable[[Pages], LinesPart]:
    """Wire them."""
    return lambda pages: LinesPart(pages, HouseLines(engine, settings), home.now)
