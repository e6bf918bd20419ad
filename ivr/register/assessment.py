"""Inputs of the impact assessment (art. 35(7) GDPR, LAW 27): the figures and settings that whoever writes it would ask for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from ivr.database.lines import load_lines
from ivr.documents import Document, Fact, Section
from ivr.documents.wording import N_
from ivr.domain.line import Line
from ivr.domain.proof import Answer
from ivr.domain.rights import OPEN
from ivr.register import measures, terms
from ivr.register.entry import purposes
from ivr.register.figures import HELD, Calls, Holding, call_counts, holdings, listenings, objecting, requests
from ivr.register.occasion import Occasion, Pen, issuer

TITLE = N_("Inputs of the impact assessment")
TOLD = N_(
    "This document is no impact assessment: it gathers the facts that one is written from (art. 35(7) GDPR). Necessity, proportionality and risks for people are for the controller to judge, with the advice of the data protection officer."
)
MODE, SHARE = N_("How recording begins"), N_("Share of calls recorded")
CALLS, SINCE = N_("Calls received"), N_("Between")
BETWEEN = N_("%(first)s and %(last)s")
REFUSED, ACCEPTED = N_("Callers who refused"), N_("Callers who accepted by key")
SILENT = N_("Callers who were informed and pressed nothing")
SHARE_OF = N_("%(count)s (%(share)s %%)")
HELD_NOW, HOURS, SIZE = N_("Recordings kept now"), N_("Hours of sound"), N_("Size")
HEARD = N_("Listenings so far")
RECIPIENTS = N_("Recipients")
TRANSFERS = N_("Transfers outside the European Economic Area")
RIGHTS = N_("Where people exercise their rights")
OBJECTIONS = N_("Objections in force, all lines")
PEOPLE = N_("Rights of people")
REQUESTS, UNSETTLED = N_("Requests of people so far"), N_("Requests not yet settled")
NEVER = N_("Extensions and callers never recorded")
TONE = N_("Warning tone during the recording")
PAUSE = N_("Agents can pause, for at most")


def write(conn: Connection, occasion: Occasion) -> Document:
    """The inputs, for the lines that are asked for."""
    pen, lines = occasion.pen, occasion.chosen(load_lines(conn))
    counts, held, heard = call_counts(conn), holdings(conn, occasion.now), listenings(conn)
    parts = [
        Section(
            line.name,
            facts=(
                *_rules(pen, line),
                *_calls(pen, line, counts.get(line.id)),
                *_kept(pen, line, [found for found in held if found.line_id == line.id and found.state in HELD]),
                Fact(pen.say(HEARD), pen.figure(heard.get(line.id, 0), f"journal:line={line.id}")),
            ),
            tables=(purposes(pen, line),),
        )
        for line in lines
    ]
    asked = requests(conn)
    rights = Section(
        pen.say(PEOPLE),
        facts=(
            Fact(pen.say(OBJECTIONS), pen.figure(objecting(conn, occasion.now), "objections:until")),
            Fact(pen.say(REQUESTS), pen.figure(sum(asked.values()), "rights_requests:state")),
            Fact(pen.say(UNSETTLED), pen.figure(sum(asked.get(state, 0) for state in OPEN), "rights_requests:state")),
        ),
    )
    about = Section(pen.say(N_("About this document")), (pen.say(TOLD),))
    sections = (about, *parts, rights, measures.protection(conn, occasion))
    return Document("impact-inputs", pen.say(TITLE), occasion.locale, occasion.now, sections, issuer(lines))


def _rules(pen: Pen, line: Line) -> tuple[Fact, ...]:
    row, facts = f"lines:{line.id}", line.facts
    return (
        Fact(pen.say(MODE), pen.say(terms.MODE[line.mode]), row),
        Fact(pen.say(SHARE), f"{pen.formats.number(facts.sampling_percent)} %", row),
        Fact(pen.say(RECIPIENTS), pen.listed(facts.recipients), row),
        Fact(pen.say(TRANSFERS), pen.listed(facts.transfers), row),
        Fact(pen.say(RIGHTS), facts.rights_contact, row),
        Fact(pen.say(NEVER), pen.listed((*line.unrecorded_agents, *line.unrecorded_callers)), row),
        Fact(pen.say(TONE), pen.figure(line.warning_tone, row)),
        Fact(pen.say(PAUSE), f"{pen.formats.number(line.pausing.longest_seconds)}\u00a0s", row),
    )


def _calls(pen: Pen, line: Line, found: Calls | None) -> tuple[Fact, ...]:
    row = f"calls:line={line.id}"
    if found is None:
        return (Fact(pen.say(CALLS), pen.figure(0, row)),)
    between = pen.say(BETWEEN, first=pen.formats.day(found.first), last=pen.formats.day(found.last))
    return (
        Fact(pen.say(CALLS), pen.figure(found.count, row)),
        Fact(pen.say(SINCE), between, row),
        *(
            Fact(pen.say(label), _share(pen, found.answers.get(answer.value, 0), found.count), f"{row},answer={answer.value}")
            for label, answer in ((REFUSED, Answer.REFUSED), (ACCEPTED, Answer.ACCEPTED), (SILENT, Answer.UNDECIDED))
        ),
    )


def _share(pen: Pen, count: int, total: int) -> str:
    return pen.say(SHARE_OF, count=pen.formats.number(count), share=pen.formats.number(round(100 * count / total, 1)))


def _kept(pen: Pen, line: Line, held: Sequence[Holding]) -> tuple[Fact, ...]:
    row = f"recordings:line={line.id}"
    seconds, size = sum(found.seconds for found in held), sum(found.size for found in held)
    return (
        Fact(pen.say(HELD_NOW), pen.figure(sum(found.count for found in held), row)),
        Fact(pen.say(HOURS), pen.figure(round(seconds / 3600, 1), row)),
        Fact(pen.say(SIZE), pen.formats.size(size), row),
    )
