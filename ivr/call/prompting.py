"""What the parties hear of the recording while they talk: sentences for the caller, tones for the agent, the warning tone for both."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import structlog

from ivr.call.happenings import Ordered
from ivr.call.ports import CallerGone, CallerLeg, Signal
from ivr.domain.line import Line
from ivr.domain.orders import Answered, Order, Party, Verdict
from ivr.domain.receipt import spelt
from ivr.errors import PreambuleError
from notices.facts import Mode
from notices.notice import Piece, Rendering

log = structlog.get_logger()

SIGNALS = {
    Order.START: Signal.STARTED,
    Order.PAUSE: Signal.PAUSED,
    Order.PROTECT: Signal.PAUSED,
    Order.RESUME: Signal.RESUMED,
    Order.STOP: Signal.STOPPED,
    Order.REFUSE: Signal.REFUSED,
}
SENTENCES = {
    Order.PAUSE: Piece.PAUSED,
    Order.PROTECT: Piece.PAUSED,
    Order.RESUME: Piece.RESUMED,
    Order.STOP: Piece.STOPPED,
}
"""What the caller hears of the agent's orders; a start and a refusal have words of their own."""

TOLD = frozenset({Mode.ON_DEMAND, Mode.AGENT_CONTROLLED})
"""Modes in which the recording follows the agent's hand, so that only a sentence tells the caller where it stands."""


@dataclass
class Prompting:
    """Speaks to the parties of one call.

    Attributes:
        rendering: a piece of the notice pinned for this call, in the caller's language; None when it has none.
    """

    leg: CallerLeg
    line: Line
    rendering: Callable[[Piece], Rendering | None]
    warning: bool = False

    def begun(self, *, ordered: bool) -> None:
        """The caller hears that the recording begins where the notice has only said that it may, or where it had ended before.

        Raises:
            SwitchError: the switch does not take the order.
        """
        started = self.rendering(Piece.STARTED)
        if ordered and self.line.mode in TOLD and started is not None:
            self.leg.say(started)

    def refused(self, receipt: str | None) -> None:
        """The caller hears that their refusal is done, what becomes of the part already captured, and its number, in one go."""
        done = self.rendering(Piece.REFUSED_LATER)
        if done is not None:
            self._try(lambda: self.leg.say(done, *self.read_out(receipt)))

    def read_out(self, receipt: str | None) -> tuple[Rendering, ...]:
        """What reads a receipt out; empty where a version of before 0.1 cannot say it all."""
        if receipt is None:
            return ()
        said = [self.rendering(piece) for piece in spelt(receipt)]
        return tuple(rendering for rendering in said if rendering is not None) if all(said) else ()

    def answer(self, ordered: Ordered, answered: Answered) -> None:
        """An order has been answered: whoever gave it, and whoever it concerns, hears so."""
        if answered.verdict is Verdict.DENIED:
            if ordered.by is Party.AGENT:
                self.signal(Signal.NOT_POSSIBLE)
            return
        if ordered.order in (Order.START, Order.RESUME) and answered.reasons:
            # silence goes on: nobody may hear that it is recorded
            if ordered.by is Party.AGENT:
                self.signal(Signal.PAUSED)
            return
        if answered.verdict is Verdict.DONE and self.line.mode in TOLD and ordered.order in SENTENCES:
            self._say(SENTENCES[ordered.order])
        if answered.verdict is Verdict.DONE or ordered.by is Party.AGENT:
            self.signal(SIGNALS[ordered.order])

    def signal(self, signal: Signal) -> None:
        """The agent hears a signal."""
        self._try(lambda: self.leg.signal(signal))

    def take_keys_again(self) -> None:
        """The caller's keys mean something here again: whatever the switch answers, they are no longer hidden from us."""
        self._try(lambda: self.leg.take_keys(taken=True))

    def warn(self, *, recorded: bool) -> None:
        """Both parties hear the warning tone while they are recorded, where the line wants it (LAW, last part)."""
        if self.line.warning_tone and (recorded or self.warning):
            self.warning = recorded
            self._try(lambda: self.leg.warn(recorded=recorded))

    def _say(self, piece: Piece) -> None:
        rendering = self.rendering(piece)
        if rendering is not None:
            self._try(lambda: self.leg.say(rendering))

    def _try(self, action: Callable[[], None]) -> None:
        """What tells of less recording must not end a call when it cannot be said, nor what is still to be done when nobody is left to hear it."""
        try:
            action()
        except CallerGone:
            log.debug("nobody is left to be told", call=self.leg.incoming.call_id)
        except PreambuleError as error:
            log.error("a party could not be told", error_id=error.id, error=error.message, call=self.leg.incoming.call_id)
