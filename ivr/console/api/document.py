"""The API described for programs: OpenAPI 3.1, made from the routes and their rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi.openapi.utils import get_openapi
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute

from ivr.console.api.frame import PREFIX
from ivr.console.api.idempotency import HEADER, REPEATED
from ivr.console.security.problems import MEDIA_TYPE
from ivr.console.security.rules import Rule, Who
from ivr.console.security.visiting import SESSION_COOKIE

ADDRESS = f"{PREFIX}/openapi.json"
_CHANGING = ("post", "put", "patch", "delete")

_PROBLEM: dict[str, Any] = {
    "type": "object",
    "title": "Problem",
    "description": "What went wrong, and what to do about it (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {
            "type": "string",
            "description": "A name: `urn:preambule:error:` and the error's id, as docs/errors.md lists it.",
        },
        "title": {"type": "string", "description": "The status in words."},
        "status": {"type": "integer", "description": "The status of HTTP."},
        "detail": {"type": "string", "description": "What is wrong and what to do."},
        "reasons": {
            "type": "array",
            "items": {"type": "string"},
            "description": "Every reason, by name, where somebody may not.",
        },
        "errors": {
            "type": "array",
            "description": "Every value that does not fit.",
            "items": {
                "type": "object",
                "properties": {
                    "where": {"type": "string", "description": "In which part of the request."},
                    "why": {"type": "string", "description": "What is wrong with it."},
                },
            },
        },
    },
}

_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "description": "8 to 128 visible ASCII characters of your choice. The same request with the same key is done once and answered alike "
    f"for a day; the second answer has the header `{REPEATED}`. Another request with it is refused (422).",
    "schema": {"type": "string", "minLength": 8, "maxLength": 128, "pattern": "^[!-~]+$"},
}


def describe(routes: Iterable[BaseRoute], version: str) -> dict[str, Any]:
    """The document.

    Args:
        routes: of the API, with their rules.
        version: of the program.
    """
    found = [route for route in routes if isinstance(route, APIRoute)]
    described = get_openapi(
        title="Préambule",
        version=version,
        openapi_version="3.1.0",
        description=_ABOUT,
        routes=found,
    )
    components = described.setdefault("components", {})
    schemas = components.setdefault("schemas", {})
    schemas["Problem"] = _PROBLEM
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    components["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token, made at /me. It never has more rights than its owner.",
        },
        "session": {"type": "apiKey", "in": "cookie", "name": SESSION_COOKIE, "description": "Of a browser that is signed in."},
    }
    rules = {(route.path, method.lower()): _rule(route) for route in found for method in route.methods or ()}
    for path, method, operation in _operations(described):
        _complete(operation, method, rules[(path, method)])
    return described


def _complete(operation: dict[str, Any], method: str, rule: Rule) -> None:
    operation["security"] = [] if rule.who is Who.ANYBODY else [{"token": []}, {"session": []}]
    if rule.permissions:
        operation["x-permissions"] = [permission.value for permission in rule.permissions]
        operation["x-about"] = rule.about.value
    if method in _CHANGING:
        operation.setdefault("parameters", []).append(_KEY)
    responses = operation["responses"]
    responses.pop("422", None)
    responses["default"] = {
        "description": "It could not be done.",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }


def _rule(route: APIRoute) -> Rule:
    return next(one.call for one in route.dependant.dependencies if isinstance(one.call, Rule))


def _operations(described: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described.get("paths", {}).items():
        for method, operation in methods.items():
            yield path, method, operation


_ABOUT = (
    "Everything that the pages do, by the same rules. Moments are ISO 8601; one without its zone is refused by nothing and read as UTC. "
    "Lists are given in parts: `next`, and the header `Link`, lead on. Errors are problem+json (RFC 9457)."
)
