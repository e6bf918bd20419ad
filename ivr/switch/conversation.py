"""From dialling the agent to the end of the conversation: FreeSWITCH's events become what the script hears of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from time import monotonic

import gevent
import structlog
from gevent.queue import Empty, SimpleQueue

from ivr.call.ports import (
    Bridged,
    CallerGone,
    Contradicted,
    Ended,
    Happening,
    HoldChanged,
    Order,
    Ordered,
    Outcome,
    Party,
    TapEnded,
    Woken,
)
from ivr.domain.company import OtherEnd
from ivr.errors import SwitchError
from ivr.switch.errors import QueueFull, SwitchTimeout
from ivr.switch.events import (
    ChannelBridged,
    Disconnected,
    Dtmf,
    Event,
    ExecuteComplete,
    ExecuteStarted,
    Hangup,
    HangupComplete,
    KeyEvent,
    LegHeld,
    RecordStopped,
)
from ivr.switch.keys import pressed
from ivr.switch.outcome import transferred, without_agent
from ivr.switch.session import OUR_UUIDS, Session
from ivr.switch.waits import Wait

log = structlog.get_logger()

WANTED = frozenset(
    (
        b"CHANNEL_BRIDGE",
        b"CHANNEL_EXECUTE",
        b"CHANNEL_EXECUTE_COMPLETE",
        b"CHANNEL_HANGUP",
        b"CHANNEL_HANGUP_COMPLETE",
        b"CHANNEL_HOLD",
        b"CHANNEL_UNHOLD",
        b"CUSTOM",
        b"DTMF",
        b"RECORD_STOP",
    )
)

MOST_WAITING = 256
"""Happenings that the script has not taken yet. One more ends the session: the recording ends (L5), the parties talk on.

Dropping one instead could drop a refusal.
"""

RING_MARGIN_SECONDS = 15
"""How long FreeSWITCH may take, beyond the ringing itself, to say that nobody answered."""

LAST_WORDS_SECONDS = 2.0
"""After the hangup: how long RECORD_STOP and CHANNEL_HANGUP_COMPLETE are waited for."""

_LONG = 3600.0


Item = Event | Ordered | Contradicted | Wait[ExecuteComplete]


class Conversation:
    """One attempt to put a caller through, and what follows. Iterate `happenings` once."""

    def __init__(self, session: Session, now: Callable[[], datetime]) -> None:
        self._session = session
        self._now = now
        self._hub = gevent.get_hub()
        self._queue: SimpleQueue[tuple[datetime, Item]] = SimpleQueue()
        self._keys: Mapping[tuple[Party, str], Order] = {}
        self._agents_music: str | None = None
        self._talked = False
        self._transferred = False
        self._wake_at: datetime | None = None

    # -- filling, in the hub ------------------------------------------------------------------------------------

    def put(self, item: Item) -> None:
        """Something has happened. In the hub."""
        if self._queue.qsize() >= MOST_WAITING and not isinstance(item, Disconnected):
            error = QueueFull(f"{MOST_WAITING} happenings of a call wait to be taken up. Its script hangs.")
            log.error("a session has ended", error_id=error.id, error=error.message, **self._session.described)
            self._session.end(error)
            return
        self._queue.put((self._now(), item))

    def notify(self, told: Ordered | Contradicted) -> None:
        """As `put`, from any thread."""
        self._hub.loop.run_callback_threadsafe(self.put, told)

    def wake_at(self, moment: datetime | None) -> None:
        """Tell `Woken` at this moment by the line process's clock; None takes it back."""
        self._wake_at = moment

    # -- the conversation ---------------------------------------------------------------------------------------

    def happenings(
        self, applications: list[tuple[str, str]], dial: str, ring_seconds: float, keys: Mapping[tuple[Party, str], Order]
    ) -> Iterator[Happening]:
        """Bind, bridge, and tell what happens until `Ended`.

        Args:
            applications: run first, event-locked (key bindings).
            dial: the bridge's dial string.
            ring_seconds: how long it rings.
            keys: what the bound keys mean.

        Raises:
            SwitchTimeout: FreeSWITCH neither connects nor gives up.
        """
        self._keys = keys
        try:
            self._begin(applications, dial)
        except CallerGone:
            yield Ended(self._now(), Outcome.CALLER_LEFT)
            return
        outcome: Outcome | None = None
        while outcome is None:
            at, item = self._next(_LONG if self._talked else ring_seconds + RING_MARGIN_SECONDS)
            if isinstance(item, Wait):
                outcome = self._bridge_over(item)
            elif isinstance(item, Woken):
                self._wake_at = None
                yield item
            elif isinstance(item, Hangup | HangupComplete | Disconnected):
                outcome = Outcome.CALLER_LEFT
                yield from self._last_words(item)
            else:
                yield from self._read(at, item)
        yield Ended(self._now(), self._final(outcome))

    def _begin(self, applications: list[tuple[str, str]], dial: str) -> None:
        if applications:
            self._session.begin_all(applications)
        self._session.begin("bridge", dial, lock=False, first=self._session.guard.release).then(self.put)

    def _next(self, seconds: float) -> tuple[datetime, Item | Woken]:
        """What happens next, or `Woken` when nothing has until then."""
        until = monotonic() + seconds
        while True:
            left = max(0.0, until - monotonic())
            sleeps = None if self._wake_at is None else max(0.0, (self._wake_at - self._now()).total_seconds())
            try:
                return self._queue.get(timeout=left if sleeps is None else min(left, sleeps))
            except Empty:
                if sleeps is not None and sleeps <= left:
                    return self._now(), Woken(self._now())
            if not self._talked:
                raise SwitchTimeout(f"After {seconds:g} s FreeSWITCH has neither connected the agent nor given up.")
            until = monotonic() + seconds

    def _bridge_over(self, bridge: Wait[ExecuteComplete]) -> Outcome | None:
        """None while something is still to come: the caller lives on elsewhere, or is gone and RECORD_STOP may follow."""
        try:
            complete = bridge.get(0)
        except CallerGone:
            return None  # Hangup or Disconnected tells it
        except SwitchError as error:
            log.error("the agent could not be dialled", error_id=error.id, error=error.message, **self._session.described)
            return Outcome.UNREACHABLE
        if self._session.gone:
            return None
        if not self._talked:
            return without_agent(complete)
        self._transferred = transferred(complete)
        return None if self._transferred else Outcome.TALKED

    def _final(self, outcome: Outcome) -> Outcome:
        """A caller who hangs up after talking has talked; one who was taken elsewhere was transferred."""
        if self._transferred:
            return Outcome.TRANSFERRED
        return Outcome.TALKED if self._talked else outcome

    def _last_words(self, item: Event) -> Iterator[Happening]:
        """After the hangup, until everything about the leg has been told."""
        until = monotonic() + LAST_WORDS_SECONDS
        while not isinstance(item, HangupComplete | Disconnected):
            left = until - monotonic()
            try:
                at, following = self._queue.get(timeout=max(left, 0))
            except Empty:
                return
            if isinstance(following, RecordStopped):
                yield TapEnded(at, following.cause, following.samples)
            elif isinstance(following, HangupComplete | Disconnected):
                item = following

    # -- one event ----------------------------------------------------------------------------------------------

    def _read(self, at: datetime, item: Event | Ordered | Contradicted) -> Iterator[Happening]:
        match item:
            case Ordered() | Contradicted():
                yield item
            case ChannelBridged(other_leg=other) if not self._talked:
                self._talked = True
                yield Bridged(at, OtherEnd(other))
            case KeyEvent(key=key):
                yield from self._ordered(at, pressed(key))
            case Dtmf(digit=digit):  # pressed before its binding was in force; a bound key gives no DTMF
                yield from self._ordered(at, (Party.CALLER, digit))
            case LegHeld(held=held):
                yield HoldChanged(at, Party.CALLER, held)
            case RecordStopped(cause=cause, samples=samples):
                yield TapEnded(at, cause, samples)
            case ExecuteStarted() | ExecuteComplete() if self._talked:
                yield from self._agents_hold(at, item)

    def _ordered(self, at: datetime, key: tuple[Party, str] | None) -> Iterator[Happening]:
        order = self._keys.get(key) if key is not None else None
        if key is not None and order is not None:
            yield Ordered(at, order, key[0])

    def _agents_hold(self, at: datetime, item: ExecuteStarted | ExecuteComplete) -> Iterator[Happening]:
        """The agent's hold shows on the caller's leg only as music that we did not ask for (FACTS, "Hold")."""
        if item.application != "playback" or item.event_uuid.startswith(OUR_UUIDS):
            return
        if isinstance(item, ExecuteStarted) and self._agents_music is None:
            self._agents_music = item.event_uuid
            yield HoldChanged(at, Party.AGENT, held=True)
        elif isinstance(item, ExecuteComplete) and item.event_uuid == self._agents_music and item.response == "FILE PLAYED":
            self._agents_music = None  # music that could not be played says nothing of the hold's end: masked it stays (L5)
            yield HoldChanged(at, Party.AGENT, held=False)
