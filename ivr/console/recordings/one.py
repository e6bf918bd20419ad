"""The page of one recording: what happened, what shows it, what will become of it, and who may hear it."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.console.errors import NoSuchPage
from ivr.console.pages.forms import filled
from ivr.console.pages.rendering import Pages
from ivr.console.recordings import words
from ivr.console.recordings.archive import Archive, Hearing, Whole
from ivr.console.recordings.fate import fate
from ivr.console.recordings.forms import Wish, chosen
from ivr.console.recordings.passages import passages
from ivr.console.recordings.timeline import timeline
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.console.wording import terms
from ivr.domain.access import AccessState, Ask, Channel, Use, fresh
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from notices.facts import PurposeKind

SIGNED = "application/jose"


class OnePage:
    """`/recordings/<id>`, its signed documents, and what is asked for there."""

    def __init__(self, pages: Pages, archive: Archive, hearing: Hearing) -> None:
        self._pages = pages
        self._archive = archive
        self._hearing = hearing

    def add(self, router: APIRouter) -> None:
        """Its routes."""
        see = needs(Permission.SEE_RECORDINGS, about=About.RECORDING)
        hear = needs(Permission.PLAY, Permission.DOWNLOAD, about=About.RECORDING)

        @router.get("/{recording}", dependencies=[see])
        async def one(request: Request, recording: str, done: str = "") -> HTMLResponse:
            return await asyncio.to_thread(self._page, request, recording, done=done)

        @router.get("/{recording}/{document}.jws", dependencies=[see])
        async def signed(request: Request, recording: str, document: str) -> Response:
            return await asyncio.to_thread(self._signed, request, recording, document)

        @router.post("/{recording}/accesses", dependencies=[hear])
        async def ask(request: Request, recording: str) -> Response:
            wish = await filled(Wish, request)
            return await asyncio.to_thread(self._ask, request, recording, wish)

        @router.post("/{recording}/accesses/{access}/end", dependencies=[hear])
        async def end(request: Request, recording: str, access: str) -> Response:
            visitor = visitor_of(request)
            await asyncio.to_thread(self._hearing.give_back, access, visitor.person, visitor.now)
            return RedirectResponse(f"/recordings/{recording}?done=given-back", HTTPStatus.SEE_OTHER)

        @router.post("/{recording}/accesses/{access}/begin", dependencies=[hear])
        async def begin(request: Request, recording: str, access: str) -> Response:
            use = Use.DOWNLOAD if (await request.form()).get("use") == Use.DOWNLOAD.value else Use.PLAY
            return await asyncio.to_thread(self._begin, request, recording, access, use)

    def _ask(self, request: Request, recording: str, wish: Wish) -> Response:
        visitor = visitor_of(request)
        whole = self._archive.whole(recording, visitor.now)
        _offer(wish, whole, visitor)
        if not wish.validate():
            return self._shown(request, whole, wish)
        mask = Channel(wish.mask.data) if wish.mask.data else None
        wanted = Ask(
            person=visitor.person,
            recording_id=recording,
            use=Use(wish.use.data),
            purpose=wish.purpose.data,
            reason=wish.words,
            mask=mask,
            minutes=wish.minutes.data,
            plays=wish.plays.data,
        )
        try:
            access = self._hearing.ask(wanted, visitor.now)
        except PreambuleError as error:
            return self._shown(request, whole, wish, problem=error)
        done = "open" if access.state is AccessState.OPEN else "asked"
        return RedirectResponse(f"/recordings/{recording}?done={done}#hear", HTTPStatus.SEE_OTHER)

    def _begin(self, request: Request, recording: str, access: str, use: Use) -> Response:
        visitor = visitor_of(request)
        if not fresh(visitor.proven_at, visitor.now):
            return to_factor(f"/recordings/{recording}")
        try:
            begun = self._hearing.begin(access, visitor.person, use, proven_at=visitor.proven_at, now=visitor.now)
        except PreambuleError as error:
            return self._page(request, recording, problem=error)
        where = f"/recordings/{begun.access.recording_id}/listenings/{begun.id}"
        return RedirectResponse(where, HTTPStatus.SEE_OTHER)

    def _page(self, request: Request, recording: str, *, done: str = "", problem: PreambuleError | None = None) -> HTMLResponse:
        visitor = visitor_of(request)
        whole = self._archive.whole(recording, visitor.now)
        wish = Wish()
        _offer(wish, whole, visitor)
        return self._shown(request, whole, wish, done=done, problem=problem)

    def _shown(
        self, request: Request, whole: Whole, wish: Wish, *, done: str = "", problem: PreambuleError | None = None
    ) -> HTMLResponse:
        visitor, recording, line = visitor_of(request), whole.recording, whole.recording.line_id
        hears = visitor.may(Permission.PLAY, line) or visitor.may(Permission.DOWNLOAD, line)
        wish.mask.choices = chosen(
            *((one.value, self._pages.say(self._pages.language(request), one.label)) for one in wish.mask.choices)
        )
        failed = HTTPStatus.BAD_REQUEST if wish.errors else HTTPStatus.OK
        return self._pages.page(
            request,
            "recordings/one.html",
            status=failed if problem is None else problem.http_status,
            whole=whole,
            one=recording,
            happened=timeline(whole),
            passed=passages(whole),
            fate=fate(whole, visitor.now),
            wish=wish,
            hears=hears,
            mine=self._hearing.mine(visitor.person, recording.id) if hears else (),
            heard=self._archive.heard(recording.id) if visitor.may(Permission.SEE_LISTENINGS, line) else None,
            may={name: visitor.may(permission, line) for name, permission in _LINKS.items()},
            proven=fresh(visitor.proven_at, visitor.now),
            words=words,
            done=words.DONE.get(done, ""),
            problem=problem,
        )

    def _signed(self, request: Request, recording: str, document: str) -> Response:
        whole = self._archive.whole(recording, visitor_of(request).now)
        found = {
            "proof": whole.proof_jws,
            "manifest": whole.recording.manifest,
            "certificate": whole.certificates[-1].jws if whole.certificates else None,
        }.get(document)
        if found is None:
            raise NoSuchPage("no page")
        name = f'attachment; filename="{document}.jws"'
        return Response(found.strip() + "\n", media_type=SIGNED, headers={"Content-Disposition": name})


_LINKS = {
    "hold": Permission.MANAGE_HOLDS,
    "restrict": Permission.RESTRICT,
    "retention": Permission.SEE_RETENTION,
    "download": Permission.DOWNLOAD,
    "play": Permission.PLAY,
    "requests": Permission.RIGHTS_REQUESTS,
}


def to_factor(back: str) -> RedirectResponse:
    """Show the second factor again, then come back."""
    return RedirectResponse(f"/me/factor?{urlencode({'back': back})}", HTTPStatus.SEE_OTHER)


def _offer(wish: Wish, whole: Whole, visitor: Visitor) -> None:
    """The purposes that this caller was told, and no other (LAW 28); and what the person's roles allow."""
    announced = whole.manifest.purposes if whole.manifest is not None else whole.recording.purposes
    wish.purpose.choices = chosen(*((kind.value, terms.PURPOSE[kind]) for kind in PurposeKind if kind.value in announced))
    if len(wish.purpose.choices) == 1 and not wish.purpose.data:
        wish.purpose.data = wish.purpose.choices[0].value
    line = whole.recording.line_id
    allowed = {Use.PLAY: Permission.PLAY, Use.DOWNLOAD: Permission.DOWNLOAD}
    wish.use.choices = [one for one in wish.use.choices if visitor.may(allowed[Use(one.value)], line)]
