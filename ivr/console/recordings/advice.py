"""What to do about errors of recordings and hearing them, in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

ADVICE: Mapping[str, str] = {
    "console.search-empty": N_("Write the caller’s number, or the number of a receipt: one of the two. Nothing was looked for."),
    "console.range-unsatisfiable": N_("The recording ends before the place that was asked for. Load the page again."),
    "access.number-unreadable": N_(
        "This is no telephone number, or no receipt. Write a number as +33 1 99 00 00 01 or as it is dialled in France, and all eight "
        "digits of a receipt; one of them may have been misheard."
    ),
    "access.searches-slowed": N_("You have looked for very many people within an hour. Wait a while, or look by line and day."),
    "access.missing": N_("There is no such access or listening of yours, or it is over. Begin again on the recording’s page."),
}
