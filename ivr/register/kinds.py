"""Every document that can be made from rows: its name, its title, and what writes it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from sqlalchemy import Connection

from ivr.documents import Document
from ivr.register import assessment, breach, checklist, entry, measures, people, processors, schedule
from ivr.register.occasion import Occasion

Writer = Callable[[Connection, Occasion], Document]


class Kind(StrEnum):
    """What can be made."""

    REGISTER = "register"
    SCHEDULE = "schedule"
    ACCESS = "access"
    PROCESSORS = "processors"
    MEASURES = "measures"
    IMPACT_INPUTS = "impact-inputs"
    GO_LIVE = "go-live"
    BREACH = "breach"


WRITERS: dict[Kind, tuple[str, Writer]] = {
    Kind.REGISTER: (entry.TITLE, entry.write),
    Kind.SCHEDULE: (schedule.TITLE, schedule.write),
    Kind.ACCESS: (people.TITLE, people.write),
    Kind.PROCESSORS: (processors.TITLE, processors.write),
    Kind.MEASURES: (measures.TITLE, measures.write),
    Kind.IMPACT_INPUTS: (assessment.TITLE, assessment.write),
    Kind.GO_LIVE: (checklist.TITLE, checklist.write),
    Kind.BREACH: (breach.TITLE, breach.write),
}
"""Titles in English, to be said in the document's language."""
