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


@dataclass(slots=True)
class Subscription:
    """What one connection has asked for."""

    names: set[str]
    subclasses: set[str]
    filters: list[tuple[str, str]]
    own_only: str = ""
    everything: bool = False

    @classmethod
    def nothing(cls) -> Subscription:
        """A new connection's."""
        return cls(set(), set(), [])

    def wants(self, event: Event) -> bool:
        """Whether the event is to be delivered. `own_only` is what `myevents` sets."""
        if not self.everything and event.name not in self.names:
            return False
        if event.name == "CUSTOM" and not self.everything and event.subclass not in self.subclasses:
            return False
        if self.filters and not any(self._matches(event, header, wanted) for header, wanted in self.filters):
            return False
        return not self.own_only or event.unique_id == self.own_only

    @staticmethod
    def _matches(event: Event, header: str, wanted: str) -> bool:
        value = event.value(header)
        return value is not None and (not wanted or value == wanted)


MY_EVENTS = frozenset({
    "CHANNEL_ANSWER", "CHANNEL_APPLICATION", "CHANNEL_BRIDGE", "CHANNEL_CREATE", "CHANNEL_DATA", "CHANNEL_DESTROY", "CHANNEL_EXECUTE",
    "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE", "CHANNEL_ORIGINATE", "CHANNEL_OUTGOING",
    "CHANNEL_PARK", "CHANNEL_PROGRESS", "CHANNEL_PROGRESS_MEDIA", "CHANNEL_STATE", "CHANNEL_UNBRIDGE", "CHANNEL_UNPARK",
    "CALL_UPDATE", "DTMF", "DETECTED_SPEECH",
})  # fmt: skip
"""What `myevents` asks for: no RECORD_*, no PLAYBACK_*, no CUSTOM, no CHANNEL_HOLD."""
