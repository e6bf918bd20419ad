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
    "console.search-empty": N_("Write the caller’s number, or the number of a receipt: one of the two. Nothing was looked for."),
    "console.range-unsatisfiable": N_("The recording ends before the place that was asked for. Load the page again."),
    "access.number-unreadable": N_(
        "This is no telephone number, or no receipt. Write a number as +33 1 99 00 00 01 or as it is dialled in France, and all eight "
        "digits of a receipt; one of them may have been misheard."
    ),
    "access.searches-slowed": N_("You have looked for very many people within an hour. Wait a while, or look by line and day."),
    "access.missing": N_("There is no such access or listening of yours, or it is over. Begin again on the recording’s page."),
    "console.sign-in-needed": N_("Sign in to see this page."),
    "console.not-allowed": N_("None of your roles allows this. Whoever gives out roles can tell you who may."),
    "console.no-such-page": N_("There is no such page here. Start again from the first page."),
    "console.request-not-understood": N_("The console cannot answer this request. Start again from the first page."),
}


def advice(error: PreambuleError) -> str:
    """English advice, to be translated; the error's own message when there is none."""
    return ADVICE.get(error.id, error.message)
