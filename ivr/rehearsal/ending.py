"""The last events of a call, in a server's order: state, recordings, state, summary."""

from __future__ import annotations

from ivr.rehearsal import templates
from ivr.rehearsal.channel import Channel
from ivr.rehearsal.leaving import Q850
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.session import Session
from ivr.rehearsal.sound import FRAMES_PER_SECOND
from ivr.rehearsal.summary import summary


async def finish(session: Session) -> None:
    """Say the end. FACTS, "Order at hangup"."""
    channel = session.channel
    channel.running_state = "CS_HANGUP"
    session.emit("CHANNEL_STATE")
    if session.ended_by != "caller":
        channel.set("sip_hangup_disposition", "send_bye" if session.answered else "send_refuse")
    for recording in list(session.recordings.values()):
        await session.stop_recording(recording, hung_up=True)
    channel.times.hangup = session.clock.now_us()
    session.call_state("HANGUP")
    channel.running_state = channel.state = "CS_REPORTING"
    session.emit("CHANNEL_STATE")
    _summarise(session, channel)
    session.emit("CHANNEL_HANGUP_COMPLETE", first=[("Hangup-Cause", channel.hangup_cause)])
    session.note(Kind.HUNG_UP, by=session.ended_by, cause=channel.hangup_cause)


def _summarise(session: Session, channel: Channel) -> None:
    last = {"last_app": channel.get("current_application"), "last_arg": channel.get("current_application_data")}
    cause = channel.hangup_cause
    channel.set_all({"hangup_cause": cause, "hangup_cause_q850": str(Q850.get(cause, 16))})
    channel.set("digits_dialed", session.typed or "none")
    channel.set_all({**summary(channel, channel.times.hangup), **last})
    if session.has_media:
        packets, octets = str(session.frames), str(session.frames * channel.rate // FRAMES_PER_SECOND)
        channel.fill(templates.FLOWS, in_bytes=octets, in_packets=packets, out_bytes=octets, out_packets=packets)
