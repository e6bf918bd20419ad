"""What FreeSWITCH tells about a call, as values. Built only when somebody asks for the event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ivr.switch.wire import Message

KEY_SUBCLASS = "ivr::key"
"""Our own event, sent by `bind_digit_action` (FACTS, "The agent's keys")."""


@dataclass(frozen=True, slots=True)
class ChannelAnswered:
    """The caller's leg is answered."""


@dataclass(frozen=True, slots=True)
class ChannelBridged:
    """The caller's leg and another are joined.

    Attributes:
        other_leg: the other's UUID.
        number: their extension, None when FreeSWITCH does not say.
        answered: False while the other telephone only lets hear that it rings, or an announcement (early media).
        second: the other leg was joined to the caller's and not the caller's to it. No CHANNEL_BRIDGE and no CHANNEL_UNBRIDGE
            of it comes on the caller's socket: both carry the first leg's id.
    """

    other_leg: str
    number: str | None = None
    answered: bool = True
    second: bool = False


@dataclass(frozen=True, slots=True)
class ChannelUnbridged:
    """The caller's leg and `other_leg` are joined no longer."""

    other_leg: str


@dataclass(frozen=True, slots=True)
class ChannelMoved:
    """The caller's leg does something else than to exchange sound with another: it is routed, parked, runs applications."""


@dataclass(frozen=True, slots=True)
class CallUpdated:
    """What the caller's telephone is to show of the other one has changed: sent when that answers after early media, too."""

    other_leg: str


@dataclass(frozen=True, slots=True)
class KeyEvent:
    """A bound key was pressed; `key` is what its binding says (`caller:2`, `agent:*1`)."""

    key: str


@dataclass(frozen=True, slots=True)
class Dtmf:
    """The caller pressed one key. Sent when it is released; may come after the completion of what took the key."""

    digit: str


@dataclass(frozen=True, slots=True)
class ExecuteStarted:
    """An application begins on the caller's leg."""

    event_uuid: str
    application: str


@dataclass(frozen=True, slots=True)
class ExecuteComplete:
    """An application has ended on the caller's leg. Its variables are decoded when they are read."""

    event_uuid: str
    application: str
    message: Message = field(repr=False, compare=False)

    @property
    def response(self) -> str:
        """What the application answered: `FILE PLAYED`, `FILE NOT FOUND`, `_none_`, and so on."""
        return self.message.header(b"Application-Response") or ""

    def variable(self, name: str) -> str | None:
        """A channel variable as it was when the application ended."""
        return self.message.variable(name.encode())


@dataclass(frozen=True, slots=True)
class PlaybackStopped:
    """A file is no longer played.

    Attributes:
        samples: how many were really sent to the leg, at `rate` (FACTS: `playback_last_offset_pos`; `playback_ms` counts read-ahead).
        done: False when a key or a break ended it. True also after a hangup.
    """

    path: str
    samples: int
    rate: int
    done: bool

    @property
    def milliseconds(self) -> int:
        """How long it was really heard."""
        return self.samples * 1000 // self.rate


@dataclass(frozen=True, slots=True)
class RecordStarted:
    """The switch has opened a recording's file; no audio has been written yet."""

    path: str


@dataclass(frozen=True, slots=True)
class RecordStopped:
    """The switch has closed a recording's file. `samples` counts at 8 kHz."""

    path: str
    cause: str
    samples: int | None


@dataclass(frozen=True, slots=True)
class LegHeld:
    """The caller has put us on hold (True), or come back."""

    held: bool


@dataclass(frozen=True, slots=True)
class HangupComplete:
    """The caller's leg is gone, and everything about it has been told."""

    cause: str


@dataclass(frozen=True, slots=True)
class Hangup:
    """The caller's leg is going. RECORD_STOP may still follow."""

    cause: str


@dataclass(frozen=True, slots=True)
class Disconnected:
    """The socket is gone, nothing follows. `error_id` when it was no ordinary end."""

    error_id: str | None = None


Event = (
    ChannelAnswered
    | ChannelBridged
    | ChannelUnbridged
    | ChannelMoved
    | CallUpdated
    | KeyEvent
    | Dtmf
    | ExecuteStarted
    | ExecuteComplete
    | PlaybackStopped
    | RecordStarted
    | RecordStopped
    | LegHeld
    | Hangup
    | HangupComplete
    | Disconnected
)


def read_event(message: Message) -> Event | None:
    """The event as a value; None when it is none that anybody here looks at."""
    read = _READERS.get(message.event_name)
    return read(message) if read else None


def _text(message: Message, name: bytes) -> str:
    return message.header(name) or ""


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdigit() else None


def _number(message: Message) -> str | None:
    """Whose telephone the other leg leads to.

    A leg that FreeSWITCH has dialled is where it was dialled to. One that came in is somebody who has picked the call up: their own
    number, and what they dialled is a parking place. `Other-Leg-Caller-ID-Number` will not do for it: FreeSWITCH turns it round for
    the telephones' displays and was seen to write `Unknown` there.
    """
    if _text(message, b"Other-Leg-Direction") == "inbound":
        return message.header(b"Other-Leg-Orig-Caller-ID-Number") or message.header(b"Other-Leg-ANI") or None
    return message.header(b"Other-Leg-Destination-Number") or None


def _bridged(message: Message) -> ChannelBridged:
    """Only a `bridge` joins a telephone that has not answered yet. After `uuid_bridge`, which waits for it, the time may be 0 all the same."""
    ringing = _text(message, b"Other-Leg-Channel-Answered-Time") == "0" and _text(message, b"Channel-State") == "CS_EXECUTE"
    return ChannelBridged(_text(message, b"Other-Leg-Unique-ID"), _number(message), answered=not ringing)


def _unbridged(message: Message) -> ChannelUnbridged:
    """`Other-Leg-Unique-ID` may name the next leg already; the pair in `Bridge-…` is the one that was."""
    own, first, second = (_text(message, name) for name in (b"Unique-ID", b"Bridge-A-Unique-ID", b"Bridge-B-Unique-ID"))
    return ChannelUnbridged((second if first == own else first) or _text(message, b"Other-Leg-Unique-ID"))


_NO_MOVE = frozenset({"CS_CONSUME_MEDIA", "CS_HANGUP", "CS_REPORTING", "CS_DESTROY"})
"""States on the way to an exchange of sound, and those after the hangup, which CHANNEL_HANGUP tells."""


def _moved(message: Message) -> ChannelBridged | ChannelMoved | None:
    """The state is the only sign, on the caller's socket, of a leg that was joined to the caller's, and of its end."""
    state = _text(message, b"Channel-State")
    if state == "CS_EXCHANGE_MEDIA":
        leg = _text(message, b"Other-Leg-Unique-ID")
        return ChannelBridged(leg, _number(message), second=True) if leg else None
    return None if state in _NO_MOVE else ChannelMoved()


def _custom(message: Message) -> KeyEvent | None:
    if _text(message, b"Event-Subclass") != KEY_SUBCLASS:
        return None
    return KeyEvent(_text(message, b"key"))


def _started(message: Message) -> ExecuteStarted:
    return ExecuteStarted(message.last_header(b"Application-UUID"), message.last_header(b"Application"))


def _complete(message: Message) -> ExecuteComplete:
    return ExecuteComplete(message.last_header(b"Application-UUID"), message.last_header(b"Application"), message)


def _playback_stopped(message: Message) -> PlaybackStopped:
    return PlaybackStopped(
        path=_text(message, b"Playback-File-Path"),
        samples=_whole(message.variable(b"playback_last_offset_pos")) or 0,
        rate=_whole(message.header(b"Channel-Read-Codec-Rate")) or 8000,
        done=message.header(b"Playback-Status") == "done",
    )


def _record_stopped(message: Message) -> RecordStopped:
    return RecordStopped(
        path=_text(message, b"Record-File-Path"),
        cause=_text(message, b"Record-Completion-Cause") or _text(message, b"variable_record_completion_cause"),
        samples=_whole(message.variable(b"record_samples")),
    )


_READERS: dict[bytes, Callable[[Message], Event | None]] = {
    b"CHANNEL_ANSWER": lambda _: ChannelAnswered(),
    b"CHANNEL_BRIDGE": _bridged,
    b"CHANNEL_UNBRIDGE": _unbridged,
    b"CHANNEL_STATE": _moved,
    b"CALL_UPDATE": lambda message: CallUpdated(_text(message, b"Bridged-To")),
    b"CUSTOM": _custom,
    b"DTMF": lambda message: Dtmf(_text(message, b"DTMF-Digit")),
    b"CHANNEL_EXECUTE": _started,
    b"CHANNEL_EXECUTE_COMPLETE": _complete,
    b"PLAYBACK_STOP": _playback_stopped,
    b"RECORD_START": lambda message: RecordStarted(_text(message, b"Record-File-Path")),
    b"RECORD_STOP": _record_stopped,
    b"CHANNEL_HOLD": lambda _: LegHeld(held=True),
    b"CHANNEL_UNHOLD": lambda _: LegHeld(held=False),
    b"CHANNEL_HANGUP": lambda message: Hangup(_text(message, b"Hangup-Cause")),
    b"CHANNEL_HANGUP_COMPLETE": lambda message: HangupComplete(_text(message, b"Hangup-Cause")),
}

KNOWN = frozenset(_READERS)
"""The names of the events that can be read; all others need not even be cut out of the stream."""
