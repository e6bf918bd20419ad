"""Giving somebody their letter: the file, its hash in the journal, and the request's state stand or fall together (L6)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine

from ivr.documents.data import as_json
from ivr.documents.pdf import pdf
from ivr.domain.rights import Ground, RightsRequest, State
from ivr.rights import steps
from ivr.rights.answers.letter import compose
from ivr.rights.answers.told import gather
from ivr.rights.answers.words import Letter
from ivr.rights.errors import AnswerChanged
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
        about = deal(conn, order.request_id, order.by, now)
        settled = about.request.settled_at
        if settled is not None:
            content, request = _again(desk, replace(about, now=settled)), about.request
        else:
            content, request = _act(desk, order, about)
        file.write(content)
        file.flush()
    return request


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
    document = compose(gather(about.conn, about.request, desk.holds, about.now), letter, about.now, ground)
    return pdf(document, as_json(document))


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
