"""What the journal says of the draws that decide which calls are recorded, so that each can be drawn again (LAW 7)."""

from __future__ import annotations

from ivr.domain.gate import Decision
from ivr.domain.sampling import Draw
from ivr.journal.entries import Entry

COMMITTED = "sampling.key-committed"
DECIDED = "gate.decided"


def commitment(key: str) -> Entry:
    """The row that names the key, by its id, before it draws. It cannot be exchanged afterwards without a row that says so."""
    return Entry(COMMITTED, key)


def decided(call_id: str, line_id: str, decision: Decision, drawn: Draw) -> Entry:
    """The row of a call's first decision, with what was drawn for it."""
    return Entry(
        DECIDED,
        call_id,
        {
            "line": line_id,
            "open": decision.open,
            "reasons": [reason.value for reason in decision.reasons],
            "sampled": drawn.inside,
            "draw": drawn.value,
            "share": drawn.percent,
            "key": drawn.key_id,
        },
    )
