"""Run by the benchmark in a process of its own: the bare flow on greenswitch's server, or on ours. Prints its port."""

from __future__ import annotations

import logging
import sys
from typing import Any

import gevent
import structlog

PROMPT = "/srv/ivr/sounds/two-8.wav"


def flow(session: Any) -> None:
    session.answer()
    session.playback(PROMPT)
    session.play_and_get_digits(
        1, 1, 1, 5000, "none", PROMPT, "silence_stream://1", "choice", "[0-9*#]", 5000, None, response_timeout=60
    )
    session.hangup()


class Application:
    """The same flow in the shape that greenswitch asks for; it leaves these two commands to the application."""

    def __init__(self, session: Any) -> None:
        self.session = session

    def run(self) -> None:
        self.session.linger(5)
        self.session.myevents()
        flow(self.session)


def main(library: str, port: int) -> None:
    logging.disable(logging.CRITICAL)  # for both: what is measured is the protocol
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    if library == "stock":
        from greenswitch.esl import OutboundESLServer

        server = OutboundESLServer("127.0.0.1", port, Application, max_connections=100_000)
        gevent.spawn(server.listen)
    else:
        from ivr.switch.server import OutboundServer

        ours = OutboundServer("127.0.0.1", port, flow, max_sessions=100_000)
        ours.start()
    gevent.sleep(0.05)
    print("listening", flush=True)
    gevent.sleep(600)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
