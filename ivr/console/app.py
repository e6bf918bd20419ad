"""The console as one ASGI application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence
from typing import Any

from fastapi import FastAPI, Request

from ivr.console.accessibility.views import AccessibilityPart
from ivr.console.dependencies import Dependencies
from ivr.console.home.views import HomePart
from ivr.console.live.views import LivePart
from ivr.console.live.watch import Watch
from ivr.console.notices.views import NoticesPart
from ivr.console.objections.views import ObjectionsPart
from ivr.console.pages.assets import mount_assets
from ivr.console.pages.compression import Compression
from ivr.console.pages.parts import Part
from ivr.console.pages.rendering import Pages
from ivr.console.pages.views import answer_errors, common_routes
from ivr.console.recordings.views import AT_HOME, RecordingsPart
from ivr.console.rehearsal.dialogue import Dialogues
from ivr.console.rehearsal.places import Places
from ivr.console.rehearsal.session import Desk
from ivr.console.rehearsal.unattended import Rehearsals
from ivr.console.rehearsal.views import TelephonePart
from ivr.console.security.guard import Guard
from ivr.console.security.restraint import Restraint
from ivr.console.security.rules import ruled
from ivr.console.security.visiting import SESSION_COOKIE, Visiting


def make_app(dependencies: Dependencies) -> FastAPI:
    """The console, wired to what it is given. `app.state.leave` ends what would never end by itself: streams and rehearsals.

    Raises:
        WordingMissing: a catalogue of texts cannot be read.
        RouteUnruled: a page says not who may ask for it.
    """
    needs = dependencies
    pages = Pages(needs.locales, needs.now, needs.zone)
    watch = Watch(needs.control.calls, needs.poll_seconds)
    live = LivePart(pages, watch, needs.control, needs.lines, needs.now, needs.wall_seconds)
    recordings = RecordingsPart(pages, needs.lines, needs.recordings)
    desk = Desk(needs, pages, watch, Dialogues(needs.speak, pages.say), Places(needs.rehearsals))
    telephone, rehearsals = TelephonePart(desk), Rehearsals(desk)

    async def around(request: Request) -> dict[str, Any]:
        """What the first page shows of other parts, as far as its reader may see it."""
        return {
            "calls": await live.fragment(request),
            "words": live.words,
            "listed": await recordings.newest(AT_HOME),
            "states": recordings.states,
        }

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await rehearsals.close()
        await needs.control.close()

    # no generated documentation: its pages fetch scripts from elsewhere
    app = FastAPI(title="Préambule", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    parts: Sequence[Part] = (
        live,
        HomePart(pages, needs.today, around),
        AccessibilityPart(pages, needs.lines),
        recordings,
        telephone,
        ObjectionsPart(pages, needs.lines, needs.objections, needs.now),
        *(make(pages) for make in needs.parts),
    )
    routers = [
        common_routes(),
        NoticesPart(pages, needs.heard, needs.refusing, needs.now).routes(),
        *(part.routes() for part in parts),
    ]
    for router in routers:
        app.include_router(router)
    app.state.ruled = ruled(routers)
    mount_assets(app)
    answer_errors(app, pages)
    pages.entries = tuple(entry for part in parts for entry in part.entries)
    app.state.line_of = {about: line_of for part in parts for about, line_of in part.line_of.items()}
    app.add_middleware(Restraint, limits=needs.limits)
    app.add_middleware(Visiting, accounts=needs.accounts, cookie=SESSION_COOKIE)
    app.add_middleware(Guard, names=needs.names)
    app.add_middleware(Compression)
    app.state.watch = watch
    app.state.rehearsals = rehearsals
    app.state.today = needs.today
    app.state.leave = watch.close
    return app
