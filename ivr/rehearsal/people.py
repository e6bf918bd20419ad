"""What people do with their telephones, and what the switch makes of it."""

from __future__ import annotations

import uuid

from ivr.rehearsal import colleagues, templates
from ivr.rehearsal.bindings import Action
from ivr.rehearsal.channel import Channel
from ivr.rehearsal.leaving import Target
from ivr.rehearsal.leg import Digit, Input, Leg
from ivr.rehearsal.noted import Kind


def take(leg: Leg, given: Input) -> None:
    """One thing that the caller or the agent does."""
    match given.action:
        case "press" if leg.caller_holds:
            leg.kept_keys += given.value  # their phone sends no sound, and keys are sound: they come at unhold
        case "press":
            leg.note(Kind.KEY, given.value, by="caller")
            _feed(leg, "self", given.value)
        case "hang_up":
            if leg.peer is not None:
                leg.channel.set("last_bridge_role", "originator")
            leg.channel.fill(templates.CALLER_HUNG_UP if leg.answered else templates.CALLER_GAVE_UP)
            leg.hang_up("NORMAL_CLEARING" if leg.answered else "ORIGINATOR_CANCEL", "caller")
        case "hold" | "take_back":
            _hold(leg, holds=given.action == "hold")
        case "codec":
            _change_codec(leg, given.value)
        case "pick_up":
            colleagues.pick_up(leg, given.value, given.by)
        case _:
            if leg.peer is not None:
                _take_from_agent(leg, given, leg.peer)


def _is_at(peer: Channel, number: str) -> bool:
    return number == (peer.caller if peer.from_pbx else peer.dialled)


def _take_from_agent(leg: Leg, given: Input, peer: Channel) -> None:
    match given.action:
        case "agent_press":
            leg.note(Kind.KEY, given.value, by="agent")
            _feed(leg, "peer", given.value)
        case "agent_hang_up":
            agent_leaves(leg, peer)
        case "colleague_hang_up":
            if not colleagues.hangs_up(leg, given.value) and _is_at(peer, given.value):
                agent_leaves(leg, peer)
        case _:
            colleagues.take(leg, given, peer)


def agent_leaves(leg: Leg, peer: Channel) -> None:
    """Whoever has the caller hangs up. What the caller is played goes on to its end; a caller on hold is lost with the agent (FACTS, "Hold")."""
    if colleagues.given_by_key(leg):
        return
    leg.peer_gone, leg.peer_leaves_us = True, 0
    leg.channel.set_all(
        {
            "sip_hangup_phrase": "OK",
            "last_bridge_hangup_cause": "NORMAL_CLEARING",
            "last_bridge_proto_specific_hangup_cause": "sip:200",
        }
    )
    held, leg.agent_holds = leg.agent_holds, False
    extension, _, context = [*peer.get("hold_hangup_xfer_exten").split(":"), "XML", "callers"][:3]
    if held and extension:
        leg.breaking, leg.afterwards = True, Target(extension, context)
    elif held:
        leg.hang_up("NORMAL_CLEARING", "agent")


def keys_given_back(leg: Leg) -> None:
    """Keys that might have begun something, and did not."""
    for typed in leg.bindings.expired(leg.clock.now_us()):
        leg.channel.set("last_non_matching_digits", typed)
        leg.digits.extend(Digit(key, "APP") for key in typed)


def _feed(leg: Leg, side: str, key: str) -> None:
    outcome = leg.bindings.feed(side, key, leg.clock.now_us())
    for action in outcome.actions:
        leg.channel.set("last_matching_digits", outcome.typed)
        _act(leg, action)
    if outcome.passed and outcome.kept:
        leg.channel.set("last_non_matching_digits", outcome.passed)
    if side == "self":
        leg.digits.extend(Digit(each, "APP" if outcome.kept else "RTP") for each in outcome.passed)


def _act(leg: Leg, action: Action) -> None:
    """`exec[i]:event` runs the application `event` at once, inside whatever runs; `exec:att_xfer` runs on the agent's leg."""
    if action.application == "att_xfer":
        colleagues.ask_by_key(leg, action.value)
        return
    channel, identity = leg.channel, ("Application-UUID", str(uuid.uuid4()))
    told = action.told()
    said = [("Application", "event"), ("Application-Data", ",".join(f"{name}={value}" for name, value in told))]
    channel.set_all({"current_application_response": "", "current_application_data": said[1][1]})
    channel.set("current_application", "event")
    leg.emit("CHANNEL_EXECUTE", [*said, identity])
    leg.tell(told)
    leg.emit("CHANNEL_EXECUTE_COMPLETE", [*said, ("Application-Response", "_none_"), identity])


def _hold(leg: Leg, *, holds: bool) -> None:
    if holds == leg.caller_holds:
        return
    leg.caller_holds = holds
    leg.tell_hold(holds=holds)
    leg.note(Kind.HELD if holds else Kind.TAKEN_BACK, by="caller")
    if not holds:
        kept, leg.kept_keys = leg.kept_keys, ""
        for key in kept:
            take(leg, Input("press", key))


def _change_codec(leg: Leg, codec: str) -> None:
    """A re-INVITE: the rate stays, and with it the pace of everything that is recorded."""
    channel = leg.channel
    channel.codec = codec
    channel.set_all({"rtp_use_codec_name": codec, "write_codec": codec})  # `read_codec` stays what it was, as on a server
