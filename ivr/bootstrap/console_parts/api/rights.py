"""People's requests for programs: the steps that the commands take."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ivr.bootstrap import home
from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.console_parts.api.proving import proven
from ivr.bootstrap.console_parts.rights import Desk
from ivr.bootstrap.rights_desk import eraser, letters, object_for
from ivr.console.api.rights.answers import Packing, Writing
from ivr.console.api.rights.calls import Search
from ivr.console.api.rights.deeds import Rectifying
from ivr.console.api.rights.requests import Opening
from ivr.console.errors import NoSuchPage
from ivr.console.rights.desk import Imported, Packed
from ivr.console.security.visitor import Visitor
from ivr.database import rights
from ivr.database.engine import reading
from ivr.database.keyset import Place
from ivr.database.rights import Deed
from ivr.documents.data import as_json
from ivr.domain.rights import OPEN, Identity, Kind, Origin, RightsRequest, State
from ivr.rights import deeds, erasing, searching, steps
from ivr.rights.answers.words import Letter
from ivr.rights.answers.writing import Order, write
from ivr.rights.deeds import Correctable
from ivr.rights.errors import NumberUnreadable
from ivr.rights.fates import Fate
from ivr.rights.holds import TableHolds
from ivr.rights.searching import Candidate
from ivr.rights.steps import Asked, Deal, deal, open_request
from notices.facts import PurposeKind


@dataclass(frozen=True, slots=True)
class HostRequests:
    """`Requests`, `Finding`, `Doing` and `Answering` of `ivr.console.api.rights`, on the tables."""

    house: House

    def listed(
        self, lines: frozenset[str] | None, after: Place | None, limit: int, *, only_open: bool
    ) -> Sequence[RightsRequest]:
        """Those that came first at the head."""
        states = sorted(OPEN) if only_open else list(State)
        with reading(self.house.engine) as connection:
            return rights.newest(connection, states, lines, limit, after, oldest=True)

    def one(self, request_id: str) -> tuple[RightsRequest, Sequence[str], Sequence[Deed]]:
        """A request, its calls, what was done."""
        with reading(self.house.engine) as connection:
            found = rights.get(connection, request_id)
            if found is None:
                raise NoSuchPage("There is no such request.")
            return found, rights.attached(connection, request_id), rights.deeds(connection, request_id)

    def open(self, opening: Opening, visitor: Visitor) -> RightsRequest:
        """Open one."""
        now = self.house.clock()
        received = opening.received or now
        asked = Asked(opening.kind, Origin.CONSOLE, opening.contact, received, opening.locale, opening.line)
        with self.house.engine.begin() as connection:
            return open_request(connection, asked, visitor.person, now)

    def take_in(self, message: bytes, kind: Kind | None, line: str | None, locale: str, visitor: Visitor) -> Imported:
        """Open one from an e-mail."""
        asked = Asked(kind or Kind.ACCESS, Origin.EMAIL, "", self.house.clock(), locale, line)
        return self._desk.take_in(message, kind, asked, visitor.person)

    def identify(self, request_id: str, how: Identity | None, visitor: Visitor) -> RightsRequest:
        """The identity check."""
        with self._in_hand(request_id, visitor) as about:
            after = steps.identity_asked(about) if how is None else steps.identity_confirmed(about, how)
        return after.request

    def search(self, request_id: str, search: Search, visitor: Visitor) -> Sequence[Candidate]:
        """Look for calls."""
        wanted = searching.wanted(
            home.call_number_key(self.house.settings),
            number=search.number,
            receipt=search.receipt,
            line_id=search.line,
            since=search.since,
            until=search.until,
        )
        with self._in_hand(request_id, visitor) as about:
            return searching.search(about, wanted)[1]

    def attach(self, request_id: str, calls: Sequence[str], visitor: Visitor, *, remove: bool) -> None:
        """They are the person's, or are not."""
        with self._in_hand(request_id, visitor) as about:
            if remove:
                searching.withdraw(about, calls)
            else:
                searching.confirm(about, calls)

    def erase(self, request_id: str, visitor: Visitor) -> Sequence[tuple[Fate, Sequence[str]]]:
        """Destroy."""
        tools = eraser(self.house.settings, self.house.engine)
        found = erasing.erase(tools, request_id, visitor.person, self.house.clock())
        return [(fate, [erasing.told(one) for one in fate.obstructed]) for fate in found]

    def restrict(self, request_id: str, visitor: Visitor) -> Sequence[str]:
        """Restrict."""
        with self._in_hand(request_id, visitor) as about:
            return deeds.restrict(about, TableHolds())

    def object(self, request_id: str, number: str, purposes: Sequence[PurposeKind], visitor: Visitor) -> None:
        """Write the objection."""
        key = home.objection_key(self.house.settings)
        with self._in_hand(request_id, visitor) as about:
            object_for(about.conn, key, about, number, purposes, about.now)

    def rectify(self, request_id: str, wanted: Rectifying, visitor: Visitor) -> None:
        """Put right."""
        value = wanted.new
        if wanted.field is Correctable.NUMBER and value is not None:
            value = home.call_number_key(self.house.settings).hash(value)
            if value is None:
                raise NumberUnreadable(
                    "This is no telephone number. Write it as +33 1 99 00 00 01, or as it is dialled in France."
                )
        with self._in_hand(request_id, visitor) as about:
            deeds.rectify(about, wanted.call, wanted.field, value)

    def write(self, request_id: str, writing: Writing, visitor: Visitor) -> bytes:
        """A letter as PDF. It lies in a folder of its own for as long as it is read, and in none afterwards."""
        order = Order(request_id, writing.letter, visitor.person, writing.reason, writing.ground)
        with tempfile.TemporaryDirectory(dir=self.house.settings.home) as folder:
            out = Path(folder) / "letter.pdf"
            write(letters(self.house.engine), order, out, self.house.clock())
            return out.read_bytes()

    def draft(self, request_id: str, writing: Writing, visitor: Visitor) -> dict[str, Any]:
        """What a letter would say."""
        order = Order(request_id, writing.letter, visitor.person, writing.reason, writing.ground)
        told: dict[str, Any] = json.loads(as_json(self._desk.draft(order)))
        return told

    def letter(self, request_id: str, letter: Letter) -> bytes:
        """A letter whose step was taken."""
        return self._desk.letter(request_id, letter)

    def package(self, request_id: str, packing: Packing, visitor: Visitor) -> Packed:
        """All that is kept of the person's calls."""
        at = proven(self.house, visitor, packing.code)
        return self._desk.package(request_id, packing.recipient, packing.mask, replace(visitor, proven_at=at))

    def close(self, request_id: str, visitor: Visitor) -> RightsRequest:
        """Close it."""
        with self._in_hand(request_id, visitor) as about:
            return steps.closed(about).request

    def now(self) -> datetime:
        """The moment."""
        return self.house.clock()

    @property
    def _desk(self) -> Desk:
        """What the pages do in the same words is done there."""
        return Desk(self.house.settings, self.house.engine)

    @contextmanager
    def _in_hand(self, request_id: str, visitor: Visitor) -> Iterator[Deal]:
        """One request in one transaction: all of the step is written, or nothing."""
        with self.house.engine.begin() as connection:
            yield deal(connection, request_id, visitor.person, self.house.clock())
