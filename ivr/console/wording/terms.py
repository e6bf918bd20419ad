"""What several parts of the console call the same thing. English, to be translated; each part has words of its own beside these."""

from __future__ import annotations

from ivr.console.wording.marks import N_, Words
from ivr.domain.gate import Reason
from ivr.domain.orders import Party
from ivr.domain.proof import Answer
from ivr.domain.recording import RecordingState
from ivr.register.kinds import Kind
from notices.facts import PurposeKind

PURPOSE: dict[PurposeKind, str] = {
    PurposeKind.TRAINING: N_("Training of the staff"),
    PurposeKind.EVALUATION: N_("Evaluation of the staff"),
    PurposeKind.QUALITY: N_("Quality of the service"),
    PurposeKind.CONTRACT_PROOF: N_("Proof of a contract"),
    PurposeKind.LEGAL_PROOF: N_("Proof that the law demands"),
    PurposeKind.CLAIM_TRACE: N_("Trace of a claim"),
}

RECORDING: dict[RecordingState, Words] = {
    RecordingState.CAPTURING: Words("●", N_("Being recorded"), "recording"),
    RecordingState.MASKED: Words("◍", N_("Masked"), "waiting"),
    RecordingState.SEALING: Words("◒", N_("Being sealed"), "waiting"),
    RecordingState.SEALED: Words("■", N_("Sealed"), "kept"),
    RecordingState.REFUSED: Words("⊘", N_("Refused, key destroyed"), "refused"),
    RecordingState.DESTROYING: Words("◌", N_("Being destroyed"), "waiting"),
    RecordingState.DESTROYED: Words("×", N_("Destroyed"), "calm"),
    RecordingState.QUARANTINED: Words("▲", N_("Quarantined"), "trouble"),
}

ANSWER: dict[Answer, str] = {
    Answer.ACCEPTED: N_("accepted"),
    Answer.REFUSED: N_("refused"),
    Answer.UNDECIDED: N_("informed, did not object"),
    Answer.UNCLEAR: N_("pressed unclear keys"),
    Answer.NOT_INFORMED: N_("has not heard the notice to its end"),
}

REASON: dict[Reason, str] = {
    Reason.INFORMED: N_("The caller was informed and did not object"),
    Reason.CONSENTED: N_("The caller agreed"),
    Reason.LEGAL_DUTY: N_("The caller was informed, and the law requires the recording"),
    Reason.OBJECTION_NOTED: N_("The caller objected; this is noted, but the law requires the recording"),
    Reason.NO_PROOF: N_("There is no proof yet that the caller was informed"),
    Reason.NOT_INFORMED: N_("The caller has not heard the notice to its end"),
    Reason.REFUSED: N_("The caller refused"),
    Reason.UNDECIDED: N_("The caller did not choose, and this line then does not record"),
    Reason.UNCLEAR: N_("The caller's keys were unclear"),
    Reason.NO_CONSENT: N_("The caller has not agreed, and this line asks for it"),
    Reason.LINE_NEVER_RECORDS: N_("This line never records"),
    Reason.NOT_ORDERED: N_("Nobody has asked for the recording"),
    Reason.NOT_SAMPLED: N_("This call is not in the recorded share"),
    Reason.OBJECTION: N_("The caller's number is in the register of objections"),
    Reason.NOTICE_STALE: N_("The notice no longer says what the line does: publish it again"),
    Reason.NOTICE_MISSING: N_("The line has no published notice"),
    Reason.JOURNAL_UNHEALTHY: N_("The journal cannot be written"),
    Reason.KEYS_UNHEALTHY: N_("There is no key to encrypt with"),
    Reason.SPOOL_UNHEALTHY: N_("The sound cannot be taken in"),
    Reason.SWITCH_UNHEALTHY: N_("The telephone switch did not confirm"),
    Reason.ON_HOLD: N_("On hold"),
    Reason.CALLER_NEVER_RECORDED: N_("This line never records this caller"),
    Reason.AGENT_NEVER_RECORDED: N_("This line never records this agent"),
    Reason.PAUSED: N_("Paused by the agent"),
    Reason.PROTECTED: N_("Paused so that a confidential code can be given"),
    Reason.NOBODY_THERE: N_("The caller is waiting for somebody"),
    Reason.FORWARDED: N_("The caller is with a voicemail, or with somebody outside"),
    Reason.NOT_CONFIRMED: N_("The sound that arrived contradicted the order: the recording is set aside"),
    Reason.STOPPED_BY_ORDER: N_("Ended by the agent or a supervisor"),
    Reason.NOTHING_RECORDED: N_("Nothing is being recorded"),
    Reason.NOT_YOURS: N_("This may be asked by somebody else only"),
    Reason.NOT_TALKING: N_("The parties are not talking"),
}

BY: dict[Party, str] = {
    Party.CALLER: N_("by the caller"),
    Party.AGENT: N_("by the agent"),
    Party.SUPERVISOR: N_("by a supervisor"),
    Party.SYSTEM: N_("by the line's rules"),
}

DOCUMENT: dict[Kind, str] = {
    Kind.REGISTER: N_("Register entry"),
    Kind.SCHEDULE: N_("Retention schedule"),
    Kind.ACCESS: N_("Who has access"),
    Kind.PROCESSORS: N_("Sub-processors"),
    Kind.MEASURES: N_("Security measures"),
    Kind.IMPACT_INPUTS: N_("Inputs for the impact assessment"),
    Kind.GO_LIVE: N_("Go-live checklist"),
    Kind.BREACH: N_("Breach report"),
}
