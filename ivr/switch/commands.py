"""Commands as FreeSWITCH reads them: lines, which no argument may break."""

from __future__ import annotations

import re

from ivr.switch.errors import IllegalArgument

_FORBIDDEN = re.compile("[\r\n\0]")


def checked(text: str) -> str:
    """The same text, when it can stand in one line of a command.

    Raises:
        IllegalArgument: it holds CR, LF or NUL, and would add a header of its own.
    """
    if _FORBIDDEN.search(text):
        raise IllegalArgument(f"{text[:80]!r} holds a line break or a NUL; no command to FreeSWITCH may.")
    return text


def command(line: str) -> bytes:
    """The bytes of a one-line command: `connect`, `linger 5`, `api …`."""
    return checked(line).encode() + b"\n\n"


def execute(application: str, argument: str, event_uuid: str, *, lock: bool) -> bytes:
    """The bytes that run a dialplan application on the call's leg.

    Args:
        application: its name.
        argument: what follows it in a dialplan, may be empty.
        event_uuid: comes back as `Application-UUID`; what the completion is awaited by.
        lock: wait until what runs now has ended. Without it the application runs nested
            inside the current one (FACTS, "Outbound socket").
    """
    lines = ["sendmsg", "call-command: execute", f"execute-app-name: {checked(application)}"]
    if argument:
        lines.append(f"execute-app-arg: {checked(argument)}")
    lines.append(f"Event-UUID: {checked(event_uuid)}")
    if lock:
        lines.append("event-lock: true")
    return "\n".join(lines).encode() + b"\n\n"


def hang_up(cause: str) -> bytes:
    """The bytes that end the call with a cause of Q.850 by FreeSWITCH's name."""
    return f"sendmsg\ncall-command: hangup\nhangup-cause: {checked(cause)}\n\n".encode()
