"""The register entry of art. 30 GDPR, a part for each line, generated from the rows that drive it (LAW 25)."""

from __future__ import annotations

from sqlalchemy import Connection

from ivr.database.lines import load_lines
from ivr.documents import Document, Fact, Figure, Section, Table
from ivr.documents.wording import N_
from ivr.domain.line import Line
from ivr.register import measures, terms
from ivr.register.figures import call_counts
from ivr.register.occasion import Occasion, Pen, issuer
from notices.facts import Mode

TITLE = N_("Register of processing activities: recording of telephone calls")
TOLD = N_(
    "This entry of the register of processing activities (art. 30 GDPR) is generated from the settings in force at the moment stated above. It is not typed by hand, and changes with them."
)
NO_LINE = N_("No line is in service.")
CONTROLLER = N_("Controller")
ADDRESS = N_("Address of the controller")
DPO = N_("Contact of the data protection officer")
RIGHTS = N_("Where people exercise their rights")
NUMBER = N_("Number called")
HOW = N_("How recording begins")
SHARE = N_("Share of calls recorded")
JUSTIFIED = N_("Justification for recording every call")
JUSTIFICATION = N_("%(text)s (%(role)s, %(day)s)")
REFUSAL = N_("Effect of a refusal during the call")
MANDATORY_REFUSAL = N_("noted and explained; the law requires the recording")
PEOPLE = N_("Categories of people concerned")
PEOPLE_ARE = N_("people who call the line, and agents who answer")
NEVER = N_("Extensions and callers never recorded")
DATA = N_("Categories of data")
RECIPIENTS = N_("Categories of recipients")
TRANSFERS = N_("Transfers outside the European Economic Area")
NO_TRANSFER = N_("none")
PAGE = N_("Information in writing, for those who do not hear")
CALLS = N_("Calls received so far")
PURPOSES = N_("Purposes, legal bases and time limits for erasure")
PURPOSE, BASIS, KEPT, REFERENCE = N_("Purpose"), N_("Legal basis"), N_("Kept for"), N_("Legal reference")
DATA_KEPT = (
    (N_("voice of the caller and of the agent, encrypted"), "schema:recordings"),
    (N_("extensions of the agents who had the caller, as long as the recording"), "schema:recording_agents"),
    (N_("day, hour and length of the call, answer to the notice"), "schema:calls"),
    (N_("proof of information: what was heard, keys pressed"), "schema:proofs"),
    (N_("objections, as a keyed hash of the number"), "schema:objections"),
    (N_("number of the caller, as a keyed hash"), "schema:calls"),
    (N_("requests of people, with their contact until some time after the answer"), "schema:rights_requests"),
    (N_("listenings and other acts, under a pseudonym"), "schema:journal"),
)


def write(conn: Connection, occasion: Occasion) -> Document:
    """The entry, for the lines that are asked for."""
    pen, lines = occasion.pen, load_lines(conn)
    counts = call_counts(conn)
    chosen = occasion.chosen(lines)
    parts = [_line(pen, line, counts[line.id].count if line.id in counts else 0) for line in chosen]
    about = Section(pen.say(N_("About this document")), (pen.say(TOLD),) if chosen else (pen.say(TOLD), pen.say(NO_LINE)))
    sections = (about, *parts, measures.protection(conn, occasion))
    return Document("register", pen.say(TITLE), occasion.locale, occasion.now, sections, issuer(chosen))


def _line(pen: Pen, line: Line, calls: int) -> Section:
    facts, row = line.facts, f"lines:{line.id}"
    say = pen.say
    return Section(
        line.name,
        facts=(
            Fact(say(CONTROLLER), facts.organisation, row),
            Fact(say(ADDRESS), facts.controller_address, row),
            Fact(say(DPO), facts.dpo_contact, row),
            Fact(say(RIGHTS), facts.rights_contact, row),
            Fact(say(NUMBER), line.number, f"line_numbers:{line.number}"),
            Fact(say(HOW), say(terms.MODE[line.mode]), row),
            *_extent(pen, line),
            Fact(say(PEOPLE), say(PEOPLE_ARE)),
            Fact(say(NEVER), pen.listed((*line.unrecorded_agents, *line.unrecorded_callers)), row),
            Fact(say(RECIPIENTS), pen.listed(facts.recipients), row),
            Fact(say(TRANSFERS), pen.listed(facts.transfers) if facts.transfers else say(NO_TRANSFER), row),
            Fact(say(PAGE), facts.web_address, row),
            Fact(say(CALLS), pen.figure(calls, f"calls:line={line.id}")),
        ),
        tables=(purposes(pen, line), _data(pen)),
    )


def _extent(pen: Pen, line: Line) -> tuple[Fact, ...]:
    row, why = f"lines:{line.id}", line.sampling_justification
    refusal = MANDATORY_REFUSAL if line.mode is Mode.MANDATORY else terms.REFUSAL[line.facts.refusal_effect]
    share = Fact(pen.say(SHARE), f"{pen.formats.number(line.facts.sampling_percent)} %", row)
    justified = () if why is None else (Fact(pen.say(JUSTIFIED), _justified(pen, line), row),)
    return (share, *justified, Fact(pen.say(REFUSAL), pen.say(refusal), row))


def _justified(pen: Pen, line: Line) -> str:
    why = line.sampling_justification
    assert why is not None  # noqa: S101  # asked before
    return pen.say(JUSTIFICATION, text=why.text, role=why.role, day=pen.formats.day(why.date))


def purposes(pen: Pen, line: Line) -> Table:
    """What a line records for, on which basis, and for how long."""
    say = pen.say
    rows = tuple(
        (
            Figure(say(terms.PURPOSE[purpose.kind]), f"purposes:{line.id}/{purpose.kind.value}"),
            say(terms.BASIS[purpose.basis]),
            pen.duration(purpose.retention),
            purpose.reference or "–",
        )
        for purpose in line.facts.purposes
    )
    return Table((say(PURPOSE), say(BASIS), say(KEPT), say(REFERENCE)), rows, say(PURPOSES), say(N_("This line has no purpose.")))


def _data(pen: Pen) -> Table:
    rows = tuple((Figure(pen.say(text), source),) for text, source in DATA_KEPT)
    return Table((pen.say(DATA),), rows)
