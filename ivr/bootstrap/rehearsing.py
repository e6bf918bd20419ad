"""The console's rehearsals on this house: the embedded switch, and the versions that it may ask to hear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy import Engine, select

from ivr.bootstrap import home
from ivr.bootstrap.line_book import REFRESH_SECONDS
from ivr.bootstrap.studio.opening import press
from ivr.console.rehearsal.port import AgentDoes, RehearsedAgent
from ivr.console.rehearsal.versions import DRAFT, VersionOffered
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.publications import heard, history
from ivr.database.rehearsal_versions import prepared
from ivr.database.tables import notice_versions
from ivr.domain.rehearsing import voucher
from ivr.rehearsal.agent import Agent
from ivr.rehearsal.clock import RealTime
from ivr.rehearsal.switch import EmbeddedSwitch, RehearsedCall
from ivr.settings import Settings
from ivr.studio.rehearsing import prepare_draft, prepare_earlier

RING_SECONDS = 3.0
COLLEAGUE_SECONDS = 2.0
COLLEAGUES = ("202", "0199000088")
"""Where an agent may send the caller: a colleague of the house, and somebody outside, with whom no recording goes on."""

NEWS = timedelta(seconds=3 * REFRESH_SECONDS)
"""After so long every line process has looked at its rows."""


def telephone(settings: Settings) -> Telephone:
    """A switch for one rehearsed call."""
    switch = EmbeddedSwitch((settings.line_host, settings.line_port), clock=RealTime(), rehearsal=True)
    return Telephone(switch, home.control_token(settings))


@dataclass(frozen=True, slots=True)
class Telephone:
    """The embedded switch as the console's rehearsals use it.

    Attributes:
        key: by which a call vouches for the version that it names.
    """

    switch: EmbeddedSwitch
    key: str

    async def ring(self, dialled: str, caller: str | None, agent: RehearsedAgent, *, version: str | None = None) -> RehearsedCall:
        """Let a caller dial."""
        answers = RING_SECONDS if agent.does is AgentDoes.ANSWERS else None
        there = Agent(answers, busy=agent.does is AgentDoes.BUSY, speech=agent.speech)
        colleague = Agent(COLLEAGUE_SECONDS, speech=agent.colleague)
        vouch = None if version is None else partial(_vouch, self.key, version)
        return await self.switch.ring(dialled, caller, there, colleagues=dict.fromkeys(COLLEAGUES, colleague), vouch=vouch)

    async def close(self) -> None:
        """End every call."""
        await self.switch.close()


def _vouch(key: str, version: str, call_id: str) -> str:
    return voucher(key, call_id, version)


@dataclass(frozen=True, slots=True)
class RehearsedVersions:
    """An `ivr.console.rehearsal.versions.Versions` on the tables."""

    engine: Engine
    settings: Settings

    def offered(self, line_id: str) -> Sequence[VersionOffered]:
        """What was published, and what is prepared; the newest first."""
        now = home.now()
        with reading(self.engine) as conn:
            announced = {line.id: line.announced_hash for line in load_lines(conn)}.get(line_id)
            published = history(conn, line_id)
            ready = {version: at for version, (line, at) in prepared(conn, now).items() if line == line_id}
            hashes = {
                row.id: row.facts_hash
                for row in conn.execute(select(notice_versions).where(notice_versions.c.line_id == line_id))
            }
        said = heard(published, now)
        moments = ready | {one.version_id: one.published_at for one in published}
        known = {one.version_id for one in published}
        found = [
            VersionOffered(
                version,
                at,
                published=version in known,
                heard=said is not None and said.version_id == version,
                prepared=version in ready,
                true=hashes.get(version) == announced,
            )
            for version, at in moments.items()
        ]
        return sorted(found, key=lambda one: (one.at, one.id), reverse=True)

    def prepare(self, line_id: str, version: str, by: str) -> str:
        """Make one ready for a day."""
        made = press(self.engine, self.settings)
        found = prepare_draft(made, line_id, by) if version == DRAFT else prepare_earlier(made, line_id, version, by)
        return found.version.id

    def ready_at(self, line_id: str, version: str) -> datetime | None:
        """When the line processes know it."""
        with reading(self.engine) as conn:
            line, at = prepared(conn, home.now()).get(version, ("", None))
        return at + NEWS if at is not None and line == line_id else None
