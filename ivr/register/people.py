"""Who has access: everybody who is named in the tables, and what the journal says they did (LAW 18)."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from ivr.database.lines import load_lines
from ivr.database.tables import people
from ivr.documents import Document, Figure, Section, Table
from ivr.documents.wording import N_
from ivr.register.figures import Deeds, deeds, listenings
from ivr.register.occasion import Occasion, Pen, issuer

TITLE = N_("Who has access")
TOLD = N_(
    "People are named in one table only. The journal knows them by their pseudonym, and so does this document’s second column."
)
PEOPLE = N_("People")
NAME, PSEUDONYM, SINCE, ACTS, LAST = N_("Name"), N_("Pseudonym"), N_("Known since"), N_("Acts in the journal"), N_("Last act")
NOBODY = N_("Nobody has done anything yet.")
KINDS = N_("What they did")
KIND = N_("Kind of act")
TIMES = N_("Times")
NOTHING = N_("The journal names nobody yet.")
HEARD = N_("Listenings")
LINE = N_("Line")
NEVER = N_("No recording has been listened to.")


def write(conn: Connection, occasion: Occasion) -> Document:
    """Everybody, whichever line is asked for: acts are not of a line."""
    pen, done = occasion.pen, deeds(conn)
    sections = (
        Section(pen.say(PEOPLE), (pen.say(TOLD),), tables=(_people(pen, conn, done),)),
        Section(pen.say(KINDS), tables=(_kinds(pen, conn, done),)),
        Section(pen.say(HEARD), tables=(_heard(pen, conn),)),
    )
    return Document("access", pen.say(TITLE), occasion.locale, occasion.now, sections, issuer(load_lines(conn)))


def _people(pen: Pen, conn: Connection, done: Mapping[str, Deeds]) -> Table:
    say = pen.say
    rows = []
    for row in conn.execute(select(people).order_by(people.c.name)):
        acts = done.get(row.id, Deeds())
        last = pen.figure(acts.at, f"journal:{acts.last}") if acts.at else "–"
        rows.append(
            (
                Figure(row.name, f"people:{row.id}"),
                row.id,
                pen.formats.day(row.since),
                pen.formats.number(acts.kinds.total()),
                last,
            )
        )
    return Table((say(NAME), say(PSEUDONYM), say(SINCE), say(ACTS), say(LAST)), tuple(rows), empty=say(NOBODY))


def _kinds(pen: Pen, conn: Connection, done: Mapping[str, Deeds]) -> Table:
    names = {row.id: row.name for row in conn.execute(select(people))}
    rows = tuple(
        (names.get(who, who), kind, pen.figure(count, f"journal:by={who},kind={kind}"))
        for who, acts in sorted(done.items(), key=lambda item: names.get(item[0], item[0]))
        for kind, count in sorted(acts.kinds.items())
    )
    return Table((pen.say(NAME), pen.say(KIND), pen.say(TIMES)), rows, empty=pen.say(NOTHING))


def _heard(pen: Pen, conn: Connection) -> Table:
    rows = tuple((line, pen.figure(count, f"journal:line={line}")) for line, count in sorted(listenings(conn).items()))
    return Table((pen.say(LINE), pen.say(TIMES)), rows, empty=pen.say(NEVER))
