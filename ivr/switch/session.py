"""One call's Event Socket: greenswitch's OutboundSession with every wait by Event-UUID and with a time limit.

A session belongs to the greenlet of its call. Its events are read in the hub and go to whoever awaits
them, then to `listener` if it wants that kind; all others stay undecoded and are dropped.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import gevent.socket
import structlog

from ivr.call.ports import CallerGone
from ivr.errors import PreambuleError
from ivr.switch import commands
from ivr.switch.caller import CallData, read_call
from ivr.switch.errors import CommandRefused
from ivr.switch.events import Disconnected, Event, ExecuteComplete, read_event
from ivr.switch.guard import Guard, Prelude
from ivr.switch.link import Link
from ivr.switch.verbs import Verbs
from ivr.switch.waits import Wait
from ivr.switch.wire import Message

log = structlog.get_logger()

E = TypeVar("E")

EVENTS = "CALL_UPDATE CHANNEL_HOLD CHANNEL_UNHOLD RECORD_START RECORD_STOP PLAYBACK_START PLAYBACK_STOP CUSTOM ivr::key"
"""What `myevents` leaves out (FACTS, "Outbound socket")."""

LINGER_SECONDS = 5
"""How long FreeSWITCH keeps the socket after the hangup, so that RECORD_STOP still reaches us."""

HAND_BACK_SECONDS = 5.0
"""The failsafe takes the call after so long when we hang while handing it back."""

_COMPLETE = b"CHANNEL_EXECUTE_COMPLETE"
_HANGUP = b"CHANNEL_HANGUP"
_numbers = itertools.count(1)
OUR_UUIDS = f"preambule-{os.getpid():x}-{os.urandom(4).hex()}-"
"""How every Event-UUID of this process begins."""


class _Accepted:
    """The slot of a reply that only matters when it is a refusal: then the application will never complete."""

    __slots__ = ("_completion",)

    def __init__(self, completion: Wait[ExecuteComplete]) -> None:
        self._completion = completion

    def set(self, value: Message) -> None:
        if value.refused:
            self._completion.fail(CommandRefused(f"FreeSWITCH refused {self._completion.what}: {value.data}."))

    def fail(self, error: Exception) -> None:
        self._completion.fail(error)


class Session(Link, Verbs):
    """One call, while its socket is open.

    Attributes:
        call: who calls whom; after `open`.
        guard: the failsafe behind this call; after `open`.
        gone: the caller has hung up, the failsafe has taken the call, or the socket has ended.
        listener, wanted: gets every event whose name is in `wanted`, and `Disconnected`. Called in the hub: must not wait.
    """

    call: CallData

    def __init__(self, sock: gevent.socket.socket, *, peer: str = "", reply_seconds: float = 5.0) -> None:
        # Not greenswitch's constructor: it starts two greenlets, an unbounded queue and a buffered file a call.
        self.gone = False
        self.listener: Callable[[Event], None] | None = None
        self.wanted: frozenset[bytes] = frozenset()
        self._completions: dict[str, Wait[ExecuteComplete]] = {}
        self._expected: list[tuple[type, Callable[[Any], bool], Wait[Any]]] = []
        self._outbound_connected = False
        self.call = CallData("", "", None, 8000)
        self.guard = Guard("", None, self.lose)
        self._peer = peer
        self.attach(sock, reply_seconds)

    def open(self, seconds: float | None = None) -> CallData:
        """Say `connect` and ask for the call's events, in one write.

        Raises:
            SwitchTimeout: the peer says nothing within `seconds` (default: `reply_seconds`).
            NotEventSocket: it says something else.
        """
        wanted = ("connect", f"linger {LINGER_SECONDS}", "myevents", f"event plain {EVENTS}")
        replies: list[Wait[Message]] = [Wait(line) for line in wanted]
        self.post(b"".join(map(commands.command, wanted)), replies)
        limit = self.reply_seconds if seconds is None else seconds
        self.call = read_call(replies[0].get(limit))
        self.guard = Guard(self.call.uuid, self.call.failsafe, self.lose)
        for reply in replies[1:]:
            _refuse_errors(reply.what, reply.get(limit).data)
        self._outbound_connected = True
        return self.call

    # -- events, in the hub -------------------------------------------------------------------------------------

    def on_message(self, message: Message) -> None:
        """Give an event to whoever awaits it."""
        name = message.event_name
        if name == _COMPLETE:
            self._completed(message)
        elif name == _HANGUP and message.header(b"Unique-ID") == self.call.uuid:
            self._leave()
        if name in self.wanted or self._expected:
            event = read_event(message)
            if event is not None and not self._awaited(event) and self.listener is not None and name in self.wanted:
                self.listener(event)

    def _completed(self, message: Message) -> None:
        event_uuid = message.last_header(b"Application-UUID")
        wait = self._completions.pop(event_uuid, None)
        if wait is not None:
            wait.set(ExecuteComplete(event_uuid, wait.what, message))

    def _awaited(self, event: Event) -> bool:
        for entry in self._expected:
            kind, matches, wait = entry
            if isinstance(event, kind) and matches(event):
                self._expected.remove(entry)
                wait.set(event)
                return True
        return False

    def on_notice(self, message: Message) -> None:
        """Lingering or not: the call's leg is gone for us."""
        self._lingering = message.header(b"Content-Disposition") == "linger"
        self._leave()

    def _leave(self) -> None:
        """The caller is gone: whoever waits hears it now. Replies still come while the socket lingers, and keep their places."""
        if self.gone:
            return
        self.gone = True
        self._outbound_connected = False
        gone = CallerGone()
        for reply in self._replies:
            reply.fail(gone)
        self._fail_events(gone)

    def lose(self) -> None:
        """The failsafe has taken the call, while this process hung: nothing that we still mean to do may reach it (L1, L5)."""
        if self.gone:
            return
        log.error("the failsafe has taken a call that this process left waiting", error_id="switch.call-taken", **self.described)
        self._leave()
        if self.listener is not None:
            self.listener(Disconnected("switch.call-taken"))

    def _fail_events(self, error: Exception) -> None:
        for completion in self._completions.values():
            completion.fail(error)
        for _, _, wait in self._expected:
            wait.fail(error)
        self._completions.clear()
        self._expected.clear()

    def on_end_of_stream(self) -> None:
        """The ordinary end after a hangup; before one, FreeSWITCH or its host has died, or the call was taken elsewhere."""
        if not self.gone:
            log.warning("the socket closed before the hangup", error_id="switch.connection-lost", **self.described)
        self.end(None)

    def end(self, error: PreambuleError | None) -> None:
        """The socket has ended."""
        if not self.connected:
            return
        self._fail_events(error or CallerGone())
        super().end(error)
        self._leave()
        if self.listener is not None:
            self.listener(Disconnected(error.id if error else None))

    def fail_waits(self, error: Exception) -> None:
        """An ordinary end of the socket is the caller's end."""
        super().fail_waits(self.ended_by or CallerGone())

    @property
    def described(self) -> dict[str, str]:
        """The call's id, or the peer's address while it has not said one."""
        return {"call": self.call.uuid} if self.call.uuid else {"peer": self._peer}

    # -- commands -----------------------------------------------------------------------------------------------

    def begin(
        self, application: str, argument: str = "", *, lock: bool = True, first: Callable[[], Prelude] = list
    ) -> Wait[ExecuteComplete]:
        """Start an application; what it completes with is still to come."""
        return self.begin_all([(application, argument)], lock=lock, first=first)[-1]

    def begin_all(
        self, executions: Iterable[tuple[str, str]], *, lock: bool = True, first: Callable[[], Prelude] = list
    ) -> list[Wait[ExecuteComplete]]:
        """Start applications one after another, in one write. With `lock`, each waits for the one before.

        Args:
            executions: names with their arguments.
            lock: as in `commands.execute`.
            first: what goes out in front of them, asked for once it is sure that something goes out.
        """
        self.raise_if_gone()
        prelude = first()
        data, completions = b"".join(command for command, _ in prelude), []
        for application, argument in executions:
            event_uuid = f"{OUR_UUIDS}{next(_numbers)}"
            completion: Wait[ExecuteComplete] = Wait(application)
            data += commands.execute(application, argument, event_uuid, lock=lock)
            self._completions[event_uuid] = completion
            completions.append(completion)
        self.post(data, [*(slot for _, slot in prelude), *map(_Accepted, completions)])
        return completions

    def run(
        self, application: str, argument: str = "", *, seconds: float, lock: bool = True, first: Callable[[], Prelude] = list
    ) -> ExecuteComplete:
        """Run an application to its end.

        Raises:
            CallerGone: the caller has hung up.
            CommandRefused, SwitchTimeout, ConnectionLost, IllegalArgument: as said.
        """
        return self.begin(application, argument, lock=lock, first=first).get(seconds)

    def post_execute(self, application: str, argument: str, *, lock: bool) -> None:
        """Start an application and wait until FreeSWITCH has taken the order, not for its end."""
        self.raise_if_gone()
        reply: Wait[Message] = Wait(application)
        self.post(commands.execute(application, argument, f"{OUR_UUIDS}{next(_numbers)}", lock=lock), (reply,))
        _refuse_errors(application, reply.get(self.reply_seconds).data)

    def api(self, command: str, seconds: float | None = None) -> str:
        """Ask FreeSWITCH itself; its answer without the line's end.

        Raises:
            CommandRefused: it answered -ERR or -USAGE.
        """
        return self.api_all([command], seconds)[0]

    def api_all(self, questions: Iterable[str], seconds: float | None = None) -> list[str]:
        """Several questions in one write."""
        self.raise_if_gone()
        replies: list[Wait[Message]] = [Wait(f"api {question}") for question in questions]
        self.post(b"".join(commands.command(reply.what) for reply in replies), replies)
        limit = self.reply_seconds if seconds is None else seconds
        return [_refuse_errors(reply.what, reply.get(limit).data.strip()) for reply in replies]

    def expect(self, kind: type[E], matches: Callable[[E], bool]) -> Wait[E]:
        """The next event of a kind that matches. Say so before sending what causes it; `forget` it when it did not come."""
        wait: Wait[E] = Wait(kind.__name__)
        self._expected.append((kind, matches, wait))
        return wait

    def forget(self, wait: Wait[Any]) -> None:
        """Nobody awaits this any more."""
        self._expected = [entry for entry in self._expected if entry[2] is not wait]

    def end_call(self, cause: str) -> None:
        """Hang the caller up. Returns when FreeSWITCH has taken the order."""
        data = commands.hang_up(cause)
        self.raise_if_gone()
        reply: Wait[Message] = Wait("hangup")
        prelude = self.guard.release()
        self.post(b"".join((*(command for command, _ in prelude), data)), [*(slot for _, slot in prelude), reply])
        reply.get(self.reply_seconds)

    def take_charge(self, seconds: float) -> None:
        """Replace the dialplan's guard: the failsafe takes the call in so many seconds, unless something is done before.

        Raises:
            CallerGone: the guard was faster; the call is no longer ours.
        """
        self._replace_guard(seconds)

    def _replace_guard(self, seconds: float) -> str:
        self.raise_if_gone()  # before a new time is set
        answer = self.api_all(self.guard.replacing(seconds))[0]
        if not self.guard.replaced(answer):
            self.lose()
        self.raise_if_gone()
        return answer

    def hand_back(self) -> None:
        """Leave a call that has not been put through to the dialplan's next action, the failsafe, at once.

        Raises:
            CallerGone: the failsafe has it already, or the caller has hung up.
        """
        answer = self._replace_guard(HAND_BACK_SECONDS)
        self.leave(resume=not answer.endswith(" 0"))

    def leave(self, seconds: float = 0.5, *, resume: bool = False) -> None:
        """Say `exit`: a lingering socket closes, a living call goes on to the dialplan's next action.

        Args:
            seconds: how long the answer may take.
            resume: say `resume` before. Without it a call whose socket closes just after `connect` stays parked; with it
                what is running ends at once, so it must be sure that no conversation is.
        """
        if not self.connected:
            return
        words = ("resume", "exit") if resume else ("exit",)
        replies: list[Wait[Message]] = [Wait(word) for word in words]
        try:
            self.post(b"".join(map(commands.command, words)), replies)
            replies[-1].get(seconds)
        except (CallerGone, PreambuleError) as error:
            log.debug("exit was not answered", error=str(error), **self.described)

    def raise_if_gone(self) -> None:
        """Raise CallerGone, or what ended the socket, when nothing can be sent any more."""
        if self.ended_by is not None:
            raise self.ended_by
        if self.guard.overdue:
            self.lose()
        if self.gone:
            raise CallerGone

    def stop(self) -> None:
        """Close the connection, and leave no transfer behind for a call that is no longer ours."""
        if self.guard.stray and self.connected:
            reply: Wait[Message] = Wait("sched_del")
            try:
                self.post(commands.command(f"api {self.guard.removing()}"), (reply,))
                reply.get(self.reply_seconds)
            except (CallerGone, PreambuleError) as error:
                log.error("a transfer may be left behind", error_id="switch.call-taken", error=str(error), **self.described)
        super().stop()


def _refuse_errors(what: str, answer: str) -> str:
    if answer.startswith("-"):
        raise CommandRefused(f"FreeSWITCH refused `{what}`: {answer}")
    return answer
