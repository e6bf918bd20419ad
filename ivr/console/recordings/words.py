"""How recordings, what happened to them, and who may hear them are shown; each table complete over its enumeration."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ivr.console.wording.marks import N_, Words
from ivr.domain.access import AccessState, Bar, Channel, Use
from ivr.domain.agent import Way
from ivr.domain.captured import FaultKind
from ivr.domain.control import Gap
from ivr.domain.hold import HoldKind
from ivr.domain.roles import Denial

OUTCOME: dict[str, str] = {
    "talked": N_("the parties talked"),
    "caller_left": N_("the caller left before anybody answered"),
    "busy": N_("the agent was busy"),
    "no_answer": N_("nobody answered"),
    "unreachable": N_("the agent could not be reached"),
    "transferred": N_("the caller was transferred"),
    "line_died": N_("unknown: the line process stopped during the call"),
}

KEY: dict[str, str] = {
    "refuse": N_("refuses the recording"),
    "accept": N_("accepts the recording"),
    "full_notice": N_("asks for the full notice"),
    "person": N_("asks for a person"),
    "repeat": N_("asks to hear it again"),
    "language": N_("changes the language"),
    "withdraw": N_("takes an objection back"),
    "wrong": N_("has no meaning here"),
}

GAP: dict[Gap, str] = {
    Gap.PAUSED: N_("Paused by the agent"),
    Gap.PROTECTED: N_("Paused so that a confidential code can be given"),
    Gap.AGENT_HOLD: N_("The agent has put the caller on hold"),
    Gap.CALLER_HOLD: N_("The caller has put the agent on hold"),
    Gap.NOBODY: N_("The caller is waiting for somebody"),
    Gap.UNRECORDED_AGENT: N_("This line never records this agent"),
}


CAME: dict[Way, str] = {
    Way.TRANSFERRED: N_("The agent sends the caller on"),
    Way.CONSULTED: N_("The agent has asked a colleague, and hands the caller over"),
    Way.PARKED: N_("The caller is picked up where they were parked"),
    Way.QUEUED: N_("The caller is taken out of the queue"),
}
"""How the caller came to the agent whom they are with from then on."""

FAULT: dict[FaultKind, str] = {
    FaultKind.MISSING_SAMPLES: N_("sound is missing"),
    FaultKind.TOO_MANY_SAMPLES: N_("more sound came than the switch counted"),
    FaultKind.NOT_STARTED: N_("no sound came"),
    FaultKind.MASK_LATE: N_("a pause began late at the switch; nothing of it was kept"),
    FaultKind.MASK_NOT_OBEYED: N_("the switch did not obey a pause; nothing of it was kept"),
    FaultKind.RESUME_DOUBTED: N_("silence after a pause: nobody spoke, or the switch still held back"),
    FaultKind.STOP_NOT_OBEYED: N_("the switch did not stop; nothing of it was kept"),
    FaultKind.PARTIAL_FRAME: N_("the sound ended inside a sample"),
    FaultKind.DISK_FULL: N_("the disk was full; what was whole is kept"),
    FaultKind.DISK_ERROR: N_("the disk failed; what was whole is kept"),
    FaultKind.NO_END: N_("the switch never said that it ended"),
    FaultKind.BROKEN: N_("the encoder failed; what was whole is kept"),
}

HOLD: dict[HoldKind, Words] = {
    HoldKind.HOLD: Words("■", N_("Hold: it is not destroyed"), "waiting"),
    HoldKind.RESTRICTION: Words("⊘", N_("Restriction: it is neither destroyed nor heard"), "refused"),
}

USE: dict[Use, str] = {Use.PLAY: N_("heard"), Use.DOWNLOAD: N_("taken away as a file")}

WANTED: dict[Use, str] = {Use.PLAY: N_("Hear it"), Use.DOWNLOAD: N_("Hear it and take it away")}

SILENCED: dict[Channel, str] = {Channel.CALLER: N_("the caller is silenced"), Channel.AGENT: N_("the agent is silenced")}

ACCESS: dict[AccessState, Words] = {
    AccessState.ASKED: Words("◔", N_("Waits for a second person"), "waiting"),
    AccessState.OPEN: Words("✓", N_("Open"), "kept"),
    AccessState.DENIED: Words("⊘", N_("A second person said no"), "refused"),
    AccessState.OVER: Words("×", N_("Over"), "calm"),
}

WHY_NOT: dict[Denial | Bar, str] = {
    Denial.NO_ROLE: N_("None of your roles allows it."),
    Denial.OTHER_LINE: N_("Your role is for another line."),
    Denial.ROLE_OVER: N_("The role that allowed it is over."),
    Denial.ROLE_TO_COME: N_("Your role has not begun yet."),
    Denial.NEVER_HEARS: N_("Whoever gives out roles, or reads what was done, hears nothing. Have that role taken back first."),
    Denial.SELF: N_("Nobody gives themselves a role."),
    Denial.ENDS_BEFORE_IT_BEGINS: N_("The role would end before it begins."),
    Bar.NOT_SEALED: N_("The recording is not sealed, or no longer there."),
    Bar.QUARANTINED: N_("The recording was set aside: nobody hears it."),
    Bar.DUE: N_("The recording’s day has come: nobody hears it any more."),
    Bar.RESTRICTED: N_("The recording is restricted at the person’s request: it is kept, and not heard."),
    Bar.PURPOSE: N_("Its caller was told of no such purpose."),
    Bar.REASON: N_("Give a reason in your own words: a sentence of at least a dozen characters."),
    Bar.DOWNLOAD_OF_PLAY: N_("This access is for hearing, not for taking away."),
    Bar.FACTOR: N_("Show the code of your telephone first: it counts for ten minutes."),
    Bar.FACTOR_NEW: N_(
        "Your second factor is new: an administrator or the data protection officer has to say first that it is yours. The "
        "first page tells how that stands."
    ),
    Bar.NOT_YOURS: N_("This access is somebody else’s."),
    Bar.FOUR_EYES: N_("A second person has to say yes first."),
    Bar.SAME_PERSON: N_("The second person must be another than who asks."),
    Bar.REFUSED: N_("The second person has said no."),
    Bar.TIME_OVER: N_("The access is over. Ask again."),
    Bar.PLAYS_OVER: N_("The recording was begun as often as was granted. Ask again."),
    Bar.TOO_LONG: N_("Ask for 1 to 480 minutes, and for 1 to 20 times."),
}

DONE: dict[str, str] = {
    "open": N_("You may hear it now. The journal notes that you asked, and will note what you hear."),
    "asked": N_("You have asked. A second person has to say yes; you find the answer under “My accesses”."),
    "given-back": N_("You have given the access back. What was heard under it stands in the journal."),
    "closed": N_("The listening is over. The seconds that you were sent stand in the journal."),
    "approved": N_("You have said yes. It is open from now on, for as long as was asked."),
    "denied": N_("You have said no. Whoever asked sees that."),
}
"""What has just been done, by the word that the page's address carries."""


def reasons(problem: object) -> Iterable[str]:
    """Every reason of an `AccessRefused`, to be translated; none of any other error."""
    return [WHY_NOT[reason] for reason in getattr(problem, "reasons", ()) if reason in WHY_NOT]


def text_of(table: Mapping[Any, str], name: str | None) -> str:
    """English words by a name from a row; the name itself when a newer version wrote one that is not known here."""
    return {str(key): text for key, text in table.items()}.get(name or "", name or "")
