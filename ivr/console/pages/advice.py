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
    "access.role-refused": N_("This role cannot be given to this person, or not so."),
    "console.too-many-at-the-door": N_(
        "Too many people are signing in, or too many attempts came from your network. Try again in a minute."
    ),
    "notices.person-unnamed": N_("Say who the person is, in at most 100 characters."),
    "documents.loss-untold": N_(
        "What was said contradicts itself: since when comes first, then until when and when it was known, and none of them is to come. "
        "A lost account needs its person, by a name that is known here. Nothing was made."
    ),
    "console.sign-in-needed": N_("Sign in to see this page."),
    "console.not-allowed": N_("None of your roles allows this. Whoever gives out roles can tell you who may."),
    "console.no-such-page": N_("There is no such page here. Start again from the first page."),
    "console.request-not-understood": N_("The console cannot answer this request. Start again from the first page."),
}


def advice(error: PreambuleError) -> str:
    """English advice, to be translated; the error's own message when there is none."""
    return ADVICE.get(error.id, error.message)
