"""Everything under `/retention`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType

from fastapi import APIRouter

from ivr.console.pages.parts import Entry, Group
from ivr.console.pages.rendering import Pages
from ivr.console.retention.batches import BatchPages
from ivr.console.retention.certificates import CertificatePages
from ivr.console.retention.desk import RetentionDesk
from ivr.console.retention.due import DuePages
from ivr.console.retention.holds import HoldPages
from ivr.console.retention.shelf import Shelf
from ivr.console.security.rules import About, LineOf
from ivr.console.wording.marks import N_
from ivr.domain.roles import Permission


class RetentionPart:
    """What is due, holds, the archives, certificates."""

    entries = (Entry("/retention", N_("Retention"), Group.PEOPLE, (Permission.SEE_RETENTION,), 30),)

    def __init__(self, pages: Pages, desk: RetentionDesk, now: Callable[[], datetime]) -> None:
        self._shelf = Shelf(pages, desk, now)
        self.line_of: Mapping[About, LineOf] = MappingProxyType({About.HOLD: desk.line_of_hold, About.BATCH: desk.line_of_batch})

    def routes(self) -> APIRouter:
        """Its pages."""
        router = APIRouter(prefix="/retention")
        for pages in (DuePages, HoldPages, BatchPages, CertificatePages):
            pages(self._shelf).add(router)
        return router
