"""How an attempt to put a caller through ended, from what FreeSWITCH says of the bridge."""

from __future__ import annotations

from ivr.call.happenings import Outcome
from ivr.switch.events import ExecuteComplete

_BUSY = frozenset({"USER_BUSY", "CALL_REJECTED"})
_NO_ANSWER = frozenset({"NO_ANSWER", "NO_USER_RESPONSE", "ALLOTTED_TIMEOUT", "PROGRESS_TIMEOUT", "RECOVERY_ON_TIMER_EXPIRE"})


_STAYS = frozenset({"4", "10", "11"})
"""CS_EXECUTE, the state of a leg that our `socket` still runs, and those of a hangup."""


def taken_elsewhere(bridge: ExecuteComplete) -> bool:
    """Whether the bridge ended because somebody took the caller elsewhere: to an extension, a parking place, another leg.

    By where the leg is going. `transfer_history` will not do: a parked caller has none, and one who came to the line through a
    transfer has had one from the beginning.
    """
    state = bridge.message.header(b"Channel-State-Number")
    return state is not None and state not in _STAYS


def without_agent(bridge: ExecuteComplete) -> Outcome:
    """Why nobody was reached: by the cause of the leg that was dialled, in FreeSWITCH's names of Q.850.

    A telephone that was heard in early media counts as reached for FreeSWITCH; why it did not answer, its hangup says.
    """
    cause = bridge.variable("originate_disposition")
    if cause in (None, "", "SUCCESS"):
        cause = bridge.variable("last_bridge_hangup_cause")
    if cause in _BUSY:
        return Outcome.BUSY
    if cause in _NO_ANSWER:
        return Outcome.NO_ANSWER
    return Outcome.UNREACHABLE
