"""The studio as a part of the console: its places in the menu and all its pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from types import MappingProxyType

from fastapi import APIRouter

from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.security.rules import About, LineOf
from ivr.console.studio.desk import Desk
from ivr.console.studio.exchange_views import ExchangeViews
from ivr.console.studio.lexicon_views import LexiconViews
from ivr.console.studio.line_views import LineViews
from ivr.console.studio.place import SEE
from ivr.console.studio.recording_views import RecordingViews
from ivr.console.studio.sound_views import SoundViews
from ivr.console.studio.text_views import TextViews
from ivr.console.studio.texts_views import TextsViews
from ivr.console.wording.marks import N_


class StudioPart:
    """`/studio` and `/lexicon`.

    Args:
        pages: to show them.
        desk: what they need from below.
        zone: whose time a moment of publication is written in; the machine's own when None.
    """

    entries = (
        Entry("/studio", N_("Notices"), Group.NOTICES, SEE, 10),
        Entry("/lexicon", N_("Pronunciation"), Group.NOTICES, SEE, 20),
    )
    line_of: Mapping[About, LineOf] = MappingProxyType({})

    def __init__(self, pages: Pages, desk: Desk, zone: tzinfo | None = None) -> None:
        self._views = (
            LexiconViews(pages, desk),
            LineViews(pages, desk, zone),
            ExchangeViews(pages, desk),
            RecordingViews(pages, desk),
            SoundViews(pages, desk),
            TextViews(pages, desk),
            TextsViews(pages, desk),
        )

    def routes(self) -> APIRouter:
        """All pages; those with fixed words in their addresses before those with a language there."""
        router = APIRouter()
        for views in self._views:
            views.add_to(router)
        return router
