"""The retention schedule: how long each kind of data lives, and what there is of it now (LAW 11-15)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from ivr.database.lines import load_lines
from ivr.documents import Document, Figure, Section, Table
from ivr.documents.document import Cell
from ivr.documents.wording import N_
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.line import Line
from ivr.domain.retention import after
from ivr.register import terms
from ivr.register.entry import purposes
from ivr.register.figures import HELD, Holding, holdings
from ivr.register.occasion import Occasion, Pen, issuer, setting
from notices.caps import CAP_DAYS, over_cap
from notices.facts import Duration, DurationUnit

TITLE = N_("Retention schedule")
SHORTEST = N_(
    "A recording is destroyed on the day of the shortest retention that was announced to its caller: for a call of today, on %(day)s."
)
REHEARSAL = N_("This line is for rehearsals: its recordings are destroyed after one day.")
NOTHING = N_("No retention is announced: nothing is recorded.")
CAPPED = N_("Training, evaluation and quality: %(days)s days at most, unless the law imposes a longer time.")
OVER = N_("Beyond that limit: %(purposes)s.")
ARCHIVES = {
    Authority.VISA: N_(
        "Nothing is destroyed before %(archives)s have approved the batch in writing (Heritage Code, art. L212-2). %(reference)s"
    ),
    Authority.TABLE: N_(
        "Destruction rests on a management table signed by %(archives)s (Heritage Code, art. L212-2). Reference: %(reference)s"
    ),
}
HELD_TABLE = N_("What there is now")
STATE, COUNT, FIRST, LAST, LATE, HOLDS = (
    N_("State"),
    N_("Recordings"),
    N_("First due"),
    N_("Last due"),
    N_("Overdue"),
    N_("On hold"),
)
NONE_HELD = N_("Nothing has been recorded on this line.")
OTHERS = N_("What is not a recording")
WHAT, LIFE = N_("Data"), N_("Kept")
JOURNAL = N_("Journal: who did what, under a pseudonym")
JOURNAL_REASONED = N_("%(months)s: %(reason)s")
OTHER_DATA = (
    (
        N_("Objections"),
        N_("until the end that the person chose, or withdrawal; the hash of the number is then forgotten"),
        "schema:objections",
    ),
    (N_("Proofs of information"), N_("as long as the call they belong to is known"), "schema:proofs"),
    (N_("Certificates of destruction"), N_("without limit: they hold no voice and no name"), "schema:certificates"),
    (N_("Versions of notices"), N_("without limit: each recording names the one its caller heard"), "schema:notice_versions"),
)


def write(conn: Connection, occasion: Occasion) -> Document:
    """The schedule of the lines that are asked for."""
    pen, lines = occasion.pen, occasion.chosen(load_lines(conn))
    held = holdings(conn, occasion.now)
    parts = [_line(pen, occasion, line, [found for found in held if found.line_id == line.id]) for line in lines]
    return Document("schedule", pen.say(TITLE), occasion.locale, occasion.now, (*parts, _others(pen, occasion)), issuer(lines))


def _line(pen: Pen, occasion: Occasion, line: Line, held: Sequence[Holding]) -> Section:
    return Section(line.name, tuple(_told(pen, occasion, line)), tables=(purposes(pen, line), _held(pen, line, held)))


def _told(pen: Pen, occasion: Occasion, line: Line) -> list[Cell]:
    announced = line.facts.purposes
    if not announced:
        return [Figure(pen.say(NOTHING), f"lines:{line.id}")]
    if line.rehearsal:
        return [Figure(pen.say(REHEARSAL), f"lines:{line.id}")]
    shortest = min(announced, key=lambda purpose: after(occasion.now, purpose.retention))
    day = pen.formats.day(after(occasion.now, shortest.retention).date())
    told: list[Cell] = [Figure(pen.say(SHORTEST, day=day), f"purposes:{line.id}/{shortest.kind.value}")]
    told.append(pen.say(CAPPED, days=CAP_DAYS))
    if line.disposal is not None:
        told.append(_archives(pen, line, line.disposal))
    if over := [purpose for purpose in announced if over_cap(purpose)]:
        told.append(pen.say(OVER, purposes=pen.listed(pen.say(terms.PURPOSE[purpose.kind]) for purpose in over)))
    return told


def _held(pen: Pen, line: Line, held: Sequence[Holding]) -> Table:
    say = pen.say
    rows = tuple(
        (
            say(terms.STATE[found.state]),
            pen.figure(found.count, f"recordings:line={line.id},state={found.state.value}"),
            pen.formats.day(found.first_due.date()),
            pen.formats.day(found.last_due.date()),
            pen.formats.number(found.overdue if found.state in HELD else 0),
            pen.formats.number(found.held),
        )
        for found in held
    )
    return Table((say(STATE), say(COUNT), say(FIRST), say(LAST), say(LATE), say(HOLDS)), rows, say(HELD_TABLE), say(NONE_HELD))


def _others(pen: Pen, occasion: Occasion) -> Section:
    months = pen.duration(Duration(occasion.settings.journal_months, DurationUnit.MONTHS))
    rows: tuple[tuple[Cell, ...], ...] = (
        (Figure(pen.say(JOURNAL), "schema:journal"), Figure(_reasoned(pen, occasion, months), setting("journal_months"))),
        *((Figure(pen.say(what), source), pen.say(life)) for what, life, source in OTHER_DATA),
    )
    return Section(pen.say(OTHERS), tables=(Table((pen.say(WHAT), pen.say(LIFE)), rows),))


def _reasoned(pen: Pen, occasion: Occasion, months: str) -> str:
    reason = occasion.settings.journal_reason
    return pen.say(JOURNAL_REASONED, months=months, reason=reason) if reason else months


def _archives(pen: Pen, line: Line, disposal: Disposal) -> Figure:
    told = pen.say(ARCHIVES[disposal.authority], archives=disposal.archives, reference=disposal.reference)
    return Figure(told.strip(), f"lines:{line.id}")
