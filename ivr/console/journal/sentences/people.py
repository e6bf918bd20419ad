"""Rows of roles and of second factors."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Either, Plain, Sentence
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "role.granted": Either(
        "line",
        N_("%(who)s gave %(about)s a role for the line %(line)s: %(role)s."),
        N_("%(who)s gave %(about)s a role for all lines: %(role)s."),
    ),
    "role.revoked": Plain(N_("%(who)s took a role away from %(about)s: %(role)s.")),
    "role.over": Plain(N_("A role of %(about)s came to its end: %(role)s.")),
    "factor.enrolled": Plain(N_("%(about)s was given a second factor. By: %(who)s.")),
    "factor.confirmed": Plain(N_("%(about)s showed the first code of the second factor.")),
    "factor.refused": Either(
        "used", N_("A code that had been used before was shown for %(about)s."), N_("A wrong code was shown for %(about)s.")
    ),
    "factor.recognised": Plain(N_("%(who)s said that the new second factor of %(about)s is theirs.")),
    "factor.removed": Plain(N_("The second factor of %(about)s was removed. By: %(who)s.")),
}
