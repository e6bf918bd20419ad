"""What the telephone in the browser may say to us. Anything else is refused whole."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from ivr.console.dependencies import AgentDoes
from ivr.console.errors import MessageNotUnderstood

LONGEST = 500
_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_KEY = re.compile(r"[0-9*#]")
_AGENT_KEYS = re.compile(r"[0-9*#]{1,4}")


@dataclass(frozen=True, slots=True)
class Dial:
    """Call a number, showing one's own or withholding it."""

    number: str
    caller: str | None
    agent: AgentDoes


@dataclass(frozen=True, slots=True)
class Key:
    """The caller presses a key."""

    key: str


@dataclass(frozen=True, slots=True)
class AgentKeys:
    """The agent types on their own telephone."""

    keys: str


@dataclass(frozen=True, slots=True)
class HangUp:
    """The caller hangs up."""


Message = Dial | Key | AgentKeys | HangUp


def read_message(text: str | None) -> Message:
    """Read one message.

    Args:
        text: as received; None for a binary message, which the page never sends.

    Raises:
        MessageNotUnderstood: anything but one of the four messages, whole and alone.
    """
    match _decoded(text):
        case {"dial": str(number), "caller": None | str() as caller, "agent": str(agent), **rest} if not rest:
            return Dial(_matched(_NUMBER, number), None if caller is None else _matched(_NUMBER, caller), _agent(agent))
        case {"key": str(key), **rest} if not rest:
            return Key(_matched(_KEY, key))
        case {"agent_keys": str(keys), **rest} if not rest:
            return AgentKeys(_matched(_AGENT_KEYS, keys))
        case {"hangup": True, **rest} if not rest:
            return HangUp()
    raise _not_understood()


def _decoded(text: str | None) -> Any:
    if text is None or len(text) > LONGEST:
        raise _not_understood()
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _not_understood() from error


def _matched(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise _not_understood()
    return text


def _agent(name: str) -> AgentDoes:
    try:
        return AgentDoes(name)
    except ValueError as error:
        raise _not_understood() from error


def _not_understood() -> MessageNotUnderstood:
    return MessageNotUnderstood(
        'Send {"dial": number, "caller": number or null, "agent": "answers|busy|absent"} first, then '
        '{"key": "2"}, {"agent_keys": "*1"} or {"hangup": true}. Numbers and keys have 0-9, * and # only.'
    )
