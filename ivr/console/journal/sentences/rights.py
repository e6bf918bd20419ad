"""Rows of people's requests."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.journal.sentences.said import Plain, Sentence
from ivr.console.wording.marks import N_

SAID: Mapping[str, Sentence] = {
    "rights.opened": Plain(N_("%(who)s opened request %(about)s of somebody who makes use of their rights.")),
    "rights.identity-asked": Plain(N_("%(who)s asked the person of request %(about)s to show who they are.")),
    "rights.identity-confirmed": Plain(N_("%(who)s noted that the person of request %(about)s has shown who they are.")),
    "rights.begun": Plain(N_("%(who)s began to work on request %(about)s.")),
    "rights.searched": Plain(N_("%(who)s looked for calls for request %(about)s; found: %(found)s.")),
    "rights.call-attached": Plain(N_("%(who)s confirmed that call %(call)s is one of request %(about)s.")),
    "rights.call-detached": Plain(N_("%(who)s took call %(call)s out of request %(about)s.")),
    "rights.packaged": Plain(N_("%(who)s had the package of request %(about)s made.")),
    "rights.package-written": Plain(N_("The package of request %(about)s was written; %(who)s has it.")),
    "rights.package-refused": Plain(N_("%(who)s wanted the package of request %(about)s, and it could not be given.")),
    "rights.erasure-begun": Plain(N_("%(who)s began to erase the recordings of request %(about)s: %(recordings)s.")),
    "rights.recording-kept": Plain(
        N_("A recording of request %(about)s was kept, for reasons that the row names; %(who)s was told.")
    ),
    "rights.restricted": Plain(N_("%(who)s restricted the use of the recordings of request %(about)s.")),
    "rights.objected": Plain(N_("%(who)s wrote the objection of request %(about)s into the register.")),
    "rights.rectified": Plain(N_("%(who)s put right what is kept of a call of request %(about)s.")),
    "rights.extended": Plain(N_("%(who)s extended the time to answer request %(about)s by two months.")),
    "rights.answered": Plain(N_("%(who)s noted the answer to request %(about)s.")),
    "rights.refused": Plain(N_("%(who)s noted that request %(about)s was refused, with its ground.")),
    "rights.closed": Plain(N_("%(who)s closed request %(about)s.")),
    "rights.numbers-forgotten": Plain(
        N_("The keyed hashes of numbers of calls that nothing is left of were forgotten: %(calls)s.")
    ),
    "rights.person-forgotten": Plain(N_("Contact and words of the person of request %(about)s were forgotten.")),
}
