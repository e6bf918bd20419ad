"""What the parties hear of us in the middle of their conversation, and what becomes of the caller's keys meanwhile.

Each means is the one that disturbs least on a real server (docs/call.md, "What is heard in mid-call"): the caller is spoken to by one playback, which takes
the agent's place and gives it back at once; tones are mixed into what one leg is sent (`uuid_displace … m`), so that nobody falls silent for them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence

import gevent
import structlog

from ivr.call.ports import CallerGone, Signal
from ivr.domain.orders import Party
from ivr.errors import PreambuleError
from ivr.switch.commands import command
from ivr.switch.errors import CommandRefused
from ivr.switch.events import ChannelBridged, Dtmf, Event, ExecuteComplete, KeyEvent
from ivr.switch.keys import pressed
from ivr.switch.session import Session
from ivr.switch.waits import Wait
from ivr.switch.wire import Message
from notices.notice import DIGITS, Rendering
from notices.texts.utterance import AFTER_INFORMATION_MS, BETWEEN_ITEMS_MS

log = structlog.get_logger()

EDGES_MS = 200
"""Every rendering begins and ends with 100 ms of silence (`notices.audio.chain`)."""

GROUP = 2
"""Digits in one breath: a number is written down by pairs."""

_LEVEL = "v=-17"
"""Decibels of `tone_stream`, which come out as peaks of -20 dBFS: heard beside speech, not over it."""


def _tones(*notes: tuple[int, int, int]) -> str:
    """`tone_stream` of notes, each so many milliseconds on and off at so many hertz."""
    return f"tone_stream://{_LEVEL};" + ";".join(f"%({on},{off},{hertz})" for on, off, hertz in notes)


SIGNALS: Mapping[Signal, str] = {
    Signal.STARTED: _tones((100, 30, 700), (160, 0, 940)),
    Signal.RESUMED: _tones((80, 20, 700), (80, 20, 820), (160, 0, 940)),
    Signal.PAUSED: _tones((100, 30, 940), (160, 0, 700)),
    Signal.PAUSE_ENDS: _tones((60, 60, 940), (60, 60, 940), (60, 60, 940), (60, 0, 940)),
    Signal.STOPPED: _tones((80, 20, 940), (80, 20, 820), (160, 0, 700)),
    Signal.REFUSED: _tones((240, 60, 560), (240, 0, 560)),
    Signal.FAILED: _tones((90, 20, 1180), (90, 20, 560), (90, 20, 1180), (90, 0, 560)),
    Signal.NOT_POSSIBLE: _tones((220, 0, 560)),
}
"""Rising: it is recorded; falling: it is not, any more; three notes where it was before. No ringing or busy tone (440 Hz), no warning tone."""

WARNING = f"tone_stream://{_LEVEL};%(500,14500,1400);loops=-1"
"""1400 Hz for half a second, every 15 s (LAW, last part)."""

_TYPING = "typing"
"""A realm in which only a key is bound that no telephone has: all others go through. A realm without any key cannot be set."""

_LOG_LEVEL = "preambule_log_level"
"""A global variable of our configuration. FreeSWITCH itself must not be asked: `fsctl loglevel` without a level switches its log off."""

_QUIET = frozenset({"console", "alert", "crit", "err", "error", "warning", "notice"})
"""From INFO on FreeSWITCH logs every key that it receives."""

_FILTER = ".+"
"""What FreeSWITCH crosses out of the `digits_dialed` that it would say at the hangup, and in any call record."""


def in_one(renderings: Sequence[Rendering], path_of: Callable[[Rendering], str]) -> str:
    """What plays them one after another as one file, with the silences of LAW's last part between them."""
    parts: list[str] = []
    for place, rendering in enumerate(renderings):
        if place:
            parts += _silence(renderings[:place])
        parts.append(path_of(rendering))
    return parts[0] if len(parts) == 1 else f"file_string://{'!'.join(parts)}"


def _silence(before: Sequence[Rendering]) -> list[str]:
    digits = 0
    for rendering in reversed(before):
        if rendering.piece not in DIGITS:
            break
        digits += 1
    if digits % GROUP:
        return []
    pause = BETWEEN_ITEMS_MS if digits else AFTER_INFORMATION_MS
    return [f"silence_stream://{pause - EDGES_MS}"]


class _Told:
    """The slot of a reply that nobody waits for."""

    __slots__ = ("_described", "_otherwise")

    def __init__(self, otherwise: str, described: Mapping[str, str]) -> None:
        self._otherwise = otherwise
        self._described = described

    def set(self, value: Message) -> None:
        if value.data.startswith("-"):
            log.warning(self._otherwise, answer=value.data.strip(), **self._described)

    def fail(self, error: Exception) -> None:
        log.debug(self._otherwise, error=str(error), **self._described)


class Sounds:
    """One leg's sounds and keys. Used by the call's greenlet; `lets_through` in the hub."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._other: str | None = None
        self._warned: set[str] = set()
        self._hidden = False
        self._bound = False
        self._saying: Wait[ExecuteComplete] | None = None
        self._to_say: deque[str] = deque()

    def lets_through(self, event: Event) -> bool:
        """Whether the script may hear of this: what the caller types while it is protected nobody learns (LAW 21). In the hub."""
        if isinstance(event, ChannelBridged):
            self._other = event.other_leg
        if not self._hidden:
            return True
        if isinstance(event, KeyEvent):
            key = pressed(event.key)
            return key is None or key[0] is not Party.CALLER
        return not isinstance(event, Dtmf)

    # -- the caller ---------------------------------------------------------------------------------------------

    def say(self, sound: str, *, bridged: bool) -> None:
        """Play to the caller alone. While bridged nothing may wait for the bridge's end, and a second sound is played after the first."""
        if not bridged:
            self._session.begin("playback", sound)
        elif self._saying is not None and not self._saying.over:
            if (
                sound in self._to_say
            ):  # keys that are hammered must not keep the agent silent: each sentence waits once, where it was said last
                self._to_say.remove(sound)
            self._to_say.append(sound)  # now it would begin in the middle of the first
        else:
            self._play(sound)

    def _play(self, sound: str) -> None:
        self._saying = self._session.begin("playback", sound, lock=False)
        self._saying.then(self._said)

    def _said(self, _: Wait[ExecuteComplete]) -> None:
        """In the hub, which may not wait."""
        if self._to_say:
            gevent.spawn(self._next)

    def _next(self) -> None:
        try:
            self._play(self._to_say.popleft())
        except CallerGone:
            self._to_say.clear()
        except PreambuleError as error:
            log.warning("the caller was not told", error_id=error.id, error=error.message, **self._session.described)

    # -- tones --------------------------------------------------------------------------------------------------

    def signal(self, signal: Signal) -> None:
        """Mix a signal into what the other leg hears; what goes wrong with it is logged."""
        if self._other is None:
            log.debug("nobody is there to hear a signal", signal=signal.value, **self._session.described)
            return
        self._post([f"uuid_displace {self._other} start {SIGNALS[signal]} 0 m"], f"the signal {signal.value} was not heard")

    def warn(self, *, recorded: bool) -> None:
        """Begin the tone on both legs, on the other alone when it is new, or end it.

        Raises:
            CommandRefused: a leg cannot be warned.
        """
        if recorded:
            legs = [leg for leg in (self._session.uuid, self._other) if leg is not None and leg not in self._warned]
            self._session.api_all(f"uuid_displace {leg} start {WARNING} 0 m" for leg in legs)
            self._warned.update(legs)
        else:
            legs, self._warned = [*self._warned], set()
            self._post([f"uuid_displace {leg} stop {WARNING}" for leg in legs], "a leg is gone with its warning tone")

    def _post(self, questions: Sequence[str], otherwise: str) -> None:
        """Ask without waiting; when FreeSWITCH refuses, the log says what that means."""
        if not questions:
            return
        self._session.raise_if_gone()
        slots = [_Told(otherwise, self._session.described) for _ in questions]
        self._session.post(b"".join(command(f"api {question}") for question in questions), slots)

    # -- keys ---------------------------------------------------------------------------------------------------

    def take_keys(self, *, taken: bool) -> None:
        """Whether the caller's keys mean anything here; while they do not, they go to the other leg, or to nobody if they would be logged.

        Raises:
            SwitchError: FreeSWITCH did not do so. Until it has, the keys stay hidden from us and mean nothing.
        """
        if taken is not self._hidden:
            return
        if taken:
            self._take()
        else:
            self._hidden = True
            self._pass_on()

    def _take(self) -> None:
        try:
            self._realm(Party.CALLER.value)
        finally:  # whatever comes of it: a caller who cannot refuse is worse than a key that is misread
            self._hidden = False
        self._post(self._passed_on("on"), "the caller's keys may reach the agent")
        forgotten = [f"uuid_setvar {self._session.uuid} {name}" for name in ("last_non_matching_digits", "sensitive_dtmf")]
        self._post(forgotten, "a key may be remembered, or the next ones not be told")

    def _pass_on(self) -> None:
        mine = self._session.uuid
        self._session.api(f"uuid_setvar {mine} digits_dialed_filter {_FILTER}")
        if self._log_level() in _QUIET:
            self._realm(_TYPING)
            self._post(self._passed_on("off"), "the caller's keys may not reach the agent")
        else:
            log.warning("the caller's keys reach nobody: FreeSWITCH may write them into its log", **self._session.described)
            self._session.api(f"uuid_setvar {mine} sensitive_dtmf true")
            self._realm(_TYPING)

    def _log_level(self) -> str:
        """As our configuration sets it; empty where FreeSWITCH has another, and answers `-ERR no reply`."""
        try:
            return self._session.api(f"global_getvar {_LOG_LEVEL}")
        except CommandRefused:
            return ""

    def _passed_on(self, dropped: str) -> list[str]:
        """`mask_digits x`: without two words more the command says how it is used; `x` is no digit, so nothing is sent in the place of one."""
        return [f"uuid_drop_dtmf {self._other} {dropped} mask_digits x"] if self._other else []

    def _realm(self, realm: str) -> None:
        executions = [("digit_action_set_realm", f"{realm},self")]
        if not self._bound:
            self._bound = True
            executions.insert(0, ("bind_digit_action", f"{_TYPING},D,exec[i]:eval,{_TYPING},self,self"))
        self._session.begin_all(executions, lock=False)[-1].get(self._session.reply_seconds)
