"""Rows that outlive the cut of old rows, since something that lives longer refers to them.

What the law wants for ever stands in tables of its own, signed: certificates of destruction, "bordereaux d'élimination" (LAW 14).
Their rows in the journal outlive it too, so that a stranger can still follow from a certificate to the row that it was written
with. They name recordings that are no more, and nobody.
"""

from __future__ import annotations

KINDS = frozenset(
    {
        "journal.cut",
        "recording.destroyed",  # names the certificate
        "sampling.key-committed",  # draws that come after it are shown by it, years later (LAW 7)
    }
)
"""Kinds of rows that are kept as they stand, in `journal_kept`. Whoever writes of a destruction in another way adds its kind."""
