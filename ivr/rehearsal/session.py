"""The thread of one call in the switch: it takes and gives 20 ms frames, and runs what it is told to run, one thing inside another."""

from __future__ import annotations

import contextlib
import re
import uuid
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from ivr.rehearsal import colleagues, people, templates
from ivr.rehearsal.channel import Channel
from ivr.rehearsal.leg import Leg
from ivr.rehearsal.link import Message
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.recording import FifoRecording
from ivr.rehearsal.sound import FRAMES_PER_SECOND

FRAME_US = 1_000_000 // FRAMES_PER_SECOND
NEEDS_MEDIA = frozenset({"playback", "play_and_get_digits"})
"""Applications that begin early media by themselves."""

SHORT_US = 500_000
"""What takes less than this is not repeated by `loops`."""

READER_SECONDS = 2.0
"""How long a reader may take to empty its pipe before time that jumps goes on without it."""

Application = Callable[["Session", str], Awaitable[None]]


def number(text: str, otherwise: int = 0) -> int:
    """A whole number as C reads it: what comes before the first character that is no digit."""
    found = re.match(r"\s*([+-]?\d+)", text)
    return int(found[1]) if found else otherwise


@dataclass(slots=True)
class Session(Leg):
    """Every application runs in the one task that calls `frame`, as on a server in the one thread of the session."""

    applications: dict[str, Application] = field(default_factory=dict)
    frames: int = 0
    _origin_us: int = 0

    def __post_init__(self) -> None:
        self._origin_us = self.clock.now_us()

    async def frame(self, sent: bytes, *, held: bool = False, ringing: bytes | None = None, talking: bool = False) -> bytes:
        """20 ms pass: `sent` goes to the caller, what they said comes back.

        Args:
            sent: one frame.
            held: somebody outside has their turn: time may not jump.
            ringing: what the caller's own phone plays meanwhile, never sent by the switch.
            talking: the agent hears the caller; otherwise they hear nothing of them.

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
        if not self.caller_holds and not self.queued:
            for recording in self.recordings.values():
                recording.write(heard, sent, self.channel.rate, answered=self.answered)
        sent = self._mixed_into(self.channel, sent)  # after the recordings: what was begun after them is not in them
        for listener in self.listeners:
            listener(self.silence if self.caller_holds else ringing or sent)
        if self.peer is not None:
            theirs = self._mixed_into(self.peer, heard if talking else self.silence)
            for listener in self.agent_listeners:
                listener(theirs)
        await self._take_inputs()
        self.leave_if_told()
        return heard

    def _mixed_into(self, channel: Channel, frame: bytes) -> bytes:
        mixed = self.mixed.get(channel.uuid)
        return mixed.frame(frame) if mixed else frame

    async def _take_inputs(self) -> None:
        if self.inputs and self.clock.fast:
            for recording in list(self.recordings.values()):
                await recording.taken(READER_SECONDS)
        while self.inputs and not self.channel.hangup_cause:
            people.take(self, self.inputs.popleft())
        if self.peer is not None and self.peer_leaves_us and self.clock.now_us() >= self.peer_leaves_us:
            people.agent_leaves(self, self.peer)
        colleagues.complete(self)
        people.keys_given_back(self)
        for scheduled in list(self.scheduled):
            if scheduled.due_us <= self.clock.now_us():
                self.scheduled.remove(scheduled)
                self.transfer(scheduled.target)
        for recording in [recording for recording in self.recordings.values() if recording.full]:
            await self.stop_recording(recording)

    def take_digit(self) -> str:
        """The next key that the caller pressed; the event says it now, as on a server, and not when it was pressed."""
        digit = self.digits.popleft()
        self.typed += digit.key
        duration = "1600" if digit.source == "RTP" else "2000"
        self.emit("DTMF", [("DTMF-Digit", digit.key), ("DTMF-Duration", duration), ("DTMF-Source", digit.source)])
        return digit.key

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
            rounds = number(message.headers.get("loops", ""), 1)
            name = message.headers.get("execute-app-name", "")
            argument = message.headers.get("execute-app-arg", "") or message.body
            done = 0
            while rounds < 0 or done < rounds:
                done += 1
                self.channel.set_all({"current_loop": str(done), "total_loops": str(rounds)})
                began_us = self.clock.now_us()
                await self.execute(name, argument, message.headers.get("event-uuid", ""))
                if self.clock.now_us() - began_us < SHORT_US:
                    break  # a server gives up repeating what takes no time
            self.channel.set_all({"current_loop": "", "total_loops": ""})

    async def wait_parked(self) -> None:
        """Do what is sent, for as long as somebody is there who can send something; without anybody, for ever."""
        self.emit("CHANNEL_PARK")
        link = self.link
        try:
            while link is None or link.alive:
                await self.frame(self.silence, held=link is not None)
                while self.digits:
                    self.take_digit()  # a parked leg throws away what is pressed, and says so
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
