"""People's requests for the console's pages: the commands' own functions, each on a transaction of its own."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, select

from ivr.bootstrap import home
from ivr.bootstrap.rights_desk import eraser, letters, object_for, packer
from ivr.console.errors import NoSuchPage
from ivr.console.pages.rendering import Pages
from ivr.console.rights.desk import After, Case, CaseCall, Imported, Packed, Sought
from ivr.console.rights.errors import KindUnclear
from ivr.console.rights.views import RightsPart
from ivr.console.security.visitor import Visitor
from ivr.database import rights
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.people import some_names
from ivr.database.tables import calls, lines
from ivr.documents.document import Document
from ivr.domain.access import Channel
from ivr.domain.objection import Origin as ObjectionOrigin
from ivr.domain.rights import OPEN, Identity, Kind, RightsRequest, State
from ivr.rights import deeds, mail, searching, steps
from ivr.rights.answers.words import Letter
from ivr.rights.answers.writing import Order as LetterOrder
from ivr.rights.answers.writing import copy, draft, take
from ivr.rights.deeds import Correctable
from ivr.rights.erasing import erase
from ivr.rights.errors import NumberUnreadable
from ivr.rights.fates import Fate, fates
from ivr.rights.holds import TableHolds
from ivr.rights.package.making import Order, make
from ivr.rights.package.recipient import Recipient
from ivr.rights.searching import Candidate
from ivr.rights.steps import Asked, Deal, deal, open_request
from ivr.settings import Settings
from notices.facts import PurposeKind

if TYPE_CHECKING:
    from ivr.bootstrap.console_parts import Ground

LEFT_SECONDS = 24 * 3600.0
"""What a killed process left of a package, which is ciphertext, goes with the first package a day later."""

_SETTLED = tuple(state for state in State if state not in OPEN)


def rights_part(ground: Ground) -> Callable[[Pages], RightsPart]:
    """What makes the part, on this house's rows."""
    return lambda pages: RightsPart(pages, Desk(ground.settings, ground.engine), home.now)


@dataclass(frozen=True, slots=True)
class Desk:
    """An `ivr.console.rights.desk.RightsDesk` on the tables."""

    settings: Settings
    engine: Engine

    def lines(self) -> Mapping[str, str]:
        """Names of the lines in service, by id."""
        with reading(self.engine) as conn:
            return {row.id: row.name for row in conn.execute(_NAMES)}

    def line_of(self, request_id: str) -> str | None:
        """The line that a request is about."""
        with reading(self.engine) as conn:
            found = rights.get(conn, request_id)
        if found is None:
            raise NoSuchPage("no page")
        return found.line_id

    def waiting(self, lines: Collection[str] | None, limit: int) -> Sequence[RightsRequest]:
        """Those to be answered, the most urgent first."""
        with reading(self.engine) as conn:
            found = rights.newest(conn, sorted(OPEN), lines, limit, oldest=True)
        return sorted(found, key=lambda request: request.deadline)

    def settled(self, lines: Collection[str] | None, after: After, limit: int) -> Sequence[RightsRequest]:
        """Those answered, refused or closed."""
        with reading(self.engine) as conn:
            return rights.newest(conn, _SETTLED, lines, limit, after)

    def open(self, asked: Asked, person: str) -> RightsRequest:
        """Open one."""
        with self.engine.begin() as conn:
            return open_request(conn, asked, person, home.now())

    def take_in(self, message: bytes, kind: Kind | None, asked: Asked, person: str) -> Imported:
        """Open one from an e-mail."""
        now = home.now()
        read = mail.read(message, now)
        found = kind or mail.kind_of(read.words)
        if found is None:
            raise KindUnclear("The message does not say clearly which right is meant. Choose it, and send the file again.")
        wanted = replace(asked, kind=found, contact=read.sender, received_at=read.sent_at or now, message=read)
        with self.engine.begin() as conn:
            known = rights.by_message(conn, read.sha256) is not None
            made = open_request(conn, wanted, person, now)
        return Imported(made, known, read.attachments)

    def case(self, request_id: str) -> Case:
        """One request."""
        with reading(self.engine) as conn:
            found = rights.get(conn, request_id)
            if found is None:
                raise NoSuchPage("no page")
            done = rights.deeds(conn, request_id)
            people = some_names(conn, [found.identity.by if found.identity else None, *(deed.by for deed in done)])
            own = _calls(conn, request_id)
            return Case(found, own, done, people, _two_people(conn, {call.line_id for call in own}))

    def identify(self, request_id: str, how: Identity, person: str) -> None:
        """Note how the person showed who they are."""
        with self._in_hand(request_id, person) as about:
            steps.identity_confirmed(about, how)

    def search(self, request_id: str, sought: Sought, person: str) -> Sequence[Candidate]:
        """Look for calls."""
        wanted = searching.wanted(
            home.call_number_key(self.settings),
            number=sought.number or None,
            receipt=sought.receipt or None,
            line_id=sought.line_id or None,
            since=sought.since,
            until=sought.until,
        )
        with self._in_hand(request_id, person) as about:
            return searching.search(about, wanted)[1]

    def attach(self, request_id: str, calls: Sequence[str], person: str, *, remove: bool) -> None:
        """Confirm that calls are the person's, or take them off again."""
        with self._in_hand(request_id, person) as about:
            (searching.withdraw if remove else searching.confirm)(about, calls)

    def package(self, request_id: str, to: Recipient, mute: Channel | None, visitor: Visitor) -> Packed:
        """A package in a file that has no name any more once this returns: it dies with the answer that it is sent in."""
        order = Order(request_id, to, visitor.person, visitor.proven_at, mute)
        with _folder(self.settings.home / "packages") as folder:
            out = folder / "package.tar.age"
            make(packer(self.settings, self.engine), order, out, home.now())
            return Packed(out.open("rb"), out.stat().st_size)

    def erase(self, request_id: str, person: str) -> Sequence[Fate]:
        """Destroy what may go."""
        return erase(eraser(self.settings, self.engine), request_id, person, home.now())

    def restrict(self, request_id: str, person: str) -> int:
        """Restrict every recording."""
        with self._in_hand(request_id, person) as about:
            return len(deeds.restrict(about, TableHolds()))

    def object(self, request_id: str, number: str, purposes: Sequence[PurposeKind], person: str) -> None:
        """Write the objection into the register."""
        key = home.objection_key(self.settings)
        with self._in_hand(request_id, person) as about:
            object_for(about.conn, key, about, number, purposes, about.now, ObjectionOrigin.CONSOLE)

    def rectify(self, request_id: str, call_id: str, field: Correctable, new: str | None, person: str) -> None:
        """Put right what is kept of a call."""
        value = new
        if field is Correctable.NUMBER and new is not None:
            value = home.call_number_key(self.settings).hash(new)
            if value is None:
                raise NumberUnreadable(
                    "This is no telephone number. Write it as +33 1 99 00 00 01, or as it is dialled in France."
                )
        with self._in_hand(request_id, person) as about:
            deeds.rectify(about, call_id, field, value)

    def draft(self, order: LetterOrder) -> Document:
        """What a letter would say."""
        return draft(letters(self.engine), order, home.now())

    def write(self, order: LetterOrder) -> None:
        """Take the step that a letter tells of."""
        take(letters(self.engine), order, home.now())

    def letter(self, request_id: str, letter: str) -> bytes:
        """A letter whose step was taken."""
        return copy(letters(self.engine), request_id, Letter(letter), home.now())

    def close(self, request_id: str, person: str) -> None:
        """Nothing more will happen."""
        with self._in_hand(request_id, person) as about:
            steps.closed(about)

    @contextmanager
    def _in_hand(self, request_id: str, person: str) -> Iterator[Deal]:
        with self.engine.begin() as conn:
            yield deal(conn, request_id, person, home.now())


_NAMES = select(lines.c.id, lines.c.name).where(lines.c.retired_at.is_(None)).order_by(lines.c.name, lines.c.id)


def _calls(conn: Connection, request_id: str) -> tuple[CaseCall, ...]:
    """The calls of a request in the order of their arrival, with what became of their recordings."""
    c, now = calls.c, home.now()
    found = fates(conn, request_id, TableHolds(), now)
    spoken = {line.id: tuple(str(locale) for locale in line.locales) for line in load_lines(conn)}
    query = select(c.id, c.line_id, c.arrived_at, c.locale).where(c.id.in_(rights.attached(conn, request_id)))
    return tuple(
        CaseCall(
            row.id,
            row.line_id,
            row.arrived_at,
            row.locale,
            spoken.get(row.line_id, ()),
            tuple(fate for fate in found if fate.recording.call_id == row.id),
        )
        for row in conn.execute(query.order_by(c.arrived_at, c.id))
    )


def _two_people(conn: Connection, line_ids: Collection[str]) -> bool:
    query = select(lines.c.id).where(lines.c.id.in_(line_ids), lines.c.four_eyes).limit(1)
    return conn.execute(query).first() is not None


@contextmanager
def _folder(place: Path) -> Iterator[Path]:
    """A folder for one package, gone afterwards; and what an earlier process left behind goes too."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in place.iterdir():
        if time.time() - left.stat().st_mtime > LEFT_SECONDS:
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(dir=place))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
