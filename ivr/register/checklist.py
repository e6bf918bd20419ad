"""The go-live checklist: what must be there before a line's first real call, and what is missing (LAW 16, 17, 27)."""

from __future__ import annotations

from sqlalchemy import Connection

from ivr.database.declarations import load_declarations
from ivr.database.lines import load_lines
from ivr.database.publications import in_force
from ivr.documents import Document, Fact, Figure, Section, Table
from ivr.documents.document import Cell
from ivr.documents.wording import N_
from ivr.domain.going_live import Declaration, Point, Requirement, blocking, exempt, points
from ivr.domain.line import Line
from ivr.register import terms
from ivr.register.figures import announced
from ivr.register.occasion import Occasion, Pen, issuer
from notices.facts import Mode

TITLE = N_("Go-live checklist")
TOLD = N_("A line may go live when nothing is missing. Declare what has been done with: preambule documents declare")
WHAT, REFERENCE, STATE, SHOWN = N_("Requirement"), N_("Reference"), N_("State"), N_("Shown by")
MET, MISSING = N_("done"), N_("MISSING")
VERDICT = N_("May this line go live?")
MAY, MAY_NOT = N_("yes"), N_("no, requirements missing: %(count)s")
EXEMPT = N_("nothing is asked: no real caller is recorded on this line")
SHOWN_BY = N_("%(document)s, %(day)s")
UNRECORDED = N_("Extensions never recorded: %(patterns)s")
KEY = N_("The agent’s key *4 ends a recording")
SILENT = N_("A line that never records is in service")
SHARE = N_("%(percent)s %% of calls are recorded")
JUSTIFIED = N_("%(text)s (%(role)s)")
NOTICE = N_("Notice heard by callers")
NO_NOTICE = N_("none is published: calls are put through and not recorded")
STALE = N_("no longer true: calls are put through and not recorded until it is published again")
TRUE = N_("version %(version)s, true")


def write(conn: Connection, occasion: Occasion) -> Document:
    """A part for each line that is asked for."""
    pen, lines, declared = occasion.pen, load_lines(conn), load_declarations(conn)
    said = {line: publication.version_id for line, publication in in_force(conn, occasion.now).items()}
    hashes = announced(conn)
    parts = [
        _line(occasion, line, lines, declared, _notice(pen, line, said.get(line.id), hashes)) for line in occasion.chosen(lines)
    ]
    about = Section(pen.say(N_("About this document")), (pen.say(TOLD),))
    return Document("go-live", pen.say(TITLE), occasion.locale, occasion.now, (about, *parts), issuer(occasion.chosen(lines)))


def _line(occasion: Occasion, line: Line, lines: tuple[Line, ...], declared: tuple[Declaration, ...], notice: Fact) -> Section:
    pen, today = occasion.pen, occasion.now.date()
    missing = blocking(line, lines, declared, today)
    facts = (Fact(pen.say(VERDICT), _verdict(pen, line, missing), f"lines:{line.id}"), notice)
    if exempt(line):
        return Section(line.name, facts=facts)
    rows = tuple(_row(pen, line, lines, point) for point in points(line, lines, declared, today))
    columns = (pen.say(WHAT), pen.say(REFERENCE), pen.say(STATE), pen.say(SHOWN))
    return Section(line.name, facts=facts, tables=(Table(columns, rows),))


def _verdict(pen: Pen, line: Line, missing: tuple[Requirement, ...]) -> str:
    if exempt(line):
        return pen.say(EXEMPT)
    if missing:
        return pen.say(MAY_NOT, count=pen.formats.number(len(missing)))
    return pen.say(MAY)


def _row(pen: Pen, line: Line, lines: tuple[Line, ...], point: Point) -> tuple[Cell, ...]:
    state = pen.say(MET if point.met else MISSING)
    return (
        pen.say(terms.REQUIREMENT[point.requirement]),
        pen.say(terms.REFERENCE[point.requirement]),
        state,
        _shown(pen, line, lines, point),
    )


def _shown(pen: Pen, line: Line, lines: tuple[Line, ...], point: Point) -> Cell:
    found = point.declaration
    if found is not None:
        text = pen.say(SHOWN_BY, document=found.document, day=pen.formats.day(found.day))
        return Figure(text, f"declarations:{found.id}")
    if not point.met:
        return "–"
    if point.requirement is Requirement.WAY_OUT:
        return _way_out(pen, line, lines)
    return _share(pen, line)


def _way_out(pen: Pen, line: Line, lines: tuple[Line, ...]) -> Cell:
    if line.unrecorded_agents:
        return Figure(pen.say(UNRECORDED, patterns=pen.listed(line.unrecorded_agents)), f"lines:{line.id}")
    silent = next((other for other in lines if other.mode is Mode.NEVER and not other.rehearsal), None)
    if silent is not None:
        return Figure(pen.say(SILENT), f"lines:{silent.id}")
    return Figure(pen.say(KEY), f"lines:{line.id}")


def _share(pen: Pen, line: Line) -> Cell:
    why = line.sampling_justification
    if why is not None:
        return Figure(pen.say(JUSTIFIED, text=why.text, role=why.role), f"lines:{line.id}")
    return Figure(pen.say(SHARE, percent=line.facts.sampling_percent), f"lines:{line.id}")


def _notice(pen: Pen, line: Line, version: str | None, hashes: dict[str, str]) -> Fact:
    if version is None:
        return Fact(pen.say(NOTICE), pen.say(NO_NOTICE), f"lines:{line.id}")
    true = hashes.get(version) == line.announced_hash
    told = pen.say(TRUE, version=version[:12]) if true else pen.say(STALE)
    return Fact(pen.say(NOTICE), told, f"notice_versions:{version}")
