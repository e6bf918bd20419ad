"""Where callers wait for somebody to take them: a parking place, the queue; and where they speak to nobody, the voicemail."""

from __future__ import annotations

from ivr.rehearsal.colleagues import HOLD_MUSIC
from ivr.rehearsal.leg import Waiting
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.playing import play_file
from ivr.rehearsal.session import Session

BEEP = "tone_stream://%(500,0,640)"


async def valet_park(session: Session, argument: str) -> None:
    """`LOT PLACE`: music until somebody dials the place."""
    _, _, place = argument.partition(" ")
    _begin(session, Waiting(place, in_queue=False))
    await play_file(session, HOLD_MUSIC, lambda _: False)


async def fifo(session: Session, argument: str) -> None:
    """`NAME in`: the music of `fifo_music` until an agent takes the caller out. Recordings get nothing meanwhile."""
    name, _, _ = argument.partition(" ")
    _begin(session, Waiting(name, in_queue=True))
    await play_file(session, session.channel.get("fifo_music"), lambda _: False)
    await _listen(session)


async def voicemail(session: Session, _: str) -> None:
    """A beep, and whatever the caller says, until they hang up. Nothing of it is kept here."""
    await play_file(session, BEEP, lambda _: False)
    await _listen(session)


async def record(session: Session, argument: str) -> None:
    """`PATH [SECONDS …]`: as above, and the events of a recording that is not ours."""
    path = argument.partition(" ")[0]
    session.emit("RECORD_START", [("Record-File-Path", path)])
    try:
        await _listen(session)
    finally:
        session.emit("RECORD_STOP", [("Record-File-Path", path), ("Record-Completion-Cause", "success-silence")])


async def _listen(session: Session) -> None:
    while True:
        await session.run_messages()
        await session.frame(session.silence)


def _begin(session: Session, waiting: Waiting) -> None:
    session.waiting = waiting
    session.note(Kind.WAITING, waiting.place)
