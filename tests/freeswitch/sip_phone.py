"""A telephone in pure Python: SIP over UDP and RTP on loopback, as caller or as agent, with threads of its own.

Everything is thread-safe and returns at once unless it says that it waits, so asyncio may use it too.
"""

from __future__ import annotations

import contextlib
import itertools
import secrets
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from tests.freeswitch import g711
from tests.freeswitch.rtp import RtpStream
from tests.freeswitch.sip_message import Description, Message, address_in, parse, read_description, respond

CODECS = {"PCMU": g711.PCMU, "PCMA": g711.PCMA}
RESEND_SECONDS = 0.5
RESENDS = 8


@dataclass(frozen=True, slots=True)
class WhenCalled:
    """What a telephone does when it rings: answer after a while (None: never), or be busy."""

    answers_after: float | None = 0.1
    busy: bool = False
    hangs_up_after: float | None = None
    early_media: bool = False


class SipCall:
    """One dialog. `early`, `answered` and `ended` are events to wait for; `answered_at` and `ended_at` are monotonic seconds."""

    def __init__(self, phone: SipPhone, remote: tuple[str, int], call_id: str, name: str = "") -> None:
        self.call_id = call_id
        self.early, self.answered, self.ended = threading.Event(), threading.Event(), threading.Event()
        self.answered_at = self.ended_at = 0.0
        self.status = 0
        self.reason = ""
        self.held_by_other = threading.Event()
        self.transfer_progress: list[str] = []
        self.called = ""
        self.caller = ""
        self.incoming = False
        self._phone = phone
        self._remote = remote
        self._rtp = RtpStream(phone.host)
        self._codecs = phone.codecs
        self._sequence = itertools.count(1)
        self._name = name or phone.name
        self._local = f"<sip:{self._name}@{phone.host}:{phone.port}>"
        self._local_tag = secrets.token_hex(6)
        self._remote_party = ""
        self._target = ""
        self._route: tuple[tuple[str, str], ...] = ()
        self._invite: Message | None = None
        self._description = Description(phone.host, self._rtp.port, phone.codecs)
        self._rtp.start()

    # -- what a person does --------------------------------------------------------------------------------------

    def press(self, key: str, how: str = "rfc2833") -> None:
        """One key, as RFC 2833 events or as SIP INFO."""
        if how == "rfc2833":
            self._rtp.press(key)
        elif how == "info":
            self._in_background("INFO", f"Signal={key}\r\nDuration=160\r\n", (("Content-Type", "application/dtmf-relay"),))
        else:
            raise ValueError(f"a key can be sent by rfc2833 or by info, not by {how!r}")

    def speak(self, pcm: bytes) -> None:
        """Append s16le 8 kHz samples to what this party says."""
        self._rtp.say(pcm)

    def fall_silent(self) -> None:
        self._rtp.fall_silent()

    def heard(self) -> bytes:
        """What this party has heard since the beginning, s16le 8 kHz."""
        return self._rtp.heard()

    @property
    def audio(self) -> RtpStream:
        return self._rtp

    @property
    def keys_heard(self) -> list[str]:
        """Digits that reached this party as RFC 2833 events."""
        return self._rtp.keys_heard

    def hang_up(self) -> None:
        """BYE, or CANCEL before the answer."""
        if self.ended.is_set():
            return
        if self.answered.is_set():
            self._in_background("BYE")
            self._end(200, "hung up here")
        elif self._invite is not None:
            self._phone.send(self._cancel(self._invite), self._remote)

    def hold(self, direction: str = "sendonly") -> None:
        """Put the other side on hold; `inactive` stops both directions, `nowhere` is as RFC 2543 has it."""
        self._rtp.sending = direction == "sendonly"
        nowhere = direction == "nowhere"
        self._offer(replace(self._description.with_direction("sendrecv" if nowhere else direction), nowhere=nowhere))

    def unhold(self) -> None:
        self._rtp.sending = True
        self._offer(replace(self._description.with_direction("sendrecv"), nowhere=False))

    def change_codec(self, codec: str) -> None:
        """Offer only this codec from now on: PCMU or PCMA."""
        self._codecs = (CODECS[codec],)
        self._offer(replace(self._description, payloads=self._codecs, version=self._description.version + 1))

    def refer(self, number: str) -> None:
        """Blind transfer: ask the other side to call `number` and leave us."""
        host, port = self._remote
        self._in_background("REFER", extra=(("Refer-To", f"<sip:{number}@{host}:{port}>"), ("Referred-By", self._local)))

    def refer_to(self, consulted: SipCall) -> None:
        """Attended transfer: ask the other side to talk to whom we have in `consulted`, a call of ours by the same server."""
        host, port = self._remote
        dialog = f"{consulted.call_id};to-tag={consulted.remote_tag};from-tag={consulted.local_tag}"
        target = f"<sip:{consulted.called}@{host}:{port}?Replaces={quote(dialog, safe='')}>"
        self._in_background("REFER", extra=(("Refer-To", target), ("Referred-By", self._local)))

    @property
    def local_tag(self) -> str:
        return self._local_tag

    @property
    def remote_tag(self) -> str:
        """The other side's, empty before its first answer."""
        return Message(headers=(("To", self._remote_party),)).tag("To")

    def close(self) -> None:
        self.hang_up()
        self._rtp.close()

    # -- the caller's side of the dialog -------------------------------------------------------------------------

    def invite(self, number: str) -> None:
        host, port = self._remote
        self.called, self.caller = number, self._name
        self._remote_party = f"<sip:{number}@{host}:{port}>"
        self._target = f"sip:{number}@{host}:{port}"
        self._invite = self._request("INVITE", self._description.render(), (("Content-Type", "application/sdp"),))
        threading.Thread(target=self._phone.transact, args=(self._invite, self._remote), daemon=True).start()

    def take_response(self, message: Message) -> None:
        """A response to the INVITE that began this call, or to a later offer of ours."""
        if self._invite is None or message.status == 100:
            return
        if message.sequence != self._invite.sequence:
            return
        if message.tag("To"):
            self._remote_party = message.header("To")
        described = read_description(message.body)
        if described is not None and described.payloads:
            self._hear_and_speak(described)
        if message.status < 200:
            if described is not None:
                self.early.set()
            return
        self._acknowledge(message)
        if message.status < 300:
            self.answered_at = self.answered_at or time.monotonic()
            self.answered.set()
        elif not self.answered.is_set():
            self._end(message.status, message.reason)

    def _acknowledge(self, message: Message) -> None:
        invite = self._invite
        if invite is None:
            return
        if message.status < 300:
            self._target = address_in(message.header("Contact")) or self._target
            self._route = tuple(("Route", value) for _, value in reversed(message.all("Record-Route")))
            ack = self._request("ACK", sequence=invite.sequence)
        else:
            via = next(value for key, value in invite.headers if key == "Via")
            ack = self._request("ACK", sequence=invite.sequence, via=via)
        self._phone.send(ack, self._remote)

    # -- the agent's side ----------------------------------------------------------------------------------------

    def take_invite(self, invite: Message, when: WhenCalled) -> None:
        """Ring, and do as `when` says, without waiting."""
        self._invite, self.incoming = invite, True
        self._remote_party = invite.header("From")
        self._target = address_in(invite.header("Contact"))
        self.called, self.caller = (
            incoming_number(invite),
            address_in(invite.header("From")).removeprefix("sip:").split("@")[0],
        )
        described = read_description(invite.body)
        if when.busy or described is None:
            self._answer(invite, 486, "Busy Here")
            self._end(486, "Busy Here")
            return
        self._hear_and_speak(described)
        if when.early_media:
            self._answer(invite, 183, "Session Progress", self._description)
        else:
            self._answer(invite, 180, "Ringing")
        if when.answers_after is not None:
            self._later(when.answers_after, self.answer)
            if when.hangs_up_after is not None:
                self._later(when.answers_after + when.hangs_up_after, self.hang_up)

    def answer(self) -> None:
        if self._invite is None or self.ended.is_set():
            return
        self._answer(self._invite, 200, "OK", self._description)
        self.answered_at = time.monotonic()
        self.answered.set()

    def take_request(self, request: Message) -> Message | None:
        """The answer to a request inside this dialog."""
        if request.method == "BYE":
            self._end(200, "hung up there")
        elif request.method == "CANCEL":
            if self._invite is not None and not self.answered.is_set():
                self._answer(self._invite, 487, "Request Terminated")
                self._end(487, "cancelled")
        elif request.method == "INVITE":
            return self._take_offer(request)
        elif request.method == "NOTIFY":
            self.transfer_progress.append(request.body.strip())
        return respond(request, 200, "OK", tag=self._local_tag, extra=(("Contact", self._local),))

    def _take_offer(self, request: Message) -> Message:
        described = read_description(request.body)
        if described is not None:
            self._hear_and_speak(described)
            (self.held_by_other.set if described.direction in ("sendonly", "inactive") else self.held_by_other.clear)()
        answers = {"sendonly": "recvonly", "recvonly": "sendonly"}
        direction = answers.get(described.direction, described.direction) if described else "sendrecv"
        self._description = replace(self._description, direction=direction, version=self._description.version + 1)
        extra = (("Contact", self._local), ("Content-Type", "application/sdp"))
        return respond(request, 200, "OK", tag=self._local_tag, extra=extra, body=self._description.render())

    # -- inside --------------------------------------------------------------------------------------------------

    def _hear_and_speak(self, described: Description) -> None:
        self._rtp.payload = next((payload for payload in described.payloads if payload in self._codecs), self._codecs[0])
        if described.events is not None:
            self._rtp.events = described.events
        self._rtp.send_to(described.host, described.port)

    def _offer(self, description: Description) -> None:
        self._description = description
        self._invite = self._request("INVITE", description.render(), (("Content-Type", "application/sdp"),))
        threading.Thread(target=self._phone.transact, args=(self._invite, self._remote), daemon=True).start()

    def _in_background(self, method: str, body: str = "", extra: tuple[tuple[str, str], ...] = ()) -> None:
        request = self._request(method, body, extra)
        threading.Thread(target=self._phone.transact, args=(request, self._remote), daemon=True).start()

    def _request(
        self,
        method: str,
        body: str = "",
        extra: tuple[tuple[str, str], ...] = (),
        *,
        sequence: int | None = None,
        via: str | None = None,
    ) -> Message:
        number = next(self._sequence) if sequence is None else sequence
        branch = via or f"SIP/2.0/UDP {self._phone.host}:{self._phone.port};branch=z9hG4bK{secrets.token_hex(8)};rport"
        headers = (
            ("Via", branch), ("Max-Forwards", "70"), *self._route,
            ("From", f"{self._local};tag={self._local_tag}"), ("To", self._remote_party),
            ("Call-ID", self.call_id), ("CSeq", f"{number} {method}"), ("Contact", self._local),
            ("Allow", "INVITE, ACK, CANCEL, BYE, INFO, NOTIFY, REFER, OPTIONS"), *extra,
        )  # fmt: skip
        return Message(method=method, uri=self._target, headers=headers, body=body)

    def _cancel(self, invite: Message) -> Message:
        kept = tuple(pair for pair in invite.headers if pair[0] in ("Via", "From", "To", "Call-ID", "Max-Forwards"))
        return Message(method="CANCEL", uri=invite.uri, headers=(*kept, ("CSeq", f"{invite.sequence} CANCEL")))

    def _answer(self, invite: Message, status: int, reason: str, description: Description | None = None) -> None:
        extra: tuple[tuple[str, str], ...] = (("Contact", self._local),)
        body = ""
        if description is not None:
            extra, body = (*extra, ("Content-Type", "application/sdp")), description.render()
        self._phone.send(respond(invite, status, reason, tag=self._local_tag, extra=extra, body=body), self._remote)

    def _later(self, seconds: float, what: object) -> None:
        timer = threading.Timer(seconds, what)  # type: ignore[arg-type]
        timer.daemon = True
        timer.start()

    def _end(self, status: int, reason: str) -> None:
        if not self.ended.is_set():
            self.status, self.reason, self.ended_at = status, reason, time.monotonic()
            self._rtp.sending = False
            self.ended.set()


class SipPhone:
    """One telephone with one SIP socket, any number of calls and of extensions; listens from `start` to `close`.

    `extensions` says what those do that do something else than `when_called`.
    """

    def __init__(
        self,
        name: str = "33199000001",
        *,
        codecs: tuple[str, ...] = ("PCMA", "PCMU"),
        when_called: WhenCalled = WhenCalled(),
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.name = name
        self.codecs = tuple(CODECS[codec] for codec in codecs)
        self.when_called = when_called
        self.extensions: dict[str, WhenCalled] = {}
        self.calls: list[SipCall] = []
        self._rang = threading.Condition()
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, port))
        self._socket.settimeout(0.1)
        self.host, self.port = self._socket.getsockname()
        self._closing = threading.Event()
        self._final: dict[tuple[str, str], threading.Event] = {}
        self._answered_before: dict[tuple[str, str, str], Message | None] = {}
        self._thread = threading.Thread(target=self._listen, name=f"sip {self.port}", daemon=True)

    def start(self) -> SipPhone:
        self._thread.start()
        return self

    def close(self) -> None:
        """Hang up whatever lasts, and stop listening."""
        for call in list(self.calls):
            call.close()
        self._closing.set()
        self._thread.join(2)
        self._socket.close()

    def dial(self, number: str, server: tuple[str, int], *, extension: str = "") -> SipCall:
        """Call, as this telephone or as one of its extensions; returns at once."""
        call = SipCall(self, server, f"{secrets.token_hex(12)}@{self.host}", extension)
        self.calls.append(call)
        call.invite(number)
        return call

    def wait_for_call(self, seconds: float = 10, *, index: int = 0) -> SipCall:
        """Wait for the call number `index` that reached this telephone. TimeoutError when none came."""
        with self._rang:
            if not self._rang.wait_for(lambda: len(self.calls) > index, seconds):
                raise TimeoutError(f"the telephone {self.name} was not called within {seconds} s")
        return self.calls[index]

    def send(self, message: Message, to: tuple[str, int]) -> None:
        with contextlib.suppress(OSError):  # a telephone that is being closed
            self._socket.sendto(message.render(), to)

    def transact(self, request: Message, to: tuple[str, int]) -> bool:
        """Send until there is a response; waits. False when there was none."""
        heard = self._final.setdefault((request.branch, request.method), threading.Event())
        for _ in range(RESENDS):
            self.send(request, to)
            if heard.wait(RESEND_SECONDS) or self._closing.is_set():
                return heard.is_set()
        return False

    def _listen(self) -> None:
        while not self._closing.is_set():
            try:
                datagram, sender = self._socket.recvfrom(65535)
            except TimeoutError:
                continue
            except ConnectionRefusedError:
                continue  # ICMP: the server that we spoke to has gone
            if datagram.strip():
                self._take(parse(datagram), sender)

    def _take(self, message: Message, sender: tuple[str, int]) -> None:
        call = next((one for one in self.calls if one.call_id == message.call_id), None)
        if message.status:
            self._final.setdefault((message.branch, message.of_method), threading.Event()).set()
            if call is not None and message.of_method == "INVITE":
                call.take_response(message)
        elif message.method != "ACK":
            self._take_request(message, call, sender)

    def _take_request(self, request: Message, call: SipCall | None, sender: tuple[str, int]) -> None:
        seen = (request.call_id, request.header("CSeq"), request.method)
        if seen not in self._answered_before:
            self._answered_before[seen] = self._answer(request, call, sender)
        answer = self._answered_before[seen]
        if answer is not None:
            self.send(answer, sender)

    def _answer(self, request: Message, call: SipCall | None, sender: tuple[str, int]) -> Message | None:
        if call is not None:
            return call.take_request(request)
        if request.method == "INVITE":
            self.send(respond(request, 100, "Trying"), sender)
            incoming = SipCall(self, sender, request.call_id)
            incoming.take_invite(request, self.extensions.get(incoming_number(request), self.when_called))
            with self._rang:
                self.calls.append(incoming)
                self._rang.notify_all()
            return None
        if request.method == "OPTIONS":
            return respond(request, 200, "OK", tag="phone")
        return respond(request, 481, "Call/Transaction Does Not Exist", tag="phone")


def incoming_number(invite: Message) -> str:
    """Which of a telephone's extensions is called."""
    return invite.uri.removeprefix("sip:").split("@")[0]


@contextlib.contextmanager
def telephone(name: str, **options: object) -> Iterator[SipPhone]:
    """A telephone that is closed at the end."""
    phone = SipPhone(name, **options).start()  # type: ignore[arg-type]
    try:
        yield phone
    finally:
        phone.close()
