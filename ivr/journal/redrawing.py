"""Drawing again, off the journal, whatever was drawn: it shows that nobody chose which calls are recorded (LAW 7)."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from ivr.domain.gate import Reason
from ivr.domain.sampling import Draw, draw, key_id
from ivr.journal.chain import Row
from ivr.journal.sampling import COMMITTED, DECIDED

BEGUN = "recording.begun"
"""Written by the vault before a recording's first byte."""

ALL = 100


class Fault(StrEnum):
    """What is wrong with the draw of one call.

    NOT_DRAWN      nothing was drawn for it, though draws were written by then
    KEY_LATE       the journal does not name its key before it
    KEY_UNKNOWN    its key was not given, so that it cannot be drawn again
    OTHER_VALUE    its key draws something else for it
    OTHER_SIDE     what was drawn lies on the other side of the share than the row says
    NOT_OBEYED     it was drawn and kept out as not drawn, or not drawn and let in
    """

    NOT_DRAWN = "not_drawn"
    KEY_LATE = "key_late"
    KEY_UNKNOWN = "key_unknown"
    OTHER_VALUE = "other_value"
    OTHER_SIDE = "other_side"
    NOT_OBEYED = "not_obeyed"


@dataclass(frozen=True, slots=True)
class Wrong:
    """One call whose draw cannot be shown to be nobody's choice."""

    call_id: str
    line_id: str | None
    at: datetime
    fault: Fault


@dataclass(slots=True)
class Share:
    """One line under one announced share.

    Attributes:
        percent: announced.
        calls: that were drawn for.
        drawn: of these, that fell into the share.
        recorded: of these, of which a recording was begun. Refusals and all other reasons of the gate make it smaller than `drawn`.
    """

    line_id: str
    percent: int
    calls: int = 0
    drawn: int = 0
    recorded: int = 0

    @property
    def deviations(self) -> float:
        """How far `drawn` is from what chance would give, in standard deviations. Beyond 4, somebody may have chosen the calls' ids."""
        share = self.percent / 100
        spread = math.sqrt(self.calls * share * (1 - share))
        return (self.drawn - self.calls * share) / spread if spread else 0.0


@dataclass(frozen=True, slots=True)
class Window:
    """Which calls are looked at: decided from `since` on, before `until`, of one line or of all."""

    since: datetime | None = None
    until: datetime | None = None
    line_id: str | None = None

    def holds(self, at: datetime, line_id: str | None) -> bool:
        """Whether a row lies in it."""
        late = self.until is not None and at >= self.until
        early = self.since is not None and at < self.since
        return not early and not late and self.line_id in (None, line_id)


@dataclass(frozen=True, slots=True)
class Report:
    """What came of drawing again.

    Attributes:
        calls: looked at.
        agree: of these, whose draw is what their key draws, and was obeyed.
        before: of these, decided before draws were written at all.
        wrong: the others.
        committed: when the journal first names each key.
    """

    calls: int
    agree: int
    before: int
    wrong: tuple[Wrong, ...]
    shares: tuple[Share, ...]
    committed: Mapping[str, datetime]


class Redrawing:
    """Draws again, row by row, whatever a journal says was drawn."""

    def __init__(self, keys: Iterable[bytes], window: Window) -> None:
        self._keys = {key_id(key): key for key in keys}
        self._window = window
        self._committed: dict[str, datetime] = {}
        self._known: dict[str, Share | None] = {}
        self._outside: set[str] = set()
        self._recorded: set[str] = set()
        self._shares: dict[tuple[str, int], Share] = {}
        self._wrong: dict[str, Wrong] = {}
        self._calls = self._before = 0

    def following(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The rows as they come, each looked at on its way: whoever verifies the chain reads them once for both."""
        for row in rows:
            self._see(row)
            yield row

    def report(self) -> Report:
        """What was found so far."""
        return Report(
            calls=self._calls,
            agree=self._calls - self._before - len(self._wrong),
            before=self._before,
            wrong=tuple(self._wrong.values()),
            shares=tuple(self._shares[key] for key in sorted(self._shares)),
            committed=dict(self._committed),
        )

    def _see(self, row: Row) -> None:
        at = datetime.fromtimestamp(row.at / 1_000_000, UTC)
        if row.kind == COMMITTED:
            self._committed.setdefault(row.subject, at)
        elif row.kind == DECIDED and row.subject not in self._known:  # the first decision draws; later ones of a call repeat it
            self._decided(row.subject, at, json.loads(row.details))
        elif row.kind == BEGUN:
            self._begun(at, json.loads(row.details))

    def _decided(self, call_id: str, at: datetime, details: Mapping[str, Any]) -> None:
        line_id = details.get("line")
        self._known[call_id] = None
        if not self._window.holds(at, line_id):
            return
        self._calls += 1
        found = _drawn(details)
        if found is None and not self._committed:
            self._before += 1
        elif found is None:
            self._blame(call_id, line_id, at, Fault.NOT_DRAWN)
        else:
            self._counted(call_id, str(line_id), found)
            if (fault := self._fault(call_id, found, details)) is not None:
                self._blame(call_id, line_id, at, fault)

    def _counted(self, call_id: str, line_id: str, found: Draw) -> None:
        share = self._shares.setdefault((line_id, found.percent), Share(line_id, found.percent))
        share.calls += 1
        share.drawn += found.inside
        self._known[call_id] = share
        if not found.inside:
            self._outside.add(call_id)

    def _fault(self, call_id: str, found: Draw, details: Mapping[str, Any]) -> Fault | None:
        if found.key_id not in self._committed:
            return Fault.KEY_LATE
        key = self._keys.get(found.key_id)
        if key is None:
            return Fault.KEY_UNKNOWN
        if draw(call_id, found.percent, key) != found:
            return Fault.OTHER_VALUE
        if details.get("sampled") is not found.inside:
            return Fault.OTHER_SIDE
        kept_out = Reason.NOT_SAMPLED.value in details["reasons"]
        return Fault.NOT_OBEYED if kept_out is found.inside else None

    def _begun(self, at: datetime, details: Mapping[str, Any]) -> None:
        """A recording shows what the gate really did: of a call outside the share there is none, of a call without a draw neither."""
        call_id, line_id = str(details.get("call")), details.get("line")
        if call_id not in self._known:
            if self._committed and self._window.holds(at, line_id):
                self._known[call_id] = None
                self._calls += 1
                self._blame(call_id, line_id, at, Fault.NOT_DRAWN)
            return
        share = self._known[call_id]
        if share is None or call_id in self._recorded:
            return
        self._recorded.add(call_id)
        share.recorded += 1
        if call_id in self._outside:
            self._blame(call_id, line_id, at, Fault.NOT_OBEYED)

    def _blame(self, call_id: str, line_id: str | None, at: datetime, fault: Fault) -> None:
        self._wrong.setdefault(call_id, Wrong(call_id, line_id, at, fault))


def _drawn(details: Mapping[str, Any]) -> Draw | None:
    match details:
        case {"draw": int(value), "share": int(percent), "key": str(key), "reasons": list()} if 0 <= percent <= ALL:
            return Draw(value, percent, key)
        case _:
            return None
