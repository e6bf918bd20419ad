"""The caller is given to somebody who is on the line already: after a consultation, from a parking place, out of the queue."""

from __future__ import annotations

import uuid

from ivr.rehearsal.bridge import ends, meet, talk
from ivr.rehearsal.channel import Channel
from ivr.rehearsal.leaving import How, Joined
from ivr.rehearsal.session import Session


async def join(session: Session, joined: Joined) -> None:
    """States, the bridge, the conversation; then back to what the dialplan had left to do, or the end where they had called."""
    session.telephones.current = session.telephones.at(joined.number)
    if joined.waited:
        _state(session, "CS_HIBERNATE")
    if joined.how is not How.QUEUED:
        _state(session, "CS_RESET")
        _state(session, "CS_SOFT_EXECUTE")
        session.emit("CHANNEL_EXECUTE", _applied(joined.channel))
    if joined.how is How.GIVEN:
        session.emit("CHANNEL_BRIDGE", first=ends(session, joined.channel))
        meet(session, joined.channel, joined.number)
        await talk(session, joined.channel)
        _state(session, "CS_EXECUTE")
        return
    _state(session, "CS_CONSUME_MEDIA")
    _state(session, "CS_EXCHANGE_MEDIA")
    meet(session, joined.channel, joined.number)
    await talk(session, joined.channel, silent=True)
    session.hang_up("NORMAL_CLEARING", "agent")
    session.leave_if_told()


def _state(session: Session, state: str) -> None:
    session.channel.running_state = session.channel.state = state
    session.emit("CHANNEL_STATE")


def _applied(other: Channel) -> list[tuple[str, str]]:
    return [("Application", "uuid_bridge"), ("Application-Data", other.uuid), ("Application-UUID", str(uuid.uuid4()))]
