"""`bridge`: ring the agent, let both hear each other, and come back."""

from __future__ import annotations

from ivr.rehearsal import templates
from ivr.rehearsal.agent import Hand
from ivr.rehearsal.answering import answer
from ivr.rehearsal.channel import Channel
from ivr.rehearsal.dialling import Dialled, not_connected
from ivr.rehearsal.leaving import Leaving
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.session import Session
from ivr.rehearsal.sound import RINGBACK, Sound, SoundMissing, load


async def bridge(session: Session, argument: str) -> None:
    """Put the caller through. Without an answer the caller is hung up, unless `continue_on_fail` says otherwise."""
    dialled = Dialled.parse(argument)
    cause = dialled.refusal
    peer: Channel | None = None
    session.channel.set_all({"originate_disposition": "failure", "DIALSTATUS": "INVALIDARGS"})
    if session.answered:
        session.call_state("RING_WAIT")
    if not cause:
        peer = _create(session, dialled)
        try:
            cause = await _ring(session, dialled, peer)
        except Leaving:
            _end_peer(session, peer, "ORIGINATOR_CANCEL")
            raise
    if cause or peer is None:
        if peer is not None:
            _end_peer(session, peer, cause)
        not_connected(session, dialled, cause, peer)
        return
    await _connect(session, dialled, peer)
    await talk(session, peer)


def _create(session: Session, dialled: Dialled) -> Channel:
    channel, now_us = session.channel, session.clock.now_us()
    peer = Channel(
        channel.caller, dialled.called, "outbound", channel.rate, now_us, channel.session_id + 1, call_uuid=channel.uuid
    )
    peer.set_all(dialled.options)
    peer.callee = channel.callee = dialled.called
    peer.profile.rdnis = channel.profile.rdnis
    peer.other, peer.other_type = channel, "originator"
    channel.set("originated_legs", f"{peer.uuid};Outbound Call;{dialled.called}")
    channel.set("originate_signal_bond", peer.uuid)
    for name in ("CHANNEL_CREATE", "CHANNEL_OUTGOING", "CHANNEL_ORIGINATE"):
        session.emit(name, of=peer)
    return peer


def _end_peer(session: Session, peer: Channel, cause: str) -> None:
    session.peer = None
    peer.hangup_cause, peer.answer_state, peer.state = cause, "hangup", "CS_HANGUP"
    session.emit("CHANNEL_HANGUP", of=peer)
    peer.running_state, peer.state, peer.call_state = "CS_REPORTING", "CS_REPORTING", "HANGUP"
    peer.times.hangup = session.clock.now_us()
    session.emit("CHANNEL_HANGUP_COMPLETE", of=peer, first=[("Hangup-Cause", cause)])
    session.emit("CHANNEL_DESTROY", of=peer)


async def _ring(session: Session, dialled: Dialled, peer: Channel) -> str:
    """Wait for the agent; the cause when they do not answer."""
    channel = session.channel
    session.telephones.current = session.telephones.at(dialled.called)
    agent = session.telephones.current.agent
    allowed, timed_out = dialled.patience(channel)
    began_us = session.clock.now_us()
    if agent.busy or agent.missing:
        await session.frame(session.silence)
        return "USER_BUSY" if agent.busy else "UNALLOCATED_NUMBER"
    session.note(Kind.RINGING, dialled.address)
    tone, local = _ringback(session, dialled)
    peer.times.progress = channel.times.progress = began_us
    if not session.has_media:
        session.emit("CHANNEL_PROGRESS")
    session.emit("CHANNEL_PROGRESS", of=peer)
    while True:
        if by_hand := session.telephones.current.by_hand():
            return "" if by_hand is Hand.LIFTS else "USER_BUSY"
        passed = (session.clock.now_us() - began_us) / 1_000_000
        if agent.answers_after is not None and passed >= min(agent.answers_after, allowed + 1):
            return ""
        if passed >= allowed:
            return timed_out
        await session.frame(tone.frame() if tone else session.silence, ringing=local.frame() if local else None)


def _ringback(session: Session, dialled: Dialled) -> tuple[Sound | None, Sound | None]:
    """What the switch plays to a caller who waits, and what the caller's phone plays by itself before the answer.

    A caller who has been answered hears nothing unless `ringback` or `transfer_ringback` says what.
    """
    if not session.has_media:
        return None, load(RINGBACK, session.channel.rate)
    chosen = [dialled.options.get("ringback"), session.channel.get("ringback")]
    if session.answered:
        chosen = [dialled.options.get("transfer_ringback"), session.channel.get("transfer_ringback"), *chosen]
    name = next(filter(None, chosen), "")
    if name.startswith("%("):
        name = f"tone_stream://{name};loops=-1"
    try:
        return (load(name, session.channel.rate) if name else None), None
    except SoundMissing:
        return None, None


async def _connect(session: Session, dialled: Dialled, peer: Channel) -> None:
    channel, now_us = session.channel, session.clock.now_us()
    peer.fill(templates.MEDIA)
    peer.times.answered, peer.answer_state, peer.call_state = now_us, "answered", "ACTIVE"
    session.emit("CHANNEL_ANSWER", of=peer)
    channel.set("switch_m_sdp", channel.get("switch_r_sdp"))
    channel.set_all({"video_media_flow": "inactive", "text_media_flow": "inactive"})
    await answer(session, "")
    channel.other, channel.other_type = peer, "originatee"
    session.call_state("ACTIVE")
    channel.set_all({"originate_disposition": "SUCCESS", "DIALSTATUS": "SUCCESS", "originate_signal_bond": ""})
    channel.add("originate_causes", f"{peer.uuid};NONE")
    channel.set("signal_bond", peer.uuid)
    channel.times.bridged = peer.times.bridged = now_us
    session.emit("CHANNEL_BRIDGE", first=ends(session, peer))
    meet(session, peer, dialled.address)
    channel.set_all({"last_sent_callee_id_name": "Outbound Call", "last_sent_callee_id_number": peer.callee})


def meet(session: Session, peer: Channel, whom: str) -> None:
    """From now on they hear each other."""
    channel = session.channel
    session.peer = peer
    channel.times.bridged = peer.times.bridged = session.clock.now_us()
    for mine, theirs in ((channel, peer), (peer, channel)):
        mine.set_all({"bridge_to": theirs.uuid, "last_bridge_to": theirs.uuid})
        mine.set_all({"bridge_channel": theirs.name, "bridge_uuid": theirs.uuid})
    session.connected = True
    session.note(Kind.CONNECTED, whom)


def ends(session: Session, peer: Channel) -> list[tuple[str, str]]:
    """What an event says of both ends of a bridge."""
    return [("Bridge-A-Unique-ID", session.channel.uuid), ("Bridge-B-Unique-ID", peer.uuid)]


async def talk(session: Session, peer: Channel, *, silent: bool = False) -> None:
    """Sound both ways until one of them leaves.

    Args:
        session: the caller's.
        peer: the other leg.
        silent: nothing is told of the bridge's end, as on the leg of somebody who was called.
    """
    channel = session.channel
    try:
        await _sound_both_ways(session)
    except Leaving:
        unbridge(session, peer, channel.hangup_cause or "NORMAL_CLEARING", session.ended_by or "switch", silent=silent)
        raise
    unbridge(session, peer, "NORMAL_CLEARING", "agent", silent=silent)
    going, session.afterwards = session.afterwards, None
    if going is not None:
        session.transfer(going)
        session.leave_if_told()
    if channel.true("hangup_after_bridge") and not silent:
        session.hang_up("NORMAL_CLEARING", "agent")


async def _sound_both_ways(session: Session) -> None:
    """Frames until the agent hangs up."""
    stays = session.telephones.current.agent.hangs_up_after
    session.peer_gone = False
    session.peer_leaves_us = 0 if stays is None else session.clock.now_us() + int(stays * 1_000_000)
    while not session.peer_gone:
        while session.digits:
            key = session.take_digit()
            if session.peer is not None and not session.peer.true("drop_dtmf"):
                session.agent_keys += key
        await session.run_messages()
        if not session.peer_gone:
            await session.frame(session.telephones.current.voice.frame(), talking=True)


def unbridge(session: Session, peer: Channel, cause: str, by: str, *, silent: bool = False) -> None:
    """They no longer hear each other."""
    session.peer_leaves_us = 0
    session.agent_holds = False
    session.note(Kind.DISCONNECTED, by=by)
    session.channel.set_all({"bridge_to": "", "bridge_hangup_cause": cause})
    if not silent:
        session.emit("CHANNEL_UNBRIDGE", first=ends(session, peer))
    if session.peer_goes:
        session.peer, session.peer_goes = None, False  # they live on elsewhere
    else:
        _end_peer(session, peer, cause)
