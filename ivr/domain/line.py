"""A line: the number that callers dial, and the rules under which its calls are recorded."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ivr.domain.disposal import Disposal
from notices.facts import AnnouncedFacts, Mode
from notices.notice import Locale


class Answering(StrEnum):
    """Whether the notice is heard before the call is charged."""

    EARLY_MEDIA = "early_media"
    ANSWER_FIRST = "answer_first"


class Undecided(StrEnum):
    """What the line does with a caller who has heard everything and pressed nothing, or nothing that means anything."""

    RECORD = "record"
    DO_NOT_RECORD = "do_not_record"


@dataclass(frozen=True, slots=True)
class Destination:
    """Where callers are put through.

    Attributes:
        dial: what the switch dials, e.g. `sofia/gateway/pbx/201` or `user/201`. No CR, LF, NUL, comma or brace.
        ring_seconds: how long it rings before nobody is said to be available.
    """

    dial: str
    ring_seconds: int = 30


@dataclass(frozen=True, slots=True)
class Justification:
    """Why a line records every call, in writing, with who answers for it (a role, not a name) and since when (LAW 7)."""

    text: str
    role: str
    date: date


@dataclass(frozen=True, slots=True)
class Pausing:
    """How long an agent may keep a recording paused, and what happens then.

    Attributes:
        longest_seconds: of one pause.
        resumes: the recording goes on by itself after that; otherwise it stays paused and the agent is reminded.
        warning_seconds: how long before the agent is told.
    """

    longest_seconds: int = 120
    resumes: bool = False
    warning_seconds: int = 10


@dataclass(frozen=True, slots=True)
class Line:
    """One published telephone number with all that governs its calls.

    Attributes:
        id: short name, `[a-z0-9-]+`.
        number: E.164, `+33…`; also matched: every number in `numbers`, which may map to a locale.
        numbers: further dialled numbers, E.164 or internal, and the locale each one means (or None).
        locales: offered, the default first.
        answer_window_seconds: how long the menu waits for a key (LAW, last part: 6 to 8 s).
        rehearsal: calls of this line are rehearsals; their recordings die after a day.
        sampling_justification: asked for when every call is recorded (LAW 7).
        house: patterns (`ivr.domain.numbering`) of the extensions that may go on recording after a transfer; empty: every number
            of at most five digits.
        unrecorded_agents: patterns of extensions that are never recorded (LAW 16).
        unrecorded_callers: patterns of numbers in E.164, `withheld`, or `internal`: callers who are never recorded.
        four_eyes: nobody hears a recording of this line before a second person has said yes.
        warning_tone: both parties hear a tone every 15 s while they are recorded (LAW, last part).
        withdrawal_by_key: a caller of the register of objections may take their objection back after the full notice, by the key of
            consent pressed twice.
        disposal: what a public body's archives want before anything is destroyed (LAW 14); None for everybody else.
    """

    id: str
    name: str
    number: str
    numbers: tuple[tuple[str, Locale | None], ...]
    locales: tuple[Locale, ...]
    answering: Answering
    undecided: Undecided
    destination: Destination
    facts: AnnouncedFacts
    answer_window_seconds: int = 7
    rehearsal: bool = False
    sampling_justification: Justification | None = None
    house: tuple[str, ...] = ()
    unrecorded_agents: tuple[str, ...] = ()
    unrecorded_callers: tuple[str, ...] = ()
    pausing: Pausing = Pausing()
    warning_tone: bool = False
    withdrawal_by_key: bool = False
    disposal: Disposal | None = None
    four_eyes: bool = False

    @property
    def mode(self) -> Mode:
        """How recording begins: announced, hence one of the facts (L4)."""
        return self.facts.mode

    @property
    def announced_hash(self) -> str:
        """Of all that its notice announces; a version made under another hash is stale (L4)."""
        return self.facts.hash(self.locales)

    @property
    def default_locale(self) -> Locale:
        """The locale used until the caller chooses another."""
        return self.locales[0]

    def locale_of(self, dialled: str) -> Locale:
        """The locale that a dialled number means."""
        return dict(self.numbers).get(dialled) or self.default_locale
