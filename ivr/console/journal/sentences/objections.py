"""Rows of the register of objections."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Plain, Sentence
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "objection.added": Plain(N_("An objection was written: %(about)s. By: %(who)s.")),
    "objection.withdrawn": Plain(N_("Objection %(about)s was withdrawn. By: %(who)s.")),
    "objection.expired": Plain(N_("Objection %(about)s came to its end, and its hash was forgotten.")),
    "objections.looked-up": Plain(N_("Somebody asked whether a number objects; found: %(found)s. By: %(who)s.")),
    "objections.exported": Plain(N_("%(who)s exported the register of objections: %(objections)s.")),
}
