"""Many telephones in one process: SIP as `tests.freeswitch.sip_phone` speaks it, the sound of all of them in one system call a frame.

All of it leaves from one socket: FreeSWITCH answers to where sound comes from. What comes back is dropped unheard by the kernel; the
sound is looked at in the recordings.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import socket
import struct
import threading
import time
from collections import deque

from tests.bench.capture_rig import speech
from tests.freeswitch import g711, sip_phone
from tests.freeswitch.rtp import FRAME_SAMPLES, FRAME_SECONDS, RtpStream

_HEADER = 12
_STEP = 7
"""Frames by which one voice is ahead of the next."""


class CrowdStream(RtpStream):
    """A stream without a thread: the crowd's sender speaks for it."""

    crowd: list[CrowdStream] = []  # noqa: RUF012 - shared on purpose: telephones make their streams themselves

    def __init__(self, host: str = "127.0.0.1") -> None:
        super().__init__(host)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self._pressing: deque[bytes] = deque()

    def start(self) -> None:
        """Join the crowd."""
        self.crowd.append(self)

    def close(self) -> None:
        """Leave it."""
        with contextlib.suppress(ValueError):
            self.crowd.remove(self)
        self._socket.close()

    @property
    def address(self) -> tuple[str, int] | None:
        """Where its sound goes now; None while there is nobody."""
        return self._remote if self.sending else None

    def header(self) -> bytes:
        """The next packet's."""
        return self._packet(self.payload, self._timestamp, b"")

    def skip(self) -> None:
        """A frame's time has passed."""
        self._timestamp += FRAME_SAMPLES

    def key_packet(self) -> bytes | None:
        """What is sent in the place of sound while a key is pressed."""
        if not self._pressing and self._keys:
            self._pressing = self._key_packets(self._keys.popleft())
        return self._pressing.popleft() if self._pressing else None


class _Piece(ctypes.Structure):
    """`struct iovec`."""

    _fields_ = (("base", ctypes.c_void_p), ("length", ctypes.c_size_t))


class _Message(ctypes.Structure):
    """`struct mmsghdr`."""

    _fields_ = (
        ("name", ctypes.c_void_p), ("name_length", ctypes.c_uint32), ("pieces", ctypes.c_void_p), ("count", ctypes.c_size_t),
        ("control", ctypes.c_void_p), ("control_length", ctypes.c_size_t), ("flags", ctypes.c_int), ("fill", ctypes.c_int), ("sent", ctypes.c_uint32), ("rest", ctypes.c_int),
    )  # fmt: skip


_MESSAGE = ctypes.sizeof(_Message)
_SLOT = 12 + FRAME_SAMPLES
_LOOPBACK = struct.unpack("=I", socket.inet_aton("127.0.0.1"))[0]


class Sender:
    """Lets everybody in the crowd talk, from `start` to `close`.

    Attributes:
        latest: by how many seconds a frame was late at most.
    """

    def __init__(self) -> None:
        samples = speech(20)[:, 0].tobytes()
        size = FRAME_SAMPLES * 2
        self._voices = [g711.encode(samples[at : at + size], g711.PCMA) for at in range(0, len(samples), size)]
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._send = ctypes.CDLL(None, use_errno=True).sendmmsg
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="voices", daemon=True)
        self.latest = 0.0
        self._address([])

    def start(self) -> None:
        """From now on every call's telephones are of the crowd."""
        sip_phone.RtpStream = CrowdStream  # type: ignore[attr-defined]  # whence telephones take it
        self._thread.start()

    def close(self) -> None:
        """Nobody talks any more."""
        self._closing.set()
        self._thread.join()
        self._socket.close()
        sip_phone.RtpStream = RtpStream  # type: ignore[attr-defined]  # whence telephones take it

    def _run(self) -> None:
        with contextlib.suppress(PermissionError):  # real telephones have processors of their own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -15)
        due, number = time.monotonic(), 0
        while not self._closing.is_set():
            time.sleep(max(0.0, due - time.monotonic()))
            self.latest = max(self.latest, time.monotonic() - due)
            self._send_all([self._datagram(stream, number + place * _STEP) for place, stream in enumerate([*CrowdStream.crowd])])
            due, number = max(due + FRAME_SECONDS, time.monotonic()), number + 1

    def _datagram(self, stream: CrowdStream, number: int) -> tuple[tuple[str, int], bytes] | None:
        to = stream.address
        if to is None:
            return None
        packet = stream.key_packet() or stream.header() + self._voices[number % len(self._voices)]
        stream.skip()
        return to, packet

    def _send_all(self, datagrams: list[tuple[tuple[str, int], bytes] | None]) -> None:
        sending = [datagram for datagram in datagrams if datagram is not None]
        if not sending:
            return
        addresses = [to for to, _ in sending]
        if addresses != self._addresses:
            self._address(addresses)
        bodies = [body for _, body in sending]
        ctypes.memmove(self._bodies, b"".join([body.ljust(_SLOT) for body in bodies]), _SLOT * len(bodies))
        short = [place for place, body in enumerate(bodies) if len(body) != _SLOT]
        for place in short:
            self._pieces[place].length = len(bodies[place])
        sent = 0
        while sent < len(sending):
            done = self._send(self._socket.fileno(), ctypes.byref(self._messages, sent * _MESSAGE), len(sending) - sent, 0)
            sent += max(done, 1)  # one that cannot be sent any more is left out
        for place in short:
            self._pieces[place].length = _SLOT

    def _address(self, addresses: list[tuple[str, int]]) -> None:
        """Who hears what lies in which slot; remade when somebody comes or goes."""
        count, self._addresses = len(addresses), addresses
        names = [struct.pack("=HHI8x", socket.AF_INET, socket.htons(port), _LOOPBACK) for _, port in addresses]
        self._names = ctypes.create_string_buffer(b"".join(names), 16 * count)
        self._bodies = ctypes.create_string_buffer(_SLOT * count)
        self._pieces, self._messages = (_Piece * count)(), (_Message * count)()
        names_at, bodies_at, pieces_at = (ctypes.addressof(data) for data in (self._names, self._bodies, self._pieces))
        for place in range(count):
            self._pieces[place] = _Piece(bodies_at + _SLOT * place, _SLOT)
            self._messages[place] = _Message(names_at + 16 * place, 16, pieces_at + 16 * place, 1)
