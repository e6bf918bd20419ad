"""What `api` can be asked, with a server's answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from ivr.rehearsal.channel import Channel
from ivr.rehearsal.colleagues import bridge_with
from ivr.rehearsal.dialling import Dialled
from ivr.rehearsal.leaving import Target
from ivr.rehearsal.link import Message
from ivr.rehearsal.mixing import displace, drop_dtmf
from ivr.rehearsal.people import agent_leaves
from ivr.rehearsal.recording_orders import SUCCESS, USAGE, record
from ivr.rehearsal.session import Session, number

STATUS = (
    "UP 0 years, 0 days, 0 hours, 0 minutes, 1 second, 0 milliseconds, 0 microseconds\nFreeSWITCH (rehearsal) is ready\n"
    "{calls} session(s) since startup\n{calls} session(s) - peak {calls}, last 5min {calls} \n"
    "0 session(s) per Sec out of max 100, peak 0, last 5min 0 \n1000 session(s) max\nmin idle cpu 0.00/100.00\n"
    "Current Stack Size/Max 240K/8192K\n"
)
LOG_LEVEL = "warning"
WITHOUT_CHANNEL = {
    "uuid_broadcast": "-ERR invalid uuid\n",
    "uuid_buglist": "",
    "uuid_displace": "-ERR Cannot locate session!\n",
    "uuid_hold": "+OK Success\n",
    "uuid_record": "-ERR Cannot locate session!\n",
}
"""What these say when there is no such channel; the others say NO_CHANNEL."""

NO_CHANNEL = "-ERR No such channel!\n"
NARROWBAND = 8000

Find = Callable[[str], Session | None]
Handler = Callable[[Session, list[str]], Awaitable[str]]


async def run(command: str, find: Find, calls: int, others: dict[str, Channel]) -> str:
    """Run one command.

    Args:
        command: the words after `api`.
        find: gives the session of a channel's UUID, the caller's or the agent's; None when there is none.
        calls: how many calls there are.
        others: legs that belong to no call yet, by their UUID; `originate` adds to them, `uuid_bridge` takes from them.
    """
    name, _, rest = command.partition(" ")
    words = [*rest.split(" "), "", ""]
    told = {
        "status": STATUS.format(calls=calls),
        "uuid_exists": "true" if find(words[0]) else "false",
        "global_getvar": LOG_LEVEL if words[0] == "preambule_log_level" else "",
    }
    if name in told:
        return told[name]
    if name == "originate":
        return _originate(words[0], others)
    if name in {"sched_del", "sched_transfer"}:
        return _schedule(name, words, find)
    session = find(words[0])
    if name == "uuid_bridge":
        return _bridge(words, session, find(words[1]), others)
    return await _handle(name, words, session)


async def _handle(name: str, words: list[str], session: Session | None) -> str:
    """What is asked of one channel."""
    handler = HANDLERS.get(name)
    if handler is None:
        return f"-ERR {name} Command not found!\n"
    if name == "uuid_record" and not words[2]:
        return USAGE
    return WITHOUT_CHANNEL.get(name, NO_CHANNEL) if session is None else await handler(session, words)


def _originate(dial: str, others: dict[str, Channel]) -> str:
    """`DIAL &park()`: somebody answers at once, and waits."""
    other = Channel("0000000000", Dialled.parse(dial).called, "outbound", NARROWBAND, 0, 0)
    others[other.uuid] = other
    return f"+OK {other.uuid}\n"


def _bridge(words: list[str], first: Session | None, second: Session | None, others: dict[str, Channel]) -> str:
    """`uuid_bridge CALLER OTHER` or `uuid_bridge OTHER CALLER`: who is named first is the one whose leg tells of a bridge."""
    session = first or second
    other = others.pop(words[1] if first else words[0], None)
    if session is None or other is None:
        return "-ERR Invalid uuid\n"
    bridge_with(session, other, other_first=first is None)
    return f"+OK {words[1]}\n"


def _schedule(name: str, words: list[str], find: Find) -> str:
    if name == "sched_transfer":
        moment, call_id, extension, _, context = [*filter(None, words), "", "", "", "XML", "callers"][:5]
        session = find(call_id)
        if session is None:
            return NO_CHANNEL
        guard = f"{extension} XML {context}" == session.channel.get("preambule_failsafe")
        session.schedule(number(moment), extension, context, by_guard=guard)
        return "+OK\n"
    session = find(words[0])
    count = len(session.scheduled) if session else 0
    if session is not None:
        session.scheduled.clear()
    return f"+OK Deleted: {count}\n"


async def _break(session: Session, words: list[str]) -> str:
    if "all" in words[1:]:
        session.messages.clear()
    session.breaking = True
    return "+OK\n"


async def _setvar(session: Session, words: list[str]) -> str:
    session.channel.set(words[1], " ".join(words[2:]).strip())
    return "+OK\n"


async def _setvar_multi(session: Session, words: list[str]) -> str:
    for assignment in " ".join(words[1:]).split(";"):
        name, _, value = assignment.partition("=")
        session.channel.set(name, value)
    return "+OK\n"


async def _getvar(session: Session, words: list[str]) -> str:
    return session.channel.get(words[1]) or "_undef_"


async def _kill(session: Session, words: list[str]) -> str:
    if session.peer is not None and words[0] == session.peer.uuid:
        agent_leaves(session, session.peer)
        return "+OK\n"
    session.hang_up(words[1] or "NORMAL_CLEARING", "switch")
    return "+OK\n"


async def _transfer(session: Session, words: list[str]) -> str:
    extension, _, context = [*(word for word in words[1:] if word and not word.startswith("-")), "XML", "callers"][:3]
    if {"-bleg", "-both"} & set(words) and session.peer is not None:
        session.peer_goes = session.peer_gone = True
    if "-bleg" not in words:
        session.transfer(Target(extension, context))
    return "+OK\n"


async def _park(session: Session, _: list[str]) -> str:
    session.transfer(Target("", parked=True))
    return "+OK\n"


async def _broadcast(session: Session, words: list[str]) -> str:
    name, found, argument = words[1].partition("::")
    headers = {"execute-app-name": name if found else "playback", "execute-app-arg": argument if found else words[1]}
    session.messages.append(Message("execute", headers))
    return "+OK Message sent\n"


async def _buglist(session: Session, _: list[str]) -> str:
    bugs = "".join(
        f" <media-bug>\n  <function>session_record</function>\n  <target>{path}</target>\n"
        "  <thread-locked>0</thread-locked>\n </media-bug>\n"
        for path in session.recordings
    )
    return f"<media-bugs>\n{bugs}</media-bugs>\n"


async def _success(_: Session, __: list[str]) -> str:
    return SUCCESS


HANDLERS: dict[str, Handler] = {
    "uuid_record": record,
    "uuid_break": _break,
    "uuid_setvar": _setvar,
    "uuid_setvar_multi": _setvar_multi,
    "uuid_getvar": _getvar,
    "uuid_kill": _kill,
    "uuid_transfer": _transfer,
    "uuid_park": _park,
    "uuid_broadcast": _broadcast,
    "uuid_buglist": _buglist,
    "uuid_hold": _success,
    "uuid_displace": displace,
    "uuid_drop_dtmf": drop_dtmf,
}
OF_EITHER_LEG = frozenset({"uuid_displace", "uuid_drop_dtmf"})
"""What can be asked of the agent's leg too; all else is asked of the caller's."""
