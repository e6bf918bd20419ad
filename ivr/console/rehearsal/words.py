"""What happened in a rehearsed call, in words. Kinds are those of `ivr.rehearsal.noted.Kind`."""

from __future__ import annotations

from collections.abc import Callable

from ivr.console.pages.formats import length
from ivr.console.rehearsal.port import Happened
from ivr.console.wording.marks import N_
from ivr.domain.orders import Order

STATE: dict[str, str] = {
    "idle": N_("Ready to call"),
    "calling": N_("Calling …"),
    "informing": N_("The line speaks"),
    "ringing": N_("The agent's telephone rings"),
    "connected": N_("Talking with the agent"),
    "ended": N_("The call is over"),
    "lost": N_("The connection to the console is lost"),
}

KIND: dict[str, str] = {
    "answered": N_("The line answers: from now on the call is charged"),
    "ringing": N_("The agent's telephone rings"),
    "connected": N_("Caller and agent hear each other"),
    "disconnected": N_("Caller and agent no longer hear each other"),
    "recording": N_("Recording begins"),
    "masked": N_("Masked: silence is recorded"),
    "unmasked": N_("No longer masked"),
    "paused": N_("Recording pauses"),
    "resumed": N_("Recording goes on"),
    "recorded": N_("Recording ends"),
    "held": N_("On hold"),
    "taken_back": N_("No longer on hold"),
    "transferred": N_("The caller is sent on"),
    "waiting": N_("The caller waits, with music"),
    "failsafe": N_("The failsafe puts the caller through, unrecorded"),
}

PRESSED: dict[str, str] = {
    "agent": N_("The agent types %(keys)s"),
    "caller": N_("The caller presses %(keys)s"),
}

NOT_CONNECTED: dict[str, str] = {
    "USER_BUSY": N_("The agent is busy"),
    "NO_ANSWER": N_("The agent does not answer"),
    "NO_USER_RESPONSE": N_("The agent does not answer"),
    "ORIGINATOR_CANCEL": N_("The caller left while it rang"),
}

HUNG_UP: dict[str, str] = {
    "caller": N_("The caller hangs up"),
    "agent": N_("The agent hangs up"),
    "switch": N_("The line hangs up"),
}

ORDER: dict[Order, str] = {
    Order.START: N_("Start recording"),
    Order.PAUSE: N_("Pause recording"),
    Order.RESUME: N_("Resume recording"),
    Order.PROTECT: N_("Protect what is typed and said"),
    Order.STOP: N_("Stop recording"),
    Order.REFUSE: N_("The caller refuses"),
}

Say = Callable[[str], str]


def describe(noted: Happened, caption: str | None, say: Say) -> str:
    """One noted thing as a sentence.

    Args:
        noted: what the switch wrote down.
        caption: the words of what was played, if known.
        say: translates a marked text.
    """
    match noted.kind:
        case "played":
            return _played(noted, caption, say)
        case "key":
            return say(PRESSED["agent" if noted.by == "agent" else "caller"]) % {"keys": noted.what}
        case "not_connected":
            return say(NOT_CONNECTED.get(noted.cause or noted.what, N_("The agent cannot be reached")))
        case "hung_up":
            return say(HUNG_UP.get(noted.by, HUNG_UP["switch"]))
    return say(KIND[noted.kind]) if noted.kind in KIND else noted.kind


def _played(noted: Happened, caption: str | None, say: Say) -> str:
    heard = caption or say(N_("A sound"))
    if noted.played_ms is None or noted.length_ms is None or noted.played_ms + 60 >= noted.length_ms:
        return heard
    cut = say(N_("cut after %(heard)s of %(whole)s"))
    return f"{heard} ({cut % {'heard': length(noted.played_ms / 1000), 'whole': length(noted.length_ms / 1000)}})"
