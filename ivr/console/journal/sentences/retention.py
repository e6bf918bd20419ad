"""Rows of what keeps recordings, and of their end."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Either, Plain, Sentence
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "recording.due-moved": Plain(
        N_("Recording %(about)s will be destroyed earlier, since the retention of the line %(line)s was shortened.")
    ),
    "recording.key-destroyed": Either(
        "again",
        N_("The key of recording %(about)s had come back with a copy, and was destroyed again."),
        N_("The key of recording %(about)s was destroyed: nobody can hear it any more."),
    ),
    "recording.destroyed": Plain(N_("Recording %(about)s is destroyed, and a certificate says so.")),
    "hold.placed": Plain(N_("%(who)s put a hold on recording %(about)s.")),
    "hold.renewed": Plain(N_("%(who)s renewed a hold on recording %(about)s.")),
    "hold.lifted": Plain(N_("%(who)s lifted a hold on recording %(about)s.")),
    "hold.expired": Plain(N_("A hold on recording %(about)s ended by itself.")),
    "hold.refused": Plain(N_("A hold on recording %(about)s ended, since its caller refused the recording.")),
    "visa.proposed": Plain(
        N_("%(who)s made a batch of recordings of the line %(about)s for the archives’ visa: %(recordings)s.")
    ),
    "visa.decided": Plain(N_("%(who)s noted what the archives decided on a batch of the line %(about)s: %(approved)s may go.")),
    "visa.withdrawn": Plain(N_("%(who)s took back a batch of the line %(about)s before the archives answered.")),
    "visa.bordereau": Plain(
        N_("The list of destroyed recordings of a batch of the line %(about)s was signed, to be kept for ever.")
    ),
}
