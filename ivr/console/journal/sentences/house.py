"""Rows of the house: lines, documents, backups, the journal itself."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Either, Plain, Sentence
from ivr.console.wording import terms
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "line.imported": Plain(N_("The settings of the line %(about)s were written.")),
    "line.drafted": Plain(N_("%(who)s began to set up a line.")),
    "line.draft-dropped": Plain(N_("%(who)s dropped the draft of a line.")),
    "line.disposal-changed": Plain(N_("What the archives want before recordings of the line %(about)s go was changed.")),
    "declaration.made": Plain(N_("%(who)s declared that something was done that must be done before a line goes live.")),
    "declaration.withdrawn": Plain(N_("%(who)s took a declaration back.")),
    "document.made": Plain(
        N_("%(who)s had a document made: “%(about)s”."), {kind.value: text for kind, text in terms.DOCUMENT.items()}
    ),
    "backup.begun": Plain(N_("A backup was begun.")),
    "backup.made": Plain(N_("A backup was made and closed.")),
    "backup.removed": Plain(N_("Backups that had had their time were removed.")),
    "restore.confirmed": Plain(N_("%(who)s stood for what a restore could not know.")),
    "journal.restored": Plain(N_("The house came back from a backup; rows lost with it: %(lost)s.")),
    "journal.cut": Plain(N_("Old rows left the journal, up to row %(last)s; a signed record stands for them.")),
    "journal.verified": Either(
        "whole",
        N_("%(who)s had the journal verified; it was whole: %(rows)s rows."),
        N_("%(who)s had the journal verified, and it was not whole."),
    ),
    "journal.exported": Plain(N_("%(who)s exported the journal, up to row %(last)s.")),
}
