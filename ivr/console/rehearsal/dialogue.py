"""What agent and caller say to each other in a rehearsal, so that the recording has two voices."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from ivr.console.rehearsal.port import Speak
from ivr.console.wording.catalogue import LANGUAGES, NATIVE
from ivr.console.wording.marks import N_
from ivr.domain.line import Line
from notices.notice import Locale

RATE = 8000
MOST_KEPT = 64
BREATH_SECONDS = 0.7
REST_SECONDS = 4.0

AGENT_SPEAKS, CALLER_SPEAKS = True, False
SCRIPT: tuple[tuple[bool, str], ...] = (
    (AGENT_SPEAKS, N_("Hello, %(organisation)s, how can I help you?")),
    (CALLER_SPEAKS, N_("Hello, I would like to know when I can come and fetch my papers.")),
    (AGENT_SPEAKS, N_("They are ready. You can come tomorrow, from nine in the morning to five in the afternoon.")),
    (CALLER_SPEAKS, N_("Thank you very much. I will come tomorrow at ten.")),
)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """Two voices of the same length, each silent while the other speaks: s16le mono at 8 kHz."""

    agent: bytes
    caller: bytes

    @property
    def seconds(self) -> float:
        """How long one round lasts."""
        return len(self.agent) / 2 / RATE


def duet(turns: Sequence[tuple[bool, bytes]]) -> Dialogue:
    """Lay turns one after the other, on two tracks.

    Args:
        turns: whether the agent speaks, and what is said, s16le mono at 8 kHz.
    """
    agent, caller = bytearray(), bytearray()
    breath = bytes(2 * round(BREATH_SECONDS * RATE))
    for by_agent, spoken in turns:
        silent = bytes(len(spoken))
        agent += (spoken if by_agent else silent) + breath
        caller += (silent if by_agent else spoken) + breath
    rest = bytes(2 * round(REST_SECONDS * RATE))
    return Dialogue(bytes(agent) + rest, bytes(caller) + rest)


class Dialogues:
    """Makes each line's dialogue once a language, in a thread, one at a time: not every voice bears two at once.

    Args:
        speak: text to speech.
        say: a marked text in one of the console's languages.
    """

    def __init__(self, speak: Speak, say: Callable[[str, str], str]) -> None:
        self._speak = speak
        self._say = say
        self._made: dict[tuple[str, Locale], Dialogue] = {}
        self._one_at_a_time = asyncio.Lock()

    async def for_line(self, line: Line, locale: Locale) -> Dialogue:
        """The dialogue of a line in a locale. Raises what the voice raises, a `PreambuleError`."""
        organisation = line.facts.organisation
        async with self._one_at_a_time:
            if (organisation, locale) not in self._made:
                if len(self._made) >= MOST_KEPT:  # a rehearsal needs one; this bounds what edits of lines leave behind
                    self._made.clear()
                self._made[organisation, locale] = await asyncio.to_thread(self._make, organisation, locale)
            return self._made[organisation, locale]

    async def say(self, text: str, locale: Locale, *, by_agent: bool) -> bytes:
        """Something else, in one of the two voices: s16le mono at 8 kHz. Raises what the voice raises, a `PreambuleError`."""
        async with self._one_at_a_time:
            return await asyncio.to_thread(partial(self._speak, text, locale, by_agent=by_agent))

    def _make(self, organisation: str, locale: Locale) -> Dialogue:
        known = locale in LANGUAGES
        language, voice = (str(locale), locale) if known else (NATIVE, Locale(NATIVE))
        texts = ((by_agent, self._say(language, text) % {"organisation": organisation}) for by_agent, text in SCRIPT)
        return duet([(by_agent, self._speak(text, voice, by_agent=by_agent)) for by_agent, text in texts])
