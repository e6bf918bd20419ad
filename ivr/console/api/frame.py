"""What every resource of the API shares: how it is described, its route, and answers of which one part is given at a time."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, ClassVar, Generic, Self, TypeVar
from urllib.parse import urlencode

from fastapi import APIRouter, Header, Path, Query, Request
from fastapi.routing import APIRoute
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from ivr.console.api.idempotency import Answers, once
from ivr.console.errors import CursorUnusable
from ivr.console.security.rules import Rule

PREFIX = "/api/v1"
ID = r"^[0-9A-Za-z][0-9A-Za-z._:-]{0,127}$"
DEFAULT_LIMIT, MOST = 50, 200

Id = Annotated[str, Path(pattern=ID, description="An id, as lists give it.")]
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Cursor = Annotated[
    str, Query(max_length=300, description="Where to go on: `next` of the page before. Leave it out for the first page.")
]

_DIGITS = r"^[0-9 ]{6,9}$"
Code = Annotated[
    str | None,
    Field(
        pattern=_DIGITS,
        description="Six digits from your telephone. A browser's session may have shown them already; a program has not.",
    ),
]
SecondFactor = Annotated[
    str | None,
    Header(
        alias="Second-Factor",
        pattern=_DIGITS,
        description="Six digits from your telephone, each time other ones. A browser's session may have shown them already.",
    ),
]

Place = tuple[datetime, str]
"""Where a list is gone on with: after this moment and id."""

T = TypeVar("T")
M = TypeVar("M", bound="Model")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Model(BaseModel):
    """What is sent and taken: every field is described where it stands."""

    model_config = ConfigDict(
        frozen=True, from_attributes=True, extra="forbid", use_attribute_docstrings=True, str_max_length=100_000
    )

    @classmethod
    def of(cls, found: object) -> Self:
        """From what the house knows under the same names."""
        return cls.model_validate(found, from_attributes=True)


class Page(Model, Generic[T]):
    """A part of a list."""

    items: list[T]
    """In the order of the list."""
    next: str | None = None
    """Where the next part begins: the `cursor` to ask with. Null at the end. The header `Link` has the whole address."""


class ApiRoute(APIRoute):
    """A route that does what it does once, when the request has an idempotency key."""

    answers: ClassVar[Answers]

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own, and before it the look whether this was asked before."""
        return once(super().get_route_handler(), self._rule(), self.answers)

    def _rule(self) -> Rule | None:
        return next((one.call for one in self.dependant.dependencies if isinstance(one.call, Rule)), None)


def resource(name: str, answers: Answers) -> APIRouter:
    """The routes of one resource, whose answers are remembered there."""
    remembering = type("RememberingRoute", (ApiRoute,), {"answers": answers})
    return APIRouter(prefix=PREFIX, tags=[name], route_class=remembering)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which part of a list is wanted.

    Attributes:
        after: where the part before ended; None for the first.
    """

    request: Request
    limit: int
    after: Place | None

    @property
    def fetched(self) -> int:
        """One more than is given: so the end is known."""
        return self.limit + 1


def asked(request: Request, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = "") -> Asked:
    """From the address. Raises `CursorUnusable`."""
    return Asked(request, limit, read_cursor(cursor))


def paged(wanted: Asked, response: Response, found: Sequence[T], place: Callable[[T], Place], shown: Callable[[T], M]) -> Page[M]:
    """One part, with the way to the next in `Link` (RFC 8288).

    Args:
        wanted: what was asked for.
        response: whose headers are set.
        found: up to `wanted.fetched`.
        place: where one stands in the list.
        shown: how one is shown.
    """
    given = found[: wanted.limit]
    following = cursor_of(place(given[-1])) if len(found) > wanted.limit else None
    if following is not None:
        query = [(key, value) for key, value in wanted.request.query_params.multi_items() if key != "cursor"]
        response.headers["Link"] = f'<{wanted.request.url.path}?{urlencode([*query, ("cursor", following)])}>; rel="next"'
    return Page[M](items=[shown(one) for one in given], next=following)


def within(found: Iterable[T], after: Place | None, place: Callable[[T], Place], limit: int, *, falling: bool = False) -> list[T]:
    """A part of a list that is short enough to be read whole: of lines, of people, of batches."""
    ordered = sorted(found, key=place, reverse=falling)
    rest = [one for one in ordered if after is None or ((place(one) < after) if falling else (place(one) > after))]
    return rest[:limit]


def cursor_of(place: Place) -> str:
    """A place as it stands in an address: whole microseconds and an id, never a number or a name."""
    moment, identity = place
    told = json.dumps([(moment - _EPOCH) // timedelta(microseconds=1), identity])
    return base64.urlsafe_b64encode(told.encode()).decode().rstrip("=")


def read_cursor(text: str) -> Place | None:
    """The place; None for the beginning.

    Raises:
        CursorUnusable: no list gave this.
    """
    if not text:
        return None
    try:
        micros, identity = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True))
        if isinstance(micros, bool) or not isinstance(micros, int) or not isinstance(identity, str) or not identity.isprintable():
            raise CursorUnusable(_STRANGE)
        return _EPOCH + timedelta(microseconds=micros), identity
    except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise CursorUnusable(_STRANGE) from error


_STRANGE = "This cursor comes from no list. Take `next` of the page before as it is, or leave it out to begin again."
