"""What is sent compressed, and what is not: secrets, sound, ranges, streams, and what is too small."""

from __future__ import annotations

import asyncio
import gzip
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from ivr.console.pages.compression import LONGEST, Compression
from tests.console.browsing import browser
from tests.console.fakes import House

LONG = b"Bonjour, votre appel est enregistr\xc3\xa9. " * 200
HTML = "text/html; charset=utf-8"


def asked(response: Response, accepts: str = "gzip") -> tuple[dict[str, str], bytes]:
    """What a browser gets of an answer."""

    async def answer(_request: Any) -> Response:
        return response

    app = Compression(Starlette(routes=[Route("/", answer)]))
    got: list[Any] = []
    asked_for: list[bool] = []

    async def receive() -> dict[str, Any]:
        if asked_for:
            await asyncio.Event().wait()
        asked_for.append(True)
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        got.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "query_string": b"",
        "headers": [(b"accept-encoding", accepts.encode())],
    }
    asyncio.run(app(scope, receive, send))
    headers = {name.decode(): value.decode() for name, value in got[0]["headers"]}
    return headers, b"".join(message.get("body", b"") for message in got[1:])


def test_a_page_is_compressed_and_says_so() -> None:
    headers, body = asked(Response(LONG, media_type=HTML, headers={"etag": '"a"'}))
    assert (headers["content-encoding"], headers["etag"], headers["vary"]) == ("gzip", 'W/"a"', "Accept-Encoding")
    assert (gzip.decompress(body), int(headers["content-length"])) == (LONG, len(body))


@pytest.mark.parametrize("accepts", ["", "br", "gzip;q=0", "identity, gzip; q=0.0"])
def test_who_does_not_take_it_gets_it_plain(accepts: str) -> None:
    headers, body = asked(Response(LONG, media_type=HTML), accepts)
    assert ("content-encoding" in headers, body) == (False, LONG)


@pytest.mark.parametrize(
    ("media_type", "more"),
    [
        ("audio/wav", {}),
        ("application/pdf", {}),
        ("text/event-stream", {}),
        (HTML, {"cache-control": "no-store, no-transform"}),
        (HTML, {"content-range": "bytes 0-9/10"}),
        (HTML, {"content-encoding": "br"}),
    ],
)
def test_what_is_left_as_it_is(media_type: str, more: dict[str, str]) -> None:
    headers, body = asked(Response(LONG, media_type=media_type, headers=more))
    assert (headers.get("content-encoding", "none") == "gzip", body) == (False, LONG)


def test_little_is_not_compressed() -> None:
    headers, body = asked(Response(b"short", media_type=HTML))
    assert ("content-encoding" in headers, body) == (False, b"short")


def test_what_comes_in_pieces_is_compressed_whole_and_what_is_huge_goes_on_as_it_comes() -> None:
    headers, body = asked(StreamingResponse(iter([LONG, LONG]), media_type=HTML))
    assert (headers["content-encoding"], gzip.decompress(body)) == ("gzip", LONG * 2)
    piece = bytes(LONGEST // 2 + 1)
    headers, body = asked(StreamingResponse(iter([piece] * 4), media_type=HTML))
    assert ("content-encoding" in headers, len(body)) == (False, 4 * len(piece))


def test_style_sheets_are_asked_about_and_not_sent_again() -> None:
    with browser(House()) as client:
        first = client.get("/static/pages/console.css", headers={"accept-encoding": "gzip"})
        assert first.headers["content-encoding"] == "gzip"
        again = client.get(
            "/static/pages/console.css", headers={"accept-encoding": "gzip", "if-none-match": first.headers["etag"]}
        )
        assert again.status_code == 304
