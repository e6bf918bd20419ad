"""From dialling the agent to the end of the conversation: FreeSWITCH's events become what the script hears of."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from time import monotonic

import gevent
import structlog

from ivr.call.happenings import Contradicted, Ended, Happening, HoldChanged, Ordered, Outcome, TapEnded, Woken
from ivr.call.ports import CallerGone
from ivr.domain.orders import Order, Party
from ivr.errors import SwitchError
from ivr.switch.bridges import Bridges
from ivr.switch.errors import QueueFull, SwitchTimeout
from ivr.switch.events import (
    ChannelMoved,
    Disconnected,
    Dtmf,
    Event,
    ExecuteComplete,
    Hangup,
    HangupComplete,
    KeyEvent,
    LegHeld,
    RecordStopped,
)
from ivr.switch.keys import pressed
from ivr.switch.outcome import taken_elsewhere, without_agent
from ivr.switch.session import OUR_UUIDS, Session
from ivr.switch.waiting import MOST_WAITING, Waiting
from ivr.switch.waits import Wait

log = structlog.get_logger()

WANTED = frozenset(
    (
        b"CALL_UPDATE",
        b"CHANNEL_ANSWER",
        b"CHANNEL_BRIDGE",
        b"CHANNEL_EXECUTE",
        b"CHANNEL_EXECUTE_COMPLETE",
        b"CHANNEL_HANGUP",
        b"CHANNEL_HANGUP_COMPLETE",
        b"CHANNEL_HOLD",
        b"CHANNEL_STATE",
        b"CHANNEL_UNBRIDGE",
        b"CHANNEL_UNHOLD",
        b"CUSTOM",
        b"DTMF",
        b"RECORD_STOP",
    )
)

RING_MARGIN_SECONDS = 15
"""How long FreeSWITCH may take, beyond the ringing itself, to say that nobody answered."""

GRACE_SECONDS = 0.4
"""After the agent has left: how long somebody may take to move the caller elsewhere, before the call counts as over.

FreeSWITCH was seen to end the bridge of an agent who transfers by key some 20 ms before it joins the caller to the next one.
"""

LAST_WORDS_SECONDS = 2.0
"""After the hangup: how long RECORD_STOP and CHANNEL_HANGUP_COMPLETE are waited for."""

_LONG = 3600.0


Item = Event | Contradicted | Wait[ExecuteComplete]


class Conversation:
    """One attempt to put a caller through, and what follows. Iterate `happenings` once.

    Args:
        session: the call's.
        now: the line process's clock.
        keys: what the bound keys mean.
        recorded: whether a recording at this path is the tap's: others may record the caller too, in an extension of their own.
    """

    def __init__(
        self,
        session: Session,
        now: Callable[[], datetime],
        keys: Mapping[tuple[Party, str], Order],
        recorded: Callable[[str], bool],
    ) -> None:
        self._session = session
        self._now = now
        self._recorded = recorded
        self._hub = gevent.get_hub()
        self._waiting: Waiting[Item] = Waiting()
        self._bridges = Bridges(session.call.uuid, lambda event_uuid: event_uuid.startswith(OUR_UUIDS), self._has_answered)
        self._keys = keys
        self._transferred = False
        self._over_at: float | None = None
        self._wake: tuple[datetime, float] | None = None

    # -- filling, in the hub ------------------------------------------------------------------------------------

    def put(self, item: Item | Ordered) -> None:
        """Something has happened. In the hub."""
        at = self._now()
        told = self._told(at, item)
        if told is None or self._waiting.put(at, told, surely=isinstance(told, Disconnected)):
            return
        error = QueueFull(f"{MOST_WAITING} happenings of a call wait to be taken up. Its script hangs.")
        log.error("a session has ended", error_id=error.id, error=error.message, **self._session.described)
        self._session.end(error)

    def _told(self, at: datetime, item: Item | Ordered) -> Item | Ordered | None:
        """What waits for the script; None for what would mean nothing to it, so that no key that is hammered fills the queue."""
        match item:
            case KeyEvent(key=key):
                return self._ordered(at, pressed(key))
            case Dtmf(digit=digit):  # pressed before its binding was in force; a bound key gives no DTMF
                return self._ordered(at, (Party.CALLER, digit))
            case RecordStopped(path=path):
                return item if self._recorded(path) else None
            case Ordered() | Contradicted() | Wait() | LegHeld() | Hangup() | HangupComplete() | Disconnected():
                return item
        return item if self._bridges.concerns(item) else None

    def _ordered(self, at: datetime, key: tuple[Party, str] | None) -> Ordered | None:
        order = self._keys.get(key) if key is not None else None
        return Ordered(at, order, key[0]) if key is not None and order is not None else None

    def notify(self, told: Ordered | Contradicted) -> None:
        """As `put`, from any thread."""
        self._hub.loop.run_callback_threadsafe(self.put, told)

    def wake_at(self, moment: datetime | None) -> None:
        """Tell `Woken` at this moment; None takes it back. Counted from now on by a clock that nobody sets: the other may jump."""
        self._wake = None if moment is None else (moment, monotonic() + (moment - self._now()).total_seconds())

    # -- the conversation ---------------------------------------------------------------------------------------

    def happenings(self, applications: list[tuple[str, str]], dial: str, ring_seconds: float) -> Iterator[Happening]:
        """Bind, bridge, and tell what happens until `Ended`.

        Args:
            applications: run first, event-locked (key bindings).
            dial: the bridge's dial string.
            ring_seconds: how long it rings.

        Raises:
            SwitchTimeout: FreeSWITCH neither connects nor gives up.
        """
        try:
            self._begin(applications, dial)
        except CallerGone:
            yield Ended(self._now(), Outcome.CALLER_LEFT)
            return
        outcome: Outcome | None = None
        while outcome is None:
            found = self._next(ring_seconds + RING_MARGIN_SECONDS)
            if found is None:
                outcome = Outcome.TALKED
                continue
            at, item = found
            if isinstance(item, Wait):
                outcome = self._bridge_over(item)
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

    def _next(self, ring_seconds: float) -> tuple[datetime, Item | Ordered | Woken] | None:
        """What happens next, or `Woken` when nothing has until then; None when the call is over because nothing does."""
        until = monotonic() + self._patience(ring_seconds)
        while True:
            left = max(0.0, until - monotonic())
            sleeps = _LONG if self._wake is None else max(0.0, self._wake[1] - monotonic())
            found = self._waiting.get(min(left, sleeps))
            if found is not None:
                return found
            if self._wake is not None and sleeps <= left:
                (moment, _), self._wake = self._wake, None
                return self._now(), Woken(moment)
            if self._over_at is not None:
                return None
            if not self._bridges.reached:
                raise SwitchTimeout(f"After {ring_seconds:g} s FreeSWITCH has neither connected the agent nor given up.")
            until = monotonic() + _LONG

    def _patience(self, ring_seconds: float) -> float:
        if self._over_at is not None:
            return self._over_at - monotonic()
        return _LONG if self._bridges.reached else ring_seconds

    def _bridge_over(self, bridge: Wait[ExecuteComplete]) -> Outcome | None:
        """None while something is still to come: the caller lives on elsewhere, or is gone and RECORD_STOP may follow."""
        try:
            complete = bridge.get(0)
        except CallerGone:
            return None  # Hangup or Disconnected tells it
        except SwitchError as error:
            log.error("the agent could not be dialled", error_id=error.id, error=error.message, **self._session.described)
            return Outcome.UNREACHABLE
        self._transferred = self._transferred or taken_elsewhere(complete)
        if self._transferred or self._session.gone:
            return None
        if not self._bridges.talked:
            return without_agent(complete)
        self._over_at = monotonic() + GRACE_SECONDS
        return None

    def _final(self, outcome: Outcome) -> Outcome:
        """A caller who hangs up after talking has talked; one who was taken elsewhere was transferred."""
        if self._transferred:
            return Outcome.TRANSFERRED
        return Outcome.TALKED if self._bridges.talked else outcome

    def _last_words(self, item: Event) -> Iterator[Happening]:
        """After the hangup, until everything about the leg has been told."""
        until = monotonic() + LAST_WORDS_SECONDS
        while not isinstance(item, HangupComplete | Disconnected):
            found = self._waiting.get(until - monotonic())
            if found is None:
                return
            at, following = found
            if isinstance(following, RecordStopped):
                yield TapEnded(at, following.cause, following.samples, following.path)
            elif isinstance(following, Ordered) and following.order is Order.REFUSE:
                yield following  # FreeSWITCH sends from several threads: what was pressed before the hangup may be told after it (LAW 5)
            elif isinstance(following, HangupComplete | Disconnected):
                item = following

    # -- one event ----------------------------------------------------------------------------------------------

    def _read(self, at: datetime, item: Event | Ordered | Contradicted | Woken) -> Iterator[Happening]:
        match item:
            case Ordered() | Contradicted() | Woken():
                yield item
            case LegHeld(held=held):
                yield HoldChanged(at, Party.CALLER, held)
            case RecordStopped(path=path, cause=cause, samples=samples):
                yield TapEnded(at, cause, samples, path)
            case _:
                if isinstance(item, ChannelMoved):
                    self._transferred, self._over_at = True, None
                yield from self._bridges.read(at, item)

    def _has_answered(self, leg: str) -> bool:
        """Ask FreeSWITCH whether a telephone that was heard in early media has been answered; in doubt it has not (L5)."""
        try:
            return self._session.api(f"uuid_getvar {leg} endpoint_disposition") == "ANSWER"
        except (CallerGone, SwitchError) as error:
            log.debug("nobody knows whether they have answered", error=str(error), **self._session.described)
            return False
