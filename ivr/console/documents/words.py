"""Words of the pages of documents."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording import terms
from ivr.console.wording.marks import N_
from ivr.domain.breach import Lost
from ivr.register.kinds import Kind

TOLD: Mapping[Kind, tuple[str, str]] = {
    Kind.REGISTER: (
        terms.DOCUMENT[Kind.REGISTER],
        N_("What article 30 of the GDPR wants written down of each line: purposes, people, recipients, how long, measures."),
    ),
    Kind.SCHEDULE: (
        terms.DOCUMENT[Kind.SCHEDULE],
        N_("How long recordings are kept, for which purpose, and what is held beyond that."),
    ),
    Kind.ACCESS: (terms.DOCUMENT[Kind.ACCESS], N_("People with their roles, and what they did with them.")),
    Kind.PROCESSORS: (terms.DOCUMENT[Kind.PROCESSORS], N_("Who else stores or handles anything, and what shows that they may.")),
    Kind.MEASURES: (terms.DOCUMENT[Kind.MEASURES], N_("How recordings are protected (article 32), as it is set up here now.")),
    Kind.IMPACT_INPUTS: (
        terms.DOCUMENT[Kind.IMPACT_INPUTS],
        N_("The facts that article 35 asks for; risks are for people to judge."),
    ),
    Kind.GO_LIVE: (terms.DOCUMENT[Kind.GO_LIVE], N_("What must be there before a line’s first call, and what is missing.")),
    Kind.BREACH: (
        terms.DOCUMENT[Kind.BREACH],
        N_(
            "After a loss: which recordings, whose rights, what could be heard, and until when the authority must be told (72 hours)."
        ),
    ),
}
"""Name, and what it is for."""

LOST: Mapping[Lost, str] = {
    Lost.KEY: N_("A private key that opens recordings"),
    Lost.DATABASE: N_("The database, or a copy of it"),
    Lost.STORE: N_("The store of encrypted recordings, or a copy of it"),
    Lost.HOST: N_("A machine that answers calls, while calls were under way"),
    Lost.ACCOUNT: N_("Somebody’s account, or the person themselves"),
}

LANGUAGES: Mapping[str, str] = {"fr": "Français", "en": "English"}

WHOLE_HOUSE = frozenset({Kind.ACCESS, Kind.PROCESSORS, Kind.MEASURES})
"""Documents that tell of all lines, whichever is chosen."""
