"""What must be there before a line's first real call (LAW 16, 17, 27): pure decisions on what the organisation has declared."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from ivr.domain.line import Line
from notices.facts import Mode

_EVERY_CALL = 100


class Duty(StrEnum):
    """What only the organisation itself can say that it has done.

    WORKS_COUNCIL     the works council was consulted; where there is none, the record that says so (LAW 17)
    EMPLOYEES         the employees concerned were informed (LAW 17)
    IMPACT_ASSESSMENT the impact assessment was concluded (LAW 27)
    """

    WORKS_COUNCIL = "works-council"
    EMPLOYEES = "employees"
    IMPACT_ASSESSMENT = "impact-assessment"


@dataclass(frozen=True, slots=True)
class Declaration:
    """One thing declared to have been done.

    Attributes:
        line_id: for which line; None for all of them.
        day: when it was done, as the document says.
        document: by which it can be shown: its name and reference.
        by: who declared it, a pseudonymous id.
        withdrawn_at: from then on it counts no more.
    """

    id: str
    duty: Duty
    line_id: str | None
    day: date
    document: str
    by: str
    at: datetime
    withdrawn_at: datetime | None = None

    def counts(self, line_id: str, today: date) -> bool:
        """Whether it stands for a line on a day: what is to happen later has not been done."""
        return self.withdrawn_at is None and self.day <= today and self.line_id in {None, line_id}


class Requirement(StrEnum):
    """What must be there.

    The first three are declared (`Duty`); the others are read off the rows.
    """

    WORKS_COUNCIL = "works_council"
    EMPLOYEES = "employees"
    IMPACT_ASSESSMENT = "impact_assessment"
    WAY_OUT = "way_out"
    JUSTIFICATION = "justification"


LAW = {
    Requirement.WORKS_COUNCIL: 17,
    Requirement.EMPLOYEES: 17,
    Requirement.IMPACT_ASSESSMENT: 27,
    Requirement.WAY_OUT: 16,
    Requirement.JUSTIFICATION: 7,
}
"""Where each comes from, in the numbers of the requirements of the law."""

_DECLARED = {
    Requirement.WORKS_COUNCIL: Duty.WORKS_COUNCIL,
    Requirement.EMPLOYEES: Duty.EMPLOYEES,
    Requirement.IMPACT_ASSESSMENT: Duty.IMPACT_ASSESSMENT,
}


@dataclass(frozen=True, slots=True)
class Point:
    """One requirement, and how it stands.

    Attributes:
        declaration: by which it is met, where somebody must declare it; the last one.
    """

    requirement: Requirement
    met: bool
    declaration: Declaration | None = None


def exempt(line: Line) -> bool:
    """Whether nothing is asked of a line: no real person is recorded on it."""
    return line.rehearsal or line.mode is Mode.NEVER


def points(line: Line, lines: Iterable[Line], declarations: Iterable[Declaration], today: date) -> tuple[Point, ...]:
    """Every requirement of a line.

    Args:
        line: which.
        lines: all in service: one that never records is a way out for employees.
        declarations: all, whichever line they are for.
        today: the day of the decision.
    """
    known = sorted(declarations, key=lambda one: (one.day, one.at))
    return (
        *(_declared(requirement, line, known, today) for requirement in _DECLARED),
        Point(Requirement.WAY_OUT, _way_out(line, lines)),
        Point(Requirement.JUSTIFICATION, line.facts.sampling_percent < _EVERY_CALL or line.sampling_justification is not None),
    )


def blocking(line: Line, lines: Iterable[Line], declarations: Iterable[Declaration], today: date) -> tuple[Requirement, ...]:
    """What keeps a line from going live: empty when nothing does. The arguments are those of `points`."""
    if exempt(line):
        return ()
    return tuple(point.requirement for point in points(line, lines, declarations, today) if not point.met)


def _declared(requirement: Requirement, line: Line, known: Iterable[Declaration], today: date) -> Point:
    counting = [one for one in known if one.duty is _DECLARED[requirement] and one.counts(line.id, today)]
    return Point(requirement, bool(counting), counting[-1] if counting else None)


def _way_out(line: Line, lines: Iterable[Line]) -> bool:
    """An agent's key ends a recording in every mode; where the law wants every call, using it is no lawful way out."""
    if line.mode is not Mode.MANDATORY or line.unrecorded_agents:
        return True
    return any(other.mode is Mode.NEVER and not other.rehearsal for other in lines)
