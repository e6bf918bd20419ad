"""What can go wrong between FreeSWITCH and us."""

from __future__ import annotations

from ivr.errors import SwitchError


class NotEventSocket(SwitchError):
    """The bytes that arrive are not the Event Socket protocol. Look at what connects to the line's port."""

    id = "switch.not-event-socket"
    exit_code = 31


class SwitchTimeout(SwitchError):
    """FreeSWITCH did not answer within the time limit. Look at its load, and at what holds the call's leg."""

    id = "switch.timeout"
    exit_code = 32


class CommandRefused(SwitchError):
    """FreeSWITCH answered -ERR. The message repeats what it said; compare with the dialplan and the loaded modules."""

    id = "switch.refused"
    exit_code = 33


class IllegalArgument(SwitchError):
    """An argument holds a character that would change the command's meaning. Correct the name, path or number it came from."""

    id = "switch.illegal-argument"
    exit_code = 34


class QueueFull(SwitchError):
    """More arrives, or is asked, than anybody takes up; the session has ended, the call goes on without us."""

    id = "switch.queue-full"
    exit_code = 35


class ConnectionLost(SwitchError):
    """The connection to FreeSWITCH has ended. Look whether FreeSWITCH runs; we connect again by ourselves."""

    id = "switch.connection-lost"
    exit_code = 36


class AuthenticationRefused(SwitchError):
    """FreeSWITCH refused our password or address. Compare PREAMBULE_ESL_PASSWORD with event_socket.conf.xml, and its acl."""

    id = "switch.authentication-refused"
    exit_code = 37


class CannotListen(SwitchError):
    """The line's port cannot be had. End the other process that owns it, or set PREAMBULE_LINE_PORT."""

    id = "switch.cannot-listen"
    exit_code = 38


class SoundMissing(SwitchError):
    """FreeSWITCH could not play a rendering. Compare PREAMBULE_SOUNDS with what FreeSWITCH sees at that path."""

    id = "switch.sound-missing"
    exit_code = 39
