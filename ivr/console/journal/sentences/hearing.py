"""Rows of who heard what."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Either, Plain, Sentence
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "recordings.searched": Plain(N_("%(about)s looked for recordings by a number or a receipt; found: %(found)s.")),
    "access.asked": Either(
        "open",
        N_("%(who)s asked to hear recording %(about)s, for this purpose: %(purpose)s. It was open at once."),
        N_("%(who)s asked to hear recording %(about)s, for this purpose: %(purpose)s. A second person had to agree."),
    ),
    "access.approved": Plain(N_("%(who)s agreed that somebody hears recording %(about)s.")),
    "access.denied": Plain(N_("%(who)s did not agree that somebody hears recording %(about)s.")),
    "access.refused": Plain(N_("%(who)s wanted to hear recording %(about)s, and was not allowed to.")),
    "access.over": Plain(N_("A right to hear recording %(about)s ended.")),
    "recording.played": Plain(N_("%(who)s began to hear recording %(about)s.")),
    "recording.heard": Plain(N_("A listening to recording %(about)s ended; the seconds that were heard are in the row.")),
    "recording.exported": Plain(N_("%(who)s took recording %(about)s away as a file.")),
}
