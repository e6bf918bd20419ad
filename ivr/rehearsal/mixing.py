"""Sounds mixed into what one leg hears (`uuid_displace … m`), and keys kept from it (`uuid_drop_dtmf`): of the caller's leg or the agent's."""

from __future__ import annotations

from ivr.rehearsal.channel import Channel
from ivr.rehearsal.session import Session
from ivr.rehearsal.sound import Mixed, SoundMissing, load

USAGE = "-USAGE: <uuid> [start|stop] <path> [<limit>] [mux]"
DROP_USAGE = "-USAGE: <uuid> [on | off ] [ mask_digits <digits> | mask_file <file>]\n"
_DROP_WORDS = 4


async def displace(session: Session, words: list[str]) -> str:
    """`UUID start|stop PATH [LIMIT [m]]`."""
    order, path, _, flags = [*words[1:], "", "", ""][:4]
    mixed = session.mixed.setdefault(words[0], Mixed())
    if not path or order not in {"start", "stop"}:
        return USAGE
    if order == "stop":
        mixed.instead.discard(path)
        return "+OK Success\n" if mixed.sounds.pop(path, None) else "-ERR Cannot stop displace session!\n"
    try:
        sound = load(path, session.channel.rate)
    except SoundMissing:
        return "-ERR Cannot displace session!\n"
    if path in mixed.sounds:
        return "-ERR Cannot displace session!\n"
    mixed.sounds[path] = sound
    if "m" not in flags:
        mixed.instead.add(path)
    return "+OK Success\n"


async def drop_dtmf(session: Session, words: list[str]) -> str:
    """`UUID on|off mask_digits|mask_file WORD`: with fewer words a server does nothing at all."""
    if len([word for word in words if word]) < _DROP_WORDS:
        return DROP_USAGE
    channel = _leg(session, words[0])
    channel.set("drop_dtmf", "true" if words[1] == "on" else "false")
    how = "dropping" if words[1] == "on" else "not dropping"
    digits = words[3] if words[2] == "mask_digits" else "NONE"
    return f"+OK {words[0]} is {how} DTMF. mask_file: NONE mask_digits: {digits}\n"


def _leg(session: Session, uuid: str) -> Channel:
    return session.peer if session.peer is not None and session.peer.uuid == uuid else session.channel
