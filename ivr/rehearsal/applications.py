"""What `execute` can run: the applications of mod_dptools that a line process uses."""

from __future__ import annotations

from ivr.rehearsal.answering import answer, pre_answer
from ivr.rehearsal.bridge import bridge
from ivr.rehearsal.digits import play_and_get_digits
from ivr.rehearsal.leaving import Leaving, Target
from ivr.rehearsal.playing import play_file
from ivr.rehearsal.session import Application, Session, number
from ivr.rehearsal.waiting import fifo, record, valet_park, voicemail


async def playback(session: Session, argument: str) -> None:
    """Play one sound to its end, to a terminating key, or to `uuid_break`."""
    terminators = session.channel.get("playback_terminators") or "*"
    session.channel.set("playback_terminator_used", "")

    def ends(key: str) -> bool:
        if terminators == "any" or (terminators != "none" and key in terminators):
            session.channel.set("playback_terminator_used", key)
            return True
        return False

    try:
        outcome = await play_file(session, argument, ends)
    except Leaving:
        session.channel.set("current_application_response", "PLAYBACK ERROR")
        raise
    session.channel.set("current_application_response", "FILE PLAYED" if outcome.found else "FILE NOT FOUND")


async def endless_playback(session: Session, argument: str) -> None:
    """Play one sound again and again; keys and `uuid_break` only begin it anew."""
    try:
        while (await play_file(session, argument, lambda _: False)).found:
            await session.frame(session.silence)
    except Leaving:
        session.channel.set("current_application_response", "PLAYBACK ERROR")
        raise


async def sleep(session: Session, argument: str) -> None:
    """Silence for so many milliseconds."""
    for _ in range(max(0, number(argument)) // 20):
        await session.frame(session.silence)
        await session.run_messages()


async def break_(session: Session, _: str) -> None:
    """End what is being played."""
    session.breaking = True


async def set_(session: Session, argument: str) -> None:
    """`name=value`."""
    name, _, value = argument.partition("=")
    session.channel.set(name.strip(), value)


async def multiset(session: Session, argument: str) -> None:
    """`name=value name=value …`, or `^^:name=value:name=value`."""
    separator = " "
    if argument.startswith("^^"):
        separator, argument = argument[2], argument[3:]
    for pair in argument.split(separator):
        await set_(session, pair)


async def export(session: Session, argument: str) -> None:
    """`name=value`, for the other leg too."""
    name, _, value = argument.removeprefix("nolocal:").partition("=")
    channel = session.channel
    channel.set("export_vars", ",".join(filter(None, [channel.get("export_vars"), name])))
    channel.set(name, value)


async def unset(session: Session, argument: str) -> None:
    """Forget a variable."""
    session.channel.set(argument.strip(), "")


async def bind_digit_action(session: Session, argument: str) -> None:
    """Give keys a meaning."""
    session.bindings.bind(argument)


async def digit_action_set_realm(session: Session, argument: str) -> None:
    """Choose which meanings hold."""
    session.bindings.set_realm(argument)


async def clear_digit_action(session: Session, argument: str) -> None:
    """Forget meanings."""
    session.bindings.clear(argument)


async def park(session: Session, _: str) -> None:
    """Wait, doing what is sent."""
    await session.wait_parked()


async def hangup(session: Session, argument: str) -> None:
    """End the call."""
    session.hang_up(argument.strip(), "switch")


async def transfer(session: Session, argument: str) -> None:
    """`EXTENSION [DIALPLAN [CONTEXT]]`."""
    extension, _, context = [*argument.split(" "), "XML", "callers"][:3]
    session.transfer(Target(extension, context))


async def hold(session: Session, _: str) -> None:
    """Ask the caller's phone to hold; the embedded telephone takes no notice."""
    session.tell_hold(holds=True)


async def unhold(session: Session, _: str) -> None:
    """Ask the caller's phone to come back."""
    session.tell_hold(holds=False)


async def sched_transfer(session: Session, argument: str) -> None:
    """`+SECONDS EXTENSION [DIALPLAN [CONTEXT]]`."""
    moment, extension, _, context = [*argument.split(" "), "XML", "callers"][:4]
    session.schedule(number(moment), extension, context, by_guard=session.link is None)


async def sched_cancel(session: Session, _: str) -> None:
    """Forget what was scheduled."""
    session.scheduled.clear()


async def event(session: Session, argument: str) -> None:
    """`name=value,…`: an event of somebody's own making."""
    pairs = (pair.partition("=") for pair in argument.replace("\\,", ",").split(","))
    session.tell([(name.strip(), value) for name, _, value in pairs])


async def flush_dtmf(session: Session, _: str) -> None:
    """Forget the keys pressed so far."""
    session.digits.clear()


async def nothing(session: Session, _: str) -> None:
    """Accepted, and without effect in a rehearsal."""


ALL: dict[str, Application] = {
    "answer": answer,
    "pre_answer": pre_answer,
    "playback": playback,
    "play_and_get_digits": play_and_get_digits,
    "sleep": sleep,
    "break": break_,
    "bridge": bridge,
    "set": set_,
    "multiset": multiset,
    "export": export,
    "unset": unset,
    "bind_digit_action": bind_digit_action,
    "digit_action_set_realm": digit_action_set_realm,
    "clear_digit_action": clear_digit_action,
    "park": park,
    "endless_playback": endless_playback,
    "valet_park": valet_park,
    "fifo": fifo,
    "voicemail": voicemail,
    "record": record,
    "hangup": hangup,
    "transfer": transfer,
    "hold": hold,
    "unhold": unhold,
    "sched_transfer": sched_transfer,
    "sched_cancel": sched_cancel,
    "sched_hangup": nothing,
    "event": event,
    "flush_dtmf": flush_dtmf,
    "start_dtmf": nothing,
    "stop_dtmf": nothing,
    "log": nothing,
    "info": nothing,
    "ring_ready": nothing,
}
