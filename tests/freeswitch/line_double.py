"""A stand-in for the line process, as a program of its own that tests can stop, stall and kill.

It does what the dialplan expects of the real one: takes charge (cancels the guard), answers, plays a notice, bridges.
`python -m tests.freeswitch.line_double PORT NOTICE DIAL`: prints `ready`, then one word for each step of each call.
"""

from __future__ import annotations

import socketserver
import sys
from io import BufferedIOBase


class Call(socketserver.StreamRequestHandler):
    """One outbound socket, from `connect` to the end."""

    server: Line

    def handle(self) -> None:
        channel = self._ask("connect")
        uuid = channel["unique-id"]
        self._ask("myevents")
        self._ask(f"api sched_del {uuid}")
        self._say("in charge")
        self._execute("answer", "")
        self._say("notice")
        self._execute("playback", self.server.notice)
        self._say("connecting")
        self._execute("bridge", self.server.dial.replace("NUMBER", channel["caller-destination-number"]))
        self._say("over")

    def _execute(self, application: str, argument: str) -> None:
        self._ask(f"sendmsg\ncall-command: execute\nexecute-app-name: {application}\nexecute-app-arg: {argument}")
        while True:
            event = self._read()
            if event.get("event-name") == "CHANNEL_EXECUTE_COMPLETE" and event.get("application") == application:
                return

    def _ask(self, command: str) -> dict[str, str]:
        self.wfile.write(f"{command}\n\n".encode())
        while True:
            answer = self._read()
            if answer.get("content-type") in ("command/reply", "api/response"):
                return answer

    def _read(self) -> dict[str, str]:
        headers = _headers(self.rfile)
        length = int(headers.get("content-length", "0"))
        if headers.get("content-type") == "text/event-plain":
            return _headers(self.rfile, length)
        self.rfile.read(length)
        return headers

    def _say(self, word: str) -> None:
        print(word, flush=True)


class Line(socketserver.ThreadingTCPServer):
    """Where FreeSWITCH connects."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, port: int, notice: str, dial: str) -> None:
        super().__init__(("127.0.0.1", port), Call)
        self.notice = notice
        self.dial = dial

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller who hangs up ends the conversation with an EOF: nothing to say about it."""


def _headers(stream: BufferedIOBase, length: int | None = None) -> dict[str, str]:
    if length is not None:
        lines = stream.read(length).splitlines()
    else:
        lines = []
        while line := stream.readline().strip():
            lines.append(line)
        if not lines:
            raise EOFError
    pairs = (line.decode().partition(": ") for line in lines if b": " in line)
    return {name.lower(): value for name, _, value in pairs}


if __name__ == "__main__":
    with Line(int(sys.argv[1]), sys.argv[2], sys.argv[3]) as line:
        print("ready", flush=True)
        line.serve_forever()
