"""One RTP stream of a test telephone: a frame every 20 ms, whatever happens, and a memory of what came."""

from __future__ import annotations

import contextlib
import os
import random
import select
import socket
import struct
import threading
import time
from collections import deque
from dataclasses import dataclass

from tests.freeswitch import g711

FRAME_SECONDS = 0.02
FRAME_SAMPLES = 160
SILENCE = bytes(2 * FRAME_SAMPLES)
KEYS = "0123456789*#ABCD"
KEY_FRAMES = 8
KEY_END_FRAMES = 3


@dataclass(frozen=True, slots=True)
class Heard:
    """One frame as it came: when, by this machine's monotonic clock, and its s16le samples."""

    at: float
    pcm: bytes


class RtpStream:
    """Sends what it is given to say, silence otherwise; hears everything. One thread."""

    def __init__(self, host: str = "127.0.0.1") -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind((host, 0))
        self.host, self.port = self._socket.getsockname()
        self.payload = g711.PCMA
        self.events = 101
        self.sending = True
        self.receiving = True
        self.keys_heard: list[str] = []
        self._remote: tuple[str, int] | None = None
        self._to_say: deque[bytes] = deque()
        self._keys: deque[str] = deque()
        self._heard: list[Heard] = []
        self._said: list[tuple[float, bytes]] = []
        self._closing = threading.Event()
        self._source = random.getrandbits(32)
        self._sequence = random.getrandbits(15)
        self._timestamp = random.getrandbits(31)
        self._last_key: tuple[int, int] | None = None
        self._thread = threading.Thread(target=self._run, name=f"rtp {self.port}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(2)
        self._socket.close()

    def send_to(self, host: str, port: int) -> None:
        self._remote = (host, port)

    def say(self, pcm: bytes) -> None:
        """Append s16le samples to what will be said; the last frame is filled with silence."""
        for at in range(0, len(pcm), len(SILENCE)):
            self._to_say.append(pcm[at : at + len(SILENCE)].ljust(len(SILENCE), b"\0"))

    def fall_silent(self) -> None:
        """Forget what was still to be said."""
        self._to_say.clear()

    def press(self, key: str) -> None:
        """One key as RFC 2833 events: 160 ms long, its end sent three times."""
        self._keys.append(key)

    def heard(self) -> bytes:
        """Everything heard, s16le: frames in the order of arrival, and zeros where nothing came for more than 60 ms."""
        pieces: list[bytes] = []
        expected = 0.0
        for frame in list(self._heard):
            if pieces and frame.at - expected > 3 * FRAME_SECONDS:
                pieces.append(SILENCE * round((frame.at - expected) / FRAME_SECONDS))
                expected = frame.at
            pieces.append(frame.pcm)
            expected = max(expected, frame.at - FRAME_SECONDS) + len(frame.pcm) / 16000
        return b"".join(pieces)

    def frames(self) -> list[Heard]:
        return list(self._heard)

    def said(self) -> list[tuple[float, bytes]]:
        """Every frame sent that was not mere filling, and when."""
        return list(self._said)

    def _run(self) -> None:
        with contextlib.suppress(PermissionError):  # a real telephone has a processor of its own; as root we can pretend to
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), -15)
        due = time.monotonic()
        key_frames: deque[bytes] = deque()
        while not self._closing.is_set():
            self._receive(max(0.0, due - time.monotonic()))
            if time.monotonic() < due:
                continue
            due += FRAME_SECONDS
            if not key_frames and self._keys:
                key_frames = self._key_packets(self._keys.popleft())
            if key_frames:
                self._send(key_frames.popleft())
                self._timestamp += FRAME_SAMPLES
            else:
                self._say_one_frame()

    def _say_one_frame(self) -> None:
        pcm = self._to_say.popleft() if self._to_say else None
        if self._remote is not None and self.sending:
            if pcm is not None:
                self._said.append((time.monotonic(), pcm))
            self._send(self._packet(self.payload, self._timestamp, g711.encode(pcm or SILENCE, self.payload)))
        self._timestamp = (self._timestamp + FRAME_SAMPLES) & 0xFFFFFFFF

    def _packet(self, payload: int, timestamp: int, body: bytes, *, marker: bool = False) -> bytes:
        self._sequence = (self._sequence + 1) & 0xFFFF
        return (
            struct.pack("!BBHII", 0x80, payload | (0x80 if marker else 0), self._sequence, timestamp & 0xFFFFFFFF, self._source)
            + body
        )

    def _key_packets(self, key: str) -> deque[bytes]:
        code, began = KEYS.index(key), self._timestamp
        lasting = [
            self._packet(self.events, began, struct.pack("!BBH", code, 10, (n + 1) * FRAME_SAMPLES), marker=n == 0)
            for n in range(KEY_FRAMES)
        ]
        end = struct.pack("!BBH", code, 0x80 | 10, (KEY_FRAMES + 1) * FRAME_SAMPLES)
        return deque(lasting + [self._packet(self.events, began, end) for _ in range(KEY_END_FRAMES)])

    def _send(self, packet: bytes) -> None:
        if self._remote is None:
            return
        with contextlib.suppress(ConnectionRefusedError):  # the other side has closed its port already: BYE and RTP cross
            self._socket.sendto(packet, self._remote)

    def _receive(self, seconds: float) -> None:
        readable, _, _ = select.select([self._socket], [], [], seconds)
        if not readable:
            return
        try:
            packet = self._socket.recv(2048)
        except ConnectionRefusedError:
            return  # ICMP for a frame sent after the other side's BYE
        if len(packet) < 12 or not self.receiving:
            return
        payload, body = packet[1] & 0x7F, packet[12 + 4 * (packet[0] & 0x0F) :]
        if payload in (g711.PCMU, g711.PCMA):
            self._heard.append(Heard(time.monotonic(), g711.decode(body, payload)))
        elif payload == self.events and len(body) >= 4:
            self._note_key(body, struct.unpack("!I", packet[4:8])[0])

    def _note_key(self, body: bytes, timestamp: int) -> None:
        if self._last_key != (body[0], timestamp):
            self._last_key = (body[0], timestamp)
            self.keys_heard.append(KEYS[body[0]])
