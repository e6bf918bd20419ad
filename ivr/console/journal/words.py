"""Words of the journal's pages."""

from __future__ import annotations

from collections.abc import Mapping

from ivr.console.wording import terms
from ivr.console.wording.marks import N_
from ivr.domain.roles import Role
from ivr.journal.verification import Breach

NOBODY = N_("Somebody unnamed, or the program")
OTHER = N_("Something that this version has no words for: %(kind)s.")

ROLES: Mapping[str, str] = {
    Role.AGENT.value: N_("agent"),
    Role.SUPERVISOR.value: N_("supervisor"),
    Role.EDITOR.value: N_("editor of notices"),
    Role.APPROVER.value: N_("approver of notices"),
    Role.LISTENER.value: N_("listener"),
    Role.DPO.value: N_("data protection officer"),
    Role.AUDITOR.value: N_("auditor"),
    Role.ADMIN.value: N_("administrator"),
}

PURPOSES: Mapping[str, str] = {kind.value: text for kind, text in terms.PURPOSE.items()}

VALUES: Mapping[str, Mapping[str, str]] = {"role": ROLES, "purpose": PURPOSES}
"""What fields say, in words."""

BREACHES: Mapping[Breach, str] = {
    Breach.CHANGED: N_("A row does not say what its hash was made over: it was changed."),
    Breach.REMOVED: N_("Rows are missing between two others, or before the first."),
    Breach.SWAPPED: N_("A row stands where another belongs: two changed places."),
    Breach.REPLACED: N_("A row was put in the place of another."),
    Breach.TRUNCATED: N_("Rows are missing at the end: a signed checkpoint names one that is not there."),
    Breach.FORKED: N_("A signed checkpoint names another row than the one that is there: history was rewritten."),
}
