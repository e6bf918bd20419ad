"""A line process for `test_sounds`: it puts the caller through, and the agent's keys try out what is heard in mid-call.

`python -m tests.freeswitch.sounding_line PORT SOUND DIGIT`, two WAV files at 8 kHz: a word on standard output for each thing that happens.
"""

from __future__ import annotations

import sys
from pathlib import Path

import gevent
import soundfile

from ivr.call.happenings import Ordered
from ivr.call.ports import CallerGone, Signal
from ivr.domain.line import Destination
from ivr.domain.orders import Order, Party
from ivr.switch.leg import FreeSwitchLeg
from ivr.switch.server import OutboundServer
from ivr.switch.session import Session
from ivr.switch.wire import Message
from notices.notice import Locale, Piece, Rendering

ORDERS = {"*1": Order.START, "*2": Order.PAUSE, "*3": Order.RESUME, "*4": Order.STOP, "*5": Order.PROTECT, "*6": Order.REFUSE}
KEYS = {(Party.CALLER, "2"): Order.REFUSE} | {(Party.AGENT, keys): order for keys, order in ORDERS.items()}


def main(port: int, sound: Path, digit: Path) -> None:
    said = (_rendering(Piece.RECEIPT, sound), _rendering(Piece.DIGIT_4, digit), _rendering(Piece.DIGIT_7, digit))

    def serve(session: Session) -> None:
        leg = FreeSwitchLeg(session)
        _tell_what_is_left(session)
        try:
            leg.take_charge()
            leg.answer()
            leg.listen_for(KEYS)
            for happening in leg.connect(Destination("sofia/gateway/pbx/201", 20)):
                word(type(happening).__name__)
                if isinstance(happening, Ordered) and happening.by is Party.AGENT:
                    obey(leg, happening.order, said)
                    word(happening.order.value)
                elif isinstance(happening, Ordered):
                    word(f"the caller wants {happening.order.value}")
        except CallerGone:
            word("gone")

    server = OutboundServer("127.0.0.1", port, serve, max_sessions=5)
    server.start()
    word("ready")
    gevent.sleep(600)


def obey(leg: FreeSwitchLeg, order: Order, said: tuple[Rendering, ...]) -> None:
    match order:
        case Order.START:
            leg.say(*said)
        case Order.PAUSE:
            leg.signal(Signal.REFUSED)
        case Order.RESUME | Order.STOP:
            leg.warn(recorded=order is Order.RESUME)
        case Order.PROTECT | Order.REFUSE:
            leg.take_keys(taken=order is Order.REFUSE)


def _rendering(piece: Piece, path: Path) -> Rendering:
    return Rendering(piece, Locale("fr"), "voice", "text", "0", "0", path, path, soundfile.info(path).frames)


def _tell_what_is_left(session: Session) -> None:
    """What FreeSWITCH remembers of the keys when the call is over."""
    listen = session.on_message

    def also(message: Message) -> None:
        if message.event_name == b"CHANNEL_HANGUP_COMPLETE":
            left = [message.variable(name) for name in (b"digits_dialed", b"last_non_matching_digits")]
            word(f"left {left}")
        listen(message)

    session.on_message = also  # type: ignore[method-assign]


def word(text: str) -> None:
    print(text, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
