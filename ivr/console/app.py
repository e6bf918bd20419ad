"""The console as one ASGI application."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from fastapi import FastAPI

from ivr.console.dependencies import Dependencies, Frame
from ivr.console.live.watch import Watch
from ivr.console.pages.assets import mount_assets
from ivr.console.pages.compression import Compression
from ivr.console.pages.rendering import Pages
from ivr.console.pages.views import answer_errors, common_routes
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
    frame = Frame(pages, watch, needs.control, needs.now)
    parts = needs.parts(frame)

    @contextlib.asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        for leave in frame.leaving:
            await leave()
        await needs.control.close()

    # no generated documentation: its pages fetch scripts from elsewhere
    app = FastAPI(title="Préambule", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    routers = [common_routes(), *(part.routes() for part in parts)]
    for router in routers:
        app.router.routes.extend(router.routes)  # include_router() would make each of them a second time, at the first request
    app.state.ruled = ruled(routers)
    mount_assets(app)
    answer_errors(app, pages)
    pages.entries = tuple(entry for part in parts for entry in part.entries)
    app.state.line_of = {about: line_of for part in parts for about, line_of in part.line_of.items()}
    app.add_middleware(Restraint, limits=needs.limits)
    app.add_middleware(Visiting, accounts=needs.accounts, cookie=SESSION_COOKIE, look_seconds=needs.look_seconds)
    app.add_middleware(Guard, names=needs.names)
    app.add_middleware(Compression)
    app.state.watch = watch
    for name, offered in frame.offers.items():
        setattr(app.state, name, offered)
    app.state.leave = watch.close
    return app
