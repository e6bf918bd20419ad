"""Rows of accounts, sessions and tokens."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Plain, Sentence
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "account.invited": Plain(N_("%(about)s was invited to have an account. By: %(who)s.")),
    "account.link-made": Plain(N_("A new one-time link was made for %(about)s. By: %(who)s.")),
    "account.opened": Plain(N_("%(about)s opened the account by a one-time link.")),
    "account.passphrase-changed": Plain(N_("%(about)s changed the passphrase.")),
    "account.disabled": Plain(N_("The account of %(about)s was closed. By: %(who)s.")),
    "account.enabled": Plain(N_("The account of %(about)s was opened again. By: %(who)s.")),
    "sign-in.refused": Plain(N_("Somebody failed to sign in as %(about)s.")),
    "session.begun": Plain(N_("%(about)s signed in with the passphrase.")),
    "session.proven": Plain(N_("%(about)s showed the second factor in a session.")),
    "session.ended": Plain(N_("A session of %(about)s ended.")),
    "session.all-ended": Plain(N_("All other sessions of %(about)s were ended. By: %(who)s.")),
    "recovery.made": Plain(N_("%(about)s was given new recovery codes.")),
    "recovery.used": Plain(N_("%(about)s used a recovery code in place of the second factor.")),
    "recovery.refused": Plain(N_("A wrong recovery code was shown for %(about)s.")),
    "token.made": Plain(N_("%(about)s made a token for a program, valid until %(until)s.")),
    "token.ended": Plain(N_("A token of %(about)s was ended. By: %(who)s.")),
}
