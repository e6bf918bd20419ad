"""A FreeSWITCH as the line process sees it: connects, answers commands with recorded bytes, lets a test decide the rest."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import gevent
import gevent.socket
from gevent.event import Event

from tests.switch import recorded


@dataclass
class Sent:
    """One command as it arrived."""

    line: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def application(self) -> str | None:
        return self.headers.get("execute-app-name")

    @property
    def argument(self) -> str:
        return self.headers.get("execute-app-arg", "")

    @property
    def event_uuid(self) -> str:
        return self.headers.get("Event-UUID", "")

    @property
    def name(self) -> str:
        """`connect`, `api uuid_record`, `playback`, `hangup` …"""
        if self.line == "sendmsg":
            return self.application or "hangup"
        words = self.line.split()
        return " ".join(words[:2]) if words[0] == "api" else words[0]


def parse(block: str) -> Sent:
    line, *headers = block.split("\n")
    return Sent(line, dict(header.split(": ", 1) for header in headers))


class Peer:
    """One call. Everything is answered at once, as recorded, except names in `silent`."""

    def __init__(self, sock: gevent.socket.socket, silent: Iterable[str] = ()) -> None:
        self.sock = sock
        self.sock.settimeout(10)
        self.silent = set(silent)
        self.answers: dict[str, Callable[[Sent], list[bytes]]] = {}
        self.sent: list[Sent] = []
        self.closed = Event()
        self.changed = Event()
        self.greenlet = gevent.spawn(self.serve)

    @classmethod
    def call(cls, port: int, host: str = "127.0.0.1", silent: Iterable[str] = ()) -> Peer:
        """Call a server."""
        return cls(gevent.socket.create_connection((host, port), timeout=5), silent)

    def serve(self) -> None:
        buffer = b""
        try:
            while data := self.sock.recv(65536):
                buffer += data
                while b"\n\n" in buffer:
                    block, _, buffer = buffer.partition(b"\n\n")
                    self.handle(parse(block.decode().strip("\n")))
        except OSError:
            pass  # the line process has closed
        finally:
            self.closed.set()
            self.changed.set()
            self.sock.close()

    def handle(self, sent: Sent) -> None:
        self.sent.append(sent)
        if sent.name not in self.silent:
            respond = self.answers.get(sent.name, respond_as_recorded)
            self.raw(*respond(sent))
        self.changed.set()
        if sent.line == "exit" and "exit" not in self.silent:
            self.sock.close()

    def raw(self, *messages: bytes) -> None:
        with contextlib.suppress(OSError):  # the line process may have closed
            self.sock.sendall(b"".join(messages))

    def event(self, name: str, application: str | None = None, **changes: str | None) -> None:
        self.raw(recorded.event(name, application, **changes))

    def complete(self, application: str, **changes: str | None) -> None:
        """The last execution of this application ends."""
        last = [sent for sent in self.sent if sent.application == application][-1]
        self.raw(*completion(last, **changes))

    def stop_playback(self, samples: int, **changes: str | None) -> None:
        """The last prompt ends after `samples`."""
        last = [sent for sent in self.sent if sent.application in ("playback", "play_and_get_digits")][-1]
        self.raw(playback_stop(last, samples, **changes))

    def hang_up(self) -> None:
        self.raw(*recorded.hangup())

    def wait(self, name: str, count: int = 1, seconds: float = 5) -> Sent:
        """The `count`-th command of that name, awaited."""
        with gevent.Timeout(seconds, AssertionError(f"no {name} among {[sent.name for sent in self.sent]}")):
            while True:
                found = [sent for sent in self.sent if sent.name == name]
                if len(found) >= count:
                    return found[count - 1]
                assert not self.closed.is_set(), f"closed before {name}; got {[sent.name for sent in self.sent]}"
                self.changed.clear()
                self.changed.wait()

    def close(self) -> None:
        self.sock.close()
        self.greenlet.kill()


def completion(sent: Sent, **changes: str | None) -> list[bytes]:
    return [
        recorded.event(
            "CHANNEL_EXECUTE_COMPLETE",
            sent.application,
            Application=sent.application,
            Application_UUID=sent.event_uuid,
            **changes,
        )
    ]


def playback_stop(sent: Sent, samples: int, **changes: str | None) -> bytes:
    words = sent.argument.split()
    path = words[5] if len(words) > 5 else words[0]
    return recorded.event(
        "PLAYBACK_STOP",
        Playback_File_Path=path,
        variable_playback_last_offset_pos=str(samples),
        **{"Playback_Status": "done", **changes},
    )


def begun(sent: Sent) -> bytes:
    return recorded.event("CHANNEL_EXECUTE", sent.application, Application=sent.application, Application_UUID=sent.event_uuid)


def respond_as_recorded(sent: Sent) -> list[bytes]:
    """What a server answers when everything goes well and nobody presses a key."""
    if sent.line == "sendmsg":
        return [recorded.reply("+OK"), *(_execution(sent) if sent.application else recorded.hangup(sent.headers["hangup-cause"]))]
    if sent.line.startswith("api"):
        return [recorded.answer("+OK Success\n"), *_recording(sent.line)]
    if sent.line == "connect":
        return [recorded.connect_reply()]
    return [recorded.reply("+OK bye"), recorded.notice("disconnect")] if sent.line == "exit" else [recorded.reply("+OK")]


def _execution(sent: Sent) -> list[bytes]:
    if sent.application == "bridge":
        return [begun(sent)]
    if sent.application == "playback":
        return [begun(sent), playback_stop(sent, 16003), *completion(sent, Application_Response="FILE%20PLAYED")]
    if sent.application == "play_and_get_digits":
        silence = {"variable_read_result": "failure", "variable_preambule_key": None}
        return [begun(sent), playback_stop(sent, 16003), *completion(sent, **silence)]
    return [begun(sent), *completion(sent)]


def _recording(line: str) -> list[bytes]:
    words = line.split()
    if words[1] != "uuid_record" or words[3] not in ("start", "stop"):
        return []
    return [recorded.event(f"RECORD_{words[3].upper()}", Record_File_Path=words[4])]
