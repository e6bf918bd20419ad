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
from typing import Any

import numpy as np

from tests.bench.capture_rig import speech
from tests.freeswitch import g711, sip_phone
from tests.freeswitch.rtp import FRAME_SAMPLES, FRAME_SECONDS, RtpStream

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

    @property
    def presses(self) -> bool:
        """Whether a key is being pressed."""
        return bool(self._pressing or self._keys)

    @property
    def header(self) -> tuple[int, int, int, int, int]:
        """Of the next packet of sound, but that its number is the one before: version, payload, number, timestamp, source."""
        return 0x80, self.payload, self._sequence, self._timestamp & 0xFFFFFFFF, self._source

    def go_on(self, number: int, timestamp: int) -> None:
        """So far it is."""
        self._sequence, self._timestamp = number, timestamp

    def key_packet(self, number: int, timestamp: int) -> tuple[bytes, int]:
        """What is sent in the place of sound while a key is pressed.

        Args:
            number: of the last packet that was sent.
            timestamp: of this frame.

        Returns:
            The packet, and the number after which sound goes on.
        """
        self.go_on(number, timestamp)
        if not self._pressing:
            self._pressing = self._key_packets(self._keys.popleft())
        return self._pressing.popleft(), self._sequence


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
_PACKET = np.dtype(
    [
        ("version", "u1"),
        ("payload", "u1"),
        ("number", ">u2"),
        ("timestamp", ">u4"),
        ("source", ">u4"),
        ("sound", "u1", FRAME_SAMPLES),
    ]
)
_SLOT = _PACKET.itemsize
_HEADER = [name for name in _PACKET.names or () if name != "sound"]
_LOOPBACK = struct.unpack("=I", socket.inet_aton("127.0.0.1"))[0]


class _Telephones:
    """Those of the crowd that somebody listens to, their packets side by side in memory: what one of them would do, all do at once.

    Args:
        streams: theirs.
        addresses: where their sound goes.
    """

    def __init__(self, streams: list[CrowdStream], addresses: list[tuple[str, int]]) -> None:
        self.streams, self.addresses = streams, addresses
        count = len(streams)
        self._packets = np.zeros(count, _PACKET)
        for name, values in zip(_HEADER, zip(*(stream.header for stream in streams), strict=True), strict=bool(streams)):
            self._packets[name] = values
        self._ahead = np.arange(count) * _STEP
        names = [struct.pack("=HHI8x", socket.AF_INET, socket.htons(port), _LOOPBACK) for _, port in addresses]
        self._names = ctypes.create_string_buffer(b"".join(names), 16 * count)
        self._pieces, self._messages = (_Piece * count)(), (_Message * count)()
        packets_at, names_at, pieces_at = (
            self._packets.ctypes.data,
            ctypes.addressof(self._names),
            ctypes.addressof(self._pieces),
        )
        for place in range(count):
            self._pieces[place] = _Piece(packets_at + _SLOT * place, _SLOT)
            self._messages[place] = _Message(names_at + 16 * place, 16, pieces_at + 16 * place, 1)

    def leave(self) -> None:
        """Tell each stream how far it is."""
        for stream, number, timestamp in zip(
            self.streams, self._packets["number"].tolist(), self._packets["timestamp"].tolist(), strict=True
        ):
            stream.go_on(number, timestamp)

    def send(self, frame: int, voices: np.ndarray, descriptor: int, sendmmsg: Any) -> None:
        """One frame of all of them."""
        self._packets["number"] += 1
        self._packets["sound"] = voices[(frame + self._ahead) % len(voices)]
        pressing = {place: self._press(place) for place, stream in enumerate(self.streams) if stream.presses}
        sent = 0
        while sent < len(self.streams):
            done = sendmmsg(descriptor, ctypes.byref(self._messages, sent * _MESSAGE), len(self.streams) - sent, 0)
            sent += max(done, 1)  # one that cannot be sent any more is left out
        for place, header in pressing.items():
            for name, value in zip(_HEADER, header, strict=True):
                self._packets[name][place] = value
            self._pieces[place].length = _SLOT
        self._packets["timestamp"] += FRAME_SAMPLES

    def _press(self, place: int) -> list[int]:
        """Put a packet of a key in the place of sound; the header with which sound goes on."""
        version, payload, number, timestamp, source = (int(self._packets[name][place]) for name in _HEADER)
        packet, number = self.streams[place].key_packet(number - 1 & 0xFFFF, timestamp)
        ctypes.memmove(self._packets.ctypes.data + _SLOT * place, packet, len(packet))
        self._pieces[place].length = len(packet)
        return [version, payload, number, timestamp, source]


class Sender:
    """Lets everybody in the crowd talk, from `start` to `close`.

    Attributes:
        latest: by how many seconds a frame was late at most.
    """

    def __init__(self) -> None:
        samples = speech(20)[:, 0].tobytes()
        size = FRAME_SAMPLES * 2
        voices = b"".join(g711.encode(samples[at : at + size], g711.PCMA) for at in range(0, len(samples), size))
        self._voices = np.frombuffer(voices, np.uint8).reshape(-1, FRAME_SAMPLES)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self._send = ctypes.CDLL(None, use_errno=True).sendmmsg
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="voices", daemon=True)
        self._telephones = _Telephones([], [])
        self.latest = 0.0

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
            self._look_round()
            self._telephones.send(number, self._voices, self._socket.fileno(), self._send)
            due, number = max(due + FRAME_SECONDS, time.monotonic()), number + 1

    def _look_round(self) -> None:
        """Whether somebody has come, gone, or sends elsewhere."""
        to = [(stream, address) for stream in [*CrowdStream.crowd] if (address := stream.address) is not None]
        streams, addresses = [stream for stream, _ in to], [address for _, address in to]
        if streams != self._telephones.streams or addresses != self._telephones.addresses:
            self._telephones.leave()
            self._telephones = _Telephones(streams, addresses)
