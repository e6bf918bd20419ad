"""How requests are shown: never by colour alone, and no article without what it means."""

from __future__ import annotations

from ivr.console.rights.steps import Step
from ivr.console.wording.marks import N_, Words
from ivr.domain.access import Channel
from ivr.domain.rights import Ground, Identity, Kind, Obstacle, Origin, State, Urgency
from ivr.rights.answers.words import Letter
from ivr.rights.deeds import Correctable

KIND: dict[Kind, str] = {
    Kind.ACCESS: N_("A copy of the recordings (article 15)"),
    Kind.ERASURE: N_("Erasure (article 17)"),
    Kind.RESTRICTION: N_("Restriction: keep, but let nobody hear (article 18)"),
    Kind.RECTIFICATION: N_("Correction (article 16)"),
    Kind.OBJECTION: N_("Objection to being recorded (article 21)"),
}

SHORT: dict[Kind, str] = {
    Kind.ACCESS: N_("Copy"),
    Kind.ERASURE: N_("Erasure"),
    Kind.RESTRICTION: N_("Restriction"),
    Kind.RECTIFICATION: N_("Correction"),
    Kind.OBJECTION: N_("Objection"),
}

STATE: dict[State, Words] = {
    State.RECEIVED: Words("◌", N_("Received"), "waiting"),
    State.IDENTITY_ASKED: Words("?", N_("Identity asked for"), "waiting"),
    State.IDENTITY_CONFIRMED: Words("◉", N_("Identity noted"), "calm"),
    State.WORKING: Words("…", N_("Being worked on"), "calm"),
    State.ANSWERED: Words("✓", N_("Answered"), "kept"),
    State.REFUSED: Words("⊘", N_("Refused"), "refused"),
    State.CLOSED: Words("■", N_("Closed"), "calm"),
}

URGENCY: dict[Urgency, Words] = {
    Urgency.CALM: Words("○", N_("In time"), "kept"),
    Urgency.SOON: Words("◔", N_("Due soon"), "waiting"),
    Urgency.PRESSING: Words("▲", N_("Pressing"), "recording"),
    Urgency.LATE: Words("!", N_("Too late"), "trouble"),
    Urgency.SETTLED: Words("✓", N_("Settled"), "calm"),
}

ORIGIN: dict[Origin, str] = {
    Origin.COMMAND: N_("noted at the command line"),
    Origin.EMAIL: N_("by e-mail"),
    Origin.CONSOLE: N_("noted in the console"),
}

IDENTITY: dict[Identity, str] = {
    Identity.CALLBACK: N_("They were called back under the number, and answered"),
    Identity.RECEIPT: N_("They named the receipt of the call, and when it was"),
    Identity.ACCOUNT: N_("They wrote from an account in which they are known"),
    Identity.SHOWN: N_("They showed a paper; no copy of it is kept"),
    Identity.KNOWN: N_("Somebody of the house knows them in person"),
    Identity.MANDATE: N_("Somebody acts for them, with a mandate in writing"),
}

GROUND: dict[Ground, str] = {
    Ground.IDENTITY: N_("They did not show who they are (article 12(6))"),
    Ground.NOT_IDENTIFIABLE: N_("Their calls cannot be told from others’ (article 11(2))"),
    Ground.UNFOUNDED: N_("Plainly unfounded (article 12(5))"),
    Ground.EXCESSIVE: N_("Excessive, since it is repeated (article 12(5))"),
    Ground.LEGAL_DUTY: N_("A text obliges us to keep the recordings (article 17(3)(b))"),
    Ground.PUBLIC_ARCHIVES: N_("They are public archives (article 17(3)(d))"),
    Ground.LEGAL_CLAIM: N_("They are needed for a claim (article 17(3)(e))"),
    Ground.OTHERS: N_("It would harm somebody else’s rights (article 15(4))"),
}

GROUNDS_OF: dict[Kind, tuple[Ground, ...]] = {
    Kind.ACCESS: (Ground.IDENTITY, Ground.NOT_IDENTIFIABLE, Ground.UNFOUNDED, Ground.EXCESSIVE, Ground.OTHERS),
    Kind.ERASURE: tuple(ground for ground in Ground if ground is not Ground.OTHERS),
    Kind.RESTRICTION: (Ground.IDENTITY, Ground.NOT_IDENTIFIABLE, Ground.UNFOUNDED, Ground.EXCESSIVE),
    Kind.RECTIFICATION: (Ground.IDENTITY, Ground.NOT_IDENTIFIABLE, Ground.UNFOUNDED, Ground.EXCESSIVE),
    Kind.OBJECTION: (Ground.IDENTITY, Ground.UNFOUNDED, Ground.EXCESSIVE),
}
"""Which are offered; `ivr.domain.rights.refuse` decides."""

OBSTACLE: dict[Obstacle, str] = {
    Obstacle.LEGAL_DUTY: N_("A text obliges us to keep it"),
    Obstacle.HOLD: N_("It is held for a claim, or restricted"),
    Obstacle.VISA: N_("The archives must approve in writing first"),
    Obstacle.IN_CALL: N_("Its call has not ended"),
}


DEED: dict[str, str] = {
    "packaged": N_("A package was made"),
    "restricted": N_("A recording was restricted"),
    "objected": N_("The objection was written"),
    "rectified": N_("A call was put right"),
}

LETTER: dict[Letter, str] = {
    Letter.IDENTITY: N_("Ask who they are"),
    Letter.EXTENSION: N_("Take two months more"),
    Letter.ANSWER: N_("Answer"),
    Letter.REFUSAL: N_("Refuse"),
}

LETTER_TOLD: dict[Letter, str] = {
    Letter.IDENTITY: N_("A letter that asks the person to show who they are. It asks for no copy of a paper. The month goes on."),
    Letter.EXTENSION: N_(
        "Where requests are complex or many, two months more are possible, once, if the person is told so with the reason within the first month "
        "(article 12(3))."
    ),
    Letter.ANSWER: N_("The letter tells what was done, and nothing that was not. With it the request is answered."),
    Letter.REFUSAL: N_(
        "The letter names the ground, the right to complain to the CNIL, and the courts. With it the request is refused."
    ),
}

STEP: dict[Step, tuple[str, str, str]] = {
    Step.IDENTIFY: (N_("Check who asks"), N_("Before that nothing is looked for, and nothing is done."), "identity"),
    Step.AWAIT: (
        N_("Note how they showed who they are"),
        N_("They were asked. The month goes on meanwhile."),
        "identity",
    ),
    Step.FIND: (N_("Find their calls"), N_("Look by number, receipt or days, and confirm the calls that are theirs."), "calls"),
    Step.PACKAGE: (N_("Make the package"), N_("All that is kept of their calls, encrypted for them alone."), "package"),
    Step.ERASE: (N_("Erase the recordings"), N_("What may go goes at once; what must stay is said with its reason."), "erase"),
    Step.RESTRICT: (N_("Restrict the recordings"), N_("They stay, and nobody hears them."), "restrict"),
    Step.OBJECT: (N_("Write the objection"), N_("Calls from their number are no longer recorded."), "object"),
    Step.RECTIFY: (N_("Put the call right"), N_("The language of a call, or the number by which it is found."), "rectify"),
    Step.ANSWER: (N_("Write the answer"), N_("Everything is done. Read the letter before you send it."), "letter/answer"),
    Step.CLOSE: (
        N_("Send the letter, then close the request"),
        N_("The contact and the person’s words are forgotten a year after closing."),
        "close",
    ),
    Step.NOTHING: (N_("Nothing is left to do"), N_("The request is closed."), ""),
}
"""What it is, what it means, and the page on which it is done."""

MASK: dict[str, str] = {
    "": N_("Nobody: both are heard"),
    Channel.AGENT.value: N_("The agent is silenced"),
    Channel.CALLER.value: N_("The caller is silenced"),
}

FIELD: dict[Correctable, str] = {
    Correctable.LOCALE: N_("The language in which the call was held"),
    Correctable.NUMBER: N_("The number by which it is found"),
}


ANSWER: dict[str | None, str] = {
    "accepted": N_("agreed"),
    "refused": N_("refused"),
    "undecided": N_("informed, did not object"),
    "unclear": N_("pressed unclear keys"),
    "not_informed": N_("has not heard the notice to its end"),
    None: N_("the call has not ended"),
}

DONE: dict[str, str] = {
    "opened": N_("The request is open. Its month runs."),
    "known": N_("This message was opened before: here is its request."),
    "identified": N_("It is noted how they showed who they are."),
    "attached": N_("The request is about these calls now."),
    "removed": N_("These calls are taken off the request."),
    "erased": N_("What may go is destroyed. What had to stay is named below, with its reason."),
    "restricted": N_("The recordings are restricted: they stay, and nobody hears them."),
    "objected": N_("The objection is in the register. New calls know it within a second."),
    "rectified": N_("It is put right. The journal holds old and new as hashes."),
    "written": N_("The letter is written. Download it, and send it to the person."),
    "closed": N_("The request is closed."),
}
"""What has just been done, by the word that the page's address carries."""
