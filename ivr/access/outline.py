"""The outline of a recording: how loud it is where. It is drawn for who hears it, while they hear it, and kept nowhere.

An outline is made from somebody's voice, and shows when who spoke. A file of it would have to be destroyed with its recording (LAW 13);
made anew for each listening, in memory, it is gone with the page that asked for it, and there is nothing to destroy.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ivr.access.listening import Listening

STRETCHES = 900
"""Into which a recording is divided; a short one into as many as it has samples."""

_HEAD, _SAMPLE = 44, 4
_PIECE = 1 << 18
_ASKED_EVERY = 64
_LOUDEST = 32_768


def stretches(listening: Listening) -> int:
    """How many pairs of bytes `outline` gives."""
    return min(STRETCHES, listening.opened().samples)


def outline(listening: Listening) -> Iterator[bytes]:
    """The loudest sample of each stretch, two bytes: the caller's and the agent's, 0 for silence, 255 for the loudest there can be.

    Nothing of it is sound, so it is not noted as heard; whether the access still holds is asked again as it goes on. Who is silenced in
    the listening is silent here too (LAW 23). Each byte is the square root of the loudness: speech is soft, and would not be seen.

    Raises:
        AccessRefused: the access has ended meanwhile.
        BadBody, and the errors of the store.
    """
    samples, count = listening.opened().samples, stretches(listening)
    audio = listening.opened().wav(listening.access.mask)
    for number in range(count):
        if number and number % _ASKED_EVERY == 0:
            listening.ask_again()
        first, last = samples * number // count, samples * (number + 1) // count
        loudest = np.zeros(2, np.int32)
        for at in range(_HEAD + first * _SAMPLE, _HEAD + last * _SAMPLE, _PIECE):
            read = audio.read(at, min(at + _PIECE, _HEAD + last * _SAMPLE))
            found = np.abs(np.frombuffer(read, "<i2").astype(np.int32)).reshape(-1, 2).max(axis=0, initial=0)
            loudest = np.maximum(loudest, found)
        yield np.minimum(255, np.ceil(255 * np.sqrt(loudest / _LOUDEST))).astype(np.uint8).tobytes()
