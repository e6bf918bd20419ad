"""Who calls whom, read off the answer to `connect`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from ivr.call.ports import Incoming
from ivr.switch.wire import Message

WITHHELD = frozenset({"", "anonymous", "unknown", "restricted", "private", "unavailable", "withheld", "blocked", "0000000000"})
"""What stands in place of a number that its owner keeps to themselves (RFC 3325, Q.931, and habit)."""

WIDEBAND = 16000

_EXTENSION = re.compile(r"[\w+*#.-]+:\w+:[\w.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class CallData:
    """The call as FreeSWITCH describes it when its socket opens.

    Attributes:
        uuid: of the caller's leg.
        dialled: destination number as the dialplan sees it.
        number: the caller's number, None when withheld.
        codec_rate: samples a second of what the leg is sent; 8000 as long as no codec is chosen.
        ringback: what the dialplan lets callers hear while a leg rings, None when it does not say.
        after_hold: `EXTENSION:XML:CONTEXT` where the caller goes when an agent hangs up while holding, None when the dialplan does not say.
        failsafe: `EXTENSION XML CONTEXT` of the failsafe for this call, None when the dialplan does not say.
        rehearsal: set by the embedded switch for calls by which somebody tries a line out.
        version: which version such a call wants to hear, with what vouches for it; never read off any other call.
    """

    uuid: str
    dialled: str
    number: str | None
    codec_rate: int
    ringback: str | None = None
    rehearsal: bool = False
    failsafe: str | None = None
    after_hold: str | None = None
    version: str | None = None

    def incoming(self, arrived_at: datetime) -> Incoming:
        """The call as the script sees it."""
        rate = WIDEBAND if self.codec_rate >= WIDEBAND else 8000
        return Incoming(self.uuid, self.dialled, self.number, rate, arrived_at, self.rehearsal, self.version)


def read_call(message: Message) -> CallData:
    """Read the few headers that matter; the others stay undecoded."""
    rate = message.header(b"Channel-Read-Codec-Rate") or ""
    rehearsal = message.variable(b"preambule_rehearsal") == "true"
    return CallData(
        uuid=message.header(b"Unique-ID") or message.variable(b"uuid") or "",
        dialled=message.header(b"Caller-Destination-Number") or "",
        number=_number(message),
        codec_rate=int(rate) if rate.isascii() and rate.isdigit() and int(rate) else 8000,
        ringback=message.variable(b"ringback"),
        rehearsal=rehearsal,
        failsafe=message.variable(b"preambule_failsafe"),
        after_hold=_extension(message.variable(b"preambule_after_hold")),
        version=message.variable(b"preambule_version") if rehearsal else None,
    )


def _extension(text: str | None) -> str | None:
    """Only what can stand among the variables of a dial string."""
    return text if text is not None and _EXTENSION.fullmatch(text) else None


def _number(message: Message) -> str | None:
    number = (message.header(b"Caller-Caller-ID-Number") or "").strip()
    if number.casefold() in WITHHELD or _asks_for_privacy(message):
        return None
    return number


def _asks_for_privacy(message: Message) -> bool:
    """Whether the network or the caller's telephone asked to keep the number back (RFC 3323)."""
    if message.header(b"Caller-Privacy-Hide-Number") == "true":
        return True
    if (message.variable(b"sip_from_host") or "").casefold().endswith("anonymous.invalid"):
        return True
    asked = message.variable(b"sip_h_Privacy") or message.variable(b"sip_Privacy") or ""
    return not {"id", "user", "full", "header"}.isdisjoint(re.split(r"[\s:;]+", asked.casefold()))
