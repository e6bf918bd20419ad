"""What the dialplan does at each number of each context: the extensions of `freeswitch_conf/dialplan/`, as lists of actions.

Whoever reads the events of a rehearsed call reads the same names in the same order.
"""

from __future__ import annotations

import re

from ivr.rehearsal.channel import Channel
from ivr.rehearsal.colleagues import HOLD_MUSIC

CALLERS, INSIDE, FAILSAFE, AFTER_HOLD = "callers", "inside", "failsafe", "after_hold"
FAILSAFE_VARIABLE = "preambule_failsafe"
"""Where the line process schedules its own guard to."""

AFTER_HOLD_VARIABLE = "preambule_after_hold"
"""Where a caller goes whose agent hangs up while holding."""

QUEUE = "accueil@preambule"
INTO_QUEUE, OUT_OF_QUEUE = "7001", "*7001"
VOICEMAIL = "8500"
"""Not among the numbers that are shipped: a house that has a voicemail gives it a number of its own, as the suite does."""

BUSY_TONE = "tone_stream://%(500,500,440);loops=4"
RINGING = (
    ("set", "ringback=%(1500,3500,440)"),
    ("set", "transfer_ringback=tone_stream://%(1500,3500,440);loops=-1"),
)

Actions = list[tuple[str, str]]

_NUMBER = re.compile(r"\+?[0-9*#]{1,32}")
_PARKING = re.compile(r"590[1-9]")
_AGENT = re.compile(r"[2-9][0-9]{2}")
_OUTSIDE = re.compile(r"\+?[0-9]{4,20}")
_VARIABLE = re.compile(r"\$\{(\w+)\}")


def expand(channel: Channel, argument: str) -> str:
    """An action's argument with the channel's variables in it."""
    return _VARIABLE.sub(lambda found: channel.get(found[1]), argument)


def actions(channel: Channel, number: str, context: str, failsafe: Actions) -> Actions:
    """What an extension does; empty where there is none, and the call ends.

    Args:
        channel: the caller's.
        number: the extension.
        context: `callers`, `inside`, `after_hold` or `failsafe`; a call reaches `callers` a second time only by a transfer.
        failsafe: what the failsafe does with a caller who has talked to nobody yet.
    """
    if context == INSIDE:
        return inside(number)
    talked = bool(channel.get("last_bridge_to"))
    if context == FAILSAFE and not talked:
        return failsafe  # whatever was dialled: in a rehearsal it always rings the agent
    if not _NUMBER.fullmatch(number):
        return []
    if context == AFTER_HOLD:
        return after_hold(number)
    return _after_talking(channel, number, context) if talked else failsafe


def _after_talking(channel: Channel, number: str, context: str) -> Actions:
    """A caller who has talked to somebody is being transferred, unless they come back to where the failsafe waits for them."""
    if context != CALLERS and channel.get(FAILSAFE_VARIABLE) == f"{number} XML {FAILSAFE}":
        return [("hangup", "NORMAL_CLEARING")]
    return [("transfer", f"{number} XML {INSIDE}")]


def inside(number: str) -> Actions:
    """The house's own numbers."""
    if number == VOICEMAIL:
        return [("answer", ""), ("playback", "tone_stream://%(500,0,640)"), ("record", "/voicemail/message.wav 60")]
    if _PARKING.fullmatch(number):
        return [("answer", ""), ("valet_park", f"preambule {number}")]
    if number == INTO_QUEUE:
        return [("set", f"fifo_music={HOLD_MUSIC}"), ("fifo", f"{QUEUE} in")]
    if _AGENT.fullmatch(number):
        return [
            ("set", "hangup_after_bridge=true"),
            ("set", "continue_on_fail=true"),
            *RINGING,
            ("set", "call_timeout=45"),
            ("bridge", f"[drop_dtmf=true,hold_hangup_xfer_exten={number}:XML:{INSIDE}]sofia/gateway/pbx/{number}"),
            *_NOT_REACHED,
        ]
    if _OUTSIDE.fullmatch(number):
        return [
            ("set", "hangup_after_bridge=true"),
            ("set", "continue_on_fail=true"),
            *RINGING,
            ("bridge", f"sofia/gateway/trunk/{number}"),
            *_NOT_REACHED,
        ]
    return []


def after_hold(number: str) -> Actions:
    """The line's destination rings again."""
    return [
        ("set", "continue_on_fail=true"),
        ("set", "hangup_after_bridge=true"),
        ("set", "call_timeout=45"),
        *RINGING,
        ("bridge", f"[drop_dtmf=true,hold_hangup_xfer_exten={number}:XML:{AFTER_HOLD}]sofia/gateway/pbx/{number}"),
        *_NOT_REACHED,
    ]


_NOT_REACHED = (("playback", BUSY_TONE), ("hangup", "${originate_disposition}"))
