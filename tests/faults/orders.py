"""Requests at the control port of a house as anybody may send them, well or badly made."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ivr.bootstrap import home
from tests.faults.house import House


@dataclass(frozen=True, slots=True)
class Answered:
    """What the port said: the status, and the id of its problem, if it was one."""

    status: int
    problem: str | None
    data: Any


def token(house: House) -> str:
    return home.control_token(house.settings)


def ask(house: House, verb: str, path: str, body: bytes = b"", *, bearer: str | None = None, **headers: str) -> Answered:
    """One request with the house's token, unless another one is named; `headers` have `_` for `-`."""
    bearer = token(house) if bearer is None else bearer
    given = {"Authorization": f"Bearer {bearer}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    connection = http.client.HTTPConnection("127.0.0.1", house.settings.control_port, timeout=10)
    try:
        connection.request(verb, path, body, {name: value for name, value in given.items() if value})
        answer = connection.getresponse()
        return _answered(answer.status, answer.read())
    finally:
        connection.close()


def order(house: House, call: str, what: str, by: str = "agent") -> Answered:
    """An order for a call."""
    return ask(house, "POST", f"/calls/{call}/orders", json.dumps({"order": what, "by": by}).encode())


def _answered(status: int, body: bytes) -> Answered:
    try:
        data = json.loads(body)
    except ValueError:
        return Answered(status, None, body)
    return Answered(status, data.get("type") if isinstance(data, Mapping) else None, data)
