"""What to do about errors of the register of objections, in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

ADVICE: Mapping[str, str] = {
    "console.reason-missing": N_("Say why: the journal keeps the reason of every change. Nothing was changed."),
    "console.day-unusable": N_("The last day must be a day that has not passed yet. Nothing was written."),
    "objections.bad-number": N_("This is no telephone number. Write it as +33 1 99 00 00 01, or as it is dialled in France."),
    "objections.missing": N_("There is no such objection in force: it was withdrawn, or it has expired."),
    "objections.unknown-line": N_("This line is no longer in service. Load the page again; nothing was written."),
    "objections.bad-key": N_(
        "The key of the register is damaged, or is not the one that its objections were made with: nobody can be recognised, and "
        "nothing is recorded. Put the first objection.key back, or copy it from the host that made them."
    ),
    "objections.file": N_(
        "Rows of the file cannot be used; nothing of it was taken. What is wrong stands below, by the number of the row."
    ),
    "objections.foreign-export": N_(
        "The export’s hashes were made with another key: they would recognise nobody. Nothing was taken."
    ),
    "objections.line-not-yours": N_("This line is not yours to write objections for. Choose one of yours; nothing was written."),
    "objections.file-missing": N_("Choose a file first."),
}
