"""How the states of a live call are shown: a symbol, words, a tone; each complete over its enumeration."""

from __future__ import annotations

from ivr.call.live import Stage
from ivr.call.script import AGENT_KEYS
from ivr.console.wording import terms
from ivr.console.wording.marks import N_, Words
from ivr.domain.company import Company
from ivr.domain.control import Shown
from ivr.domain.gate import Reason
from ivr.domain.orders import Order, Party
from ivr.domain.proof import Answer

RECORDING: dict[Shown, Words] = {
    Shown.OFF: Words("○", N_("Not recorded"), "calm"),
    Shown.ARMED: Words("◔", N_("Ready to record when asked"), "waiting"),
    Shown.CAPTURING: Words("●", N_("Being recorded"), "recording"),
    Shown.PAUSED: Words("◍", N_("Paused, nothing is kept now"), "waiting"),
    Shown.STOPPED: Words("■", N_("Recording ended"), "calm"),
    Shown.REFUSED: Words("⊘", N_("Refused by the caller"), "refused"),
    Shown.FAILED: Words("▲", N_("Recording failed, the call goes on"), "trouble"),
}

STAGE: dict[Stage, str] = {
    Stage.INFORMING: N_("Hears the notice"),
    Stage.CONNECTING: N_("Being put through"),
    Stage.TALKING: N_("Talking"),
    Stage.ENDED: N_("Ended"),
}


COMPANY: dict[Company, str] = {
    Company.AGENT: N_("With an agent"),
    Company.UNRECORDED_AGENT: N_("With an agent who is never recorded"),
    Company.OUTSIDE: N_("With somebody outside the house"),
    Company.VOICEMAIL: N_("With a voicemail"),
    Company.NOBODY: N_("With nobody: parked, queued, or on the way to somebody"),
}

ORDER: dict[Order, Words] = {
    Order.START: Words("●", N_("Record"), "recording"),
    Order.PAUSE: Words("‖", N_("Pause"), "waiting"),
    Order.RESUME: Words("▶", N_("Resume"), "recording"),
    Order.STOP: Words("■", N_("Stop"), "calm"),
    Order.REFUSE: Words("⊘", N_("The caller refuses"), "refused"),
    Order.PROTECT: Words("◈", N_("Confidential code"), "waiting"),
}

HINT: dict[Order, str] = {
    Order.PAUSE: N_("Silence is kept in the place of what is said."),
    Order.STOP: N_("The recording ends, the call goes on."),
    Order.REFUSE: N_("For good: nothing of this call can be recorded any more."),
    Order.PROTECT: N_("A pause that never ends by itself, for a bank card’s code."),
}

KEYS: dict[Order, str] = {order: keys.removeprefix("*") for keys, order in AGENT_KEYS.items()}
"""The page’s shortcuts are the telephone’s keys without their star."""

DONE: dict[Order, str] = {
    Order.START: N_("The recording has begun."),
    Order.PAUSE: N_("The recording is paused: nothing is kept until you resume."),
    Order.RESUME: N_("The pause is over."),
    Order.STOP: N_("The recording has ended. The call goes on."),
    Order.REFUSE: N_("The caller’s refusal is noted."),
    Order.PROTECT: N_("Paused for the confidential code. Resume when it has been given: this pause does not end by itself."),
}
"""What has become of an order that was carried out."""

UNCHANGED = N_("It was so already. Nothing has changed.")
DENIED = N_("Not done: nothing has changed.")


def by_text(name: str) -> str:
    """English words for who made a state; the name itself as `reason_text`."""
    try:
        return terms.BY[Party(name)]
    except ValueError:
        return name


def reason_text(name: str) -> str:
    """English words for a reason's name; the name itself when a newer line process gives one that we do not know."""
    try:
        return terms.REASON[Reason(name)]
    except ValueError:
        return name


def company_text(name: str) -> str:
    """English words for whom the caller is with, as `reason_text`."""
    try:
        return COMPANY[Company(name)]
    except ValueError:
        return name


def answer_text(name: str | None) -> str | None:
    """English words for an answer's name, as `reason_text`."""
    try:
        return None if name is None else terms.ANSWER[Answer(name)]
    except ValueError:
        return name
