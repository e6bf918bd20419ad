"""The files of one piece: made from a new master, made again from a kept one, or found whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from notices.audio import chain, masters, wav, waveform
from notices.audio.band import NARROWBAND, WIDEBAND
from notices.audio.errors import MasterDamaged
from notices.audio.filtering import Signal
from notices.audio.mark import Mark, is_whole
from notices.audio.storing import store
from notices.rendering.files import Files


@dataclass(frozen=True, slots=True)
class Made:
    """What a version must know of a piece's sound.

    Attributes:
        audio_hash: over the 8 kHz samples.
        samples: length at 8 kHz.
        synthesised: whether a voice had to speak.
    """

    audio_hash: str
    samples: int
    synthesised: bool = False


def kept(files: Files) -> Made | None:
    """The piece when both of its files are whole; the outline is drawn again when it alone is missing."""
    narrow, wide = _whole(files.narrow), _whole(files.wide)
    if narrow is None or wide is None:
        return None
    if waveform.read(files.waveform) is None:
        store({files.waveform: waveform.waveform(narrow.samples).encode()})
    return Made(narrow.sound_hash, narrow.samples.size)


def make(files: Files, signal: Signal, mark: Mark) -> Made:
    """Keep a new master and make everything from it.

    Raises:
        SoundNotWritten: the disk is full, or the folder cannot be written.
    """
    data, master = masters.encode(signal, mark)
    sounds = chain.finished(master.samples)
    store({files.master: data} | _files(files, sounds, sounds[NARROWBAND], mark), light={files.master, files.waveform})
    return Made(wav.sound_hash(sounds[NARROWBAND]), sounds[NARROWBAND].size, synthesised=True)


def derive(files: Files, source: Path, mark: Mark) -> Made:
    """Make what is missing from a master; no voice is asked. A file that is whole stays: a published version names it (LAW 28).

    Raises:
        MasterDamaged: the master is gone or not whole.
        SoundNotWritten: the disk is full, or the folder cannot be written.
    """
    master = masters.read(source)
    if master is None:
        raise MasterDamaged(f"The master {source} is missing or damaged. Render again, or upload the recording again.")
    sounds = chain.finished(master.samples)
    whole = {rate: _whole(path) for rate, path in _paths(files)}
    missing = {rate: sound for rate, sound in sounds.items() if whole[rate] is None}
    narrow = whole[NARROWBAND] or _Whole(sounds[NARROWBAND], wav.sound_hash(sounds[NARROWBAND]))
    own = {} if source == files.master else {files.master: source.read_bytes()}  # a person's is kept beside its files too
    store(own | _files(files, missing, narrow.samples, mark), light={files.master, files.waveform})
    return Made(narrow.sound_hash, narrow.samples.size)


class _Whole(NamedTuple):
    """A file that holds what it says it holds."""

    samples: chain.Pcm
    sound_hash: str


def _whole(path: Path) -> _Whole | None:
    found = wav.read(path)
    if found is None:
        return None
    sound_hash = wav.sound_hash(found[0])
    return _Whole(found[0], sound_hash) if is_whole(found[2], sound_hash) else None


def _files(files: Files, sounds: Mapping[int, chain.Pcm], narrow: chain.Pcm, mark: Mark) -> dict[Path, bytes]:
    outline = {files.waveform: waveform.waveform(narrow).encode()}
    return outline | {
        path: wav.encode(sounds[rate], rate, mark.comment(wav.sound_hash(sounds[rate])))
        for rate, path in _paths(files)
        if rate in sounds
    }


def _paths(files: Files) -> tuple[tuple[int, Path], ...]:
    return (WIDEBAND, files.wide), (NARROWBAND, files.narrow)
