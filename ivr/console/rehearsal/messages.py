"""What the telephone in the browser may say to us. Anything else is refused whole."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from ivr.console.errors import MessageNotUnderstood
from ivr.console.rehearsal.port import AgentDoes

LONGEST = 700
LONGEST_SAID = 300
"""Characters that somebody may type to have them spoken."""

FRAME = 320
"""Bytes of 20 ms: s16le mono at 8 kHz."""

MOST_FRAMES = 10
"""In one message of sound."""

_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_KEY = re.compile(r"[0-9*#]")
_AGENT_KEYS = re.compile(r"[0-9*#]{1,4}")
_EXTENSION = re.compile(r"[0-9]{2,10}")
_VERSION = re.compile(r"[0-9a-f]{64}")
_CODE = re.compile(r"[A-Z2-7]{8}")

E = TypeVar("E", bound=StrEnum)


class Seat(StrEnum):
    """Who somebody is in a rehearsal."""

    CALLER = "caller"
    AGENT = "agent"


class Voice(StrEnum):
    """Who speaks for somebody: the console, from its script; or they themselves, by microphone, by typing, by tones."""

    SCRIPT = "script"
    OWN = "own"


class Act(StrEnum):
    """What an agent does with a caller."""

    ANSWER = "answer"
    DECLINE = "decline"
    HOLD = "hold"
    TAKE_BACK = "take_back"
    TRANSFER = "transfer"
    CONSULT = "consult"
    COMPLETE = "complete"
    CANCEL = "cancel"


TO_A_NUMBER = frozenset({Act.TRANSFER, Act.CONSULT})


@dataclass(frozen=True, slots=True)
class Dial:
    """Call a number, showing one's own or withholding it.

    Attributes:
        seat: who the visitor is: the caller, or the agent who is rung.
        version: a prepared one to be heard in place of the published one.
    """

    number: str
    caller: str | None
    agent: AgentDoes
    seat: Seat = Seat.CALLER
    voice: Voice = Voice.SCRIPT
    version: str | None = None


@dataclass(frozen=True, slots=True)
class Join:
    """Be the agent of a call that another window makes."""

    code: str
    voice: Voice = Voice.SCRIPT


@dataclass(frozen=True, slots=True)
class Key:
    """The caller presses a key."""

    key: str


@dataclass(frozen=True, slots=True)
class AgentKeys:
    """The agent types on their own telephone."""

    keys: str


@dataclass(frozen=True, slots=True)
class AgentActs:
    """The agent does something with the caller.

    Attributes:
        number: where the caller is to go; empty for what needs none.
    """

    act: Act
    number: str = ""


@dataclass(frozen=True, slots=True)
class Hold:
    """The caller puts the call on hold, or takes it back."""

    held: bool


@dataclass(frozen=True, slots=True)
class Say:
    """Somebody has typed what they say."""

    text: str


@dataclass(frozen=True, slots=True)
class Tone:
    """Somebody lets a tone be heard: it shows that sound arrives."""


@dataclass(frozen=True, slots=True)
class Sound:
    """What a microphone has heard: whole frames."""

    pcm: bytes


@dataclass(frozen=True, slots=True)
class HangUp:
    """Whoever sits here hangs up."""


Message = Dial | Join | Key | AgentKeys | AgentActs | Hold | Say | Tone | Sound | HangUp


def read_message(text: str | None) -> Message:
    """Read one message.

    Args:
        text: as received; None for a binary message, which `read_sound` reads.

    Raises:
        MessageNotUnderstood: anything but one of the messages, whole and alone.
    """
    found = _decoded(text)
    if not isinstance(found, dict) or not found:
        raise _not_understood()
    read = next((reader for word, reader in _READERS.items() if word in found), None)
    if read is None:
        raise _not_understood()
    return read(found)


def read_sound(data: bytes) -> Sound:
    """Frames of a microphone. Raises `MessageNotUnderstood`: part of one, or too many at once."""
    if not data or len(data) % FRAME or len(data) > MOST_FRAMES * FRAME:
        raise _not_understood()
    return Sound(data)


def _dial(found: dict[str, Any]) -> Message:
    match found:
        case {"dial": str(number), "caller": None | str() as caller, "agent": str(agent), **rest}:
            seat, voice = rest.pop("as", Seat.CALLER.value), rest.pop("voice", Voice.SCRIPT.value)
            version = rest.pop("version", None)
            if rest:
                raise _not_understood()
            return Dial(
                _matched(_NUMBER, number),
                None if caller is None else _matched(_NUMBER, caller),
                _one(AgentDoes, agent),
                _one(Seat, seat),
                _one(Voice, voice),
                None if version is None else _matched(_VERSION, version),
            )
    raise _not_understood()


def _join(found: dict[str, Any]) -> Message:
    match found:
        case {"join": str(code), **rest}:
            voice = rest.pop("voice", Voice.SCRIPT.value)
            if not rest:
                return Join(_matched(_CODE, code), _one(Voice, voice))
    raise _not_understood()


def _plain(found: dict[str, Any]) -> Message:
    match found:
        case {"key": str(key), **rest} if not rest:
            return Key(_matched(_KEY, key))
        case {"agent_keys": str(keys), **rest} if not rest:
            return AgentKeys(_matched(_AGENT_KEYS, keys))
        case {"hold": bool(held), **rest} if not rest:
            return Hold(held)
        case {"say": str(text), **rest} if not rest:
            return Say(_sayable(text))
        case {"tone": True, **rest} if not rest:
            return Tone()
        case {"hangup": True, **rest} if not rest:
            return HangUp()
    raise _not_understood()


def _acts(found: dict[str, Any]) -> Message:
    act = _one(Act, found.pop("agent_does"))
    number = found.pop("number", "")
    if found or (act in TO_A_NUMBER) != bool(number):
        raise _not_understood()
    return AgentActs(act, _matched(_EXTENSION, number) if number else "")


_READERS = {
    "dial": _dial,
    "join": _join,
    "agent_does": _acts,
    "key": _plain,
    "agent_keys": _plain,
    "hold": _plain,
    "say": _plain,
    "tone": _plain,
    "hangup": _plain,
}
"""By the word that tells a message from the others."""


def _decoded(text: str | None) -> Any:
    if text is None or len(text) > LONGEST:
        raise _not_understood()
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_understood() from error


def _matched(pattern: re.Pattern[str], text: object) -> str:
    if not isinstance(text, str) or not pattern.fullmatch(text):
        raise _not_understood()
    return text


def _sayable(text: str) -> str:
    plain = " ".join(text.split())
    if not plain or len(plain) > LONGEST_SAID or not plain.isprintable():
        raise _not_understood()
    return plain


def _one(kind: type[E], name: object) -> E:
    try:
        return kind(str(name))
    except ValueError as error:
        raise _not_understood() from error


def _not_understood() -> MessageNotUnderstood:
    return MessageNotUnderstood(
        'Send {"dial": number, "caller": number or null, "agent": "answers|busy|absent|person"} or {"join": code} first, then '
        '{"key": "2"}, {"agent_keys": "*1"}, {"agent_does": "hold"}, {"hold": true}, {"say": "words"}, {"tone": true}, frames of '
        '20 ms, or {"hangup": true}. Numbers and keys have 0-9, * and # only.'
    )
