"""Whether lines may go live (LAW 16, 17, 27): asked before a first publication, and told by `doctor`.

A line goes live with the first publication of its notice: before it no caller is recorded (L5). One that has ever published is in
service and goes on, whatever is missing; the demonstration's lines are nobody's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Engine

from ivr.database.declarations import load_declarations
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.lines_file import demo_lines
from ivr.database.publications import have_published
from ivr.domain.going_live import LAW, Requirement, blocking
from ivr.domain.line import Line
from ivr.register.errors import GoLiveBlocked

SAID = {
    Requirement.WORKS_COUNCIL: "the works council was consulted",
    Requirement.EMPLOYEES: "the employees were informed",
    Requirement.IMPACT_ASSESSMENT: "the impact assessment was concluded",
    Requirement.WAY_OUT: "employees have a way not to be recorded",
    Requirement.JUSTIFICATION: "recording every call is justified in writing",
}


@dataclass(frozen=True, slots=True)
class HeldBack:
    """What is missing for one line.

    Attributes:
        live: it has published before, and so goes on.
    """

    line_id: str
    missing: tuple[Requirement, ...]
    live: bool


def held_back(engine: Engine, now: datetime) -> tuple[HeldBack, ...]:
    """The lines for which something is missing."""
    with reading(engine) as connection:
        return missing_among(connection, load_lines(connection), now)


def check_going_live(engine: Engine, line_id: str, now: datetime) -> None:
    """Refuse the first publication of a line for which something is missing.

    Raises:
        GoLiveBlocked: it would go live without what the law asks for.
    """
    for found in held_back(engine, now):
        if found.line_id == line_id and not found.live:
            raise GoLiveBlocked(
                f"The line {line_id} may not go live: nothing shows that {listed(found.missing)}. "
                "Declare what was done (preambule documents declare --help); the whole list: preambule documents make go-live"
            )


def listed(missing: Iterable[Requirement]) -> str:
    """What is missing, each with the law that asks for it."""
    return ", that ".join(f"{SAID[one]} (LAW {LAW[one]})" for one in missing)


def missing_among(conn: Connection, lines: Sequence[Line], now: datetime) -> tuple[HeldBack, ...]:
    """As `held_back`, for whoever has read the lines in service already."""
    declared, shipped = load_declarations(conn), demo_lines()
    found = {line.id: blocking(line, lines, declared, now.date()) for line in lines if line not in shipped}
    lacking = {line: missing for line, missing in found.items() if missing}
    live = have_published(conn) if lacking else frozenset()
    return tuple(HeldBack(line, missing, line in live) for line, missing in lacking.items())
