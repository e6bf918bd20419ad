"""What `preambule serve` makes by itself before anything can run: folders, keys, tables, lines, notices."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Engine

from ivr.bootstrap import home
from ivr.bootstrap.key_ring import top_up
from ivr.bootstrap.line_changes import put_in_service
from ivr.bootstrap.storing import check_store
from ivr.bootstrap.studio.opening import publish_as_shown, untrue_lines
from ivr.bootstrap.tables import open_tables
from ivr.database.engine import reading
from ivr.database.lines import load_lines
from ivr.database.lines_file import demo_lines, read
from ivr.domain.line import Line
from ivr.settings import Settings

Tell = Callable[[str], None]


def get_ready(settings: Settings, *, demo: bool, tell: Tell) -> None:
    """Make what is missing, saying so; on a second start nothing is, and nothing is said.

    Raises:
        PreambuleError: with what to do about it.
    """
    home.make_folders(settings)
    if home.make_keys(settings):
        tell(f"Made keys: public ones in {settings.keys}, private ones in {settings.identities}.")
    engine = open_tables(settings)
    try:
        check_store(settings, engine)
        _lines(engine, settings, demo=demo, tell=tell)
        if made := top_up(settings, engine, home.now()):
            tell(f"Made keys for recordings due in {', '.join(str(key.period) for key in made)}.")
        for line in untrue_lines(engine, settings):
            if demo and line in demo_lines():
                tell(f"Speaking the notice of {line.name} in {', '.join(line.locales)} …")
                publish_as_shown(engine, settings, line)
            else:
                tell(
                    f"No true notice is published for {line.name}: its calls are not recorded. Begin: preambule notices lint {line.id}"
                )
    finally:
        engine.dispose()


def _lines(engine: Engine, settings: Settings, *, demo: bool, tell: Tell) -> None:
    with reading(engine) as connection:
        if load_lines(connection):
            return
    if settings.lines_file.exists():
        lines = read(settings.lines_file)
    elif demo:
        lines = demo_lines()
    else:
        tell(f"There is no line yet. Describe yours in {settings.lines_file}, or load a file: preambule lines import FILE")
        return
    load(engine, lines)
    tell(f"Loaded {len(lines)} line(s): {', '.join(f'{line.name} ({line.number})' for line in lines)}.")


def load(engine: Engine, lines: tuple[Line, ...]) -> dict[str, int]:
    """Write all lines there are, with their journal rows; a line that is not among them goes out of service.

    Returns:
        How many recordings go earlier because a line's retention was shortened, by line.
    """
    with engine.begin() as connection:
        return put_in_service(connection, lines, home.now(), whole=True)
