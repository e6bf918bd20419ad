"""Run by a test: a call whose event is cut off by a FIN, then a second call. Says `alive` if that one is served, `frozen` if not.

Exits hard by an alarm, since a frozen hub runs no Python code of ours.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from pathlib import Path


def main(library: str) -> None:
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(20)
    port, ready = [0], threading.Event()
    threading.Thread(target=call, args=(port, ready), daemon=True).start()
    import gevent

    if library == "stock":
        from greenswitch.esl import OutboundESLServer

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port[0] = probe.getsockname()[1]
        server = OutboundESLServer("127.0.0.1", port[0], lambda session: None, 10)
        gevent.spawn(server.listen)
    else:
        from ivr.switch.server import OutboundServer

        ours = OutboundServer("127.0.0.1", 0, lambda session: None, max_sessions=10)
        ours.start()
        port[0] = ours.port
    gevent.sleep(0.05)
    ready.set()
    gevent.sleep(30)


def call(port: list[int], ready: threading.Event) -> None:
    ready.wait()
    with socket.create_connection(("127.0.0.1", port[0]), timeout=5) as first:
        first.settimeout(5)
        first.recv(100)
        first.sendall(b"Content-Length: 5000\nContent-Type: text/event-plain\n\nEvent-Name: CHANNEL_STATE\n")
    with socket.create_connection(("127.0.0.1", port[0]), timeout=5) as second:
        second.settimeout(1.5)
        try:
            word = "alive" if second.recv(100).startswith(b"connect") else "closed"
        except TimeoutError:
            word = "frozen"
    os.write(1, word.encode())
    os._exit(0)


if __name__ == "__main__":
    sys.path.insert(0, str(Path.cwd()))
    main(sys.argv[1])
