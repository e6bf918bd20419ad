"""What the visitor is told while a rehearsed call goes on: its state, what was noted, the state of the recording."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import structlog

from ivr.call.live import Stage
from ivr.console.live import words as live_words
from ivr.console.live.calls import CallNow
from ivr.console.live.watch import Seen
from ivr.console.rehearsal.outbox import Outbox
from ivr.console.rehearsal.port import Caption, Happened, RehearsedCall
from ivr.console.rehearsal.words import STATE, describe
from ivr.errors import PreambuleError

log = structlog.get_logger()

ORDER = ("idle", "calling", "informing", "ringing", "connected", "ended")
"""A call only ever goes forward."""

MEANS = {"answered": "informing", "played": "informing", "ringing": "ringing", "connected": "connected", "hung_up": "ended"}


class Progress:
    """One call's progress, told through its outbox.

    Attributes:
        last: the call as it was last seen alive at the line process.
        recorded: whether a recording was ever seen.
        connected: set once caller and agent hear each other.
    """

    def __init__(self, call: RehearsedCall, outbox: Outbox, caption: Caption, say: Callable[[str], str]) -> None:
        self._call = call
        self._outbox = outbox
        self._caption = caption
        self._say = say
        self._told = 0
        self._state = "idle"
        self.last: CallNow | None = None
        self.recorded = False
        self.connected = asyncio.Event()

    def begin(self) -> None:
        """The call has been made."""
        self._reach("calling")

    def note(self) -> None:
        """Tell what has been noted since the last time."""
        for noted in self._call.events[self._told :]:
            self._told += 1
            self._tell(noted)

    def see(self, seen: Seen) -> None:
        """Tell what the line process says of the call, if anything has changed; the levels whenever they move."""
        call = seen.live.find(self._call.call_id)
        if call is None or call == self.last:
            return
        if call.stage is Stage.INFORMING:
            self._reach("informing")
        self.recorded = self.recorded or call.recording_id is not None
        if self.last is None or replace(call, levels=None) != replace(self.last, levels=None):
            self._outbox.tell(live=self._live(call))
        if call.levels is not None:
            self._outbox.tell(levels=call.levels)
        self.last = call

    def _tell(self, noted: Happened) -> None:
        text = describe(noted, self._words_of(noted.what) if noted.kind == "played" else None, self._say)
        self._outbox.tell(noted={"ms": noted.at_ms, "kind": str(noted.kind), "by": noted.by, "words": text})
        if noted.kind == "connected":
            self.connected.set()
        if noted.kind in MEANS:
            self._reach(MEANS[noted.kind])

    def _words_of(self, file: str) -> str | None:
        try:
            return self._caption(file)
        except PreambuleError as error:
            log.warning("a sound has no caption", error_id=error.id, error=error.message)
            return None

    def _reach(self, state: str) -> None:
        if ORDER.index(state) > ORDER.index(self._state):
            self._state = state
            self._outbox.tell(state=state, words=self._say(STATE[state]), call=self._call.call_id)

    def _live(self, call: CallNow) -> dict[str, Any]:
        shown = live_words.RECORDING[call.recording]
        return {
            "recording": call.recording.value,
            "symbol": shown.symbol,
            "tone": shown.tone,
            "words": self._say(shown.text),
            "reasons": [self._say(live_words.reason_text(name)) for name in call.reasons],
        }
