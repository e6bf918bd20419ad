"""Rows of calls."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Either, Plain, Sentence
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "call.informed": Plain(N_("The caller of call %(about)s on the line %(line)s was told, and the proof of it was signed.")),
    "gate.decided": Either(
        "open",
        N_("Call %(about)s on the line %(line)s may be recorded: every condition is met."),
        N_("Call %(about)s on the line %(line)s is not recorded: a condition is not met."),
    ),
    "gate.decided-again": Either(
        "open",
        N_("Call %(about)s may be recorded now: the conditions were looked at again."),
        N_("Call %(about)s may not be recorded any more: the conditions were looked at again."),
    ),
    "caller.refused": Plain(N_("The caller of call %(about)s refused to be recorded.")),
    "order.denied": Plain(N_("An order about the recording of call %(about)s was not carried out.")),
    "call.ended": Plain(N_("Call %(about)s on the line %(line)s ended.")),
    "call.reconciled": Plain(N_("Call %(about)s had lost its process and was put in order.")),
}
