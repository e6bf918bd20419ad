"""What to do about errors of documents and declarations, in English, to be translated."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording.marks import N_

ADVICE: Mapping[str, str] = {
    "documents.loss-untold": N_(
        "What was said contradicts itself: since when comes first, then until when and when it was known, and none of them is to come. "
        "A lost account needs its person, by a name that is known here. Nothing was made."
    ),
    "documents.go-live-blocked": N_(
        "This line may not go live yet: the law asks for proof of something that nobody has declared."
    ),
    "documents.bad-declaration": N_("This cannot be declared: name the document, and a day that has not still to come."),
}
