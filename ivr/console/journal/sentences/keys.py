"""Rows of keys and of the store."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Either, Plain, Sentence
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "key.made": Either(
        "period",
        N_("A key was made for recordings that are destroyed in %(period)s."),
        N_("A key was made for recordings of any due date."),
    ),
    "key.printed": Plain(N_("A key was written out to be printed and locked away.")),
    "key.restored": Plain(N_("A key was typed in again from its paper.")),
    "key.destroying": Plain(N_("The destruction of a key was begun.")),
    "key.destroyed": Plain(N_("A key is destroyed, and a proof says so.")),
    "keys.rotated": Plain(N_("Recordings were wrapped for other keys: %(headers)s.")),
    "vault.attested": Plain(N_("%(who)s entered the certificate of whoever keeps the store, valid until %(until)s.")),
    "vault.verified": Plain(N_("Recordings were read back from the store and compared with what was signed: %(recordings)s.")),
    "vault.marked": Plain(N_("%(who)s marked recording %(about)s as lost or damaged.")),
    "vault.cleared": Plain(N_("%(who)s cleared away something in the store that belonged to nothing.")),
    "vault.upload-given-up": Plain(N_("An upload that nothing waited for any more was given up.")),
}
