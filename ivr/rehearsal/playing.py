"""Playing one sound to the caller."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ivr.rehearsal.leaving import Transferred
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.session import Session
from ivr.rehearsal.sound import FRAMES_PER_SECOND, Sound, SoundMissing, load

READ_AHEAD = 8192
"""Samples that a server reads at a time: `playback_ms` counts them, whether they were played or not."""

Ends = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class Played:
    """What became of it. `broken` is true after a key or `uuid_break`."""

    found: bool
    broken: bool


async def play_file(session: Session, path: str, ends: Ends) -> Played:
    """Play it; keys are taken as they come, and `ends` says which one ends it."""
    try:
        sound = load(path, session.channel.rate)
    except SoundMissing:
        return Played(found=False, broken=False)
    session.emit("PLAYBACK_START", _file(path))
    broken = True
    session.breaking = False
    try:
        broken = await _frames(session, sound, ends)
    except Transferred:
        broken, session.breaking = session.breaking, False  # a server calls it done, unless the queue has ended it
        raise
    finally:
        _tell(session, sound, path, broken=broken or bool(session.channel.hangup_cause))
    return Played(found=True, broken=broken)


async def _frames(session: Session, sound: Sound, ends: Ends) -> bool:
    while not sound.over:
        await session.run_messages()
        while session.digits:
            if ends(session.take_digit()):
                return True
        if session.breaking:
            session.breaking = False
            return True
        await session.frame(sound.frame())
    return False


def _file(path: str) -> list[tuple[str, str]]:
    kind = [("Playback-File-Type", "tone_stream")] if path.startswith("tone_stream://") else []
    return [*kind, ("Playback-File-Path", path)]


def _tell(session: Session, sound: Sound, path: str, *, broken: bool) -> None:
    channel, rate = session.channel, sound.rate
    read = ((sound.position + sound.rate // FRAMES_PER_SECOND) // READ_AHEAD + 1) * READ_AHEAD
    samples = read if sound.length is None else min(read, sound.length)
    channel.set("playback_last_offset_pos", str(sound.position))
    channel.set("playback_seconds", str(samples // rate))
    channel.set("playback_ms", str(samples * 1000 // rate))
    channel.set("playback_samples", str(samples))
    status = "break" if broken else "done"
    session.emit("PLAYBACK_STOP", [*_file(path), ("Playback-Status", status)])
    _note(session, sound, path)


def _note(session: Session, sound: Sound, path: str) -> None:
    """What was played, for people: of several sounds that were played as one, each that was begun."""
    left = sound.position
    for name, length in sound.parts or ((path, sound.length),):
        played = left if length is None else min(left, length)
        left -= played
        if (played or not sound.parts) and not name.startswith("silence_stream://"):
            length_ms = None if length is None else length * 1000 // sound.rate
            session.note(Kind.PLAYED, name, played_ms=played * 1000 // sound.rate, length_ms=length_ms)
