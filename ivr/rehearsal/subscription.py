"""What one connection to the line process has asked to be told."""

from __future__ import annotations

from dataclasses import dataclass, field

from ivr.rehearsal.events import Event

MY_EVENTS = frozenset({
    "CHANNEL_ANSWER", "CHANNEL_APPLICATION", "CHANNEL_BRIDGE", "CHANNEL_CREATE", "CHANNEL_DATA", "CHANNEL_DESTROY", "CHANNEL_EXECUTE",
    "CHANNEL_EXECUTE_COMPLETE", "CHANNEL_HANGUP", "CHANNEL_HANGUP_COMPLETE", "CHANNEL_ORIGINATE", "CHANNEL_OUTGOING",
    "CHANNEL_PARK", "CHANNEL_PROGRESS", "CHANNEL_PROGRESS_MEDIA", "CHANNEL_STATE", "CHANNEL_UNBRIDGE", "CHANNEL_UNPARK",
    "CALL_UPDATE", "DTMF", "DETECTED_SPEECH",
})  # fmt: skip
"""What `myevents` asks for: no RECORD_*, no PLAYBACK_*, no CUSTOM, no CHANNEL_HOLD."""


@dataclass(slots=True)
class Subscription:
    """Names of events, subclasses of one's own events, filters. The methods return a server's replies."""

    names: set[str] = field(default_factory=set)
    subclasses: set[str] = field(default_factory=set)
    filters: list[tuple[str, str]] = field(default_factory=list)
    own_only: str = ""
    everything: bool = False

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

    def mine(self, call_id: str) -> str:
        """`myevents`; only once in the life of a connection."""
        if self.own_only:
            return "-ERR aready enabled."
        self.names |= MY_EVENTS
        self.own_only = call_id
        return "+OK Events Enabled"

    def add(self, text: str) -> str:
        """`event [plain] NAME … [CUSTOM SUBCLASS …]`."""
        words = text.split()
        if words and words[0].lower() in {"plain", "json", "xml"}:
            words.pop(0)
        if not words:
            return "-ERR no keywords supplied"
        custom = False
        for word in words:
            if custom:
                self.subclasses.add(word)
            elif word.upper() == "ALL":
                self.everything = True
            else:
                self.names.add(word.upper())
                custom = word.upper() == "CUSTOM"
        return "+OK event listener enabled plain"

    def remove(self, text: str) -> str:
        """`nixevent NAME … [CUSTOM SUBCLASS …]`."""
        if not text:
            return "-ERR no keywords supplied"
        custom = False
        for word in text.split():
            if custom:
                self.subclasses.discard(word)
            else:
                custom = word.upper() == "CUSTOM"
                self.names.discard(word.upper())
        return "+OK events nixed"

    def clear(self) -> str:
        """`noevents`."""
        self.names.clear()
        self.subclasses.clear()
        self.everything = False
        return "+OK no longer listening for events"

    def filter(self, text: str) -> str:
        """`filter HEADER VALUE`, `filter delete HEADER [VALUE]`, `filter delete all`."""
        name, _, value = text.partition(" ")
        if name != "delete":
            self.filters.append((name, value))
            return f"+OK filter added. [{name}]=[{value}]"
        name, _, value = value.partition(" ")
        self.filters = [
            (header, wanted)
            for header, wanted in self.filters
            if name != "all" and not (header.lower() == name.lower() and value in {"", wanted})
        ]
        return f"+OK filter deleted. [{name}][{value}]"
