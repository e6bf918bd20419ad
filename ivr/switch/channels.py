"""What a FreeSWITCH has at this moment, read as data: its legs and what hangs on their audio; and how that is taken off."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

from ivr.domain.reconciling import Leg, MediaBug
from ivr.switch.commands import checked
from ivr.switch.errors import CommandRefused, NotEventSocket

Ask = Callable[[str], str]
"""One `api` command and its answer: `InboundClient.api`. Raises what that raises."""

_BUG = re.compile(r"<function>(.*?)</function>\s*<target>(.*?)</target>\s*<thread-locked>", re.DOTALL)
"""FreeSWITCH escapes nothing in it: a target may hold `&` and `<`, which no reader of XML takes."""


def read_legs(ask: Ask) -> tuple[Leg, ...]:
    """Every leg that FreeSWITCH has, with its media bugs. One that ends meanwhile is left out.

    Raises:
        NotEventSocket: the answers are not FreeSWITCH's.
        SwitchError: as `ask` raises.
    """
    return tuple(_with_bugs(ask, legs_in(ask("show channels as json"))))


def legs_in(answer: str) -> tuple[tuple[str, str], ...]:
    """The UUID of every leg and of the leg that it was called for, in an answer to `show channels as json`.

    Raises:
        NotEventSocket: it is no such answer.
    """
    try:
        rows = json.loads(answer).get("rows", [])
        return tuple((checked(row["uuid"]), row.get("call_uuid") or "") for row in rows)
    except (ValueError, AttributeError, TypeError, KeyError) as error:
        raise NotEventSocket(
            f"FreeSWITCH's list of channels cannot be read ({type(error).__name__}). Look whether mod_commands is FreeSWITCH's own."
        ) from error


def bugs_in(answer: str) -> tuple[MediaBug, ...]:
    """What hangs on a leg, in an answer to `uuid_buglist`. The same is told of a recording whether it is masked or not (FACTS)."""
    return tuple(MediaBug(function, target) for function, target in _BUG.findall(answer))


def exists(ask: Ask, leg: str) -> bool:
    """Whether FreeSWITCH knows a leg now: its list of channels lags behind its calls."""
    return ask(f"uuid_exists {leg}") == "true"


def stop_recording(ask: Ask, leg: str, path: str) -> bool:
    """End a recording on a leg; False when it was no longer there.

    Raises:
        CommandRefused: FreeSWITCH does not end it.
    """
    return _take_off(ask, f"uuid_record {leg} stop {path}", leg, path)


def stop_tone(ask: Ask, leg: str, tone: str) -> bool:
    """End a sound that is mixed into what a leg hears; False when it was no longer there.

    Raises:
        CommandRefused: FreeSWITCH does not end it.
    """
    return _take_off(ask, f"uuid_displace {leg} stop {tone}", leg, tone)


def _take_off(ask: Ask, command: str, leg: str, target: str) -> bool:
    try:
        ask(command)
    except CommandRefused:
        if any(bug.target == target for bug in _bugs(ask, leg)):
            raise
        return False
    return True


def _with_bugs(ask: Ask, legs: tuple[tuple[str, str], ...]) -> Iterator[Leg]:
    for leg, call in legs:
        try:
            yield Leg(leg, call, bugs_in(ask(f"uuid_buglist {leg}")))
        except CommandRefused:
            continue  # it has hung up since


def _bugs(ask: Ask, leg: str) -> tuple[MediaBug, ...]:
    try:
        return bugs_in(ask(f"uuid_buglist {leg}"))
    except CommandRefused:
        return ()
