"""One stretch of a call's recording: the capture, and the switch's tap that feeds it.

Ours is the first lock, exact to the sample; the switch's is the second. So less is always ordered here first, and more there first.
"""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from ivr.call.ports import CallerGone, CallerLeg, Capturing
from ivr.domain.agent import WithAgent
from ivr.errors import PreambuleError

log = structlog.get_logger()


@dataclass
class Segment:
    """Made once the rows of its recording are written (L1, L6). Its methods raise what the tap raises.

    Attributes:
        agent: whom its rows name last; None while they name nobody.
        passed: how many its rows name after the one with whom it began.
    """

    leg: CallerLeg
    capturing: Capturing
    agent: WithAgent | None = None
    passed: int = 0
    tapped: bool = False
    cut_off: bool = False

    @property
    def recording_id(self) -> str:
        """Of the recording that it becomes."""
        return self.capturing.recording_id

    def pass_on(self, agent: WithAgent) -> bool:
        """Whether its rows have to name this agent now: another than the last, whom nobody else was recorded with since."""
        if self.agent is not None and self.agent.agent == agent.agent:
            return False
        self.agent, self.passed = agent, self.passed + 1
        return True

    def start(self) -> None:
        """Keep what arrives from now on, and let the switch send it."""
        self.capturing.begin()
        self.leg.tap.start(self.capturing.fifo)
        self.tapped = True

    def silence(self, why: str) -> None:
        """Keep silence in the place of what is said: our lock alone."""
        self.capturing.mask(why)

    def mask(self) -> None:
        """The switch's lock behind ours."""
        self.leg.tap.mask(self.capturing.fifo)

    def unmask(self) -> None:
        """Keep what is said again."""
        self.leg.tap.unmask(self.capturing.fifo)
        self.capturing.unmask()

    def cut(self) -> None:
        """Keep nothing more: our lock alone. May be told twice."""
        if not self.cut_off:
            self.cut_off = True
            self.capturing.cut()

    def end(self) -> Capturing:
        """Cut, then tell the switch: what arrives in between is not kept. What it holds is for the caller of this to seal or destroy."""
        self.cut()
        if self.tapped:
            self.tapped = False
            self._stop()
        return self.capturing

    def _stop(self) -> None:
        try:
            self.leg.tap.stop(self.capturing.fifo)
        except CallerGone:
            pass  # the leg took its recording with it
        except PreambuleError as error:
            log.warning(
                "the switch did not confirm the stop; the pipe is closed, nothing is kept",
                error_id=error.id,
                call=self.leg.incoming.call_id,
            )
