"""What the agent hears, and which pitches are in it, frame by frame: on either switch."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from ivr.rehearsal.call import RehearsedCall
from tests.conformance.phone import EmbeddedPhone, SipTelephone, Telephone
from tests.conformance.sounds import FRAME, RATE

SPLASH = 2
Pcm = npt.NDArray[np.int16]


class Ear:
    """The agent's, from the moment when it is made; of an agent who has been put through."""

    def __init__(self, phone: Telephone) -> None:
        self._phone = phone
        self._heard = bytearray()
        self._task: asyncio.Task[None] | None = None
        self._sip: SipTelephone | None = None
        if isinstance(phone, EmbeddedPhone):
            self._task = asyncio.create_task(self._listen(phone._call))
        else:
            assert isinstance(phone, SipTelephone)
            self._sip, self._before = phone, len(phone._agent.heard())

    @property
    def heard(self) -> Pcm:
        raw = bytes(self._heard) if self._sip is None else self._sip._agent.heard()[self._before :]
        return np.frombuffer(raw, "<i2")

    @property
    def keys(self) -> str:
        return self._phone.agent_keys

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _listen(self, call: RehearsedCall) -> None:
        async for frame in call.listen_agent():
            self._heard += frame


def presence(samples: Pcm, hertz: float, level: float = 400) -> list[bool]:
    """For every 20 ms: whether this pitch is in it, by its amplitude."""
    moments = np.arange(FRAME) / RATE
    wave = np.exp(-2j * np.pi * hertz * moments) * np.hanning(FRAME)
    frames = samples[: len(samples) // FRAME * FRAME].reshape(-1, FRAME)
    return [bool(found) for found in np.abs(frames @ wave) * 4 / FRAME > level]


def runs(present: list[bool]) -> list[tuple[int, int]]:
    """Stretches in which it is there: first frame, how many. Where one tone gives way to another, every pitch is there for a moment."""
    edges = np.flatnonzero(np.diff([0, *map(int, present), 0]))
    found = [(int(begin), int(over - begin)) for begin, over in zip(edges[::2], edges[1::2], strict=True)]
    return [(begin, length) for begin, length in found if length > SPLASH]


def longest_gap(present: list[bool]) -> int:
    """The longest stretch of frames without it, between its first and its last."""
    found = runs(present)
    return max((after - begin - length for (begin, length), (after, _) in pairwise(found)), default=0)
