"""The caller's leg in FreeSWITCH, as the script of a call sees it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import structlog

from ivr.call.happenings import Contradicted, Happening, Ordered
from ivr.call.ports import Asked, CallerGone, Incoming, Signal
from ivr.domain.line import Destination
from ivr.domain.orders import Order, Party
from ivr.switch.commands import checked
from ivr.switch.conversation import WANTED, Conversation
from ivr.switch.errors import IllegalArgument, SoundMissing, SwitchTimeout
from ivr.switch.events import Event, ExecuteComplete, PlaybackStopped
from ivr.switch.keys import bindings
from ivr.switch.session import Session
from ivr.switch.sounds import Sounds, in_one
from ivr.switch.tap import VARIABLES, FreeSwitchTap
from ivr.switch.typed import TypedKeys
from ivr.switch.waits import Wait
from notices.notice import Rendering

log = structlog.get_logger()

ANSWER_SECONDS = 15.0
"""How long the switch may take to answer a call or open its early media."""

MARGIN_SECONDS = 10.0
"""What a prompt may take beyond its length and its window: a loaded server, a caller's short hold."""

FAILSAFE_SECONDS = 5.0
"""How long after our own time limit the failsafe takes a call that we have let hang."""

STOPPED_SECONDS = 0.5
"""PLAYBACK_STOP may come shortly after the completion: FreeSWITCH sends events from several threads."""

KEY_VARIABLE = "preambule_key"
RINGING = "%(1500,3500,440)"
"""What an answered caller hears while the agent's telephone rings: the French ringing tone."""

_FIXED = (
    ("playback_terminators", "none"),
    ("continue_on_fail", "true"),
    ("hangup_after_bridge", "false"),
    *VARIABLES,
)
_NOTICE_WANTED = frozenset((b"DTMF",))


def _utc_now() -> datetime:
    return datetime.now(UTC)


class FreeSwitchLeg:
    """`ivr.call.ports.CallerLeg` on one opened session. Used by one greenlet, except `notify`.

    Args:
        session: opened.
        now: the line process's clock.
        agent_variables: further variables of the agent's leg.
    """

    def __init__(
        self, session: Session, now: Callable[[], datetime] = _utc_now, agent_variables: Mapping[str, str] | None = None
    ) -> None:
        self._session = session
        self._now = now
        self._agent_variables = {"drop_dtmf": "true", **_after_hold(session.call.after_hold), **(agent_variables or {})}
        self._incoming = session.call.incoming(now())
        self._tap = FreeSwitchTap(session, now)
        self._keys: dict[tuple[Party, str], Order] = {}
        self._typed = TypedKeys()
        self._conversation = self._new_conversation()
        self._sounds = Sounds(session)
        self._talking = False
        session.listener, session.wanted = self._happened, _NOTICE_WANTED

    @property
    def incoming(self) -> Incoming:
        """The call as it reached us."""
        return self._incoming

    @property
    def tap(self) -> FreeSwitchTap:
        """The recording on this leg."""
        return self._tap

    def _happened(self, event: Event) -> None:
        """In the hub."""
        if self._session.wanted is WANTED:
            if self._sounds.lets_through(event):
                self._conversation.put(event)
        else:
            self._typed.happened(event)

    # -- the notice ---------------------------------------------------------------------------------------------

    def take_charge(self) -> None:
        """Put our own guard in the place of the dialplan's, and say once what the leg must know.

        Raises:
            CallerGone: the dialplan's guard was faster; nothing has been said then.
        """
        self._session.take_charge(ANSWER_SECONDS + FAILSAFE_SECONDS)
        ringing = () if self._session.call.ringback else (("ringback", RINGING), ("transfer_ringback", RINGING))
        variables = ";".join(f"{name}={value}" for name, value in (*_FIXED, *ringing))
        self._session.api(f"uuid_setvar_multi {self._session.uuid} {variables}")

    def pre_answer(self) -> None:
        """Open early media (183)."""
        self._session.run("pre_answer", seconds=ANSWER_SECONDS)

    def answer(self) -> None:
        """Answer (200)."""
        self._session.run("answer", seconds=ANSWER_SECONDS)

    def play(self, rendering: Rendering) -> Asked:
        """Play to the end. A key pressed meanwhile is not lost: the next `ask`, or `connect`, takes it (LAW 5)."""
        asked, _ = self._run(rendering, "playback", "{path}", 0)
        return asked

    def ask(self, rendering: Rendering, window_seconds: int) -> Asked:
        """Play, taking one key from the first word on; after the last word, wait for one.

        Raises:
            SoundMissing: FreeSWITCH cannot play the file.
        """
        began_at = self._now()
        early = self._typed.take()
        if early is not None:
            return Asked(0, early, began_at, began_at)
        # `none` ends no input: as a terminator, a key would be eaten. Time-outs below 1 s are raised to 1 s by FreeSWITCH.
        argument = f"1 1 1 {window_seconds * 1000} none {{path}} '' {KEY_VARIABLE} [0-9*#]"
        asked, done = self._run(rendering, "play_and_get_digits", argument, window_seconds)
        key = done.variable(KEY_VARIABLE) if done.variable("read_result") == "success" else None
        self._typed.taken(key)
        return Asked(asked.played_ms, key or None, asked.began_at, asked.ended_at)

    def _run(self, rendering: Rendering, application: str, argument: str, window: int) -> tuple[Asked, ExecuteComplete]:
        path = self._path(rendering)
        if not rendering.samples:
            raise SoundMissing(f"{path} holds no sound. Render the line's notice again.")
        began_at = self._now()
        stopped = self._session.expect(PlaybackStopped, lambda event: event.path == path)
        limit = rendering.milliseconds / 1000 + window + MARGIN_SECONDS
        try:
            done = self._session.run(
                application,
                argument.format(path=path),
                seconds=limit,
                first=lambda: self._session.guard.renew(limit + FAILSAFE_SECONDS),
            )
            ended_at = self._now()
            played = _played(stopped, path)
        finally:
            self._session.forget(stopped)
        if played.done and not self._session.gone and played.milliseconds * 2 < rendering.milliseconds:
            raise SoundMissing(f"{path} holds less than was rendered. Render the line's notice again.")
        return Asked(played.milliseconds, None, began_at, ended_at), done

    def _path(self, rendering: Rendering) -> str:
        wide = self._incoming.sample_rate >= 16000  # noqa: PLR2004  the two rates of ports.Incoming
        return _sound(rendering.wideband if wide else rendering.narrowband)

    # -- the conversation ---------------------------------------------------------------------------------------

    def listen_for(self, keys: dict[tuple[Party, str], Order]) -> None:
        """Remember which keys mean what; `connect` binds them.

        Raises:
            IllegalArgument: something that is no key.
        """
        bindings(keys)
        self._keys = dict(keys)

    def connect(self, destination: Destination) -> Iterator[Happening]:
        """Put the caller through; what happens, until `Ended`."""
        self._conversation = self._new_conversation()
        self._session.wanted = WANTED
        for digit in self._typed.rest():
            order = self._keys.get((Party.CALLER, digit))
            if order is not None:  # pressed during the last words before the connection
                yield Ordered(self._now(), order, Party.CALLER)
        self._talking = True
        yield from self._conversation.happenings(bindings(self._keys), self._dial_string(destination), destination.ring_seconds)
        self._talking = False
        self._session.wanted = _NOTICE_WANTED

    def _new_conversation(self) -> Conversation:
        return Conversation(self._session, self._now, self._keys, self._tap.paths.__contains__)

    def _dial_string(self, destination: Destination) -> str:
        variables = {**self._agent_variables, "leg_timeout": str(destination.ring_seconds)}
        return f"[{','.join(f'{name}={value}' for name, value in variables.items())}]{checked(destination.dial)}"

    def say(self, *renderings: Rendering) -> None:
        """Play to the caller alone, one after another, who is bridged; before the bridge, in front of it. Returns at once."""
        if renderings:
            self._sounds.say(in_one(renderings, self._path), bridged=self._talking)

    def signal(self, signal: Signal) -> None:
        """Let the agent hear a signal over the conversation. Returns at once."""
        self._sounds.signal(signal)

    def warn(self, *, recorded: bool) -> None:
        """Begin or end the warning tone; begin it anew after every transfer: a new agent's leg has none."""
        self._sounds.warn(recorded=recorded)

    def take_keys(self, *, taken: bool) -> None:
        """Whether the caller's keys mean anything here; while they do not, they go to the agent's side.

        Raises:
            SwitchError: FreeSWITCH did not do so; the keys mean nothing until it has.
        """
        self._sounds.take_keys(taken=taken)

    def wake_at(self, moment: datetime | None) -> None:
        """Yield `Woken` from `connect` at this moment."""
        self._conversation.wake_at(moment)

    def notify(self, happening: Ordered | Contradicted) -> None:
        """Hand an order, or what the capture has seen, to whoever iterates `connect`; from any thread."""
        self._conversation.notify(happening)

    # -- the end ------------------------------------------------------------------------------------------------

    def hand_back(self) -> None:
        """Leave: FreeSWITCH runs the dialplan's next action, the failsafe, at once."""
        self._session.hand_back()

    def hang_up(self, cause: str = "NORMAL_CLEARING") -> None:
        """End the call; nothing happens when the caller was faster."""
        try:
            self._session.end_call(cause)
        except CallerGone:
            log.debug("the caller was faster", **self._session.described)


def _after_hold(extension: str | None) -> dict[str, str]:
    """Without it an agent who hangs up while holding takes the caller down too (FACTS, "Hold")."""
    return {} if extension is None else {"hold_hangup_xfer_exten": extension}


def _played(stopped: Wait[PlaybackStopped], path: str) -> PlaybackStopped:
    try:
        return stopped.get(STOPPED_SECONDS)
    except SwitchTimeout:
        raise SoundMissing(f"FreeSWITCH did not play {path}. Does it see the file there (PREAMBULE_SOUNDS)?") from None


def _sound(path: Path) -> str:
    """A path that FreeSWITCH takes as one word. Quotes would be taken for a part of it by `playback`."""
    text = checked(str(path))
    if not path.is_absolute() or any(character in text for character in " '\"\\!{}$"):
        raise IllegalArgument(
            f"{text!r} cannot be played: absolute, without spaces, quotes, braces, `!`, `$`. Change PREAMBULE_SOUNDS."
        )
    return text
