"""The control port on gevent's WSGI server, in the line process."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import structlog
from gevent.pywsgi import WSGIServer

from ivr.control.answers import LONGEST_BODY, Port, Request, Response
from ivr.control.errors import OrderDenied, OrderNotUnderstood
from ivr.errors import PreambuleError

log = structlog.get_logger()


def make_server(host: str, port: int, control: Port) -> WSGIServer:
    """A server that answers for `control`; `.start()` and `.stop()` it in the gevent hub's thread."""
    return WSGIServer((host, port), _application(control), log=None, error_log=None)


def _application(control: Port) -> Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]:
    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        response = _answer(control, environ)
        status = HTTPStatus(response.status)
        headers = [
            ("Content-Type", response.content_type),
            ("Content-Length", str(len(response.body))),
            ("Cache-Control", "no-store"),
        ]
        start_response(f"{status.value} {status.phrase}", headers)
        return [response.body]

    return application


def _answer(control: Port, environ: dict[str, Any]) -> Response:
    try:
        return control.answer(_request(environ))
    except PreambuleError as error:
        problem: dict[str, Any] = {"type": error.id, "title": error.message, "status": error.http_status}
        if isinstance(error, OrderDenied):
            problem["reasons"] = [reason.value for reason in error.reasons]
        return Response(error.http_status, json.dumps(problem).encode(), "application/problem+json")


def _request(environ: dict[str, Any]) -> Request:
    length = environ.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LONGEST_BODY:
        raise OrderNotUnderstood(f"An order is at most {LONGEST_BODY} bytes of JSON with a Content-Length.")
    return Request(
        method=environ["REQUEST_METHOD"],
        path=environ.get("PATH_INFO", "/"),
        authorization=environ.get("HTTP_AUTHORIZATION", ""),
        body=environ["wsgi.input"].read(int(length)),
    )
