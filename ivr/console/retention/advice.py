"""What to do about errors of holds, batches and certificates, in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

ADVICE: Mapping[str, str] = {
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
}
