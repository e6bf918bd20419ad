"""Holding, asking a colleague, sending the caller on: what an agent does with a caller; and whoever else takes them."""

from __future__ import annotations

import uuid
from dataclasses import replace

from ivr.rehearsal.channel import Channel
from ivr.rehearsal.leaving import How, Joined, Target
from ivr.rehearsal.leg import Consulted, Input, Leg
from ivr.rehearsal.link import Message
from ivr.rehearsal.noted import Kind
from ivr.rehearsal.templates import HOST

HOLD_MUSIC = "tone_stream://v=-20;%(300,9700,440);loops=-1"
"""What `freeswitch_conf/vars.xml` plays to whoever is held by an agent, parked or queued."""


def take(leg: Leg, given: Input, peer: Channel) -> None:
    """One thing that the agent does with the caller."""
    match given.action:
        case "agent_hold":
            _hold(leg, peer)
        case "agent_take_back":
            _take_back(leg, peer)
        case "agent_transfer":
            leg.note(Kind.TRANSFERRED, given.value, by="agent")
            leg.transfer(Target(given.value, leg.channel.profile.context))
        case "agent_consult":
            _hold(leg, peer)
            _consult(leg, given.value)
        case "agent_complete" if leg.consulted is not None:
            leg.consulted = replace(leg.consulted, complete=True)
        case "agent_complete_ringing" if leg.consulted is not None:
            _leave_ringing(leg, leg.consulted)
        case "agent_complete" | "agent_complete_ringing":
            pass  # nobody was asked, or nobody answers: the telephone has nobody to send the caller to
        case "agent_cancel":
            leg.consulted = None
            _take_back(leg, peer)
        case _:
            raise AssertionError(f"nobody can {given.action}")


def _hold(leg: Leg, peer: Channel) -> None:
    if leg.agent_holds:
        return
    leg.agent_holds = True
    leg.emit("CHANNEL_HOLD", of=peer)
    leg.note(Kind.HELD, by="agent")
    leg.messages.append(Message("execute", {"execute-app-name": "playback", "execute-app-arg": HOLD_MUSIC}))


def _take_back(leg: Leg, peer: Channel) -> None:
    if not leg.agent_holds:
        return
    leg.agent_holds = False
    leg.emit("CHANNEL_UNHOLD", of=peer)
    leg.note(Kind.TAKEN_BACK, by="agent")
    leg.breaking = True


def _consult(leg: Leg, number: str, *, by_key: bool = False) -> None:
    after = leg.telephones.at(number).agent.answers_after
    if after is not None:
        leg.consulted = Consulted(number, leg.clock.now_us() + int(after * 1_000_000), by_key)


def _leave_ringing(leg: Leg, consulted: Consulted) -> None:
    """REFER with Replaces before the answer: the agent is gone, and the caller hears music until the colleague answers."""
    music = f'm:":endless_playback:{HOLD_MUSIC}"park'
    leg.transfer(Target(music, leg.channel.profile.context, inline=(("endless_playback", HOLD_MUSIC), ("park", ""))))
    leg.consulted = replace(consulted, complete=True)


def complete(leg: Leg) -> None:
    """An attended transfer (REFER with Replaces), once the colleague has answered."""
    consulted = leg.consulted
    if consulted is None or not consulted.complete or leg.clock.now_us() < consulted.answers_us or leg.going_to is not None:
        return
    leg.consulted, leg.agent_holds = None, False
    if leg.peer is None:
        _send_to(leg, Joined(_rung(leg, consulted.number, consulted.number), consulted.number, waited=True))
        return
    from_to = f"{leg.peer.dialled}@{HOST}/{leg.channel.caller}@{HOST}"
    leg.channel.add("transfer_history", f"{leg.clock.now_us() // 1_000_000}:{uuid.uuid4()}:att_xfer:{from_to}")
    _send_to(leg, Joined(_rung(leg, consulted.number, leg.peer.dialled), consulted.number))


def ask_by_key(leg: Leg, dial: str) -> None:
    """`att_xfer`, bound to a key of the agent's: as a consultation, but the agent completes it by hanging up."""
    number = dial.rpartition("/")[2]
    if leg.peer is None or leg.consulted is not None:
        return
    _hold(leg, leg.peer)
    _consult(leg, number, by_key=True)


def given_by_key(leg: Leg) -> bool:
    """Whether the agent, who has just hung up, has thereby given the caller to the colleague whom they asked by key."""
    consulted = leg.consulted
    if consulted is None or not consulted.by_key or leg.clock.now_us() < consulted.answers_us or leg.peer is None:
        return False
    leg.consulted, leg.agent_holds = None, False
    _send_to(leg, Joined(_rung(leg, consulted.number, leg.peer.dialled), consulted.number, How.TAKEN))
    return True


def hangs_up(leg: Leg, number: str) -> bool:
    """A colleague hangs up who was being asked; whoever had asked by key has the caller again. False when it was nobody such."""
    consulted = leg.consulted
    if consulted is None or consulted.number != number:
        return False
    leg.consulted = None
    if consulted.by_key and leg.peer is not None:
        leg.agent_holds, leg.peer_goes = False, True
        _send_to(leg, Joined(leg.peer, leg.peer.dialled, How.TAKEN))
    return True


def pick_up(leg: Leg, place: str, by: str) -> None:
    """Somebody dials the place where the caller waits; nothing happens when the caller waits elsewhere."""
    waiting = leg.waiting
    if waiting is None or waiting.place != place:
        return
    leg.waiting, leg.breaking = None, waiting.in_queue
    dialled = f"*{leg.channel.profile.dialled}" if waiting.in_queue else place
    _send_to(leg, Joined(_dials(leg, by, dialled), by, How.QUEUED if waiting.in_queue else How.GIVEN, waited=True))


def bridge_with(leg: Leg, other: Channel, *, other_first: bool = False) -> None:
    """`uuid_bridge CALLER OTHER`, or `uuid_bridge OTHER CALLER`."""
    _send_to(leg, Joined(other, other.dialled, How.TAKEN if other_first else How.GIVEN, waited=leg.peer is None))


def _rung(leg: Leg, number: str, by: str) -> Channel:
    other = Channel(by, number, "outbound", leg.channel.rate, leg.clock.now_us(), leg.channel.session_id + 1)
    other.callee = number
    return _answered(leg, other)


def _dials(leg: Leg, by: str, number: str) -> Channel:
    now_us, session_id = leg.clock.now_us(), leg.channel.session_id + 1
    return _answered(leg, Channel(by, number, "inbound", leg.channel.rate, now_us, session_id, from_pbx=True))


def _answered(leg: Leg, other: Channel) -> Channel:
    other.times.answered, other.answer_state, other.call_state = leg.clock.now_us(), "answered", "ACTIVE"
    return other


def _send_to(leg: Leg, joined: Joined) -> None:
    channel, other = leg.channel, joined.channel
    if joined.how is not How.QUEUED:
        source = f"{leg.clock.now_us() // 1_000_000}:{uuid.uuid4()}:uuid_br:{other.uuid}"
        channel.profile.transfer_source = source
        channel.add("transfer_history", source)
        channel.set("transfer_source", source)
    channel.callee = other.callee or other.caller
    channel.other, channel.other_type = other, "originatee" if joined.how is How.GIVEN else "originator"
    channel.set("signal_bond", other.uuid)
    leg.going_to = Target("", joined=joined)
