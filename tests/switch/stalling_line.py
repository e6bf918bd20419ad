"""A line process for `test_stalled`: one question, then the agent. Says what it does on its standard output."""

from __future__ import annotations

import sys
from pathlib import Path

import gevent

from ivr.call.ports import CallerGone
from ivr.domain.line import Destination
from ivr.switch import leg as leg_module
from ivr.switch.leg import FreeSwitchLeg
from ivr.switch.server import OutboundServer
from ivr.switch.session import Session
from notices.notice import Locale, Piece, Rendering


def main(sound: Path, samples: int) -> None:
    leg_module.MARGIN_SECONDS, leg_module.FAILSAFE_SECONDS = 1.0, 3.0  # the failsafe comes after seven seconds, not after twenty
    rendering = Rendering(Piece.LEVEL1, Locale("fr"), "voice", "text", "0", "0", sound, sound, samples)

    def serve(session: Session) -> None:
        leg = FreeSwitchLeg(session)
        try:
            leg.take_charge()
            leg.answer()
            say("asking")
            leg.ask(rendering, 1)
            say("asked")
            for happening in leg.connect(Destination("sofia/gateway/pbx/201", 20)):
                say(type(happening).__name__)
            leg.hang_up()
        except CallerGone:
            say("gone")
        finally:
            say("over")

    server = OutboundServer("127.0.0.1", 0, serve, max_sessions=5)
    server.start()
    say(str(server.port))
    gevent.sleep(600)


def say(word: str) -> None:
    print(word, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
