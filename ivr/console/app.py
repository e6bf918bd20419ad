"""The console as one ASGI application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Sequence

from fastapi import FastAPI

from ivr.console.dependencies import Dependencies
from ivr.console.live.views import LivePart
from ivr.console.live.watch import Watch
from ivr.console.notices.views import NoticesPart
from ivr.console.objections.views import ObjectionsPart
from ivr.console.pages.assets import mount_assets
from ivr.console.pages.parts import Part
from ivr.console.pages.rendering import Pages
from ivr.console.pages.views import HOME, answer_errors, home_routes
from ivr.console.recordings.views import RecordingsPart
from ivr.console.rehearsal.dialogue import Dialogues
from ivr.console.rehearsal.session import Desk
from ivr.console.rehearsal.views import TelephonePart
from ivr.console.security.guard import Guard
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
    live = LivePart(pages, watch)
    recordings = RecordingsPart(pages, needs.lines, needs.recordings)
    telephone = TelephonePart(Desk(needs, pages, watch, Dialogues(needs.speak, pages.say)))

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        await needs.control.close()

    # no generated documentation: its pages fetch scripts from elsewhere
    app = FastAPI(title="Préambule", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    parts: Sequence[Part] = (
        recordings,
        telephone,
        ObjectionsPart(pages, needs.lines, needs.objections, needs.now),
        *(make(pages) for make in needs.parts),
    )
    routers = [
        home_routes(pages, live, recordings),
        live.routes(),
        NoticesPart(pages, needs.heard).routes(),
        *(part.routes() for part in parts),
    ]
    for router in routers:
        app.include_router(router)
    app.state.ruled = ruled(routers)
    mount_assets(app)
    answer_errors(app, pages)
    pages.entries = (HOME, *(entry for part in parts for entry in part.entries))
    app.state.line_of = {about: line_of for part in parts for about, line_of in part.line_of.items()}
    app.add_middleware(Visiting, accounts=needs.accounts, cookie=SESSION_COOKIE)
    app.add_middleware(Guard, names=needs.names)
    app.state.leave = watch.close
    return app
