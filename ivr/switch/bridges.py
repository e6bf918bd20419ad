"""Who hears the caller: from what FreeSWITCH tells of the caller's leg to what the script hears of.

The caller's socket sees the caller's leg alone. Where that leg is the first of the two, CHANNEL_BRIDGE and CHANNEL_UNBRIDGE tell. Where
another was joined to it (taken out of a queue, intercepted, transferred by the agent's key), only the leg's state does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from ivr.call.happenings import Bridged, Happening, HoldChanged, Parted
from ivr.domain.agent import Way
from ivr.domain.company import OtherEnd
from ivr.domain.orders import Party
from ivr.switch.events import (
    CallUpdated,
    ChannelAnswered,
    ChannelBridged,
    ChannelMoved,
    ChannelUnbridged,
    Event,
    ExecuteComplete,
    ExecuteStarted,
)

MUSIC = "playback"
MESSAGE_TAKERS = frozenset({"record", "voicemail"})
"""Applications that take a message from the caller; nobody hears it now."""

WAYS: Mapping[str, Way] = MappingProxyType(
    {
        "bridge": Way.TRANSFERRED,
        "callcenter": Way.QUEUED,
        "fifo": Way.QUEUED,
        "park": Way.PARKED,
        "valet_park": Way.PARKED,
    }
)
"""Applications in which a caller who has left one agent comes to the next, and how they come there."""


class Bridges:
    """The caller's company, one event after the other.

    Args:
        caller: UUID of the caller's leg.
        ours: whether an application with this Event-UUID was started by this process.
        answered: asks FreeSWITCH whether the leg of this UUID has been answered.

    Attributes:
        talked: the caller has talked to somebody, or could have.
    """

    def __init__(self, caller: str, ours: Callable[[str], bool], answered: Callable[[str], bool]) -> None:
        self.talked = False
        self._caller = caller
        self._ours = ours
        self._answered = answered
        self._other: OtherEnd | None = None
        self._second = False
        self._early: OtherEnd | None = None
        self._music: str | None = None
        self._message: str | None = None
        self._way = Way.TRANSFERRED

    @property
    def reached(self) -> bool:
        """Whether more was reached than a telephone that rings: somebody, or what is heard before they answer."""
        return self.talked or self._early is not None

    def concerns(self, event: Event) -> bool:
        """Whether `read` could make anything of the event; called where events arrive, so that nothing else has to wait."""
        match event:
            case ExecuteStarted(event_uuid, application) if application in WAYS:
                return not self._ours(event_uuid)
            case ExecuteStarted(application=application) | ExecuteComplete(application=application):
                return application == MUSIC or application in MESSAGE_TAKERS
            case ChannelAnswered() | ChannelBridged() | ChannelUnbridged() | ChannelMoved() | CallUpdated():
                return True
        return False

    def read(self, at: datetime, event: Event) -> Iterator[Happening]:
        """What the event means for the script, in the order in which it must hear it."""
        match event:
            case ChannelBridged(other_leg=leg, number=number, answered=answered, second=second):
                yield from self._bridged(at, OtherEnd(leg, number), answered=answered, second=second)
            case ChannelAnswered() if self._early is not None:
                yield from self._join(at, self._early, second=False)
            case CallUpdated(other_leg=leg) if self._early is not None and leg == self._early.leg and self._answered(leg):
                yield from self._join(at, self._early, second=False)
            case ChannelUnbridged(other_leg=leg):
                yield from self._unbridged(at, leg)
            case ChannelMoved() if self._second:
                yield from self._part(at)
            case ExecuteStarted():
                yield from self._started(at, event)
            case ExecuteComplete():
                yield from self._completed(at, event)

    def _bridged(self, at: datetime, other: OtherEnd, *, answered: bool, second: bool) -> Iterator[Happening]:
        """In early media the caller may hear somebody, who does not hear them; the caller's leg as a second one adds nothing to a first."""
        if self._other is not None and self._other.leg == other.leg:
            return
        if answered:
            yield from self._join(at, other, second=second)
            return
        if self._other is not None:
            yield from self._part(at)
        self._early = other

    def _join(self, at: datetime, other: OtherEnd, *, second: bool) -> Iterator[Happening]:
        """Somebody else was with the caller until now: their hold is over with them, or it would last until the call's end."""
        if self._music is not None:  # joined without a parting: the agent who holds gives the caller to whom they have asked
            self._way = Way.CONSULTED
        met = replace(other, way=self._way) if self.talked else other
        self._other, self._second, self._early, self.talked = met, second, None, True
        self._way = Way.TRANSFERRED
        yield Bridged(at, met)
        yield from self._hold_over(at)

    def _unbridged(self, at: datetime, leg: str) -> Iterator[Happening]:
        """Told late, of somebody whom another has replaced already, it parts nobody."""
        if self._early is not None and self._early.leg == leg:
            self._early = None
        if self._other is not None and self._other.leg == leg:
            yield from self._part(at)

    def _part(self, at: datetime) -> Iterator[Happening]:
        self._other, self._second = None, False
        self._way = Way.TRANSFERRED if self._music is None else Way.CONSULTED
        yield Parted(at)
        yield from self._hold_over(at)

    # -- applications on the caller's leg -----------------------------------------------------------------------

    def _started(self, at: datetime, event: ExecuteStarted) -> Iterator[Happening]:
        """An agent's hold shows on the caller's leg only as music that we did not ask for (FACTS, "Hold"); with nobody there it is no hold."""
        if self._ours(event.event_uuid):
            return
        self._way = WAYS.get(event.application, self._way)
        if event.application in MESSAGE_TAKERS and self._other is None:
            self._message = event.event_uuid
            yield from self._join(at, OtherEnd(self._caller, voicemail=True), second=False)
        elif event.application == MUSIC and self._other is not None and self._music is None:
            self._music = event.event_uuid
            yield HoldChanged(at, Party.AGENT, held=True)

    def _completed(self, at: datetime, event: ExecuteComplete) -> Iterator[Happening]:
        if event.event_uuid == self._message:
            self._message = None
            yield from self._unbridged(at, self._caller)
        elif event.event_uuid == self._music and event.response == "FILE PLAYED":
            yield from self._hold_over(at)  # music that could not be played says nothing of the hold's end: masked it stays (L5)

    def _hold_over(self, at: datetime) -> Iterator[Happening]:
        if self._music is not None:
            self._music = None
            yield HoldChanged(at, Party.AGENT, held=False)
