"""What the journal tells of the time after a backup, done again to the rows that came back: first of all, destructions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from ivr.backup import replay_accounts, replay_holds
from ivr.backup.decisions import HARMLESS
from ivr.database.tables import access_reasons, key_headers, objections, recording_agents, recordings, role_grants
from ivr.domain.recording import GONE, RecordingState
from ivr.journal.chain import Row
from notices.facts import RefusalEffect

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_GONE = tuple(state.value for state in GONE)
_BATCH = 500
_ELSEWHERE = frozenset({*replay_holds.KINDS, *replay_accounts.KINDS})


class Replay:
    """Does again what rows tell, in their order.

    Attributes:
        destroyed: recordings that lost their header again.
        unknown: how many rows of each kind told of something that cannot be done again from the journal alone.
    """

    def __init__(self, conn: Connection) -> None:
        self._conn = conn
        self.destroyed = 0
        self.unknown: Counter[str] = Counter()
        self._keys_gone: set[str] = set()

    def take(self, rows: Sequence[Row]) -> None:
        """Do again what a few rows tell."""
        for row in rows:
            if row.kind not in HARMLESS and row.kind not in _ACTIONS and row.kind not in _ELSEWHERE:
                self.unknown[row.kind] += 1
        replay_holds.again(self._conn, [row for row in rows if row.kind in replay_holds.KINDS])
        replay_accounts.again(self._conn, [row for row in rows if row.kind in replay_accounts.KINDS])
        for kind, act in _ACTIONS.items():
            told = [row for row in rows if row.kind == kind]
            if told:
                act(self, told)

    def shred(self, recording_ids: Iterable[str], state: RecordingState) -> None:
        """Take the headers away, and leave the bodies to the sweep. What went another way before keeps its state."""
        wanted = list(recording_ids)
        for start in range(0, len(wanted), _BATCH):
            ids = wanted[start : start + _BATCH]
            c = recordings.c
            moved = self._conn.execute(update(recordings).where(c.id.in_(ids), c.state.not_in(_GONE)).values(state=state.value))
            self._conn.execute(delete(access_reasons).where(access_reasons.c.recording_id.in_(ids)))
            self._conn.execute(delete(recording_agents).where(recording_agents.c.recording_id.in_(ids)))
            self._conn.execute(delete(key_headers).where(key_headers.c.recording_id.in_(ids)))
            self.destroyed += moved.rowcount

    def _destroying(self, rows: Sequence[Row]) -> None:
        self.shred([row.subject for row in rows], RecordingState.DESTROYING)

    def _refused(self, rows: Sequence[Row]) -> None:
        self.shred([row.subject for row in rows], RecordingState.REFUSED)

    def _caller_refused(self, rows: Sequence[Row]) -> None:
        calls = [row.subject for row in rows if json.loads(row.details).get("effect") == RefusalEffect.DESTROY.value]
        query = select(recordings.c.id).where(recordings.c.call_id.in_(calls))
        self.shred(list(self._conn.scalars(query)), RecordingState.REFUSED)

    def _quarantined(self, rows: Sequence[Row]) -> None:
        ids = [row.subject for row in rows]
        c = recordings.c
        self._conn.execute(
            update(recordings)
            .where(c.id.in_(ids), c.state == RecordingState.SEALED.value)
            .values(state=RecordingState.QUARANTINED.value)
        )

    def _due_moved(self, rows: Sequence[Row]) -> None:
        """Only ever nearer: a later day would be one that nobody was told of (L4)."""
        c = recordings.c
        for row in rows:
            to = datetime.fromisoformat(json.loads(row.details)["to"])
            self._conn.execute(update(recordings).where(c.id == row.subject, c.due_at > to).values(due_at=to))

    def _key_destroyed(self, rows: Sequence[Row]) -> None:
        self._keys_gone.update(row.subject for row in rows)

    def end_keys(self) -> None:
        """Nothing opens what is wrapped for a key that is gone, nor shall it seem so.

        Only once the headers of the house that is replaced are here: what is held was rotated to another key before, and lives.
        """
        h = key_headers.c
        for recipient in sorted(self._keys_gone):
            ids = list(self._conn.scalars(select(h.recording_id).where(h.recipients == recipient)))
            self.shred(ids, RecordingState.DESTROYING)

    def _role_over(self, rows: Sequence[Row]) -> None:
        values = [{"one": json.loads(row.details)["grant"], "at": _EPOCH + timedelta(microseconds=row.at)} for row in rows]
        c = role_grants.c
        self._conn.execute(
            update(role_grants).where(c.id == bindparam("one"), c.ended_at.is_(None)).values(ended_at=bindparam("at")),
            values,
        )

    def _withdrawn(self, rows: Sequence[Row]) -> None:
        """The hash is forgotten: it was to be, and no restore brings it back."""
        values = [{"one": row.subject, "at": _EPOCH + timedelta(microseconds=row.at)} for row in rows]
        c = objections.c
        self._conn.execute(
            update(objections).where(c.id == bindparam("one")).values(number_hash=None, withdrawn_at=bindparam("at")), values
        )


_ACTIONS: Mapping[str, Callable[[Replay, Sequence[Row]], Any]] = {
    "recording.refused": Replay._refused,  # noqa: SLF001  # our own class's
    "recording.key-destroyed": Replay._destroying,  # noqa: SLF001
    "recording.destroyed": Replay._destroying,  # noqa: SLF001
    "caller.refused": Replay._caller_refused,  # noqa: SLF001
    "recording.quarantined": Replay._quarantined,  # noqa: SLF001
    "recording.contradicted": Replay._quarantined,  # noqa: SLF001
    "recording.due-moved": Replay._due_moved,  # noqa: SLF001
    "key.destroying": Replay._key_destroyed,  # noqa: SLF001
    "key.destroyed": Replay._key_destroyed,  # noqa: SLF001
    "role.revoked": Replay._role_over,  # noqa: SLF001
    "role.over": Replay._role_over,  # noqa: SLF001
    "objection.withdrawn": Replay._withdrawn,  # noqa: SLF001
    "objection.expired": Replay._withdrawn,  # noqa: SLF001
}
"""What is done for each kind that the journal tells enough of. Each may be done twice."""
