"""A house with a line of each mode, and calls through it. A humming voice keeps the prompts short."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path, PurePath

from ivr.bootstrap import home
from ivr.bootstrap.first_start import load as load_lines
from ivr.database.engine import open_database
from ivr.database.lines_file import parse
from ivr.database.migrate import migrate
from ivr.database.notices import publish_version
from ivr.database.publications import Publication
from ivr.domain.line import Line
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.rehearsal.agent import Agent
from ivr.rehearsal.clock import AsFastAsPossible, Clock
from ivr.rehearsal.noted import Kind, Noted, files_of
from ivr.rehearsal.switch import EmbeddedSwitch, RehearsedCall
from ivr.settings import load
from notices.facts import Mode
from notices.notice import NoticeVersion
from notices.rendering import render_version
from tests.faults.house import House
from tests.faults.prepared import Humming

TEMPLATE = (Path(__file__).parents[1] / "faults" / "lines.toml").read_text(encoding="utf-8")
MODES: tuple[Mode, ...] = tuple(mode for mode in Mode if mode is not Mode.NEVER)
NUMBERS: dict[Mode, str] = {mode: f"+331990020{place:02}" for place, mode in enumerate(MODES)}
LONGEST_SECONDS = 60.0

Story = Callable[[RehearsedCall, "Talk"], Awaitable[None]]


def lines_file() -> str:
    """One line a mode, as an operator would write them."""
    return "\n".join(_line(mode) for mode in MODES)


def _line(mode: Mode) -> str:
    text = TEMPLATE.replace('"town-hall"', f'"{mode.value.replace("_", "-")}"').replace('"automatic"', f'"{mode}"')
    text = text.replace('"01 99 00 10 00"', f'"{NUMBERS[mode]}"')
    if mode is Mode.MANDATORY:
        text = text.replace('"quality"\nbasis = "public_task"', '"legal_proof"\nbasis = "legal_duty"\nreference = "article L1-2"')
    return text


def prepare(folder: Path) -> dict[tuple[Mode, str], str]:
    """Make a home with all lines published; which piece of which line each sound file is."""
    settings = load({"PREAMBULE_HOME": str(folder)})
    home.make_folders(settings)
    home.make_keys(settings)
    engine = open_database(settings.database_url)
    try:
        migrate(engine)
        lines = parse(lines_file())
        load_lines(engine, lines)
        versions = {line: render_version(line.facts, line.id, line.locales, settings.sounds, Humming()) for line in lines}
        with engine.begin() as connection:
            for line, version in versions.items():
                entry = Entry("notice.published", line.id, {"notice": version.id, "locales": list(line.locales)})
                append(connection, (entry,), home.now())
                publish_version(connection, version, Publication(line.id, version.id, home.now()))
        return {key: piece for line, version in versions.items() for key, piece in _files(line, version)}
    finally:
        engine.dispose()


def _files(line: Line, version: NoticeVersion) -> list[tuple[tuple[Mode, str], str]]:
    return [
        ((line.mode, PurePath(rendering.narrowband).name), piece.value) for (_, piece), rendering in version.renderings.items()
    ]


@dataclass
class Talk:
    """What a story needs beside its call.

    Attributes:
        shown: the state, reasons and answer of the call, whenever the story looked.
    """

    house: House
    clock: Clock
    shown: list[tuple[str, tuple[str, ...]]]

    async def look(self) -> None:
        """Note what the control port shows; the switch's time stands still meanwhile."""
        with self.clock.held():
            (call,) = await asyncio.to_thread(self.house.live)
        self.shown.append((call["recording"], tuple(call["reasons"])))


@dataclass(frozen=True)
class Told:
    """One call as it went.

    Attributes:
        heard: the pieces that were played to the caller, in order.
        shown: as in `Talk`.
    """

    call_id: str
    events: tuple[Noted, ...]
    heard: tuple[str, ...]
    shown: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def sentences(self) -> tuple[str, ...]:
        """What was heard, without the number of a refusal."""
        return tuple(piece for piece in self.heard if piece != "prompt.receipt" and not piece.startswith("digit."))

    @property
    def receipt(self) -> str:
        """The number that was read out, empty when none was."""
        return "".join(piece.removeprefix("digit.") for piece in self.heard if piece.startswith("digit."))

    def at(self, kind: Kind, place: int = 0) -> int:
        """When it happened, in ms."""
        return [noted.at_ms for noted in self.events if noted.kind is kind][place]

    def count(self, kind: Kind) -> int:
        """How often it happened."""
        return sum(noted.kind is kind for noted in self.events)


def call(house: House, sounds: dict[tuple[Mode, str], str], mode: Mode, story: Story) -> Told:
    """One call through the running line process; the caller hangs up when the story is over."""
    return asyncio.run(asyncio.wait_for(_call(house, sounds, mode, story), LONGEST_SECONDS))


async def _call(house: House, sounds: dict[tuple[Mode, str], str], mode: Mode, story: Story) -> Told:
    clock = AsFastAsPossible()
    switch = EmbeddedSwitch((house.settings.line_host, house.settings.line_port), clock=clock)
    talk = Talk(house, clock, [])
    try:
        rung = await switch.ring(NUMBERS[mode], "+33199007701", Agent(answers_after=0.2))
        await story(rung, talk)
        rung.hang_up()
        await rung.ended()
        played = [PurePath(file).name for noted in rung.events if noted.kind is Kind.PLAYED for file in files_of(noted.what)]
        heard = tuple(sounds[mode, name] for name in played if (mode, name) in sounds)
        return Told(rung.call_id, tuple(rung.events), heard, tuple(talk.shown))
    finally:
        await switch.close()
