"""Who has access: everybody who is named in the tables, and what the journal says they did (LAW 18)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, select

from ivr.database import roles
from ivr.database.lines import load_lines
from ivr.database.people import names
from ivr.database.tables import people
from ivr.documents import Document, Figure, Section, Table
from ivr.documents.wording import N_
from ivr.domain.roles import ALLOWS, DEAF, HEARS, Permission, Role
from ivr.register import terms
from ivr.register.figures import Deeds, deeds, listenings
from ivr.register.occasion import Occasion, Pen, issuer

TITLE = N_("Who has access")
TOLD = N_(
    "People are named in one table only. The journal knows them by their pseudonym, and so does this document’s second column."
)
ROLES = N_("Roles held now")
ROLES_TOLD = N_(
    "Nobody hears a recording without a role for its line, a purpose that its caller was told, a reason and a second factor."
)
ROLE, GIVEN_BY, FROM, UNTIL = N_("Role"), N_("Given by"), N_("From"), N_("Until")
EVERY_LINE, NO_END = N_("every line"), N_("without end")
NO_ROLES = N_("Nobody has a role: nobody can listen.")
ALLOWED = N_("What each role allows")
HEARING, OTHERWISE = N_("Listening"), N_("Permissions")
PLAYS, TAKES, DEAF_TO = N_("listens and takes away"), N_("listens"), N_("none, whatever other roles the person has")
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
    known = {str(who): name for who, name in names(conn).items()}
    sections = (
        Section(pen.say(ROLES), (pen.say(ROLES_TOLD),), tables=(_roles(pen, conn, known, occasion.now), _allowed(pen))),
        Section(pen.say(PEOPLE), (pen.say(TOLD),), tables=(_people(pen, conn, done),)),
        Section(pen.say(KINDS), tables=(_kinds(pen, known, done),)),
        Section(pen.say(HEARD), tables=(_heard(pen, conn),)),
    )
    return Document("access", pen.say(TITLE), occasion.locale, occasion.now, sections, issuer(load_lines(conn)))


def _roles(pen: Pen, conn: Connection, known: Mapping[str, str], now: datetime) -> Table:
    say = pen.say
    rows = tuple(
        (
            Figure(known.get(one.person, one.person), f"role_grants:{one.id}"),
            say(terms.ROLE[one.role]),
            one.line_id or say(EVERY_LINE),
            pen.formats.day(one.since),
            pen.formats.day(one.until) if one.until else say(NO_END),
            known.get(one.by, one.by),
        )
        for one in sorted(roles.everybody(conn), key=lambda one: (known.get(one.person, ""), one.role, one.line_id or ""))
        if one.holds(now)
    )
    return Table(tuple(map(say, (NAME, ROLE, LINE, FROM, UNTIL, GIVEN_BY))), rows, empty=say(NO_ROLES))


def _allowed(pen: Pen) -> Table:
    """The program's own table: the same for every house."""
    rows = tuple(
        (
            pen.say(terms.ROLE[role]),
            _hears(pen, role),
            "; ".join(pen.say(terms.PERMISSION[one]) for one in Permission if one in ALLOWS[role] - HEARS),
        )
        for role in Role
    )
    return Table((pen.say(ROLE), pen.say(HEARING), pen.say(OTHERWISE)), rows, pen.say(ALLOWED))


def _hears(pen: Pen, role: Role) -> str:
    if role in DEAF:
        return pen.say(DEAF_TO)
    allowed = ALLOWS[role] & HEARS
    return pen.say(PLAYS if allowed == HEARS else TAKES) if allowed else "–"


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


def _kinds(pen: Pen, known: Mapping[str, str], done: Mapping[str, Deeds]) -> Table:
    rows = tuple(
        (known.get(who, who), kind, pen.figure(count, f"journal:by={who},kind={kind}"))
        for who, acts in sorted(done.items(), key=lambda item: known.get(item[0], item[0]))
        for kind, count in sorted(acts.kinds.items())
    )
    return Table((pen.say(NAME), pen.say(KIND), pen.say(TIMES)), rows, empty=pen.say(NOTHING))


def _heard(pen: Pen, conn: Connection) -> Table:
    rows = tuple((line, pen.figure(count, f"journal:line={line}")) for line, count in sorted(listenings(conn).items()))
    return Table((pen.say(LINE), pen.say(TIMES)), rows, empty=pen.say(NEVER))
