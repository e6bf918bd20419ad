"""The sound of a published notice: the very files that callers hear, whole or in part."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from notices.notice import Locale, Piece, Rendering
from notices.written import Source

ENDING = ".wav"


def rendering_of(source: Source, locale: str, name: str) -> Rendering | None:
    """The rendering that an address names; None for what is no piece of the version. No part of a path is ever made of what was asked."""
    stem = name.removesuffix(ENDING)
    if stem == name or stem not in set(Piece):
        return None
    return source.version.renderings.get((Locale(locale), Piece(stem)))


def sound(request: Request, rendering: Rendering, cached: str) -> Response | None:
    """The file, a range of it, or 304 when the reader has it; None when it is lost. Its tag is the hash of what is heard."""
    file = rendering.wideband
    if not file.is_file():
        return None
    tag = f'"{rendering.audio_hash[:32]}"'
    headers = {"ETag": tag, "Cache-Control": cached, "Content-Language": str(rendering.locale)}
    known = {item.strip().removeprefix("W/") for item in request.headers.get("if-none-match", "").split(",")}
    if known & {tag, "*"}:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    return FileResponse(file, media_type="audio/wav", headers=headers)
