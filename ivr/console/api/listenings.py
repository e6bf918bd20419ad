"""Listenings: the sound itself, under an access. The journal says it before the first byte, and what was given out is noted (LAW 18)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated, Protocol

from fastapi import APIRouter, Header, Query, Request, Response
from starlette.responses import StreamingResponse

from ivr.console.api.accesses import HEAR
from ivr.console.api.frame import Code, Id, Model, resource
from ivr.console.api.idempotency import Answers
from ivr.console.api.ranges import asked_range
from ivr.console.security.rules import About, needs, visitor_of
from ivr.console.security.visitor import Visitor
from ivr.domain.access import Use
from ivr.vault.playback.exporting import AudioFormat


class Begin(Model):
    """How a recording is to be heard."""

    use: Use = Use.PLAY
    """Hear it, or take it away."""
    audio: AudioFormat = AudioFormat.FLAC
    """As what. Masked, it is WAV."""
    code: Code = None


class Begun(Model):
    """A listening that has begun: one of the times that were granted."""

    id: str
    """Of the listening."""
    audio: str
    """The address of the sound. Ranges of bytes may be asked for as often as you like until the listening ends."""
    media_type: str
    """What it is."""
    size: int
    """How long it is, in bytes."""


@dataclass(frozen=True, slots=True)
class Sound:
    """A listening at hand.

    Attributes:
        listening: its id.
        pieces: a range of its bytes; what is given out is noted. Whoever stops reading must close it.
    """

    listening: str
    media_type: str
    size: int
    pieces: Iterator[bytes]


class Listenings(Protocol):
    """`ivr.access` on this host, as far as something is heard. Blocking. Raises `AccessError`, `VaultError`, `DatabaseError`."""

    def begin(self, access_id: str, visitor: Visitor, begin: Begin) -> Sound:
        """Begin to hear."""
        ...

    def go_on(self, listening_id: str, visitor: Visitor, start: int, end: int | None, audio: AudioFormat) -> Sound:
        """A range of a listening that has begun."""
        ...

    def close(self, listening_id: str, visitor: Visitor) -> None:
        """End a listening."""
        ...


def routes(port: Listenings, answers: Answers) -> APIRouter:
    """`/accesses/{access}/listenings`, `/listenings`."""
    router = resource("Accesses", answers)

    @router.post(
        "/accesses/{access}/listenings",
        status_code=HTTPStatus.CREATED,
        dependencies=[needs(*HEAR, about=About.ACCESS)],
        summary="Begin to hear",
    )
    def begin(request: Request, response: Response, access: Id, how: Begin) -> Begun:
        sound = port.begin(access, visitor_of(request), how)
        address = f"/api/v1/listenings/{sound.listening}/audio?as={'wav' if sound.media_type.endswith('wav') else 'flac'}"
        response.headers["Location"] = address
        return Begun(id=sound.listening, audio=address, media_type=sound.media_type, size=sound.size)

    @router.get(
        "/listenings/{listening}/audio",
        dependencies=[needs(*HEAR, about=About.SOMEWHERE)],
        summary="The sound of a listening, or a range of it",
        response_class=StreamingResponse,
        responses={code: {"content": SOUNDS, "description": said} for code, said in ((200, "All of it."), (206, "A range."))},
    )
    def audio(
        request: Request,
        listening: Id,
        wanted: Annotated[AudioFormat, Query(alias="as", description="As the listening was begun.")] = AudioFormat.FLAC,
        span: Annotated[str | None, Header(alias="Range", description="One range of bytes.")] = None,
    ) -> Response:
        start, end, ranged = asked_range(span)
        sound = port.go_on(listening, visitor_of(request), start, end, wanted)
        return _streamed(sound, start, end, ranged=ranged)

    @router.delete(
        "/listenings/{listening}",
        status_code=HTTPStatus.NO_CONTENT,
        dependencies=[needs(*HEAR, about=About.SOMEWHERE)],
        summary="End a listening",
    )
    def close(request: Request, listening: Id) -> None:
        port.close(listening, visitor_of(request))

    return router


SOUNDS = {
    "audio/flac": {"schema": {"type": "string", "format": "binary"}},
    "audio/wav": {"schema": {"type": "string", "format": "binary"}},
}


def _streamed(sound: Sound, start: int, end: int | None, *, ranged: bool) -> Response:
    last = sound.size if end is None else min(end, sound.size)
    headers = {"Accept-Ranges": "bytes"}
    if ranged and start >= sound.size:
        return Response(
            status_code=HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers={"Content-Range": f"bytes */{sound.size}"}
        )
    headers["Content-Length"] = str(last - start)
    if ranged:
        headers["Content-Range"] = f"bytes {start}-{last - 1}/{sound.size}"
    status = HTTPStatus.PARTIAL_CONTENT if ranged else HTTPStatus.OK
    return StreamingResponse(sound.pieces, status, headers, sound.media_type)
