"""What to do about errors of people’s requests, in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

ADVICE: Mapping[str, str] = {
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
}
