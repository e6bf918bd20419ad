"""What to do about errors of drafts of lines, in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

ADVICE: Mapping[str, str] = {
    "lines.draft-changed": N_(
        "Somebody else has saved this draft since you opened the page. What you typed stands below: look at it again, then save it."
    ),
    "lines.draft-missing": N_("There is no such draft any more: it was put in service, or thrown away."),
    "lines.draft-unfinished": N_("Something is missing or wrong in this draft. Nothing was changed; the list below says what."),
    "lines.changed-meanwhile": N_(
        "The line was changed otherwise after this draft had been begun. Nothing was changed. Throw the draft away, and change the "
        "line as it is now."
    ),
}
