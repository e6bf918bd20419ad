"""`play_and_get_digits`: play a prompt, take keys, judge them, try again."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass

from ivr.rehearsal.playing import play_file
from ivr.rehearsal.session import Session, number


@dataclass(frozen=True, slots=True)
class Asking:
    """The arguments of `play_and_get_digits`. Times in milliseconds."""

    least: int
    most: int
    tries: int
    timeout: int
    terminators: str
    prompt: str
    bad: str
    variable: str
    pattern: str
    digit_timeout: int

    @classmethod
    def parse(cls, argument: str) -> Asking:
        """`min max tries timeout terminators file invalid_file [var [regex [digit_timeout]]]`."""
        words = shlex.split(argument, posix=True) if "'" in argument else argument.split()
        words += [""] * (10 - len(words))
        timeout = number(words[3], 5000)
        return cls(
            least=number(words[0], 1),
            most=number(words[1], 1),
            tries=max(1, number(words[2], 1)),
            timeout=max(1000, timeout),
            terminators="" if words[4] == "none" else words[4],
            prompt=words[5],
            bad="" if words[6] in {"", "none"} else words[6],
            variable=words[7],
            pattern=words[8],
            digit_timeout=int(words[9]) if words[9].isdigit() and int(words[9]) >= 100 else timeout,  # noqa: PLR2004 -- as on a server
        )


async def play_and_get_digits(session: Session, argument: str) -> None:
    """Ask until the keys fit the pattern or the tries are used up; the result is in variables, not in the response."""
    asking = Asking.parse(argument)
    channel = session.channel
    for name in (asking.variable, f"{asking.variable}_invalid", "read_result", "read_terminator_used"):
        channel.set(name, "")
    for _ in range(asking.tries):
        session.digits.clear()
        channel.set("read_result", "")
        typed = await _one_try(session, asking)
        channel.set("read_result", "success" if typed else "failure")
        if typed and (not asking.pattern or re.search(asking.pattern, typed)):
            channel.set(asking.variable, typed)
            return
        if typed:
            channel.set(f"{asking.variable}_invalid", typed)
        if asking.bad:
            await play_file(session, asking.bad, lambda _: False)
    channel.set("read_result", "failure")


async def _one_try(session: Session, asking: Asking) -> str:
    typed: list[str] = []

    def take(key: str) -> bool:
        if key in asking.terminators:
            session.channel.set("read_terminator_used", key)
        else:
            typed.append(key)
        return True

    await play_file(session, asking.prompt, take)
    waited = 0
    while len(typed) < asking.most and not session.channel.get("read_terminator_used"):
        if session.digits:
            take(session.take_digit())
            waited = 0
            continue
        if waited >= (asking.digit_timeout if typed else asking.timeout):
            break
        await session.run_messages()
        await session.frame(session.silence)
        waited += 20
    return "".join(typed) if len(typed) >= asking.least else ""
