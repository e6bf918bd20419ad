"""Events on their way from channels to whoever asked for them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from itertools import count

from ivr.rehearsal.channel import Channel, Headers
from ivr.rehearsal.clock import Clock
from ivr.rehearsal.templates import ORIGINS

CORE_ID = str(uuid.UUID("be21c67d-ffef-4d0e-b8fc-5398c464af3d"))
HOST_NAME = "rehearsal"

BRIEF = frozenset({"CHANNEL_STATE", "CHANNEL_CALLSTATE", "DTMF", "CALL_UPDATE"})
"""Events that carry no variables."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event as it happened: its headers are those of that moment."""

    name: str
    subclass: str
    unique_id: str
    headers: tuple[tuple[str, str], ...]
    body: str = ""

    def value(self, header: str) -> str | None:
        """The value of a header, by any spelling of its name; None when there is none."""
        wanted = header.lower()
        return next((value for name, value in self.headers if name.lower() == wanted), None)


class EventMaker:
    """Makes events of one switch: they share its clock and its sequence."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._sequence = count(1)

    def make(
        self,
        name: str,
        channel: Channel | None,
        own: Iterable[tuple[str, str]] = (),
        *,
        first: Iterable[tuple[str, str]] = (),
        body: str = "",
    ) -> Event:
        """An event of a channel. `own` stands at its end, `first` before what is said of the channel."""
        first = list(first)
        subclass = next((value for header, value in first if header == "Event-Subclass"), "")
        if subclass:  # an event of somebody's own has its name behind what every event has
            others = [pair for pair in first if pair[0] != "Event-Subclass"]
            headers: Headers = [("Event-Subclass", subclass), *self._head(name), ("Event-Name", name), *others]
        else:
            headers = [("Event-Name", name), *self._head(name), *first]
        if channel is not None:
            headers += channel.headers(variables=name not in BRIEF)
        headers += own
        return Event(name, subclass, channel.uuid if channel else "", tuple(headers), body)

    def _head(self, name: str) -> Headers:
        now_us = self._clock.now_us()
        moment = datetime.fromtimestamp(now_us / 1_000_000, UTC)
        source, function, line = ORIGINS.get(name, ("switch_channel.c", "switch_channel_event", 1))
        return [
            ("Core-UUID", CORE_ID),
            ("FreeSWITCH-Hostname", HOST_NAME),
            ("FreeSWITCH-Switchname", HOST_NAME),
            ("FreeSWITCH-IPv4", "127.0.0.1"),
            ("FreeSWITCH-IPv6", "::1"),
            ("Event-Date-Local", moment.strftime("%Y-%m-%d %H:%M:%S")),
            ("Event-Date-GMT", format_datetime(moment, usegmt=True)),
            ("Event-Date-Timestamp", str(now_us)),
            ("Event-Calling-File", source),
            ("Event-Calling-Function", function),
            ("Event-Calling-Line-Number", str(line)),
            ("Event-Sequence", str(next(self._sequence))),
        ]
