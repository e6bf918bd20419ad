"""Sounds that the switch plays: files, silence, tones; always as 20 ms frames at the call's rate."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

FRAMES_PER_SECOND = 50
Samples = npt.NDArray[np.int16]

_TONE = re.compile(r"%\(([\d.]+),([\d.]+),([\d.,]+)\)")
_VOLUME = re.compile(r"v=(-?[\d.]+)")
_LOOPS = re.compile(r"(?:^|;)\s*(?:loops|L)=(-?\d+)")

RINGBACK = "tone_stream://%(1500,3500,440);loops=-1"
"""Ringing as heard in France."""


FILE_STRING_MS = 250
"""Silence with which a server begins whatever it plays as one sound made of several."""


class SoundMissing(Exception):
    """There is no such file, or nothing in it that can be played. The application answers FILE NOT FOUND."""


@dataclass(slots=True)
class Sound:
    """Something that can be played, frame by frame.

    Attributes:
        samples: mono, at the call's rate; of one round when it is repeated.
        rounds: how often; None for ever.
        parts: what it is made of, and how many samples of each, where several sounds are played as one.
    """

    samples: Samples
    rate: int
    rounds: int | None = 1
    position: int = 0
    parts: tuple[tuple[str, int], ...] = ()

    @property
    def length(self) -> int | None:
        """Samples in all, None when endless."""
        return None if self.rounds is None else len(self.samples) * self.rounds

    @property
    def over(self) -> bool:
        """Whether everything has been given out."""
        return self.length is not None and self.position >= self.length

    def frame(self) -> bytes:
        """The next 20 ms, filled up with silence at the end."""
        size = self.rate // FRAMES_PER_SECOND
        wanted = np.arange(self.position, self.position + size)
        if self.length is not None:
            wanted = wanted[: max(0, self.length - self.position)]
        part = self.samples[wanted % len(self.samples)] if len(self.samples) else self.samples
        self.position = self.position + size if self.length is None else min(self.length, self.position + size)
        return part.tobytes().ljust(size * 2, b"\0")


@dataclass(slots=True)
class Mixed:
    """What is mixed into the frames of one leg; a sound that is over is forgotten.

    Attributes:
        sounds: by the name that started each.
        instead: those that take the place of what the leg would have heard.
    """

    sounds: dict[str, Sound] = field(default_factory=dict)
    instead: set[str] = field(default_factory=set)

    def frame(self, sent: bytes) -> bytes:
        """What the leg hears in the place of `sent`."""
        if not self.sounds:
            return sent
        heard = np.zeros(len(sent) // 2, np.int32) if self.instead else np.frombuffer(sent, np.int16).astype(np.int32)
        for name, sound in list(self.sounds.items()):
            heard += np.frombuffer(sound.frame(), np.int16)
            if sound.over:
                del self.sounds[name]
                self.instead.discard(name)
        return np.clip(heard, -32768, 32767).astype(np.int16).tobytes()


def silence(rate: int) -> bytes:
    """20 ms of nothing."""
    return b"\0" * (rate // FRAMES_PER_SECOND * 2)


def load(path: str, rate: int) -> Sound:
    """What an application calls a file: a path, `silence_stream://MS`, `tone_stream://…`.

    Raises:
        SoundMissing: it cannot be played.
    """
    scheme, found, rest = path.partition("://")
    if found and scheme == "silence_stream":
        return _silence_stream(rest, rate)
    if found and scheme == "tone_stream":
        return _tone_stream(rest, rate)
    if found and scheme == "file_string":
        names = rest.split("!")
        parts = [load(name, rate).samples for name in names]
        before = np.zeros(rate * FILE_STRING_MS // 1000, np.int16)
        lengths = tuple((name, len(part)) for name, part in zip(names, parts, strict=True))
        return Sound(np.concatenate([before, *parts]), rate, parts=(("silence_stream://", len(before)), *lengths))
    return Sound(_read(path, rate), rate)


def _silence_stream(text: str, rate: int) -> Sound:
    """`MS` or `MS,DIVISOR` (comfort noise, which is silence here); -1 or 0 is endless, as on a server."""
    milliseconds = int(re.sub(r"[^\d-].*", "", text) or "0")
    if milliseconds <= 0:
        return Sound(np.zeros(rate, np.int16), rate, rounds=None)
    return Sound(np.zeros(rate * milliseconds // 1000, np.int16), rate)


def _tone_stream(text: str, rate: int) -> Sound:
    """`%(ON_MS,OFF_MS,HZ[,HZ…])` in a row, `v=` decibels, `loops=` rounds."""
    script, _, options = text.partition(";loops=")
    loops = int(options) if options.lstrip("-").isdigit() else 1
    if found := _LOOPS.search(script):
        loops = int(found[1])
    volume = _VOLUME.search(script)
    amplitude = 32767 * 10 ** ((float(volume[1]) if volume else -7.0) / 20)
    parts = [
        _tone(float(on), float(off), [float(hz) for hz in notes.split(",") if hz], amplitude, rate)
        for on, off, notes in _TONE.findall(script)
    ]
    if not parts:
        raise SoundMissing(text)
    return Sound(np.concatenate(parts), rate, rounds=None if loops < 0 else max(1, loops))


def _tone(on_ms: float, off_ms: float, notes: list[float], amplitude: float, rate: int) -> Samples:
    seconds = np.arange(int(rate * on_ms / 1000)) / rate
    waves = [np.sin(2 * np.pi * hz * seconds) for hz in notes] or [np.zeros_like(seconds)]
    sounding = (np.sum(waves, axis=0) / len(waves) * amplitude).astype(np.int16)
    return np.concatenate([sounding, np.zeros(int(rate * off_ms / 1000), np.int16)])


def _read(path: str, rate: int) -> Samples:
    if not Path(path).is_file():
        raise SoundMissing(path)
    try:
        samples, own_rate = soundfile.read(path, dtype="int16", always_2d=True)
    except soundfile.SoundFileError as error:
        raise SoundMissing(path) from error
    mono: Samples = samples[:, 0].copy()
    return resample(mono, own_rate, rate)


def resample(samples: Samples, own_rate: int, rate: int) -> Samples:
    """The same sound at another rate."""
    if own_rate == rate or not len(samples):
        return samples
    changed: Samples = soxr.resample(samples, own_rate, rate)
    return changed


class Voice:
    """What one person says: bytes that are appended, silence when they run out."""

    def __init__(self, rate: int, *, looped: bytes | None = None) -> None:
        self._rate = rate
        self._pending = bytearray()
        self._loop = Sound(resample(np.frombuffer(looped, np.int16), 8000, rate), rate, rounds=None) if looped else None

    def say(self, pcm: bytes) -> None:
        """Append s16le 8 kHz mono."""
        self._pending += resample(np.frombuffer(pcm[: len(pcm) // 2 * 2], np.int16), 8000, self._rate).tobytes()

    def frame(self) -> bytes:
        """The next 20 ms."""
        size = self._rate // FRAMES_PER_SECOND * 2
        if self._pending:
            part = bytes(self._pending[:size])
            del self._pending[:size]
            return part.ljust(size, b"\0")
        return self._loop.frame() if self._loop else b"\0" * size
