"""What is done for a request beside erasing and handing over: restriction, objection, correction. Each in the caller's transaction."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from enum import StrEnum

from sqlalchemy import select

from ivr.database import rights
from ivr.database.tables import calls, lines
from ivr.domain.recording import GONE
from ivr.domain.rights import Kind
from ivr.rights.errors import ForeignCall, Unsaid
from ivr.rights.fates import of_request
from ivr.rights.holds import Holds
from ivr.rights.steps import Deal, working


class Correctable(StrEnum):
    """What of a call may be put right: all else is signed, or was never said by the person.

    LOCALE  the language in which it was held
    NUMBER  by which number it is found; somebody else's was shown to the switch
    """

    LOCALE = "locale"
    NUMBER = "number"


def restrict(about: Deal, holds: Holds) -> tuple[str, ...]:
    """Restrict every recording of the request (art. 18): kept, heard by nobody but as the law allows.

    Returns:
        Ids of the recordings that are restricted now.
    """
    about = working(about, Kind.RESTRICTION)
    found = [recording for recording in of_request(about.conn, about.request.id) if recording.state not in GONE]
    about.note("rights.restricted", recordings=[recording.id for recording in found])
    for recording in found:
        hold = holds.restrict(about.conn, recording.id, about.request.id, about.by, about.now)
        about.did("restricted", recording.id, hold=hold)
    return tuple(recording.id for recording in found)


def objected(about: Deal, objection_ids: Sequence[str]) -> Deal:
    """Objections were written in this transaction; the request has what it asked for (art. 21)."""
    about = working(about, Kind.OBJECTION)
    about.note("rights.objected", objections=list(objection_ids))
    for objection_id in objection_ids:
        about.did("objected", objection_id)
    return about


def rectify(about: Deal, call_id: str, field: Correctable, new: str | None) -> Deal:
    """Put right what is kept of a call (art. 16). The journal holds old and new as hashes over request, field and value (L6).

    Args:
        about: a request of rectification.
        call_id: one of its calls.
        field: what is wrong.
        new: a locale; or the hash of a number, None for no number at all.

    Raises:
        ForeignCall: the call is not one of the request's.
        Unsaid: no language of the call's line.
    """
    about = working(about, Kind.RECTIFICATION)
    if call_id not in rights.attached(about.conn, about.request.id):
        raise ForeignCall("This call is not attached to the request.")
    if field is Correctable.LOCALE:
        _check_locale(about, call_id, new)
    column = calls.c.locale if field is Correctable.LOCALE else calls.c.number_hash
    old = about.conn.execute(select(column).where(calls.c.id == call_id)).scalar_one()
    marks = {"old": mark(about.request.id, field, old), "new": mark(about.request.id, field, new)}
    about.note("rights.rectified", call=call_id, field=field.value, **marks)
    if field is Correctable.LOCALE:
        rights.set_locale(about.conn, call_id, str(new))
    else:
        rights.set_number(about.conn, call_id, new)
    about.did("rectified", call_id, field=field.value, **marks)
    return about


def _check_locale(about: Deal, call_id: str, new: str | None) -> None:
    of_line = select(lines.c.locales).join(calls, calls.c.line_id == lines.c.id).where(calls.c.id == call_id)
    known = json.loads(about.conn.execute(of_line).scalar_one())
    if new not in known:
        raise Unsaid(f"The call's line speaks {', '.join(known)}: the call was held in one of these.")


def mark(request_id: str, field: Correctable, value: str | None) -> str:
    """What the journal holds of a value: whoever knows it can show that it was the one, and nobody can read it there."""
    return hashlib.sha256(f"{request_id} {field.value} {'' if value is None else value}".encode()).hexdigest()
