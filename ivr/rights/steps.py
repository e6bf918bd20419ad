"""The life of a request: the journal's row first, then the row (L6), in one transaction."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from ivr.database import rights
from ivr.database.lines import load_lines
from ivr.database.rights import Deed
from ivr.documents.wording import LANGUAGES
from ivr.domain.rights import (
    Confirmed,
    Ground,
    Identity,
    Kind,
    Origin,
    RightsRequest,
    State,
    answer,
    ask_identity,
    begin_work,
    close,
    confirm_identity,
    extend,
    refuse,
)
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.rights.errors import RequestMissing, Unsaid
from ivr.rights.mail import Message

LONGEST_CONTACT = 254


@dataclass(frozen=True, slots=True)
class Asked:
    """What a new request says.

    Attributes:
        contact: how to reach the person: an address, where a letter goes.
        received_at: when it reached the house; never later than now.
        message: the e-mail that it came as.
    """

    kind: Kind
    origin: Origin
    contact: str
    received_at: datetime
    locale: str = "fr"
    line_id: str | None = None
    message: Message | None = None


@dataclass(frozen=True, slots=True)
class Deal:
    """What a step is about, and who takes it.

    Attributes:
        by: pseudonymous id of the person at work.
    """

    conn: Connection
    request: RightsRequest
    by: str
    now: datetime

    def note(self, kind: str, **details: Any) -> None:
        """The journal's row: before anything else (L6)."""
        append(self.conn, [Entry(kind, self.request.id, {**details, "by": self.by})], self.now)

    def did(self, deed: str, subject: str, **details: Any) -> None:
        """Keep what was done. Repeated after a crash, it is kept once."""
        name = str(uuid.uuid5(uuid.NAMESPACE_URL, f"preambule:{self.request.id}:{deed}:{subject}:{sorted(details.items())}"))
        rights.note_deed(self.conn, Deed(name, self.request.id, deed, subject, details, self.by, self.now))

    def moved(self, request: RightsRequest) -> Deal:
        """The request has changed: write it."""
        rights.save(self.conn, request)
        return replace(self, request=request)


def open_request(conn: Connection, asked: Asked, by: str, now: datetime) -> RightsRequest:
    """Open a request. The same message twice is one request.

    Raises:
        Unsaid: no contact, a language in which nobody is answered, or a line that is not there.
    """
    message = asked.message
    if message is not None and (known := rights.by_message(conn, message.sha256)) is not None:
        return known
    _check(conn, asked)
    request = RightsRequest(
        id=str(uuid.uuid4()),
        kind=asked.kind,
        state=State.RECEIVED,
        origin=asked.origin,
        line_id=asked.line_id,
        locale=asked.locale,
        contact=asked.contact.strip(),
        words=None if message is None else message.words,
        message_hash=None if message is None else message.sha256,
        received_at=min(asked.received_at, now),
        opened_at=now,
    )
    details = {"kind": request.kind.value, "origin": request.origin.value, "line": request.line_id, "by": by}
    received = {"received": request.received_at.isoformat(timespec="seconds")}
    append(conn, [Entry("rights.opened", request.id, {**details, **received})], now)
    rights.add(conn, request)
    return request


def deal(conn: Connection, request_id: str, by: str, now: datetime) -> Deal:
    """Take a request in hand.

    Raises:
        RequestMissing: there is none of this id.
    """
    request = rights.claim(conn, request_id)
    if request is None:
        raise RequestMissing("There is no such request. See them: preambule rights list")
    return Deal(conn, request, by, now)


def identity_asked(about: Deal) -> Deal:
    """The person was asked to show who they are."""
    return _step(about, "rights.identity-asked", ask_identity)


def identity_confirmed(about: Deal, how: Identity) -> Deal:
    """Somebody noted how the person showed who they are; no copy of anything is kept."""
    confirmed = Confirmed(how, about.by, about.now)
    return _step(about, "rights.identity-confirmed", lambda request: confirm_identity(request, confirmed), how=how.value)


def working(about: Deal, *kinds: Kind) -> Deal:
    """Begin, or go on, to do what was asked. Raises as `begin_work`."""
    request = begin_work(about.request, *kinds)
    return about if request is about.request else _step(about, "rights.begun", lambda _: request)


def extended(about: Deal, reason: str) -> Deal:
    """Two months more. The reason is told to the person; the journal holds that there is one."""
    if not reason.strip():
        raise Unsaid("An extension needs its reason: the person is told it (art. 12(3)).")
    return _step(about, "rights.extended", lambda request: extend(request, reason.strip(), about.now))


def answered(about: Deal, answer_hash: str) -> Deal:
    """The person was given an answer of this hash."""
    return _step(about, "rights.answered", lambda request: answer(request, answer_hash, about.now), document=answer_hash)


def refused(about: Deal, ground: Ground, answer_hash: str) -> Deal:
    """The person was given a refusal of this hash, with its ground."""
    return _step(
        about,
        "rights.refused",
        lambda request: refuse(request, ground, answer_hash, about.now),
        document=answer_hash,
        ground=ground.value,
    )


def closed(about: Deal) -> Deal:
    """Nothing more will happen."""
    return _step(about, "rights.closed", lambda request: close(request, about.now))


def _step(about: Deal, kind: str, change: Callable[[RightsRequest], RightsRequest], **details: Any) -> Deal:
    """A rule first, which may refuse; then the journal; then the row."""
    request = change(about.request)
    about.note(kind, **details)
    return about.moved(request)


def _check(conn: Connection, asked: Asked) -> None:
    contact = asked.contact.strip()
    if not contact or len(contact) > LONGEST_CONTACT or not contact.isprintable():
        raise Unsaid(f"A request needs a contact to answer to: one line of at most {LONGEST_CONTACT} characters.")
    if asked.locale not in LANGUAGES:
        raise Unsaid(f"People are answered in {' or '.join(LANGUAGES)}, not in {asked.locale!r}.")
    if asked.line_id is not None and asked.line_id not in {line.id for line in load_lines(conn)}:
        raise Unsaid("No line in service has this id. See them: preambule lines list")
