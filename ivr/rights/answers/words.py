"""The words of letters, by kind and outcome. Articles are those of the GDPR where no other text is named."""

from __future__ import annotations

from enum import StrEnum

from ivr.documents.wording import N_
from ivr.domain.recording import RecordingState
from ivr.domain.rights import Ground, Kind, Obstacle
from notices.facts import LegalBasis


class Letter(StrEnum):
    """Which letter."""

    IDENTITY = "identity"
    EXTENSION = "extension"
    ANSWER = "answer"
    REFUSAL = "refusal"


class Outcome(StrEnum):
    """What an answer can say.

    DONE     everything that was asked
    PARTLY   some of it; the rest must stay as it is, with its reasons
    KEPT     nothing of it: all must stay, with its reasons
    NOTHING  no call was found to be the person's, or nothing is left of those that were
    """

    DONE = "done"
    PARTLY = "partly"
    KEPT = "kept"
    NOTHING = "nothing"


TITLE = {
    Letter.IDENTITY: N_("Your request: who you are"),
    Letter.EXTENSION: N_("Your request: more time is needed"),
    Letter.ANSWER: N_("Answer to your request"),
    Letter.REFUSAL: N_("Your request: why it is not met"),
}

RIGHT = {
    Kind.ACCESS: N_("access to your data (article 15 GDPR)"),
    Kind.ERASURE: N_("erasure of your data (article 17 GDPR)"),
    Kind.OBJECTION: N_("objection to recording (article 21 GDPR)"),
    Kind.RESTRICTION: N_("restriction of processing (article 18 GDPR)"),
    Kind.RECTIFICATION: N_("rectification of your data (article 16 GDPR)"),
}

ANSWERED = {
    (Kind.ACCESS, Outcome.DONE): N_(
        "With this letter you receive a copy of what is kept of your calls: the recordings, the notice that you heard, the signed proof of it, and who "
        "listened, when and why. The copy is encrypted for you, and free of charge."
    ),
    (Kind.ACCESS, Outcome.PARTLY): N_(
        "Calls of yours were found. Nothing that can be heard is kept of them; the table below says what became of each."
    ),
    (Kind.ACCESS, Outcome.NOTHING): N_(
        "No call of yours was found. A call is found by its number for a month at least, and for as long as a recording of it is kept."
    ),
    (Kind.ERASURE, Outcome.DONE): N_(
        "All recordings of your calls are destroyed: first the key without which nobody can hear them, then the audio. Each destruction has a signed "
        "certificate, whose number stands below. Copies in backups cannot be heard without that key."
    ),
    (Kind.ERASURE, Outcome.PARTLY): N_(
        "Of the recordings of your calls, some are destroyed and others must be kept. The table below says which, and why."
    ),
    (Kind.ERASURE, Outcome.KEPT): N_("The recordings of your calls must be kept for now. The table below says why."),
    (Kind.ERASURE, Outcome.NOTHING): N_("No recording of yours was found: there is nothing to erase."),
    (Kind.OBJECTION, Outcome.DONE): N_(
        "Your objection is written down: calls from your number are not recorded from now on. You are put through as before. What is kept for this is a "
        "keyed hash of your number, not the number. You may withdraw your objection at any time."
    ),
    (Kind.RESTRICTION, Outcome.DONE): N_(
        "The recordings of your calls are restricted: they are kept, nobody listens to them, and they are not destroyed on their day until the restriction "
        "ends. You are told before it is lifted (article 18(3) GDPR)."
    ),
    (Kind.RESTRICTION, Outcome.NOTHING): N_("No recording of yours was found: there is nothing to restrict."),
    (Kind.RECTIFICATION, Outcome.DONE): N_("What was wrong about your calls is put right, as the table below says."),
    (Kind.RECTIFICATION, Outcome.NOTHING): N_("Nothing was found about your calls that can be put right."),
}

REFUSED = {
    Ground.IDENTITY: N_(
        "You were asked to show who you are, since there were reasonable doubts about it, and did not (article 12(6) GDPR). As soon as you do, your request is "
        "taken up again."
    ),
    Ground.NOT_IDENTIFIABLE: N_(
        "We are not in a position to tell which calls are yours (article 11(2) GDPR). With your telephone number, the day and hour of a call, or the number "
        "that you heard after refusing, we can look again."
    ),
    Ground.UNFOUNDED: N_("The request is manifestly unfounded (article 12(5) GDPR)."),
    Ground.EXCESSIVE: N_("The request is excessive, in particular because it is repeated (article 12(5) GDPR)."),
    Ground.LEGAL_DUTY: N_("A law obliges us to keep the recordings (article 17(3)(b) GDPR)."),
    Ground.LEGAL_CLAIM: N_(
        "The recordings are necessary for the establishment, exercise or defence of legal claims (article 17(3)(e) GDPR)."
    ),
    Ground.PUBLIC_ARCHIVES: N_(
        "The recordings are public archives: they are destroyed with the written approval of the archives only (article L212-2 of the Code du patrimoine; "
        "article 17(3)(d) GDPR)."
    ),
    Ground.OTHERS: N_("A copy would adversely affect the rights and freedoms of others (article 15(4) GDPR)."),
}

KEPT = {
    Obstacle.LEGAL_DUTY: N_("kept: a law obliges us to (article 17(3)(b) GDPR)"),
    Obstacle.HOLD: N_("kept: needed for a legal claim, or restricted (articles 17(3)(e) and 18 GDPR)"),
    Obstacle.VISA: N_(
        "kept: public archives, which go with the written approval of the archives only (article L212-2 of the Code du patrimoine; article 17(3)(d) GDPR)"
    ),
    Obstacle.IN_CALL: N_("kept: the call has not ended"),
}

BASIS = {
    LegalBasis.CONSENT: N_("consent"),
    LegalBasis.CONTRACT: N_("a contract"),
    LegalBasis.LEGAL_DUTY: N_("a legal duty"),
    LegalBasis.PUBLIC_TASK: N_("a public task"),
    LegalBasis.LEGITIMATE_INTEREST: N_("a legitimate interest"),
}

YOUR_REQUEST = N_("Your request")
REFERENCE = N_("Reference")
TO = N_("To")
ASKED_FOR = N_("What you ask for")
RECEIVED = N_("Received on")
DUE = N_("Answer due by")

WHAT_IS_ASKED = N_("What we ask of you")
IDENTITY_ASKED = N_(
    "Before we look for your calls we must be sure that they are given to you and to nobody else (article 12(6) GDPR). Please tell us the day and hour of a "
    "call, and whether we may call you back under the number that you called from; or the number that you heard after refusing."
)
IDENTITY_PAPERS = N_(
    "Please send no copy of an identity paper: we do not need one. The time in which you must have an answer goes on meanwhile."
)

WHY_LONGER = N_("Why it takes longer")
LONGER = N_(
    "The law gives one month, and two more where requests are complex or many (article 12(3) GDPR). You have your answer by %(day)s at the latest."
)
REASON = N_("Reason")

WHAT_WAS_DONE = N_("What was done")
WHY_NOT = N_("Why your request is not met")
DAY = N_("Call of")
LINE = N_("Line")
BECAME = N_("What became of it")
UNTIL = N_("Kept until")
CERTIFICATE = N_("Certificate")
NOT_RECORDED = N_("not recorded")
DESTROYED = N_("destroyed")
BECAME_OF = {
    RecordingState.CAPTURING: N_("the call has not ended"),
    RecordingState.MASKED: N_("the call has not ended"),
    RecordingState.SEALING: N_("being put away"),
    RecordingState.SEALED: N_("recorded, in the copy"),
    RecordingState.QUARANTINED: N_("set aside: nobody may hear it"),
    RecordingState.REFUSED: DESTROYED,
    RecordingState.DESTROYING: DESTROYED,
    RecordingState.DESTROYED: DESTROYED,
}
RESTRICTED = N_("restricted")
PUT_RIGHT = {"locale": N_("the language of the call is put right"), "number": N_("the number of the call is put right")}
NO_CALLS = N_("No call was found.")
ALL_LINES = N_("every line")

ABOUT = N_("What the law wants you to know")
PURPOSES = N_("Purposes, legal basis and time of keeping")
RECIPIENTS = N_("Recipients")
TRANSFERS = N_("Transfers outside the European Union")
NONE = N_("none")
ORIGIN = N_(
    "The data come from your call itself. No decision about you is made by a machine. You may ask for rectification, erasure or restriction, and object "
    "(articles 16 to 21 GDPR)."
)

COMPLAIN = N_("If you do not agree")
CONTACT = N_("Write to our data protection officer")
COMPLAINT = N_(
    "You may complain to the CNIL, the French data protection authority, at cnil.fr (article 77 GDPR), and go to court (article 79 GDPR)."
)
DURATION = {"days": N_("%(count)s day(s)"), "months": N_("%(count)s month(s)"), "years": N_("%(count)s year(s)")}
