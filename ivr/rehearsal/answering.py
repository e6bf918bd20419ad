"""`answer` and `pre_answer`: sound begins, and later the call costs."""

from __future__ import annotations

from ivr.rehearsal import templates
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.session import Session


async def answer(session: Session, _: str) -> None:
    """The caller's phone shows the call as answered."""
    channel = session.channel
    if session.answered:
        return
    if not channel.times.progress_media:
        channel.fill(templates.MEDIA)
    channel.times.answered = session.clock.now_us()
    channel.answer_state = "answered"
    session.emit("CHANNEL_ANSWER")
    session.call_state("ACTIVE")
    channel.set("endpoint_disposition", "ANSWER")
    session.unconfirmed = True
    session.note(Kind.ANSWERED)


async def pre_answer(session: Session, _: str) -> None:
    """Sound reaches the caller, who does not pay yet."""
    channel = session.channel
    if session.has_media:
        return
    channel.fill(templates.MEDIA)
    channel.set("endpoint_disposition", "EARLY MEDIA")
    channel.times.progress_media = session.clock.now_us()
    channel.answer_state = "early"
    session.emit("CHANNEL_PROGRESS_MEDIA")
    session.call_state("EARLY")
