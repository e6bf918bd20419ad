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
    "console.call-over": N_("The call has ended. Nothing was ordered."),
    "console.order-unanswered": N_("The call has not said in time whether it obeys. Look at its state before you ask again."),
    "console.not-your-call": N_(
        "This call is at another extension than yours, and you are not its supervisor. If your telephone has changed, say so on "
        "the page “My call”."
    ),
    "console.extension-unusable": N_("An extension has 1 to 15 digits, as your colleagues dial it. Nothing was changed."),
    "console.too-many-rehearsals": N_("All the places for rehearsals are taken. Try again in a minute."),
    "console.rehearsal-missing": N_("No call waits for an agent under this code: it has ended, or a character is wrong."),
    "console.agent-here": N_("Somebody is the agent of this call already."),
    "console.version-not-prepared": N_("This version is not ready to be heard, or no longer: prepare it again, then call."),
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
    "console.search-empty": N_("Write the caller’s number, or the number of a receipt: one of the two. Nothing was looked for."),
    "console.range-unsatisfiable": N_("The recording ends before the place that was asked for. Load the page again."),
    "access.number-unreadable": N_(
        "This is no telephone number, or no receipt. Write a number as +33 1 99 00 00 01 or as it is dialled in France, and all eight "
        "digits of a receipt; one of them may have been misheard."
    ),
    "access.searches-slowed": N_("You have looked for very many people within an hour. Wait a while, or look by line and day."),
    "access.missing": N_("There is no such access or listening of yours, or it is over. Begin again on the recording’s page."),
    "accounts.sign-in-refused": N_(
        "The name or the passphrase is not right. Check the keyboard’s language and the capital letters, then try again."
    ),
    "accounts.sign-in-slowed": N_(
        "Too many wrong passphrases came from browsers that nobody has signed in from before. Wait a few minutes, or use the "
        "browser that you usually sign in from: it is not held up."
    ),
    "accounts.session-over": N_("Your session has ended. Sign in again; nothing was changed."),
    "accounts.code-wrong": N_(
        "This recovery code is wrong, or was used before. Each counts once: take one that is not crossed out."
    ),
    "accounts.link-over": N_(
        "This link was used, its time has passed, or a newer one has taken its place. Ask whoever gave it to you for another one."
    ),
    "accounts.passphrase-weak": N_(
        "Others would think of this passphrase, or it is too short. Take four or five words that do not belong together, at "
        "least 14 characters, without your name."
    ),
    "accounts.sign-in-name-unusable": N_(
        "This name cannot be used to sign in: take 2 to 64 small letters, digits, dots or hyphens."
    ),
    "accounts.exists": N_(
        "This person has an account already, or somebody else signs in with that name. Look at the list, or choose another name."
    ),
    "accounts.missing": N_("This is not there any more: somebody has ended it meanwhile. Load the page again."),
    "accounts.last-administrator": N_("Nobody else could give out roles then. Make somebody else an administrator first."),
    "accounts.token-unusable": N_(
        "A token allows something, and nothing that you may not do yourself; it ends within a year, and says what it is for."
    ),
    "access.factor-wrong": N_(
        "The code is wrong, or was used before. Wait for the next one; your telephone’s clock must be right."
    ),
    "access.factor-slowed": N_("Too many wrong codes came from here. Wait a few minutes before the next one."),
    "access.factor-missing": N_(
        "There is no second factor, or its first code was never shown. Set one up on the page of your account."
    ),
    "access.factor-exists": N_("There is a second factor already. Show a code of it first."),
    "access.recognition-refused": N_(
        "Somebody else has to recognise them: an administrator or the data protection officer whose own second factor is not new, and "
        "who has neither made the link nor taken the factor before away."
    ),
    "access.role-refused": N_("This role cannot be given to this person, or not so."),
    "console.too-many-at-the-door": N_(
        "Too many people are signing in, or too many attempts came from your network. Try again in a minute."
    ),
    "notices.person-unnamed": N_("Say who the person is, in at most 100 characters."),
    "documents.loss-untold": N_(
        "What was said contradicts itself: since when comes first, then until when and when it was known, and none of them is to come. "
        "A lost account needs its person, by a name that is known here. Nothing was made."
    ),
    "console.moment-unusable": N_("Choose a day and a time that have not passed yet. Nothing was published."),
    "console.file-missing": N_("Choose the file first. Nothing was changed."),
    "console.too-much-sent": N_("What was sent is larger than anything that this page takes. Nothing of it was kept."),
    "console.work-failed": N_("Something failed that nobody has foreseen; the log says what. Nothing was published. Try again."),
    "studio.line-unknown": N_("There is no such line in service."),
    "studio.not-approved": N_("A language of this line has no approved text yet. Submit it, and have somebody else approve it."),
    "studio.lint-refused": N_(
        "Something in the texts forbids publishing: see what the check says of them. Callers hear what they heard before."
    ),
    "studio.changed-meanwhile": N_(
        "The line or its texts have changed meanwhile. Nothing was done: look at them again, then repeat it."
    ),
    "studio.nothing-there": N_("There is nothing of the kind: it was changed meanwhile. Load the page again."),
    "studio.comment-unusable": N_("A comment has 1 to 1,000 characters. Nothing was written."),
    "notices.draft-changed": N_(
        "Somebody else has saved these texts since you began. Nothing of yours is lost: look at both, then save again."
    ),
    "notices.step-out-of-turn": N_(
        "Somebody else has taken this step already, or the text is no longer where it was. Load the page again."
    ),
    "notices.second-person-needed": N_("You wrote or submitted this text. Somebody else must read and approve it."),
    "notices.approval-outdated": N_(
        "The line’s rules have changed since these texts were approved: somebody must submit them again, and somebody else approve them."
    ),
    "notices.placeholder-missing": N_(
        "What must stand in this text is missing: see the places marked “must stand here”. Callers must hear what is done."
    ),
    "notices.placeholder-unknown": N_(
        "A place between braces has a name that this line does not know. Choose one of the places listed below the text."
    ),
    "notices.text-malformed": N_(
        "The text is empty or too long, or a brace or a pause mark stands where none can be. Write at most 2,000 characters, one sentence a line."
    ),
    "notices.text-unsafe": N_(
        "The text holds signs that no voice says: brackets, angle brackets or control characters. Remove them."
    ),
    "notices.exchange-refused": N_(
        "This is no file of this line that can be read. Export it anew, and ask the translator for it again."
    ),
    "notices.upload-too-long": N_("The recording is larger or longer than any text of a notice. Nothing of it was kept."),
    "notices.upload-unreadable": N_(
        "The file is no WAV, FLAC, MP3 or Opus, or is damaged or cut short. Save it again; nothing of it was kept."
    ),
    "notices.upload-unusable": N_(
        "Callers must not hear this recording: it is silent, too quiet, overdriven, has long silences, or is too fast or too slow for its text. "
        "See the details, and record again."
    ),
    "notices.upload-says-other": N_(
        "What the person says is not word for word the text that callers must hear. Nothing was kept."
    ),
    "notices.lexicon-entry-invalid": N_(
        "A word of the lexicon is empty, too long, or holds signs that no voice says; or it is a key of the telephone."
    ),
    "documents.go-live-blocked": N_(
        "This line may not go live yet: the law asks for proof of something that nobody has declared."
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
    "lines.draft-changed": N_(
        "Somebody else has saved this draft since you opened the page. What you typed stands below: look at it again, then save it."
    ),
    "lines.draft-missing": N_("There is no such draft any more: it was put in service, or thrown away."),
    "lines.draft-unfinished": N_("Something is missing or wrong in this draft. Nothing was changed; the list below says what."),
    "lines.changed-meanwhile": N_(
        "The line was changed otherwise after this draft had been begun. Nothing was changed. Throw the draft away, and change the "
        "line as it is now."
    ),
    "documents.bad-declaration": N_("This cannot be declared: name the document, and a day that has not still to come."),
    "console.sign-in-needed": N_("Sign in to see this page."),
    "console.not-allowed": N_("None of your roles allows this. Whoever gives out roles can tell you who may."),
    "console.no-such-page": N_("There is no such page here. Start again from the first page."),
    "console.request-not-understood": N_("The console cannot answer this request. Start again from the first page."),
}


def advice(error: PreambuleError) -> str:
    """English advice, to be translated; the error's own message when there is none."""
    return ADVICE.get(error.id, error.message)
