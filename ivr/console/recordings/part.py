"""All pages of recordings: found, shown, asked for, approved, heard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo

from fastapi import APIRouter

from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.recordings.accesses import AccessesPage
from ivr.console.recordings.archive import Archive, Hearing
from ivr.console.recordings.listing import Listing
from ivr.console.recordings.one import OnePage
from ivr.console.recordings.player import Player
from ivr.console.security.rules import About, LineOf
from ivr.console.wording.marks import N_
from ivr.domain.roles import Permission


class ArchivePart:
    """`/recordings` and everything below it.

    Args:
        pages: which render.
        archive: the rows.
        hearing: the way to the sound.
        zone: whose days are meant; this machine's own when None.
    """

    entries = (Entry("/recordings", N_("Recordings"), Group.CALLS, (Permission.SEE_RECORDINGS, Permission.APPROVE_ACCESS), 30),)

    def __init__(self, pages: Pages, archive: Archive, hearing: Hearing, zone: tzinfo | None = None) -> None:
        self._pages = (
            Listing(pages, archive, zone),
            AccessesPage(pages, hearing),
            Player(pages, archive, hearing),
            OnePage(pages, archive, hearing),
        )
        self.line_of: Mapping[About, LineOf] = {About.RECORDING: archive.line_of, About.ACCESS: hearing.line_of}

    def routes(self) -> APIRouter:
        """Its pages; those with a name of their own before those of one recording."""
        router = APIRouter(prefix="/recordings")
        for page in self._pages:
            page.add(router)
        return router
