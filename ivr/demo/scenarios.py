"""The four calls of the demonstration: who calls, in which language, and what they do when."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Press:
    """The caller presses a key, so many seconds after their call arrived or after they were connected."""

    after: float
    key: str
    connected: bool = False


@dataclass(frozen=True, slots=True)
class Scenario:
    """One call.

    Attributes:
        number: which of the line's numbers is dialled, 0 or 1: French or English.
        caller: a number from the range reserved for fiction.
        talks: seconds of conversation before the caller hangs up.
        kill_after: seconds of conversation after which the line process is killed.
    """

    name: str
    shows: str
    number: int
    caller: str
    presses: tuple[Press, ...]
    talks: float
    kill_after: float | None = None


SCENARIOS = (
    Scenario(
        name="listens",
        shows="hears level 1, asks for the full legal notice, hears that too, and is recorded",
        number=0,
        caller="+33199005501",
        presses=(Press(24.0, "1"),),
        talks=20.0,
    ),
    Scenario(
        name="refuses in the menu",
        shows="presses 2 while the notice is still being said, and is put through unrecorded",
        number=1,
        caller="+33199005502",
        presses=(Press(6.0, "2"),),
        talks=12.0,
    ),
    Scenario(
        name="refuses in mid-conversation",
        shows="is being recorded, presses 2 after 8 seconds, and what was captured is destroyed",
        number=0,
        caller="+33199005503",
        presses=(Press(8.0, "2", connected=True),),
        talks=20.0,
    ),
    Scenario(
        name="line process killed in mid-call",
        shows="keeps talking while our process is killed; what was whole is sealed at the next start",
        number=1,
        caller="+33199005504",
        presses=(),
        talks=40.0,
        kill_after=25.0,
    ),
)
