"""What became of an order, in words: for the page that is loaded anew, and for the script that asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from ivr.console.live import words
from ivr.console.live.ordering import Outcome
from ivr.console.pages.advice import ADVICE
from ivr.console.wording import terms
from ivr.domain.orders import Order, Verdict
from ivr.errors import PreambuleError

MOST = 10
"""Reasons that an address may carry."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page's address says of the order before it; anything may stand there.

    Attributes:
        did: the order.
        verdict: what became of it; empty when it failed.
        why: names of reasons, with commas.
        failed: id of the error.
    """

    did: str = ""
    verdict: str = ""
    why: str = ""
    failed: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What a person is told.

    Attributes:
        texts: English sentences, to be translated.
    """

    tone: str
    symbol: str
    texts: tuple[str, ...]

    def said(self, say: Callable[[str], str]) -> str:
        """In a language."""
        return " ".join(_ended(say(text)) for text in self.texts)


def _ended(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def of(order: Order, outcome: Outcome) -> Result:
    """Of an order that was answered."""
    reasons = tuple(terms.REASON[reason] for reason in terms.REASON if reason in outcome.reasons)
    match outcome.verdict:
        case Verdict.DONE:
            return Result("kept", "✓", (words.DONE[order], *reasons))
        case Verdict.UNCHANGED:
            return Result("calm", "○", (words.UNCHANGED, *reasons))
        case Verdict.DENIED:
            return Result("trouble", "▲", (words.DENIED, *reasons))


def failed(error_id: str) -> Result:
    """Of an order that nobody has answered."""
    return Result("trouble", "▲", (ADVICE.get(error_id, words.DENIED),))


def query(order: Order, became: Outcome | PreambuleError) -> str:
    """For the address of the page that tells it."""
    if isinstance(became, PreambuleError):
        return urlencode({"failed": became.id})
    return urlencode({"did": order.value, "verdict": became.verdict.value, "why": ",".join(became.reasons[:MOST])})


def read(asked: Asked) -> Result | None:
    """Of an address; None when it says nothing that we would have said."""
    if asked.failed in ADVICE:
        return failed(asked.failed)
    try:
        return of(Order(asked.did), Outcome(Verdict(asked.verdict), _names(asked.why)))
    except ValueError:
        return None


def _names(why: str) -> tuple[str, ...]:
    return tuple(why.split(",")[:MOST])
