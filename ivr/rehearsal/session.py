"""The thread of one call in the switch: it takes and gives 20 ms frames, and runs what it is told to run, one thing inside another."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from itertools import count

from ivr.rehearsal import templates
from ivr.rehearsal.agent import Agent
from ivr.rehearsal.bindings import Action, Bindings
from ivr.rehearsal.channel import CALL_STATES, Channel
from ivr.rehearsal.clock import Clock
from ivr.rehearsal.events import EventMaker
from ivr.rehearsal.link import Link, Message
from ivr.rehearsal.noted import Kind, Noted
from ivr.rehearsal.recording import FifoRecording
from ivr.rehearsal.sound import FRAMES_PER_SECOND, Voice, silence

_TASKS = count(1)
FRAME_US = 1_000_000 // FRAMES_PER_SECOND
NEEDS_MEDIA = frozenset({"playback", "play_and_get_digits"})
"""Applications that begin early media by themselves."""

REACTION_SECONDS = 0.005
"""Somebody may have waited for what is noted, and do something about it at once."""

HOLD_MUSIC = "tone_stream://v=-20;%(300,9700,440);loops=-1"
"""What `freeswitch_conf/vars.xml` plays to whoever is held by an agent."""

SHORT_US = 500_000
"""What takes less than this is not repeated by `loops`."""

READER_SECONDS = 2.0
"""How long a reader may take to empty its pipe before time that jumps goes on without it."""

Q850 = {
    "NORMAL_CLEARING": 16,
    "USER_BUSY": 17,
    "NO_USER_RESPONSE": 18,
    "NO_ANSWER": 19,
    "UNALLOCATED_NUMBER": 1,
    "DESTINATION_OUT_OF_ORDER": 27,
}


class Leaving(Exception):
    """The session leaves whatever it was doing. Not an error."""


class HungUp(Leaving):
    """The channel is over."""


class Transferred(Leaving):
    """The channel goes to another extension."""


@dataclass(frozen=True, slots=True)
class Input:
    """Something that a person does; it reaches the switch with the next frame."""

    action: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Digit:
    """A key of the caller's, and how it came: `RTP`, or `APP` when a binding had kept it back."""

    key: str
    source: str


@dataclass(frozen=True, slots=True)
class Target:
    """Where a transfer goes: an extension of a context, or the parking place."""

    extension: str
    context: str = "callers"
    parked: bool = False
    by_guard: bool = False


@dataclass(frozen=True, slots=True)
class Scheduled:
    """A transfer to come (`sched_transfer`)."""

    due_us: int
    target: Target


Application = Callable[["Session", str], Awaitable[None]]


@dataclass(slots=True)
class Session:
    """One caller's leg. Every application runs in the one task that calls `frame`, as on a server in the one thread of the session."""

    channel: Channel
    clock: Clock
    maker: EventMaker
    agent: Agent
    applications: dict[str, Application]
    caller: Voice
    agent_voice: Voice
    link: Link | None = None
    peer: Channel | None = None
    messages: deque[Message] = field(default_factory=deque)
    digits: deque[Digit] = field(default_factory=deque)
    peer_gone: bool = False
    agent_holds: bool = False
    peer_leaves_us: int = 0
    inputs: deque[Input] = field(default_factory=deque)
    recordings: dict[str, FifoRecording] = field(default_factory=dict)
    bindings: Bindings = field(default_factory=Bindings)
    scheduled: list[Scheduled] = field(default_factory=list)
    listeners: list[Callable[[bytes], None]] = field(default_factory=list)
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
    frames: int = 0
    _origin_us: int = 0

    def __post_init__(self) -> None:
        self._origin_us = self.clock.now_us()

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

    # what is told

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

    # time and sound

    async def frame(self, sent: bytes, *, held: bool = False, ringing: bytes | None = None) -> bytes:
        """20 ms pass: `sent` goes to the caller, what they said comes back.

        Args:
            sent: one frame.
            held: somebody outside has their turn: time may not jump.
            ringing: what the caller's own phone plays meanwhile, never sent by the switch.

        Raises:
            HungUp, Transferred: instead of returning, once that has happened.
        """
        self.leave_if_told()
        self.frames += 1
        behind = any(recording.behind for recording in self.recordings.values())
        with contextlib.nullcontext() if held or behind else self.clock.released():
            await self.clock.sleep_until(self._origin_us + self.frames * FRAME_US)
        if self.unconfirmed:
            self.unconfirmed = False
            self.channel.fill(templates.CONFIRMED)
        heard = self.silence if self.caller_holds else self.caller.frame()
        if not self.caller_holds:
            for recording in self.recordings.values():
                recording.write(heard, sent, self.channel.rate, answered=self.answered)
        for listener in self.listeners:
            listener(self.silence if self.caller_holds else ringing or sent)
        await self._take_inputs()
        self.leave_if_told()
        return heard

    async def _take_inputs(self) -> None:
        if self.inputs and self.clock.fast:
            for recording in list(self.recordings.values()):
                await recording.taken(READER_SECONDS)
        while self.inputs and not self.channel.hangup_cause:
            self._take(self.inputs.popleft())
        if self.peer is not None and self.peer_leaves_us and self.clock.now_us() >= self.peer_leaves_us:
            self.peer_leaves(self.peer)
        for typed in self.bindings.expired(self.clock.now_us()):
            self.channel.set("last_non_matching_digits", typed)
            self.digits.extend(Digit(key, "APP") for key in typed)
        for scheduled in list(self.scheduled):
            if scheduled.due_us <= self.clock.now_us():
                self.scheduled.remove(scheduled)
                self.transfer(scheduled.target)
        for recording in [recording for recording in self.recordings.values() if recording.full]:
            await self.stop_recording(recording)

    def _take(self, given: Input) -> None:
        match given.action:
            case "press":
                self.note(Kind.KEY, given.value, by="caller")
                self._fed("self", given.value)
            case "agent_press":
                if self.peer is not None:
                    self.note(Kind.KEY, given.value, by="agent")
                    self._fed("peer", given.value)
            case "hang_up":
                if self.peer is not None:
                    self.channel.set("last_bridge_role", "originator")
                self.channel.fill(templates.CALLER_HUNG_UP if self.answered else templates.CALLER_GAVE_UP)
                self.hang_up("NORMAL_CLEARING" if self.answered else "ORIGINATOR_CANCEL", "caller")
            case "hold" | "take_back":
                self._hold(holds=given.action == "hold")
            case _:
                if self.peer is not None:
                    self._take_from_agent(given.action, self.peer)

    def _take_from_agent(self, action: str, peer: Channel) -> None:
        match action:
            case "agent_hang_up":
                self.peer_leaves(peer)
            case "agent_hold":
                self.agent_holds = True
                self.emit("CHANNEL_HOLD", of=peer)
                self.note(Kind.HELD, by="agent")
                self.messages.append(Message("execute", {"execute-app-name": "playback", "execute-app-arg": HOLD_MUSIC}))
            case "agent_take_back":
                self.agent_holds = False
                self.emit("CHANNEL_UNHOLD", of=peer)
                self.note(Kind.TAKEN_BACK, by="agent")
                self.breaking = True
            case _:
                raise AssertionError(f"nobody can {action}")

    def peer_leaves(self, peer: Channel) -> None:
        """The agent hangs up. What is played to the caller is played to its end; a caller on hold is lost with the agent (FACTS, "Hold")."""
        self.peer_gone, self.peer_leaves_us = True, 0
        self.channel.set_all(
            {
                "sip_hangup_phrase": "OK",
                "last_bridge_hangup_cause": "NORMAL_CLEARING",
                "last_bridge_proto_specific_hangup_cause": "sip:200",
            }
        )
        if self.agent_holds:
            extension, _, context = [*peer.get("hold_hangup_xfer_exten").split(":"), "XML", "callers"][:3]
            if extension:
                self.transfer(Target(extension, context))
            else:
                self.hang_up("NORMAL_CLEARING", "agent")
        self.agent_holds = False

    def _fed(self, side: str, key: str) -> None:
        outcome = self.bindings.feed(side, key, self.clock.now_us())
        for action in outcome.actions:
            self.channel.set("last_matching_digits", outcome.typed)
            self._act(action)
        if outcome.passed and outcome.kept:
            self.channel.set("last_non_matching_digits", outcome.passed)
        if side == "self":
            self.digits.extend(Digit(key, "APP" if outcome.kept else "RTP") for key in outcome.passed)

    def _act(self, action: Action) -> None:
        """`exec[i]:event` runs the application `event` at once, inside whatever runs."""
        channel, identity = self.channel, ("Application-UUID", str(uuid.uuid4()))
        told = action.told()
        said = [("Application", "event"), ("Application-Data", ",".join(f"{name}={value}" for name, value in told))]
        channel.set_all({"current_application_response": "", "current_application_data": said[1][1]})
        channel.set("current_application", "event")
        self.emit("CHANNEL_EXECUTE", [*said, identity])
        self.tell(told)
        self.emit("CHANNEL_EXECUTE_COMPLETE", [*said, ("Application-Response", "_none_"), identity])

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

    def _hold(self, *, holds: bool) -> None:
        if holds == self.caller_holds:
            return
        self.caller_holds = holds
        self.tell_hold(holds=holds)
        self.note(Kind.HELD if holds else Kind.TAKEN_BACK, by="caller")

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

    def take_digit(self) -> str:
        """The next key that the caller pressed; the event says it now, as on a server, and not when it was pressed."""
        digit = self.digits.popleft()
        self.typed += digit.key
        duration = "1600" if digit.source == "RTP" else "2000"
        self.emit("DTMF", [("DTMF-Digit", digit.key), ("DTMF-Duration", duration), ("DTMF-Source", digit.source)])
        return digit.key

    # leaving

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
        """Send the channel elsewhere; the applications notice with the next frame."""
        channel, now_us = self.channel, self.clock.now_us()
        if not target.parked:
            profile = channel.profile
            source = f"{now_us // 1_000_000}:{uuid.uuid4()}:bl_xfer:{target.extension}/{target.context}/XML"
            profile.rdnis, profile.dialled, profile.context = profile.dialled, target.extension, target.context
            profile.index, profile.created_us, profile.transfer_source = profile.index + 1, now_us, source
            hops = int(channel.get("max_forwards") or 70) - 1
            channel.set_all({"max_forwards": str(hops), "transfer_history": source, "transfer_source": source})
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

    async def stop_recording(self, recording: FifoRecording, *, hung_up: bool = False) -> None:
        """Let the reader have the rest, show it the end, and say so."""
        self.recordings.pop(recording.path, None)
        with self.clock.held():
            await recording.drained()
        recording.close()
        cause = recording.cause(hung_up=hung_up)
        channel = self.channel
        channel.set("record_samples", str(recording.samples))
        channel.set("record_seconds", str(recording.milliseconds // 1000))
        channel.set("record_ms", str(recording.milliseconds))
        channel.set("record_completion_cause", cause)
        inline = [(f"Recording-Variable-{name}", value) for name, value in recording.inline.items()]
        self.emit("RECORD_STOP", [("Record-File-Path", recording.path), *inline, ("Record-Completion-Cause", cause)])
        self.emit("MEDIA_BUG_STOP", first=[("Media-Bug-Function", "session_record"), ("Media-Bug-Target", recording.path)])
        self.note(Kind.RECORDED, recording.path, cause=cause, length_ms=recording.milliseconds)

    # what is run

    async def run_messages(self) -> None:
        """Run what was sent meanwhile, unless what runs now is locked."""
        while self.messages and not self.locked:
            message = self.messages.popleft()
            was, self.locked = self.locked, message.locked
            try:
                await self._run(message)
            finally:
                self.locked = was

    async def _run(self, message: Message) -> None:
        if message.command == "hangup":
            self.hang_up(message.headers.get("hangup-cause", ""), "switch")
            self.leave_if_told()
        elif message.command == "execute":
            rounds = int(message.headers.get("loops", "1") or 1)
            name, argument = (
                message.headers.get("execute-app-name", ""),
                message.headers.get("execute-app-arg", "") or message.body,
            )
            done = 0
            while rounds < 0 or done < rounds:
                done += 1
                self.channel.set("current_loop", str(done))
                self.channel.set("total_loops", str(rounds))
                began_us = self.clock.now_us()
                await self.execute(name, argument, message.headers.get("event-uuid", ""))
                if self.clock.now_us() - began_us < SHORT_US:
                    break  # a server gives up repeating what takes no time
            for name in ("current_loop", "total_loops"):
                self.channel.set(name, "")

    async def wait_parked(self) -> None:
        """Do what is sent, for as long as somebody is there who can send something; without anybody, for ever."""
        self.emit("CHANNEL_PARK")
        link = self.link
        try:
            while link is None or link.alive:
                await self.frame(self.silence, held=link is not None)
                await self.run_messages()
        finally:
            self.channel.set_all({"current_loop": "", "total_loops": ""})
            self.emit("CHANNEL_UNPARK")

    async def execute(self, name: str, argument: str, application_id: str = "") -> None:
        """Run one application; an unknown one ends the call."""
        application = self.applications.get(name)
        if application is None:
            self.hang_up("DESTINATION_OUT_OF_ORDER", "switch")
            self.leave_if_told()
            return
        channel = self.channel
        if name in NEEDS_MEDIA and not self.has_media:
            await self.applications["pre_answer"](self, "")
        said = [("Application", name), *([("Application-Data", argument)] if argument else [])]
        identity = ("Application-UUID", application_id or str(uuid.uuid4()))
        channel.set("current_application_response", "")
        channel.set("current_application", name)
        channel.set("current_application_data", argument)
        self.emit("CHANNEL_EXECUTE", [*said, identity])
        try:
            await application(self, argument)
        finally:
            response = channel.get("current_application_response") or "_none_"
            self.emit("CHANNEL_EXECUTE_COMPLETE", [*said, ("Application-Response", response), identity])
