"""What each table and each kind of journal row means on the way back. A test fails when a table has no decision."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum


class Decision(StrEnum):
    """What becomes of a table's rows.

    AS_SAVED   they come back as they were
    REPLAYED   they come back, then what the journal tells of since is done to them again
    NEWEST     they protect people: those of the house that is replaced count, where they can be read and its journal continues the
               backup's; otherwise the backup's, and the gates stay closed until somebody confirms
    GROWS      those of the house that is replaced are added to them
    CONTINUED  the journal itself: its newer rows are added as they are
    """

    AS_SAVED = "as saved"
    REPLAYED = "replayed"
    NEWEST = "newest"
    GROWS = "grows"
    CONTINUED = "continued"


TABLES: Mapping[str, Decision] = {
    "lines": Decision.AS_SAVED,
    "line_numbers": Decision.AS_SAVED,
    "line_drafts": Decision.AS_SAVED,
    "purposes": Decision.AS_SAVED,
    "notice_versions": Decision.AS_SAVED,
    "renderings": Decision.AS_SAVED,
    "rehearsal_versions": Decision.AS_SAVED,
    "people": Decision.GROWS,
    "notice_texts": Decision.AS_SAVED,
    "publications": Decision.AS_SAVED,
    "lexicon_entries": Decision.AS_SAVED,
    "notice_comments": Decision.AS_SAVED,
    "notice_openings": Decision.AS_SAVED,
    "objections": Decision.NEWEST,
    "declarations": Decision.NEWEST,
    "calls": Decision.AS_SAVED,
    "proofs": Decision.AS_SAVED,
    "recordings": Decision.REPLAYED,
    "recording_agents": Decision.REPLAYED,
    "key_headers": Decision.REPLAYED,
    "key_destructions": Decision.NEWEST,
    "certificates": Decision.GROWS,
    "certificate_items": Decision.GROWS,
    "holds": Decision.NEWEST,
    "hold_renewals": Decision.NEWEST,
    "eliminations": Decision.NEWEST,
    "elimination_items": Decision.NEWEST,
    "role_grants": Decision.NEWEST,
    "accesses": Decision.NEWEST,
    "access_reasons": Decision.NEWEST,
    "listenings": Decision.GROWS,
    "factors": Decision.NEWEST,
    "factor_tries": Decision.NEWEST,
    "answered_requests": Decision.NEWEST,
    "rights_requests": Decision.NEWEST,
    "rights_calls": Decision.NEWEST,
    "rights_deeds": Decision.NEWEST,
    "body_checks": Decision.AS_SAVED,
    "vault_runs": Decision.AS_SAVED,
    "attestations": Decision.NEWEST,
    "journal": Decision.CONTINUED,
    "journal_cuts": Decision.GROWS,
    "journal_kept": Decision.GROWS,
    "restores": Decision.GROWS,
    "accounts": Decision.NEWEST,
    "sessions": Decision.NEWEST,
    "account_links": Decision.NEWEST,
    "recovery_codes": Decision.NEWEST,
    "sign_in_tries": Decision.NEWEST,
    "api_tokens": Decision.NEWEST,
}
"""Every table. One that is missing here is saved and restored all the same, as `AS_SAVED`."""

CARRIED: Mapping[str, tuple[str, ...]] = {
    "objections": ("objection.",),
    "declarations": ("declaration.",),
    "holds": ("hold.",),
    "eliminations": ("visa.",),
    "role_grants": ("role.",),
    "accesses": ("access.",),
    "factors": ("factor.",),
    "rights_requests": ("rights.",),
    "accounts": ("account.",),
    "sessions": ("session.", "sign-in."),
    "recovery_codes": ("recovery.",),
    "api_tokens": ("token.",),
}
"""What kinds of journal rows begin with that say nothing new once the rows of a table came from the house that was replaced."""

HARMLESS = frozenset(
    {
        "access.approved",
        "access.asked",
        "access.over",
        "access.refused",
        "account.invited",
        "account.link-made",
        "document.made",
        "factor.confirmed",
        "factor.enrolled",
        "factor.recognised",
        "factor.refused",
        "journal.cut",
        "journal.exported",
        "journal.verified",
        "key.made",
        "key.printed",
        "key.restored",
        "keys.rotated",
        "recording.heard",
        "role.granted",
        "rights.numbers-forgotten",
        "rights.package-written",
        "rights.packaged",
        "rights.person-forgotten",
        "rights.searched",
        "vault.cleared",
        "vault.marked",
        "vault.upload-given-up",
        "vault.verified",
        "backup.begun",
        "backup.made",
        "backup.removed",
        "call.ended",
        "call.informed",
        "call.reconciled",
        "gate.decided",
        "gate.decided-again",
        "journal.restored",
        "lexicon.changed",
        "line.drafted",
        "line.draft-dropped",
        "notice.begun",
        "notice.commented",
        "notice.written",
        "notice.imported",
        "notice.submitted",
        "notice.approved",
        "notice.given-back",
        "notice.rehearsed",
        "notice.retired",
        "objections.exported",
        "objections.looked-up",
        "order.denied",
        "recording.begun",
        "recording.ended",
        "recording.exported",
        "recording.failed",
        "recording.orphan-destroyed",
        "recording.passed-on",
        "recording.paused",
        "recording.reconciled",
        "recording.resumed",
        "recording.sealed",
        "recording.stopped",
        "restore.confirmed",
        "sampling.key-committed",
        "session.begun",
        "session.proven",
        "sign-in.refused",
        "recovery.refused",
        "token.made",
    }
)
"""Kinds of journal rows whose loss takes no protection from anybody, or whose work the worker does again by itself. A kind that is neither here nor replayed (`ivr.backup.replay`) is told,
and keeps the gates closed: among them `objection.added`, whose hash only the register has; `line.imported` and `notice.published`, since the
rules that came back may be laxer than those that callers were told last."""
