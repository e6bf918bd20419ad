"""Whole conversations as a real server told them, played again to a leg: transfers, parking, queues, holds, early media."""

from __future__ import annotations

import lzma
import re
from functools import cache

from ivr.call.happenings import Bridged, Happening, HoldChanged
from ivr.domain.line import Destination
from ivr.switch.leg import FreeSwitchLeg
from tests.switch import recorded
from tests.switch.peer import Peer, Sent

AGENT = Destination("sofia/gateway/pbx/201", 20)


@cache
def cases() -> dict[str, bytes]:
    data, found, at = lzma.decompress((recorded.DATA / "life.xz").read_bytes()), {}, 0
    while at < len(data):
        end = data.index(b"\n", at)
        _, name, length = data[at:end].split()
        found[name.decode()] = data[end + 1 : end + 1 + int(length)]
        at = end + int(length) + 2
    return found


def told(name: str, sent: Sent) -> list[bytes]:
    """The events of a case, as if they were those of our leg and of this `bridge`."""
    stream = cases()[name]
    own = re.search(rb"\nUnique-ID: (\S+)", stream)
    bridge = re.search(rb"\nApplication: bridge\n(?:[^\n]+\n)*?Application-UUID: (\S+)", stream)
    assert own is not None
    assert bridge is not None
    replaced = stream.replace(own[1], recorded.uuid().encode()).replace(
        b": " + bridge[1] + b"\n", b": " + sent.event_uuid.encode() + b"\n"
    )
    return [_measured(body) for body in re.split(rb"Content-Length: \d+\nContent-Type: text/event-plain\n\n", replaced)[1:]]


def _measured(body: bytes) -> bytes:
    return b"Content-Length: %d\nContent-Type: text/event-plain\n\n" % len(body) + body


def lived(peer: Peer, leg: FreeSwitchLeg, name: str, until: bytes = b"") -> list[Happening]:
    """What the script hears of a case.

    Where we ask whether somebody has answered whom we have heard in early media, they have, and the rest follows the answer.

    Args:
        until: the event after which nothing more comes.
    """

    def answered(_: Sent) -> list[bytes]:
        rest, events[:] = events[:], []
        return [recorded.answer("ANSWER"), *rest]

    def bridged(sent: Sent) -> list[bytes]:
        events.extend(told(name, sent))
        last = next((place for place, event in enumerate(events) if until and until in event), len(events) - 1)
        asked = next((place for place, event in enumerate(events) if "early_media" in name and _asks(event)), last)
        now, events[:] = events[: asked + 1], events[asked + 1 : last + 1]
        return [recorded.reply("+OK"), *now]

    events: list[bytes] = []
    peer.answers["bridge"], peer.answers["api uuid_getvar"] = bridged, answered
    return list(leg.connect(AGENT))


def _asks(event: bytes) -> bool:
    return b"Event-Name: CALL_UPDATE\n" in event and b"\nOther-Leg-Channel-Answered-Time: 0\n" in event


def named(happenings: list[Happening]) -> list[str]:
    """In words, for tests to be read: `with 201`, `alone`, `agent holds`, `ended`."""
    return [_named(happening) for happening in happenings]


def _named(happening: Happening) -> str:
    match happening:
        case Bridged(other=other):
            return "message" if other.voicemail else f"with {other.number}"
        case HoldChanged(by=by, held=held):
            return f"{by.value} {'holds' if held else 'is back'}"
    outcome = getattr(happening, "outcome", None)
    return outcome.value if outcome is not None else {"Parted": "alone"}.get(type(happening).__name__, type(happening).__name__)
