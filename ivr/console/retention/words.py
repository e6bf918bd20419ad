"""How retention is shown: never by colour alone, and no term without what it means."""

from __future__ import annotations

from ivr.console.wording import terms
from ivr.console.wording.marks import N_, Words
from ivr.domain.disposal import Authority
from ivr.domain.elimination import EliminationState
from ivr.domain.hold import Hold, HoldEnd, HoldKind
from ivr.domain.recording import RecordingState

KIND: dict[HoldKind, str] = {
    HoldKind.HOLD: N_("Hold: kept for a dispute, may be heard"),
    HoldKind.RESTRICTION: N_("Restriction: kept, and nobody hears it (article 18)"),
}

SHORT: dict[HoldKind, str] = {HoldKind.HOLD: N_("Hold"), HoldKind.RESTRICTION: N_("Restriction")}

IN_FORCE: dict[HoldKind, Words] = {
    HoldKind.HOLD: Words("■", N_("Held"), "kept"),
    HoldKind.RESTRICTION: Words("⊘", N_("Restricted"), "refused"),
}

END: dict[HoldEnd | None, Words] = {
    HoldEnd.LIFTED: Words("×", N_("Lifted"), "calm"),
    HoldEnd.EXPIRED: Words("◌", N_("Ended by itself"), "calm"),
    HoldEnd.REFUSED: Words("⊘", N_("Ended: the caller refused"), "refused"),
    None: Words("◌", N_("Its time is over"), "waiting"),
}

BATCH: dict[EliminationState, Words] = {
    EliminationState.PROPOSED: Words("?", N_("The archives were asked"), "waiting"),
    EliminationState.APPROVED: Words("✓", N_("Approved, being destroyed"), "recording"),
    EliminationState.REFUSED: Words("⊘", N_("The archives keep all of it"), "refused"),
    EliminationState.WITHDRAWN: Words("×", N_("Taken back"), "calm"),
    EliminationState.DONE: Words("■", N_("Destroyed, the slip is signed"), "kept"),
}

AUTHORITY: dict[Authority, str] = {
    Authority.VISA: N_("After the archives have approved each batch in writing"),
    Authority.TABLE: N_("On its day, under the management table that the archives have signed"),
}


GONE = terms.RECORDING[RecordingState.DESTROYED]
BACK = Words("!", N_("There again"), "trouble")

ITEM: dict[bool | None, Words] = {
    None: Words("?", N_("Not answered"), "waiting"),
    True: Words("✓", N_("May go"), "kept"),
    False: Words("⊘", N_("Kept back"), "refused"),
}

REASON: dict[str, str] = {
    "due": N_("its day had come"),
    "refused": N_("its caller refused"),
    "rights": N_("its person asked for it"),
}

DONE: dict[str, str] = {
    "placed": N_("It is held. Operators are told two weeks before it ends."),
    "renewed": N_("The hold has its new end."),
    "lifted": N_("The hold is lifted. What is past its day is destroyed within a minute."),
    "proposed": N_("The batch is made. Print its slip, have it signed, and send it to the archives."),
    "nothing": N_("Nothing of this line waits for the archives."),
    "approved": N_("The visa is noted. What the archives let go is destroyed within a minute."),
    "kept": N_("It is noted that the archives keep all of it. It stays encrypted, and nobody hears it."),
    "withdrawn": N_("The proposal is taken back."),
}
"""What has just been done, by the word that the page's address carries."""


def standing(hold: Hold, *, in_force: bool) -> Words:
    """Whether a hold keeps anything, and how it ended if not."""
    return IN_FORCE[hold.kind] if in_force else END[hold.end]
