"""Rows of what callers hear."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Plain, Sentence
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "notice.begun": Plain(N_("A new text of the notice of the line %(line)s was begun in the language %(locale)s. By: %(who)s.")),
    "notice.written": Plain(N_("%(who)s changed the text of the notice of the line %(line)s in the language %(locale)s.")),
    "notice.imported": Plain(N_("%(who)s read in a translation of the notice of the line %(line)s in the language %(locale)s.")),
    "notice.submitted": Plain(N_("%(who)s submitted the notice of the line %(line)s in the language %(locale)s for review.")),
    "notice.approved": Plain(N_("%(who)s approved the notice of the line %(line)s in the language %(locale)s.")),
    "notice.given-back": Plain(N_("%(who)s gave back the notice of the line %(line)s in the language %(locale)s.")),
    "notice.retired": Plain(N_("A text of the notice of the line %(line)s in the language %(locale)s is no longer heard.")),
    "notice.published": Plain(N_("%(who)s published the notice of the line %(about)s.")),
    "notice.recorded": Plain(
        N_("%(who)s put a human voice in place of the synthetic one in the notice of the line %(about)s (%(locale)s).")
    ),
    "notice.recording-withdrawn": Plain(N_("%(who)s took a human voice out of the notice of the line %(about)s (%(locale)s).")),
    "notice.commented": Plain(N_("%(who)s commented on a text of the notice of the line %(about)s.")),
    "notice.rehearsed": Plain(N_("%(who)s had a version of the notice of the line %(about)s prepared for a rehearsal.")),
    "lexicon.changed": Plain(N_("%(who)s changed how a word is said in the language %(about)s.")),
}
