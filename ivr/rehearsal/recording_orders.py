"""`uuid_record`: what can be ordered of a recording, with a server's answers."""

from __future__ import annotations

from ivr.rehearsal.noted import Kind
from ivr.rehearsal.recording import CannotRecord, FifoRecording
from ivr.rehearsal.session import Session

USAGE = "-USAGE: <uuid> [start|stop|mask|unmask] <path> [<limit>] [<recording_vars>]\n"
SUCCESS = "+OK Success\n"


async def record(session: Session, words: list[str]) -> str:
    """`UUID start|stop|mask|unmask|pause|resume PATH [LIMIT [{name=value,…}]]`."""
    order, path = words[1], words[2]
    if order == "start":
        return await _start(session, path, words[3:])
    if order not in {"stop", "mask", "unmask", "pause", "resume"}:
        return USAGE
    if order == "stop" and path == "all" and session.recordings:
        for each in list(session.recordings.values()):
            await session.stop_recording(each)
        return SUCCESS
    recording = session.recordings.get(path)
    if recording is None:
        return f"-ERR Cannot {order} {'record' if order == 'stop' else 'recording'} session!\n"
    if order == "stop":
        await session.stop_recording(recording)
    elif order in {"mask", "unmask"}:
        recording.masked = order == "mask"
        session.note(Kind.MASKED if recording.masked else Kind.UNMASKED, path)
    elif order in {"pause", "resume"}:
        recording.paused = order == "pause"
        session.note(Kind.PAUSED if recording.paused else Kind.RESUMED, path)
    return SUCCESS


async def _start(session: Session, path: str, rest: list[str]) -> str:
    if path in session.recordings:
        return SUCCESS  # and nothing starts, and no event: FACTS, "Start twice"
    limit = int(rest[0]) if rest and rest[0].isdigit() else 0
    inline = dict(pair.partition("=")[::2] for pair in " ".join(rest[1:]).strip("{} ").split(",") if "=" in pair)
    channel = session.channel

    def chosen(name: str) -> str:
        return inline.get(name) or channel.get(name)

    rate = chosen("record_sample_rate")
    recording = FifoRecording(
        path,
        rate=int(rate) if rate.isdigit() else channel.rate,
        stereo=chosen("RECORD_STEREO").lower() in {"true", "yes", "1"},
        answer_required=chosen("RECORD_ANSWER_REQ").lower() in {"true", "yes", "1"},
        limit_seconds=limit,
        inline=inline,
    )
    try:
        await recording.open(fast=session.clock.fast)
    except CannotRecord:
        channel.set("record_completion_cause", "uri-failure")
        return "-ERR Cannot record session!\n"
    session.recordings[path] = recording
    session.emit(
        "RECORD_START", [("Record-File-Path", path), *((f"Recording-Variable-{name}", value) for name, value in inline.items())]
    )
    session.emit("MEDIA_BUG_START", first=[("Media-Bug-Function", "session_record"), ("Media-Bug-Target", path)])
    session.note(Kind.RECORDING, path)
    return SUCCESS
