"""Giving somebody their letter: the file, its hash in the journal, and the request's state stand or fall together (L6)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from ivr.database import rights
from ivr.database.engine import reading
from ivr.documents.data import as_json
from ivr.documents.document import Document
from ivr.documents.pdf import pdf
from ivr.domain.rights import Ground, RightsRequest, State, ask_identity, begin_work, extend, refuse
from ivr.rights import steps
from ivr.rights.answers.letter import compose
from ivr.rights.answers.told import gather
from ivr.rights.answers.words import Letter
from ivr.rights.errors import AnswerChanged, RequestMissing, Undone, Unsaid
from ivr.rights.holds import Holds
from ivr.rights.package.archive import new_file
from ivr.rights.steps import Deal, deal


@dataclass(frozen=True, slots=True)
class Desk:
    """All that writing letters needs."""

    engine: Engine
    holds: Holds


@dataclass(frozen=True, slots=True)
class Order:
    """One letter that somebody orders.

    Attributes:
        by: pseudonymous id of the person at work.
        reason: of an extension.
        ground: of a refusal; None for an answer.
    """

    request_id: str
    letter: Letter
    by: str
    reason: str = ""
    ground: Ground | None = None


def write(desk: Desk, order: Order, out: Path, now: datetime) -> RightsRequest:
    """Take the step that a letter tells of, and write the letter as PDF/A with its data inside.

    The file has its name only once the step is committed. If that fails in between, ask again: a request that is settled gives the
    same letter again, byte by byte, as long as nothing that it tells of has changed.

    Raises:
        Undone: it would tell of something that was not done.
        AnswerChanged: the letter of a settled request cannot be made again.
        RequestState, ExtensionTooLate, WrongKind, IdentityUnconfirmed: the step is not possible.
        PackageFailed: the file cannot be written; the step is not taken.
    """
    with new_file(out) as file, desk.engine.begin() as conn:
        content, request = _taken(desk, order, conn, now)
        file.write(content)
        file.flush()
    return request


def take(desk: Desk, order: Order, now: datetime) -> RightsRequest:
    """Take the step that a letter tells of, without a file: `copy` gives the letter from then on. Raises as `write`."""
    with desk.engine.begin() as conn:
        return _taken(desk, order, conn, now)[1]


def draft(desk: Desk, order: Order, now: datetime) -> Document:
    """What a letter would say if its step were taken now. Nothing is written. Raises as `write`."""
    with reading(desk.engine) as conn:
        request = _known(conn, order.request_id)
        if request.settled_at is not None:
            settled = Letter.ANSWER if request.ground is None else Letter.REFUSAL
            return _composed(desk, Deal(conn, request, order.by, request.settled_at), settled, request.ground)
        about = Deal(conn, _as_if(request, order, now), order.by, now)
        return _composed(desk, about, order.letter, order.ground)


def copy(desk: Desk, request_id: str, letter: Letter, now: datetime) -> bytes:
    """A letter whose step was taken, as PDF/A once more. Nothing is written.

    Raises:
        Undone: its step was not taken.
        AnswerChanged: the letter of a settled request cannot be made again.
        RequestMissing: there is no such request.
    """
    with reading(desk.engine) as conn:
        request = _known(conn, request_id)
        if letter not in _sent(request):
            raise Undone("This letter is not written yet, or is not to be had any more.")
        if request.settled_at is not None and letter is not Letter.EXTENSION:
            return _again(desk, Deal(conn, request, "", request.settled_at))
        return _made(desk, Deal(conn, request, "", now), letter, request.ground)


def _sent(request: RightsRequest) -> frozenset[Letter]:
    """The letters whose step was taken."""
    sent = {Letter.EXTENSION} if request.extended_at is not None else set()
    if request.settled_at is not None:
        sent.add(Letter.ANSWER if request.ground is None else Letter.REFUSAL)
    if request.state is State.IDENTITY_ASKED:
        sent.add(Letter.IDENTITY)
    return frozenset(sent)


def _known(conn: Connection, request_id: str) -> RightsRequest:
    request = rights.get(conn, request_id)
    if request is None:
        raise RequestMissing("There is no such request. See them: preambule rights list")
    return request


def _as_if(request: RightsRequest, order: Order, now: datetime) -> RightsRequest:
    """The request as its letter would find it: the rules of the step are asked, and nothing is taken."""
    if order.letter is Letter.IDENTITY:
        return request if request.state is State.IDENTITY_ASKED else ask_identity(request)
    if order.letter is Letter.EXTENSION:
        if request.extended_at is None and not order.reason.strip():
            raise Unsaid("An extension needs its reason: the person is told it (art. 12(3)).")
        return request if request.extended_at is not None else extend(request, order.reason.strip(), now)
    if order.ground is not None:
        refuse(request, order.ground, "", now)
        return request
    return begin_work(request)


def _taken(desk: Desk, order: Order, conn: Connection, now: datetime) -> tuple[bytes, RightsRequest]:
    about = deal(conn, order.request_id, order.by, now)
    settled = about.request.settled_at
    if settled is not None:
        return _again(desk, replace(about, now=settled)), about.request
    return _act(desk, order, about)


def _act(desk: Desk, order: Order, about: Deal) -> tuple[bytes, RightsRequest]:
    """The step and its letter. What was asked, or extended, before is told again in the same words."""
    request = about.request
    if order.letter is Letter.IDENTITY:
        about = about if request.state is State.IDENTITY_ASKED else steps.identity_asked(about)
        return _made(desk, about, Letter.IDENTITY), about.request
    if order.letter is Letter.EXTENSION:
        about = about if request.extended_at is not None else steps.extended(about, order.reason)
        return _made(desk, about, Letter.EXTENSION), about.request
    if order.ground is not None:
        content = _made(desk, about, Letter.REFUSAL, order.ground)
        return content, steps.refused(about, order.ground, _hash(content)).request
    about = steps.working(about)
    content = _made(desk, about, Letter.ANSWER)
    return content, steps.answered(about, _hash(content)).request


def _again(desk: Desk, about: Deal) -> bytes:
    """At the moment when it was settled."""
    request = about.request
    letter = Letter.ANSWER if request.ground is None else Letter.REFUSAL
    content = _made(desk, about, letter, request.ground)
    if _hash(content) != request.answer_hash:
        raise AnswerChanged(
            "The request is settled, and what its letter told of has changed since: it cannot be written again. Copy it from where it was kept."
        )
    return content


def _made(desk: Desk, about: Deal, letter: Letter, ground: Ground | None = None) -> bytes:
    document = _composed(desk, about, letter, ground)
    return pdf(document, as_json(document))


def _composed(desk: Desk, about: Deal, letter: Letter, ground: Ground | None) -> Document:
    return compose(gather(about.conn, about.request, desk.holds, about.now), letter, about.now, ground)


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
