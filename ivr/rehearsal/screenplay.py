"""What caller and agent do in a rehearsed call, written down: who, what, and when.

    8             caller presses 1        eight seconds after the call arrived
    connected+2   agent presses *2        two seconds after the agent answered
    +5            agent presses *3        five seconds after the line before
    +3            agent transfers to 202
    +9            202 hangs up            a colleague, by their number

`# ` begins a remark. Moments only move forward: a step whose moment has passed is taken at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from ivr.rehearsal.call import KEYS, RehearsedCall
from ivr.rehearsal.errors import RehearsalError
from ivr.rehearsal.noted import Kind

LONGEST_SCREENPLAY = 1000
"""Lines."""

_LINE = re.compile(
    r"(?P<moment>\S+)\s+(?P<who>caller|agent|[0-9]{2,6})\s+(?P<does>[a-z]+(?: [a-z]+)*?)(?:\s+(?P<what>[0-9*#]\S*))?"
)
_MOMENT = re.compile(r"(?P<anchor>connected)?(?P<plus>\+)?(?P<seconds>\d+(?:\.\d+)?)?")


class ScreenplayUnclear(RehearsalError):
    """A screenplay has lines that say nothing anybody could do."""

    id = "rehearsal.screenplay"
    exit_code = 38
    http_status = 400


class Anchor(Enum):
    """What a moment counts from."""

    ARRIVAL = "arrival"
    BEFORE = "before"
    CONNECTED = "connected"


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that somebody does, so many seconds after its anchor."""

    anchor: Anchor
    seconds: float
    who: str
    does: str
    what: str = ""


Deed = Callable[[RehearsedCall, str, str], None]
COLLEAGUE = "colleague"
"""In `DEEDS`: anybody who is named by their number."""

DEEDS: Mapping[tuple[str, str], tuple[bool, Deed]] = MappingProxyType(
    {
        ("caller", "presses"): (True, lambda call, _, what: call.press(what)),
        ("caller", "holds"): (False, lambda call, _, __: call.hold()),
        ("caller", "takes back"): (False, lambda call, _, __: call.take_back()),
        ("caller", "hangs up"): (False, lambda call, _, __: call.hang_up()),
        ("agent", "presses"): (True, lambda call, _, what: call.agent_press(what)),
        ("agent", "holds"): (False, lambda call, _, __: call.agent_hold()),
        ("agent", "takes back"): (False, lambda call, _, __: call.agent_take_back()),
        ("agent", "hangs up"): (False, lambda call, _, __: call.agent_hang_up()),
        ("agent", "transfers to"): (True, lambda call, _, what: call.agent_transfer(what)),
        ("agent", "consults"): (True, lambda call, _, what: call.agent_consult(what)),
        ("agent", "gives over"): (False, lambda call, _, __: call.agent_complete()),
        ("agent", "comes back"): (False, lambda call, _, __: call.agent_cancel()),
        ("agent", "parks at"): (True, lambda call, _, what: call.agent_park(what)),
        ("agent", "queues"): (False, lambda call, _, __: call.agent_to_queue()),
        (COLLEAGUE, "picks up"): (True, lambda call, who, what: call.pick_up(what, by=who)),
        (COLLEAGUE, "takes the next"): (False, lambda call, who, _: call.take_from_queue(by=who)),
        (COLLEAGUE, "hangs up"): (False, lambda call, who, _: call.colleague_hang_up(who)),
    }
)
"""Who can do what, and whether it needs to be said what with."""


def read(text: str) -> tuple[Step, ...]:
    """The steps of a screenplay.

    Raises:
        ScreenplayUnclear: naming every line that says nothing.
    """
    lines = text.splitlines()
    if len(lines) > LONGEST_SCREENPLAY:
        raise ScreenplayUnclear(f"A screenplay has at most {LONGEST_SCREENPLAY} lines; this one has {len(lines)}.")
    steps, unclear = [], []
    for number, line in enumerate(lines, 1):
        written = _without_remark(line)
        if not written:
            continue
        try:
            steps.append(_step(written))
        except ValueError as error:
            unclear.append(f"line {number}: {error}")
    if unclear:
        raise ScreenplayUnclear(f"{'; '.join(unclear)}. Write for instance: connected+2 agent presses *2")
    return tuple(steps)


def _without_remark(line: str) -> str:
    """`#` is a key too: a remark stands at the beginning of a line, or behind two spaces and before one."""
    stripped = line.strip()
    return "" if stripped.startswith("#") else re.split(r"\s{2,}#\s", stripped)[0].strip()


def _step(line: str) -> Step:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"{line[:60]!r} is no moment, person and deed")
    moment = _MOMENT.fullmatch(found["moment"])
    if moment is None or not found["moment"] or (moment["plus"] and moment["seconds"] is None):
        raise ValueError(f"{found['moment']!r} is no moment")
    deed = DEEDS.get((_role(found["who"]), found["does"]))
    if deed is None:
        known = ", ".join(sorted(does for who, does in DEEDS if who == _role(found["who"])))
        raise ValueError(f"the {found['who']} {found['does']}: nobody can; known are {known}")
    needs, what = deed[0], found["what"] or ""
    if needs != bool(what) or not set(what) <= KEYS:
        raise ValueError(
            f"the {found['who']} {found['does']} {what!r}: write which keys or number, of 0-9*#, or nothing where none is needed"
        )
    return Step(_anchor(moment), float(moment["seconds"] or 0), found["who"], found["does"], what)


def _role(who: str) -> str:
    return COLLEAGUE if who.isdigit() else who


def _anchor(moment: re.Match[str]) -> Anchor:
    if moment["anchor"]:
        return Anchor.CONNECTED
    return Anchor.BEFORE if moment["plus"] else Anchor.ARRIVAL


async def act(call: RehearsedCall, steps: Sequence[Step], began: float = 0.0) -> None:
    """Do it all, each at its moment, or at once when that has passed.

    Args:
        call: in progress.
        steps: of a screenplay.
        began: what `ARRIVAL` means, in seconds since the call arrived.

    Raises:
        NeverHappened: a step waits for a connection that never came.
    """
    before = began
    for step in steps:
        match step.anchor:
            case Anchor.ARRIVAL:
                at = began + step.seconds
            case Anchor.BEFORE:
                at = before + step.seconds
            case Anchor.CONNECTED:
                at = (await call.until(Kind.CONNECTED)).at_ms / 1000 + step.seconds
        await call.sleep(max(0.0, at - call.elapsed))
        DEEDS[_role(step.who), step.does][1](call, step.who, step.what)
        before = at
