"""Declaring what was done before a line goes live, and taking that back: the journal's row first, then the row (L6)."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from ivr.database.declarations import add_declaration, load_declarations, withdraw_declaration
from ivr.database.lines import load_lines
from ivr.database.people import person
from ivr.domain.going_live import Declaration, Duty
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.register.errors import DeclarationMissing, DeclarationUnusable

LONGEST = 300


@dataclass(frozen=True, slots=True)
class Declared:
    """What somebody says was done: the fields are `Declaration`'s."""

    duty: Duty
    line_id: str | None
    day: date
    document: str


def declare(conn: Connection, said: Declared, by: str, now: datetime) -> Declaration:
    """Keep a declaration, in the caller's transaction. The document's name stays out of the journal, which has its hash.

    Raises:
        DeclarationUnusable: no such line, a day to come, no document.
        PersonUnnamed: nobody declares.
    """
    document = " ".join(said.document.split())
    if not document or len(document) > LONGEST:
        raise DeclarationUnusable(f"Name the document by which it can be shown, in at most {LONGEST} characters.")
    if said.day > now.date():
        raise DeclarationUnusable(f"{said.day} is still to come. Declare what has been done.")
    if said.line_id is not None and said.line_id not in {line.id for line in load_lines(conn)}:
        raise DeclarationUnusable(f"There is no line {said.line_id!r} in service. See: preambule lines list")
    made = Declaration(str(uuid.uuid4()), said.duty, said.line_id, said.day, document, person(conn, by, now), now)
    details = {
        "duty": made.duty.value,
        "line": made.line_id,
        "day": made.day.isoformat(),
        "document": hashlib.sha256(document.encode()).hexdigest(),
        "by": made.by,
    }
    append(conn, [Entry("declaration.made", made.id, details)], now)
    add_declaration(conn, made)
    return made


def take_back(conn: Connection, declaration_id: str, by: str, now: datetime) -> Declaration:
    """Let a declaration count no more, in the caller's transaction.

    Raises:
        DeclarationMissing: none that counts has this id, or several begin with it.
    """
    counting = [one for one in load_declarations(conn) if one.withdrawn_at is None]
    found = [one for one in counting if declaration_id and one.id.startswith(declaration_id)]
    if len(found) != 1:
        raise DeclarationMissing(
            f"{len(found) or 'No'} declarations that count begin with {declaration_id!r}. See: preambule documents declarations"
        )
    (one,) = found
    append(conn, [Entry("declaration.withdrawn", one.id, {"by": person(conn, by, now)})], now)
    withdraw_declaration(conn, one.id, now)
    return one
