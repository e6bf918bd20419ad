"""What to do about an error, in the reader's language. Details stay in the log, under the same id."""

from __future__ import annotations

from ivr.console.wording.marks import N_
from ivr.errors import PreambuleError

ADVICE: dict[str, str] = {
    "console.line-unreachable": N_(
        "Nothing answers at the line process’s control port. Calls go through unrecorded until it runs. "
        "Start it with “preambule serve” or “preambule line”."
    ),
    "console.line-answers-oddly": N_(
        "What answers at the control port is not our line process, or does not accept the console’s token. "
        "Check PREAMBULE_CONTROL_PORT and PREAMBULE_CONTROL_TOKEN on both sides."
    ),
    "console.too-many-rehearsals": N_("All the places for rehearsals are taken. Try again in a minute."),
    "console.message-not-understood": N_("The telephone said something that the console does not know. Load the page again."),
    "notices.voice-missing": N_("The agent and the caller have no voice in this language: the rehearsal goes on in silence."),
    "console.reason-missing": N_("Say why: the journal keeps the reason of every change. Nothing was changed."),
    "console.day-unusable": N_("The last day must be a day that has not passed yet. Nothing was written."),
    "objections.bad-number": N_("This is no telephone number. Write it as +33 1 99 00 00 01, or as it is dialled in France."),
    "objections.missing": N_("There is no such objection in force: it was withdrawn, or it has expired."),
    "objections.unknown-line": N_("This line is no longer in service. Load the page again; nothing was written."),
    "objections.bad-key": N_(
        "The key of the register is damaged, or is not the one that its objections were made with: nobody can be recognised, and "
        "nothing is recorded. Put the first objection.key back, or copy it from the host that made them."
    ),
    "journal.personal": N_(
        "A telephone number or an e-mail address stands in the reason, and the journal keeps neither. Write the reason without it; "
        "nothing was changed."
    ),
    "objections.file": N_(
        "Rows of the file cannot be used; nothing of it was taken. What is wrong stands below, by the number of the row."
    ),
    "objections.foreign-export": N_(
        "The export’s hashes were made with another key: they would recognise nobody. Nothing was taken."
    ),
    "objections.line-not-yours": N_("This line is not yours to write objections for. Choose one of yours; nothing was written."),
    "objections.file-missing": N_("Choose a file first."),
    "console.upload-too-large": N_("The file is too large. Send a smaller one; nothing was taken."),
    "rights.missing": N_("There is no such request."),
    "rights.message": N_("The file is no e-mail that can be read safely. Open the request by hand."),
    "rights.kind-unclear": N_("The message does not say clearly which right is meant. Choose it, and send the file again."),
    "rights.number": N_("Name a number as +33 1 99 00 00 01, a receipt of eight digits, or the first and the last day."),
    "rights.searches": N_("This request has caused as many searches as one may. Ask the person, and open another."),
    "rights.foreign-call": N_("One of these calls is none that this request can be about. Nothing was changed."),
    "rights.package": N_("The package could not be written whole, and nothing of it is left. Try again."),
    "rights.passphrase": N_("A passphrase is one line of at least 12 characters, without blanks at its ends."),
    "rights.unsaid": N_("Something is missing: a contact, a reason, or a language of the call’s line."),
    "rights.undone": N_("The letter would tell of something that is not done yet. Take the next step first."),
    "rights.answer-changed": N_(
        "What the letter told of has changed since: it cannot be written again. Copy it from where it was kept."
    ),
    "rights.identity": N_("Nobody has noted yet how the person showed who they are. Do that first."),
    "rights.state": N_("This step does not fit where the request is now. Load the page again."),
    "rights.extension": N_("The month is over: an extension had to be told within it. Answer now."),
    "rights.kind": N_(
        "The request asks for another right than this step serves. If the person asks for both, open another request."
    ),
    "access.refused": N_(
        "You may not hand out these recordings: a role, the second factor, or a second person is missing. That you tried is noted."
    ),
    "vault.bad-recipient": N_("This is no public key of age. It begins with age1; ask the person for it again."),
    "vault.identity-missing": N_(
        "The private keys are not on this host, so that nothing can be opened here. Make the package where they are."
    ),
    "vault.hold-impossible": N_(
        "This cannot be held: it was refused, its key is gone, or the day is not within a year from now."
    ),
    "vault.hold-missing": N_("This hold has ended."),
    "vault.nothing-to-hold": N_("There is no such recording or call for you to hold. Copy its id from its page."),
    "vault.same-person": N_("Whoever has proposed a batch does not note the archives’ answer to it. Ask a colleague who may."),
    "vault.elimination-decided": N_("This batch is decided, or was taken back. Propose what is left in another."),
    "vault.decision-unusable": N_(
        "Look at the letter again: its day lies between the proposal and today, and what is kept back is in this batch."
    ),
    "vault.certificate-missing": N_("No certificate names this: it lives, or is none of ours."),
    "vault.certificate-of-others": N_("This certificate also names recordings of lines that are not yours, and cannot be cut."),
    "journal.signature": N_("The signature is wrong: this was changed, or another house has signed it."),
    "console.sign-in-needed": N_("Sign in to see this page."),
    "console.not-allowed": N_("None of your roles allows this. Whoever gives out roles can tell you who may."),
    "console.no-such-page": N_("There is no such page here. Start again from the first page."),
    "console.request-not-understood": N_("The console cannot answer this request. Start again from the first page."),
}


def advice(error: PreambuleError) -> str:
    """English advice, to be translated; the error's own message when there is none."""
    return ADVICE.get(error.id, error.message)
