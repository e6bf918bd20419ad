"""`bridge`: ring the agent, let both hear each other, and come back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from ivr.rehearsal import templates
from ivr.rehearsal.answering import answer
from ivr.rehearsal.channel import Channel
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.session import Q850, Leaving, Session
from ivr.rehearsal.sound import RINGBACK, Sound, SoundMissing, load

ENDPOINTS = frozenset({"sofia", "user", "loopback", "error", "group", "null", "verto", "pickup"})
RING_SECONDS = 60
DIAL_STATUS = {
    "USER_BUSY": "BUSY",
    "NO_ANSWER": "NOANSWER",
    "ORIGINATOR_CANCEL": "CANCEL",
    "NORMAL_TEMPORARY_FAILURE": "CHANUNAVAIL",
}

_OPTIONS = re.compile(r"^\s*([{\[<])(.*?)([}\]>])")


@dataclass(frozen=True, slots=True)
class Dialled:
    """A dial string: the address, and the variables before it."""

    address: str
    options: dict[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Dialled:
        """`{for=all}[for=this]endpoint/address`; of several addresses the first."""
        options: dict[str, str] = {}
        while found := _OPTIONS.match(text):
            pairs = (pair.partition("=") for pair in re.split(r"(?<!\\),", found[2]))
            options |= {name.strip(): value.strip("'").replace("\\,", ",") for name, _, value in pairs}
            text = text[found.end() :]
        return cls(re.split(r"[,|]|:_:", text)[0].strip(), options)

    @property
    def endpoint(self) -> str:
        """The kind of address: `sofia`, `user` and so on."""
        return self.address.partition("/")[0]


async def bridge(session: Session, argument: str) -> None:
    """Put the caller through. Without an answer the caller is hung up, unless `continue_on_fail` says otherwise."""
    dialled = Dialled.parse(argument)
    cause = _refusal(dialled)
    peer: Channel | None = None
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
        _not_connected(session, dialled, cause)
        return
    await _talk(session, dialled, peer)


def _refusal(dialled: Dialled) -> str:
    """Why nobody can even be rung; empty when somebody can."""
    if dialled.endpoint == "error":
        return dialled.address.partition("/")[2].upper()
    if dialled.endpoint not in ENDPOINTS:
        return "CHAN_NOT_IMPLEMENTED"
    return ""


def _create(session: Session, dialled: Dialled) -> Channel:
    called = (
        re.split(r"[@/]", dialled.address.removeprefix("sofia/gateway/"))[-1]
        if "@" not in dialled.address
        else dialled.address.split("/")[-1]
    )
    channel = session.channel
    peer = Channel(
        channel.caller, called, "outbound", channel.rate, session.clock.now_us(), channel.session_id + 1, call_uuid=channel.uuid
    )
    for name, value in dialled.options.items():
        peer.set(name, value)
    peer.callee = called
    peer.other, peer.other_type = channel, "originator"
    channel.set("originated_legs", f"{peer.uuid};Outbound Call;{called}")
    session.emit("CHANNEL_CREATE", of=peer)
    session.emit("CHANNEL_OUTGOING", of=peer)
    session.emit("CHANNEL_ORIGINATE", of=peer)
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
    agent = session.agent
    seconds = (
        dialled.options.get("leg_timeout") or dialled.options.get("originate_timeout") or session.channel.get("call_timeout")
    )
    allowed = float(seconds) if seconds else float(RING_SECONDS)
    tone, local = _ringback(session, dialled)
    began_us = session.clock.now_us()
    if agent.busy or agent.missing:
        await session.frame(session.silence)
        return "USER_BUSY" if agent.busy else "UNALLOCATED_NUMBER"
    session.note(Kind.RINGING, dialled.address)
    session.call_state("RING_WAIT")
    peer.times.progress = began_us
    session.channel.times.progress = began_us
    if not session.answered:
        session.emit("CHANNEL_PROGRESS")
    session.emit("CHANNEL_PROGRESS", of=peer)
    while True:
        passed = (session.clock.now_us() - began_us) / 1_000_000
        if agent.answers_after is not None and passed >= min(agent.answers_after, allowed + 1):
            return ""
        if passed >= allowed:
            return "NO_ANSWER"
        await session.frame(tone.frame() if tone else session.silence, ringing=local.frame() if local else None)


def _ringback(session: Session, dialled: Dialled) -> tuple[Sound | None, Sound | None]:
    """What the switch plays to a caller who waits, and what the caller's phone plays by itself before the answer."""
    name = dialled.options.get("ringback") or session.channel.get("ringback")
    if session.answered:
        name = dialled.options.get("transfer_ringback") or session.channel.get("transfer_ringback") or name
    elif not session.channel.times.progress_media:
        return None, load(RINGBACK, session.channel.rate)
    try:
        return (load(name, session.channel.rate) if name else None), None
    except SoundMissing:
        return None, None


def _not_connected(session: Session, dialled: Dialled, cause: str) -> None:
    channel = session.channel
    session.note(Kind.NOT_CONNECTED, dialled.address, cause=cause)
    session.call_state("ACTIVE" if session.answered else "RINGING")
    channel.set("originate_disposition", cause)
    channel.set("originate_failed_cause", cause)
    channel.set("DIALSTATUS", DIAL_STATUS.get(cause, "CHANUNAVAIL" if cause == "CHAN_NOT_IMPLEMENTED" else cause))
    channel.set("current_application_response", cause)
    allowed = channel.get("continue_on_fail")
    listed = {word.strip().upper() for word in allowed.split(",")}
    if channel.true("continue_on_fail") or cause in listed or str(Q850.get(cause, "-")) in listed:
        return
    session.hang_up(cause, "switch")


async def _talk(session: Session, dialled: Dialled, peer: Channel) -> None:
    channel, now_us = session.channel, session.clock.now_us()
    peer.fill(templates.MEDIA)
    peer.times.answered, peer.answer_state, peer.call_state = now_us, "answered", "ACTIVE"
    session.emit("CHANNEL_ANSWER", of=peer)
    await answer(session, "")
    session.peer = peer
    channel.other, channel.other_type, channel.callee = peer, "originatee", peer.callee
    session.call_state("ACTIVE")
    channel.times.bridged = peer.times.bridged = now_us
    before = {
        "switch_m_sdp": channel.get("switch_r_sdp"),
        "video_media_flow": "inactive",
        "text_media_flow": "inactive",
        "originate_disposition": "SUCCESS",
        "DIALSTATUS": "SUCCESS",
        "originate_causes": f"{peer.uuid};NONE",
        "signal_bond": peer.uuid,
    }
    _set_all(channel, before)
    ends = [("Bridge-A-Unique-ID", channel.uuid), ("Bridge-B-Unique-ID", peer.uuid)]
    session.emit("CHANNEL_BRIDGE", first=ends)
    names = ("bridge_to", "last_bridge_to", "bridge_channel", "bridge_uuid")
    _set_all(channel, dict(zip(names, (peer.uuid, peer.uuid, peer.name, peer.uuid), strict=True)))
    _set_all(channel, {"last_sent_callee_id_name": "Outbound Call", "last_sent_callee_id_number": peer.callee})
    _set_all(peer, dict(zip(names, (channel.uuid, channel.uuid, channel.name, channel.uuid), strict=True)))
    session.connected = True
    session.note(Kind.CONNECTED, dialled.address)
    cause, by = "NORMAL_CLEARING", "agent"
    try:
        await _sound_both_ways(session, peer)
    except Leaving:
        cause, by = channel.hangup_cause or "NORMAL_CLEARING", session.ended_by or "switch"
        raise
    finally:
        _unbridge(session, peer, ends, cause, by)
    if channel.true("hangup_after_bridge"):
        session.hang_up("NORMAL_CLEARING", "agent")


async def _sound_both_ways(session: Session, peer: Channel) -> None:
    """Frames until the agent hangs up."""
    agent = session.agent
    voice = session.agent_voice
    music = load("tone_stream://%(400,600,330);loops=-1", session.channel.rate)
    began_us, holds = session.clock.now_us(), False
    while True:
        talked = (session.clock.now_us() - began_us) / 1_000_000
        if agent.hangs_up_after is not None and talked >= agent.hangs_up_after:
            return
        while session.peer_inputs:
            given = session.peer_inputs.popleft()
            if given.action == "agent_hang_up":
                return
            if given.action in {"agent_hold", "agent_take_back"}:
                holds = given.action == "agent_hold"
                session.emit("CHANNEL_HOLD" if holds else "CHANNEL_UNHOLD", of=peer)
                session.note(Kind.HELD if holds else Kind.TAKEN_BACK, by="agent")
        while session.digits:
            session.take_digit()
        await session.run_messages()
        said = voice.frame()
        await session.frame(music.frame() if holds else said)


def _unbridge(session: Session, peer: Channel, ends: list[tuple[str, str]], cause: str, by: str) -> None:
    channel = session.channel
    session.peer_inputs.clear()
    session.note(Kind.DISCONNECTED, by=by)
    channel.set("bridge_to", "")
    channel.set("sip_hangup_phrase", "OK")
    _set_all(
        channel,
        {
            "last_bridge_hangup_cause": cause,
            "last_bridge_proto_specific_hangup_cause": "sip:200",
            "bridge_hangup_cause": cause,
        },
    )
    session.emit("CHANNEL_UNBRIDGE", first=ends)
    _end_peer(session, peer, cause)


def _set_all(channel: Channel, values: dict[str, str]) -> None:
    for name, value in values.items():
        channel.set(name, value)
