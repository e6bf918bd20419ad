"""A home with lines of several modes, made once and copied for each house. A humming voice keeps its notices short."""

from __future__ import annotations

from pathlib import Path

from ivr.bootstrap import home
from ivr.bootstrap.first_start import load as load_lines
from ivr.database.engine import open_database
from ivr.database.lines_file import parse
from ivr.database.migrate import migrate
from ivr.database.notices import publish_version
from ivr.database.publications import Publication
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.settings import load
from notices.rendering import render_version
from tests.faults.prepared import Humming

TEMPLATE = Path(__file__).with_name("lines.toml").read_text(encoding="utf-8")
DESTROYS, KEEPS, ON_DEMAND, CONTROLLED = "0199002000", "0199002001", "0199002002", "0199002003"


def lines_file() -> str:
    """One line for each of the numbers."""
    keeps = TEMPLATE.replace('"destroy"', '"keep"')
    texts = {
        "destroys": (DESTROYS, TEMPLATE),
        "keeps": (KEEPS, keeps),
        "on-demand": (ON_DEMAND, keeps.replace('"automatic"', '"on_demand"')),
        "controlled": (CONTROLLED, TEMPLATE.replace('"automatic"', '"agent_controlled"')),
    }
    return "\n".join(
        text.replace('"town-hall"', f'"{name}"').replace('"01 99 00 20 00"', f'"{number}"')
        for name, (number, text) in texts.items()
    )


def prepare(folder: Path) -> None:
    """Make a home: keys, tables, lines, their published notices."""
    settings = load({"PREAMBULE_HOME": str(folder)})
    home.make_folders(settings)
    home.make_keys(settings)
    engine = open_database(settings.database_url)
    try:
        migrate(engine)
        lines = parse(lines_file())
        load_lines(engine, lines)
        for line in lines:
            version = render_version(line.facts, line.id, line.locales, settings.sounds, Humming())
            with engine.begin() as connection:
                entry = Entry("notice.published", line.id, {"notice": version.id, "locales": list(line.locales)})
                append(connection, (entry,), home.now())
                publish_version(connection, version, Publication(line.id, version.id, home.now()))
    finally:
        engine.dispose()
