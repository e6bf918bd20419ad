"""The tables. They are the work list too (L8): what remains to be done is read off the rows' states."""

from __future__ import annotations

from ivr.database.tables.access import access_reasons, accesses, answered_requests, factor_tries, factors, listenings, role_grants
from ivr.database.tables.account import account_links, accounts, api_tokens, recovery_codes, sessions, sign_in_tries
from ivr.database.tables.call import (
    calls,
    key_destructions,
    key_headers,
    objections,
    proofs,
    recording_agents,
    recordings,
)
from ivr.database.tables.chain import journal, journal_cuts, journal_kept
from ivr.database.tables.columns import Moment, metadata, microseconds
from ivr.database.tables.line import declarations, line_drafts, line_numbers, lines, purposes
from ivr.database.tables.notice import (
    lexicon_entries,
    notice_comments,
    notice_openings,
    notice_texts,
    notice_versions,
    people,
    publications,
    rehearsal_versions,
    renderings,
)
from ivr.database.tables.retention import certificate_items, certificates, elimination_items, eliminations, hold_renewals, holds
from ivr.database.tables.rights import rights_calls, rights_deeds, rights_requests
from ivr.database.tables.vault import attestations, body_checks, restores, vault_runs

__all__ = [
    "Moment",
    "access_reasons",
    "accesses",
    "account_links",
    "accounts",
    "answered_requests",
    "api_tokens",
    "attestations",
    "body_checks",
    "calls",
    "certificate_items",
    "certificates",
    "declarations",
    "elimination_items",
    "eliminations",
    "factor_tries",
    "factors",
    "hold_renewals",
    "holds",
    "journal",
    "journal_cuts",
    "journal_kept",
    "key_destructions",
    "key_headers",
    "lexicon_entries",
    "line_drafts",
    "line_numbers",
    "lines",
    "listenings",
    "metadata",
    "microseconds",
    "notice_comments",
    "notice_openings",
    "notice_texts",
    "notice_versions",
    "objections",
    "people",
    "proofs",
    "publications",
    "purposes",
    "recording_agents",
    "recordings",
    "recovery_codes",
    "rehearsal_versions",
    "renderings",
    "restores",
    "rights_calls",
    "rights_deeds",
    "rights_requests",
    "role_grants",
    "sessions",
    "sign_in_tries",
    "vault_runs",
]
