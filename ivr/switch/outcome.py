"""How an attempt to put a caller through ended, from what FreeSWITCH says of the bridge."""

from __future__ import annotations

from ivr.call.ports import Outcome
from ivr.switch.events import ExecuteComplete

_BUSY = frozenset({"USER_BUSY", "CALL_REJECTED"})
_NO_ANSWER = frozenset({"NO_ANSWER", "NO_USER_RESPONSE", "ALLOTTED_TIMEOUT", "PROGRESS_TIMEOUT", "RECOVERY_ON_TIMER_EXPIRE"})


def transferred(bridge: ExecuteComplete) -> bool:
    """Whether the bridge ended because somebody took the caller elsewhere (FACTS, "Transfers")."""
    return bool(bridge.variable("transfer_history"))


def without_agent(bridge: ExecuteComplete) -> Outcome:
    """Why nobody was reached: by the cause of the leg that was dialled, in FreeSWITCH's names of Q.850."""
    cause = bridge.variable("originate_disposition") or bridge.variable("last_bridge_hangup_cause") or ""
    if cause in _BUSY:
        return Outcome.BUSY
    if cause in _NO_ANSWER:
        return Outcome.NO_ANSWER
    return Outcome.UNREACHABLE
