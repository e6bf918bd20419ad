"""Rows of recordings while they are made."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Either, Plain, Sentence
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "recording.begun": Plain(N_("Recording %(about)s began on the line %(line)s, encrypted from its first sound.")),
    "recording.paused": Plain(N_("The recording of call %(about)s was paused; nothing was kept from then on.")),
    "recording.resumed": Plain(N_("The recording of call %(about)s went on after a pause.")),
    "recording.passed-on": Plain(N_("The recording of call %(about)s went on with another agent of the house.")),
    "recording.stopped": Plain(N_("The recording of call %(about)s was stopped.")),
    "recording.failed": Plain(N_("The recording of call %(about)s could not go on; the call did.")),
    "recording.ended": Either(
        "complete", N_("Recording %(about)s ended, whole."), N_("Recording %(about)s ended, and something at its end is missing.")
    ),
    "recording.sealed": Plain(N_("Recording %(about)s was sealed: nothing in it can be changed unseen.")),
    "recording.quarantined": Plain(
        N_("Recording %(about)s was set aside: something in it was not as it must be. Nobody may hear it.")
    ),
    "recording.contradicted": Plain(N_("What arrived in recording %(about)s was not what had been ordered.")),
    "recording.refused": Plain(N_("Recording %(about)s lost its key, since the caller refused after it had begun.")),
    "recording.reconciled": Plain(N_("Recording %(about)s, which nobody owned any more, was ended.")),
    "recording.orphan-destroyed": Plain(N_("What was left of %(about)s without a row of its own was destroyed.")),
    "sampling.key-committed": Plain(
        N_("The key that draws which calls are recorded was named, so that each draw can be checked.")
    ),
}
