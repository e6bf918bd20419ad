"""greenswitch's own verbs, each by Event-UUID and with a time limit instead of by the application's name and for ever."""

from __future__ import annotations

from abc import abstractmethod

from greenswitch.esl import OutboundSession

from ivr.switch.caller import CallData
from ivr.switch.events import ExecuteComplete

LONGEST_SECONDS = 600.0
"""How long a verb waits when its caller names no limit."""


class Verbs(OutboundSession):  # type: ignore[misc]  # greenswitch has no type hints
    """The part of OutboundSession's interface that an application calls."""

    call: CallData
    _outbound_connected: bool

    @abstractmethod
    def open(self, seconds: float | None = None) -> CallData:
        """Say `connect`, and ask for the call's events."""

    @abstractmethod
    def run(self, application: str, argument: str = "", *, seconds: float, lock: bool = True) -> ExecuteComplete:
        """Run an application to its end."""

    @abstractmethod
    def post_execute(self, application: str, argument: str, *, lock: bool) -> None:
        """Start an application."""

    def connect(self) -> CallData:
        """Open the session; a second time, the same data."""
        return self.call if self._outbound_connected else self.open()

    @property
    def uuid(self) -> str:
        """Of the caller's leg."""
        return self.call.uuid

    @property
    def call_uuid(self) -> str:
        """Of the caller's leg."""
        return self.call.uuid

    @property
    def caller_id_number(self) -> str | None:
        """None when withheld."""
        return self.call.number

    def call_command(
        self, app_name: str, app_args: str | None = None, block: bool = False, response_timeout: float | None = None
    ) -> ExecuteComplete | None:
        """Run an application, to its end if `block`; event-locked, except `bridge` (FACTS, "Outbound socket")."""
        lock = app_name != "bridge"
        if not block:
            self.post_execute(app_name, app_args or "", lock=lock)
            return None
        return self.run(app_name, app_args or "", seconds=response_timeout or LONGEST_SECONDS, lock=lock)

    def answer(self) -> None:
        """Answer the call."""
        self.call_command("answer")

    def playback(self, path: str, block: bool = True) -> ExecuteComplete | None:
        """Play a file."""
        return self.call_command("playback", path, block)

    def play_and_get_digits(
        self,
        min_digits: int = 1,
        max_digits: int = 1,
        max_attempts: int = 1,
        timeout: int = 5000,
        terminators: str = "#",
        prompt_file: str = "silence",
        error_file: str = "silence_stream://1",
        variable: str = "digits",
        digits_regex: str = r"\d+",
        digit_timeout: int | None = None,
        transfer_on_fail: str | None = None,
        block: bool = True,
        response_timeout: float | None = None,
    ) -> str | None:
        """Play a prompt and collect digits, which are returned if `block`; None when they do not match."""
        words = [min_digits, max_digits, max_attempts, timeout, terminators, prompt_file, error_file, variable, digits_regex]
        words += [word for word in (digit_timeout, transfer_on_fail) if word is not None]
        done = self.call_command("play_and_get_digits", " ".join(map(str, words)), block, response_timeout)
        return done.variable(variable) if done else None

    def say(
        self,
        module_name: str = "en",
        lang: str | None = None,
        say_type: str = "NUMBER",
        say_method: str = "pronounced",
        gender: str = "FEMININE",
        text: str = "",
        block: bool = True,
        response_timeout: float | None = None,
    ) -> ExecuteComplete | None:
        """Let FreeSWITCH's own voice files say a number or a date."""
        module = f"{module_name}:{lang}" if lang else module_name
        return self.call_command("say", f"{module} {say_type} {say_method} {gender} {text}", block, response_timeout)
