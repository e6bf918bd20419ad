"""Lines for programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ivr.bootstrap.console_parts.api.ground import House
from ivr.bootstrap.first_start import load
from ivr.bootstrap.going_live import held_back
from ivr.bootstrap.line_desk import HouseLines
from ivr.console.api.lines import HeldBack, Loaded
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.lines_file import parse
from ivr.domain.line import Line


@dataclass(frozen=True, slots=True)
class HostLines:
    """`ivr.console.api.lines.Lines` on the tables."""

    house: House

    def every(self) -> Sequence[Line]:
        """Those in service."""
        with reading(self.house.engine) as connection:
            return load_lines(connection)

    def held_back(self) -> Sequence[HeldBack]:
        """Those for which something is missing."""
        found = held_back(self.house.engine, self.house.clock())
        return [HeldBack(one.line_id, tuple(missing.value for missing in one.missing), one.live) for one in found]

    def dialplan(self, line_id: str) -> str:
        """What is pasted into an existing FreeSWITCH."""
        return HouseLines(self.house.engine, self.house.settings).dialplan(line_id)

    def take_in(self, toml: str, *, check_only: bool) -> Loaded:
        """Load a file of lines."""
        lines = parse(toml)
        going_earlier = {} if check_only else load(self.house.engine, lines)
        return Loaded(lines=len(lines), loaded=not check_only, going_earlier=going_earlier)
