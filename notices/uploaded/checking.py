"""Whether a recording is fit to be heard: loud enough, not clipped, without long gaps, as long as its text takes to say."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from notices.audio.band import WIDEBAND
from notices.audio.loudness import lufs
from notices.speech.port import Samples
from notices.uploaded.decoding import Decoded
from notices.uploaded.errors import UploadUnusable

QUIETEST_LUFS = -45.0
"""Quieter, and the room would be lifted by more than 26 dB with the voice."""
MOST_CLIPPED = 0.001
LONGEST_EDGE_SECONDS = 3.0
LONGEST_GAP_SECONDS = 1.5
"""Three times the longest silence of a notice (LAW, last part)."""
SLOWEST, FASTEST = 3.0, 25.0
"""Characters a second; 155 words a minute are 13 to 17 in the languages of the Union, and digits take longer than they look."""
SHORT_TEXT = 20
"""Characters up to which nothing is said of the pace."""

_FRAME = WIDEBAND // 50
_SILENT_DB = -40.0
"""Below the loudest 20 ms by this, nobody speaks."""
_SILENCE_DBFS = -60.0
_KEPT_FRAMES = 5


def speech_of(recording: Decoded, text: str) -> Samples:
    """The recording without the silence around it.

    Raises:
        UploadUnusable: with what is wrong, how much, and where.
    """
    if recording.clipped > MOST_CLIPPED:
        raise UploadUnusable(f"{recording.clipped:.1%} of the recording is clipped. Record again, further from the microphone.")
    spoken = np.flatnonzero(_speaks(recording.samples))
    if spoken.size == 0:
        raise UploadUnusable("The recording is silent. Check the microphone and record again.")
    _check_silences(spoken, -(-recording.samples.size // _FRAME))
    _check_pace((spoken[-1] - spoken[0] + 1) * _FRAME / WIDEBAND, text)
    speech = recording.samples[max(0, spoken[0] - _KEPT_FRAMES) * _FRAME : (spoken[-1] + 1 + _KEPT_FRAMES) * _FRAME]
    level = lufs(speech, WIDEBAND)
    if level < QUIETEST_LUFS:
        raise UploadUnusable(f"The recording is too quiet: {level:.0f} LUFS, where {QUIETEST_LUFS:.0f} are needed. Record again.")
    return speech


def _speaks(samples: Samples) -> NDArray[np.bool_]:
    """For every 20 ms, whether somebody does."""
    padded = np.pad(samples.astype(np.float64), (0, -samples.size % _FRAME)).reshape(-1, _FRAME)
    power = np.square(padded).mean(axis=1)
    floor = max(power.max() * 10 ** (_SILENT_DB / 10), 10 ** (_SILENCE_DBFS / 10))
    loud: NDArray[np.bool_] = power > floor
    return loud


def _check_silences(spoken: NDArray[np.int64], frames: int) -> None:
    seconds = _FRAME / WIDEBAND
    edges = {"beginning": spoken[0] * seconds, "end": (frames - 1 - spoken[-1]) * seconds}
    for where, silence in edges.items():
        if silence > LONGEST_EDGE_SECONDS:
            raise UploadUnusable(f"The recording has {silence:.1f} s of silence at its {where}. Cut it off.")
    gaps = (np.diff(spoken) - 1) * seconds
    if gaps.size and gaps.max() > LONGEST_GAP_SECONDS:
        longest = int(gaps.argmax())
        raise UploadUnusable(
            f"The recording has a silence of {gaps[longest]:.1f} s after {spoken[longest] * seconds:.1f} s. "
            f"Callers take more than {LONGEST_GAP_SECONDS} s for the end. Cut it out."
        )


def _check_pace(seconds: float, text: str) -> None:
    pace = len(text) / seconds
    if len(text) > SHORT_TEXT and not SLOWEST <= pace <= FASTEST:
        raise UploadUnusable(
            f"The recording says {len(text)} characters in {seconds:.1f} s: too {'fast' if pace > FASTEST else 'slowly'} to be this text. "
            "Is it the right file?"
        )
