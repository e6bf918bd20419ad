"""What people are told in packages and answers, in French and English. English stands in the code and the template; French in `locales/`."""

from __future__ import annotations

from ivr.documents.wording import N_, Wording
from ivr.domain.proof import Answer
from ivr.domain.recording import RecordingState
from notices.facts import PurposeKind

DOMAIN = "rights"


def words(locale: str) -> Wording:
    """The words of one language. Raises `WordingUnknown`."""
    return Wording(locale, DOMAIN)


PURPOSES = {
    PurposeKind.TRAINING: N_("training of staff"),
    PurposeKind.EVALUATION: N_("evaluation of staff"),
    PurposeKind.QUALITY: N_("quality of service"),
    PurposeKind.CONTRACT_PROOF: N_("proof of a contract"),
    PurposeKind.LEGAL_PROOF: N_("proof that a law requires"),
    PurposeKind.CLAIM_TRACE: N_("following up a claim"),
}

RECORDING = {
    RecordingState.CAPTURING: N_("The call has not ended."),
    RecordingState.MASKED: N_("The call has not ended."),
    RecordingState.SEALING: N_("It is being put away, and can be heard afterwards."),
    RecordingState.SEALED: N_("It is kept."),
    RecordingState.QUARANTINED: N_(
        "It was set aside because something went wrong with it: nobody may hear it, and it is destroyed on its day."
    ),
    RecordingState.REFUSED: N_("You refused: its key is destroyed, nobody can hear it."),
    RecordingState.DESTROYING: N_("Its key is destroyed, nobody can hear it."),
    RecordingState.DESTROYED: N_("It is destroyed."),
}

ANSWER = {
    Answer.ACCEPTED: N_("You consented."),
    Answer.REFUSED: N_("You refused."),
    Answer.UNDECIDED: N_("You were informed and pressed no key."),
    Answer.UNCLEAR: N_("The keys that you pressed meant nothing."),
    Answer.NOT_INFORMED: N_("The notice had not been heard when the call went on: nothing was recorded."),
}

LISTENING = {"recording.played": N_("listened to"), "recording.exported": N_("copied")}
HANDED_OVER = N_("copied for you")
