"""What caller and agent may do to a rehearsed call. A message that its seat may not send is refused, and ends the call."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ivr.console.errors import MessageNotUnderstood
from ivr.console.rehearsal.messages import Act, AgentActs, AgentKeys, HangUp, Hold, Key, Message
from ivr.console.rehearsal.port import RehearsedCall
from ivr.console.rehearsal.rooms import Room

_ACTS: Mapping[Act, Callable[[RehearsedCall], None]] = {
    Act.ANSWER: lambda call: call.agent_answer(),
    Act.DECLINE: lambda call: call.agent_decline(),
    Act.HOLD: lambda call: call.agent_hold(),
    Act.TAKE_BACK: lambda call: call.agent_take_back(),
    Act.COMPLETE: lambda call: call.agent_complete(),
    Act.CANCEL: lambda call: call.agent_cancel(),
}


def caller_does(room: Room, message: Message, *, agent_too: bool) -> None:
    """One thing that the caller does.

    Args:
        room: whose call.
        message: what was sent.
        agent_too: nobody sits at the agent's telephone, so that this window may type on it too.

    Raises:
        MessageNotUnderstood: this is not the caller's to do.
    """
    match message:
        case Key(key):
            room.call.press(key)
        case Hold(held):
            (room.call.hold if held else room.call.take_back)()
        case HangUp():
            room.call.hang_up()
        case AgentKeys() | AgentActs() if agent_too:
            agent_does(room, message)
        case _:
            raise MessageNotUnderstood("A caller does not do this.")


def agent_does(room: Room, message: Message) -> None:
    """One thing that the agent does. Once they have given the caller away, they do nothing more to them.

    Raises:
        MessageNotUnderstood: this is not the agent's to do.
    """
    match message:
        case AgentKeys() | AgentActs() | HangUp() if room.agent_has_left:
            return
        case AgentKeys(keys):
            room.call.agent_press(keys)
        case AgentActs(act, number):
            _act(room, act, number)
        case HangUp():
            room.call.agent_hang_up()
        case _:
            raise MessageNotUnderstood("An agent does not do this.")


def _act(room: Room, act: Act, number: str) -> None:
    if act is Act.TRANSFER:
        room.call.agent_transfer(number)
    elif act is Act.CONSULT:
        room.asked.add(number)
        room.call.agent_consult(number)
    else:
        _ACTS[act](room.call)
