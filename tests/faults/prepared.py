"""A home with one line and its notice, made once and copied for each house. A humming voice keeps its prompts short."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ivr.bootstrap import home
from ivr.bootstrap.first_start import load as load_lines
from ivr.database.engine import open_database
from ivr.database.lines_file import read
from ivr.database.migrate import migrate
from ivr.database.notices import publish_version
from ivr.database.publications import Publication
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.settings import load
from notices.notice import Locale
from notices.rendering import render_version
from notices.speech.port import Speech, Voice

LINES_FILE = Path(__file__).parent / "lines.toml"
DATABASE = "preambule.sqlite"
NUMBER = "+33199001000"
LINE = "town-hall"
RATE = 16_000
HUM_SECONDS = 0.1


@dataclass(frozen=True, slots=True)
class Hum:
    """A voice that hums instead of speaking: the switch plays it as any other sound."""

    locale: Locale
    name: str = "hum"
    fingerprint: str = "hum 1"

    def synthesize(self, text: str) -> Speech:
        """A tone whose pitch depends on the text, so that two pieces are two sounds."""
        seconds = np.arange(int(RATE * HUM_SECONDS)) / RATE
        pitch = 400 + sum(text.encode()) % 800
        return Speech((0.5 * np.sin(2 * np.pi * pitch * seconds)).astype(np.float32), RATE)


class Humming:
    """A hum for every language."""

    def best(self, locale: Locale) -> Voice:
        """The hum."""
        return Hum(locale)


def prepare(folder: Path) -> None:
    """Make a home: keys, tables, the line, its published notice."""
    settings = load({"PREAMBULE_HOME": str(folder)})
    home.make_folders(settings)
    home.make_keys(settings)
    engine = open_database(settings.database_url)
    try:
        migrate(engine)
        (line,) = lines = read(LINES_FILE)
        load_lines(engine, lines)
        version = render_version(line.facts, line.id, line.locales, settings.sounds, Humming())
        with engine.begin() as connection:
            append(
                connection,
                (Entry("notice.published", line.id, {"notice": version.id, "locales": list(line.locales)}),),
                home.now(),
            )
            publish_version(connection, version, Publication(line.id, version.id, home.now()))
    finally:
        engine.dispose()
