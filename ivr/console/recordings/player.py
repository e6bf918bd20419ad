"""A listening in the browser: the player, its sound by ranges of bytes, its outline, and its end.

Every request is asked anew whether the listening may go on. Nothing of the sound is kept anywhere, and no cache keeps the answers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Generator
from http import HTTPStatus

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from ivr.access.errors import AccessRefused
from ivr.access.listening import Listening
from ivr.access.outline import outline, stretches
from ivr.console.pages.rendering import Pages
from ivr.console.recordings import words
from ivr.console.recordings.archive import Archive, Hearing
from ivr.console.recordings.errors import RangeUnsatisfiable
from ivr.console.recordings.passages import passages
from ivr.console.recordings.ranges import Part, asked_part
from ivr.console.recordings.sound import Sound
from ivr.console.security.rules import About, needs, visitor_of
from ivr.domain.access import AccessState, Use
from ivr.domain.roles import Permission
from ivr.errors import PreambuleError
from ivr.vault.playback.exporting import AudioFormat

_FORMATS = {"audio/flac": "flac", "audio/wav": "wav"}


class Player:
    """`/recordings/<id>/listenings/<id>`."""

    def __init__(self, pages: Pages, archive: Archive, hearing: Hearing) -> None:
        self._pages = pages
        self._archive = archive
        self._hearing = hearing

    def add(self, router: APIRouter) -> None:
        """Its routes."""
        hear = needs(Permission.PLAY, Permission.DOWNLOAD, about=About.RECORDING)
        where = "/{recording}/listenings/{listening}"

        @router.get(where, dependencies=[hear])
        async def player(request: Request, recording: str, listening: str) -> HTMLResponse:
            return await asyncio.to_thread(self._page, request, recording, listening)

        @router.api_route(where + "/sound.{audio}", methods=["GET", "HEAD"], dependencies=[hear])
        async def sound(request: Request, recording: str, listening: str, audio: AudioFormat) -> Response:
            return await asyncio.to_thread(self._sound, request, recording, listening, audio)

        @router.get(where + "/outline", dependencies=[hear])
        async def drawn(request: Request, recording: str, listening: str) -> Response:
            return await asyncio.to_thread(self._outline, request, recording, listening)

        @router.post(where + "/close", dependencies=[hear])
        async def close(request: Request, recording: str, listening: str) -> Response:
            await asyncio.to_thread(self._close, request, recording, listening)
            return RedirectResponse(f"/recordings/{recording}?done=closed#hear", HTTPStatus.SEE_OTHER)

    def _page(self, request: Request, recording: str, listening: str) -> HTMLResponse:
        visitor = visitor_of(request)
        found, access = self._hearing.listening(recording, listening, visitor.person)
        whole = self._archive.whole(recording, visitor.now)
        over = found.closed_at is not None or access.state is not AccessState.OPEN or visitor.now >= access.until
        template = "recordings/taken.html" if found.use is Use.DOWNLOAD else "recordings/listening.html"
        return self._pages.page(
            request,
            template,
            whole=whole,
            passed=passages(whole),
            one=whole.recording,
            listening=found,
            access=access,
            over=over,
            where=f"/recordings/{recording}/listenings/{listening}",
            words=words,
        )

    def _going(self, request: Request, recording: str, listening: str, audio: AudioFormat) -> Listening:
        visitor = visitor_of(request)
        return self._hearing.go_on(recording, listening, visitor.person, audio, visitor.now)

    def _sound(self, request: Request, recording: str, listening: str, audio: AudioFormat) -> Response:
        going = self._going(request, recording, listening, audio)
        stream = going.stream
        headers = {"Accept-Ranges": "bytes"}
        if going.use is Use.DOWNLOAD:
            name = f"recording-{recording[:8]}.{_FORMATS[stream.media_type]}"
            headers["Content-Disposition"] = f'attachment; filename="{name}"'
        # no validator is ever given, so a condition on one cannot hold
        asked = None if "if-range" in request.headers else request.headers.get("range")
        try:
            part = asked_part(asked, stream.size)
        except RangeUnsatisfiable:
            return Response(None, 416, {**headers, "Content-Range": f"bytes */{stream.size}"})
        if part.partial:
            headers["Content-Range"] = f"bytes {part.start}-{part.end - 1}/{stream.size}"
        headers["Content-Length"] = str(part.end - part.start)
        status = HTTPStatus.PARTIAL_CONTENT if part.partial else HTTPStatus.OK
        if request.method == "HEAD":
            return Response(None, status, headers, stream.media_type)
        return Sound(_given(going, part), status, stream.media_type, headers)

    def _outline(self, request: Request, recording: str, listening: str) -> Response:
        going = self._going(request, recording, listening, AudioFormat.WAV)
        length = {"Content-Length": str(2 * stretches(going))}
        return Sound(_drawn(going), HTTPStatus.OK, "application/octet-stream", length)

    def _close(self, request: Request, recording: str, listening: str) -> None:
        self._going(request, recording, listening, AudioFormat.FLAC).close()


def _given(going: Listening, part: Part) -> Generator[bytes]:
    """The bytes; what is taken away whole is over with its last byte, and what cannot be decrypted is noted as failed."""
    try:
        yield from going.pieces(part.start, part.end)
    except AccessRefused:  # whatever has ended it has noted so
        raise
    except PreambuleError:
        going.close(failed=True)
        raise
    if going.use is Use.DOWNLOAD and part.end == going.stream.size:
        going.close()


def _drawn(going: Listening) -> Generator[bytes]:
    yield from outline(going)
