"""Publishing as people ask for it, from the command line as from a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.going_live import check_going_live
from ivr.bootstrap.studio.opening import Tell, press
from ivr.settings import Settings
from ivr.studio.publishing import Made, publish, roll_back
from notices.notice import Locale


def publish_notice(
    engine: Engine,
    settings: Settings,
    line_id: str,
    by: str,
    *,
    locales: Sequence[Locale] | None = None,
    effective_at: datetime | None = None,
    progress: Tell | None = None,
) -> Made:
    """Speak the approved texts of a line and let callers hear them, all or none.

    Raises:
        GoLiveBlocked: it is the line's first publication, and something that the law asks for before is missing.
        NoticeError: as `ivr.studio.publishing.publish`.
    """
    check_going_live(engine, line_id, home.now())
    return publish(press(engine, settings, progress), line_id, by, locales=locales, effective_at=effective_at)


def roll_back_notice(
    engine: Engine,
    settings: Settings,
    line_id: str,
    publication_id: str,
    by: str,
    *,
    effective_at: datetime | None = None,
    progress: Tell | None = None,
) -> Made:
    """Publish what was published before anew. Raises as `ivr.studio.publishing.roll_back`."""
    return roll_back(press(engine, settings, progress), line_id, publication_id, by, effective_at=effective_at)
