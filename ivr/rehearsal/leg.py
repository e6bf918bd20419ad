"""One caller's leg: its state, what is told of it, and how it ends."""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

from ivr.rehearsal.agent import Telephones
from ivr.rehearsal.bindings import Bindings
from ivr.rehearsal.channel import CALL_STATES, Channel
from ivr.rehearsal.clock import Clock
from ivr.rehearsal.events import EventMaker
from ivr.rehearsal.leaving import HungUp, Scheduled, Target, Transferred
from ivr.rehearsal.link import Link, Message
from ivr.rehearsal.noted import Kind, Noted
from ivr.rehearsal.recording import FifoRecording
from ivr.rehearsal.sound import Mixed, Voice, silence

_TASKS = count(1)
REACTION_SECONDS = 0.005
"""Somebody may have waited for what is noted, and do something about it at once."""


@dataclass(frozen=True, slots=True)
class Input:
    """Something that a person does; it reaches the switch with the next frame."""

    action: str
    value: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Digit:
    """A key of the caller's, and how it came: `RTP`, or `APP` when a binding had kept it back."""

    key: str
    source: str


@dataclass(frozen=True, slots=True)
class Consulted:
    """A colleague whom the agent asks while the caller is on hold.

    Attributes:
        number: their telephone.
        answers_us: when they answer.
        by_key: whether the agent has asked by a key (`att_xfer`), and gives the caller by hanging up.
        complete: whether they get the caller as soon as they have answered.
    """

    number: str
    answers_us: int
    by_key: bool = False
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """Where the caller waits until somebody takes them: the parking place or queue, by its name."""

    place: str
    in_queue: bool


@dataclass(slots=True)
class Leg:
    """All that the switch knows of one call; nothing here takes time."""

    channel: Channel
    clock: Clock
    maker: EventMaker
    telephones: Telephones
    caller: Voice
    link: Link | None = None
    peer: Channel | None = None
    messages: deque[Message] = field(default_factory=deque)
    digits: deque[Digit] = field(default_factory=deque)
    peer_gone: bool = False
    peer_goes: bool = False
    agent_holds: bool = False
    peer_leaves_us: int = 0
    afterwards: Target | None = None
    consulted: Consulted | None = None
    waiting: Waiting | None = None
    inputs: deque[Input] = field(default_factory=deque)
    recordings: dict[str, FifoRecording] = field(default_factory=dict)
    bindings: Bindings = field(default_factory=Bindings)
    scheduled: list[Scheduled] = field(default_factory=list)
    listeners: list[Callable[[bytes], None]] = field(default_factory=list)
    agent_listeners: list[Callable[[bytes], None]] = field(default_factory=list)
    agent_keys: str = ""
    mixed: dict[str, Mixed] = field(default_factory=dict)
    notes: list[Noted] = field(default_factory=list)
    noted: asyncio.Event = field(default_factory=asyncio.Event)
    breaking: bool = False
    locked: bool = False
    caller_holds: bool = False
    going_to: Target | None = None
    ended_by: str = ""
    connected: bool = False
    unconfirmed: bool = False
    typed: str = ""
    kept_keys: str = ""

    @property
    def silence(self) -> bytes:
        """20 ms of nothing at the call's rate."""
        return silence(self.channel.rate)

    @property
    def answered(self) -> bool:
        """Whether the caller's phone shows the call as answered."""
        return self.channel.times.answered > 0

    @property
    def has_media(self) -> bool:
        """Whether sound goes to the caller and comes from them."""
        return self.answered or self.channel.times.progress_media > 0

    @property
    def queued(self) -> bool:
        """Whether the caller waits in the queue, which suspends every recording."""
        return self.waiting is not None and self.waiting.in_queue

    def emit(
        self, name: str, own: Iterable[tuple[str, str]] = (), *, first: Iterable[tuple[str, str]] = (), of: Channel | None = None
    ) -> None:
        """An event of this channel, or of another, to the line process if it asked for it."""
        event = self.maker.make(name, of or self.channel, own, first=first)
        if self.link is not None:
            self.link.deliver(event)

    def note(
        self,
        kind: Kind,
        what: str = "",
        *,
        by: str = "switch",
        cause: str = "",
        played_ms: int | None = None,
        length_ms: int | None = None,
    ) -> None:
        """Write down what happened, for people."""
        at_ms = (self.clock.now_us() - self.channel.created_us) // 1000
        self.notes.append(Noted(at_ms, kind, what, by, cause, played_ms, length_ms))
        self.clock.attend(REACTION_SECONDS)
        self.noted.set()
        self.noted = asyncio.Event()

    def tell(self, told: list[tuple[str, str]]) -> None:
        """An event of somebody's own making."""
        self.emit("CUSTOM", first=[pair for pair in told if pair[0] != "Event-Name"])

    def call_state(self, state: str) -> None:
        """The channel is ringing, talking, over."""
        if self.channel.call_state == state:
            return
        before, self.channel.call_state = self.channel.call_state, state
        own = [("Original-Channel-Call-State", before), ("Channel-Call-State-Number", str(CALL_STATES[state]))]
        self.emit("CHANNEL_CALLSTATE", first=own)

    def tell_hold(self, *, holds: bool) -> None:
        """Say that the channel is held, or no longer."""
        times, now_us = self.channel.times, self.clock.now_us()
        if holds:
            times.last_hold = now_us
        else:
            times.hold_accum += now_us - times.last_hold
            times.holds.append((times.last_hold, now_us))
        self.call_state("HELD" if holds else "UNHELD")
        self.emit("CHANNEL_HOLD" if holds else "CHANNEL_UNHOLD")
        if not holds:
            self.call_state("ACTIVE")

    def hang_up(self, cause: str, by: str) -> None:
        """End the channel: the event goes out at once, the applications notice with the next frame."""
        channel = self.channel
        if channel.hangup_cause:
            return
        channel.hangup_cause = cause or "NORMAL_CLEARING"
        channel.answer_state, channel.state = "hangup", "CS_HANGUP"
        self.ended_by = by
        self.emit("CHANNEL_HANGUP")
        if by == "caller" and self.answered:
            channel.set("sip_hangup_disposition", "recv_bye")

    def transfer(self, target: Target) -> None:
        """Send the channel to an extension, or park it; the applications notice with the next frame."""
        channel, now_us = self.channel, self.clock.now_us()
        self.agent_holds, self.consulted, self.waiting = False, None, None
        if not target.parked:
            profile = channel.profile
            source = f"{now_us // 1_000_000}:{uuid.uuid4()}:bl_xfer:{target.extension}/{target.context}/XML"
            profile.rdnis, profile.dialled, profile.context = profile.dialled, target.extension, target.context
            profile.index, profile.created_us, profile.transfer_source = profile.index + 1, now_us, source
            hops = int(channel.get("max_forwards") or 70) - 1
            channel.add("transfer_history", source)
            channel.set_all({"max_forwards": str(hops), "transfer_source": source, "signal_bond": ""})
            channel.other = None
        channel.state = "CS_PARK" if target.parked else "CS_ROUTING"
        self.going_to = target

    def schedule(self, seconds: int, extension: str, context: str = "callers", *, by_guard: bool = False) -> None:
        """Transfer to the extension in so many seconds, unless `sched_del` comes first."""
        self.channel.set("last_sched_id", str(next(_TASKS)))
        target = Target(extension, context, by_guard=by_guard)
        self.scheduled.append(Scheduled(self.clock.now_us() + seconds * 1_000_000, target))

    def leave_if_told(self) -> None:
        """Raise what makes the applications end: HungUp or Transferred."""
        if self.channel.hangup_cause:
            raise HungUp
        if self.going_to:
            raise Transferred
