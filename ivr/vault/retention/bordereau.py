"""The bordereau d'élimination as data: signed once everything in it is gone, and kept for ever (LAW 14)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from ivr.database.eliminations import Item
from ivr.domain.elimination import Elimination
from ivr.journal.entries import moment
from ivr.journal.signing import PublicKey, Signer

TYP = "preambule.bordereau"

LAW = "Code du patrimoine, articles L212-2 et L214-3"
"""Why the archives are asked."""


def payload(elimination: Elimination, items: Iterable[Item], now: datetime) -> dict[str, Any]:
    """All that the bordereau says: whose documents of which nature, by what rule, between which dates, how many, who let them go."""
    listed = [(item.approved is not False, _item(item), item) for item in items]
    gone = [item for goes, _, item in listed if goes]
    decision = elimination.decision
    return {
        "v": 1,
        "batch": elimination.id,
        "line": elimination.line_id,
        "state": elimination.state.value,
        "law": LAW,
        **asdict(elimination.origin),
        "proposed": moment(elimination.made_at),
        "signed": moment(now),
        "decision": decision and {"by": decision.by, "on": decision.on.isoformat(), "reference": decision.reference},
        "count": len(gone),
        "bytes": sum(item.size or 0 for item in gone),
        "seconds": sum(round((item.ended_at - item.started_at).total_seconds()) for item in gone if item.ended_at),
        "from": moment(min(item.started_at for item in gone)) if gone else None,
        "to": moment(max(item.started_at for item in gone)) if gone else None,
        "items": [said for goes, said, _ in listed if goes],
        "kept_back": [said for goes, said, _ in listed if not goes],
    }


def sign_bordereau(signer: Signer, elimination: Elimination, items: Iterable[Item], now: datetime) -> str:
    """The bordereau, signed."""
    return signer.sign(payload(elimination, items, now) | {"state": "done"}, TYP)


def read_bordereau(jws: str, public_key: PublicKey) -> dict[str, Any]:
    """What a bordereau says, once its signature is found right.

    Raises:
        SignatureWrong: changed, signed with another key, or no bordereau.
    """
    return public_key.read_verified(jws, TYP)


def _item(item: Item) -> dict[str, Any]:
    return {
        "recording": item.recording_id,
        "started": moment(item.started_at),
        "due": moment(item.due_at),
        "sha256": item.sha256,
        "size": item.size,
        "certificate": item.certificate,
    }
