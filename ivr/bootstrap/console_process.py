"""`preambule console`: the pages and the rehearsal telephone, with the embedded switch inside (asyncio; never gevent)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from sqlalchemy import Engine, select

from ivr.bootstrap import home
from ivr.bootstrap.console_parts import Ground, parts
from ivr.bootstrap.console_parts.door import RowAccounts
from ivr.bootstrap.console_parts.home import Desk
from ivr.bootstrap.demo_people import Demo
from ivr.bootstrap.demo_people import demo as demo_people
from ivr.bootstrap.objection_desk import ObjectionDesk
from ivr.bootstrap.public_notices import heard
from ivr.bootstrap.refusing import Receipts
from ivr.bootstrap.rehearsing import RehearsedVersions, telephone
from ivr.bootstrap.voices import voice_settings
from ivr.console.app import make_app
from ivr.console.dependencies import Dependencies, Everyday
from ivr.console.live.control_client import ControlClient
from ivr.console.rehearsal.voices import speak_with
from ivr.console.security.restraint import Limits
from ivr.console.serving import make_server
from ivr.database import recordings
from ivr.database.engine import open_database, reading
from ivr.database.lines import load_lines
from ivr.database.tables import renderings
from ivr.domain.line import Line
from ivr.domain.recording import Recording
from ivr.rehearsal.noted import files_of
from ivr.settings import Settings
from notices.speech.port import Voices
from notices.speech.voices import InstalledVoices


def run(settings: Settings, *, demo: bool = False) -> None:
    """Serve pages until SIGTERM or SIGINT.

    Args:
        settings: of this host.
        demo: the people of the demonstration may come in by a button, on this machine and with fictional lines only.

    Raises:
        ConsoleError: the address is not one of this machine's own.
    """
    home.make_folders(settings)
    engine = open_database(settings.database_url)
    with InstalledVoices(voice_settings(settings)) as voices:
        guests = demo_people(settings, engine) if demo else Demo()
        app = make_app(dependencies(settings, engine, voices, guests))
        proxies = settings.console_proxies
        make_server(app, settings.console_host, settings.console_port, names=_names(settings), proxies=proxies).run()
    engine.dispose()


def dependencies(settings: Settings, engine: Engine, voices: Voices, demo: Demo | None = None) -> Dependencies:
    """The console on this house's line process, database and voices; `demo` says who comes in by a button."""
    everyday = Everyday(
        lines=lambda: _lines(engine),
        recordings=lambda wanted, limit: _recordings(engine, wanted, limit),
        objections=ObjectionDesk(engine, lambda: home.objection_key(settings)),
        switch=lambda: telephone(settings),
        speak=speak_with(voices),
        versions=RehearsedVersions(engine, settings),
        heard=lambda line_id: heard(engine, settings.sounds, line_id),
        refusing=Receipts(engine, lambda: home.objection_key(settings)),
        today=Desk(engine, settings),
        caption=lambda played: _captions(engine, played),
    )
    control = ControlClient(f"http://{settings.control_host}:{settings.control_port}", home.control_token(settings))
    return Dependencies(
        control=control,
        accounts=RowAccounts(engine),
        parts=parts(Ground(settings, engine, voices, control, everyday, demo or Demo())),
        names=_names(settings),
        limits=Limits(),
    )


def _names(settings: Settings) -> tuple[str, ...]:
    return tuple(name.strip() for name in settings.console_names.split(",") if name.strip())


def _lines(engine: Engine) -> Sequence[Line]:
    with reading(engine) as connection:
        return load_lines(connection)


def _recordings(engine: Engine, wanted: recordings.Filter, limit: int) -> Sequence[Recording]:
    with reading(engine) as connection:
        return recordings.listing(connection, wanted, limit)


def _captions(engine: Engine, played: str) -> str | None:
    """The words of all that one playback says; it may play several files."""
    return " ".join(filter(None, (_caption(engine, file) for file in files_of(played)))) or None


def _caption(engine: Engine, file: str) -> str | None:
    name = PurePath(file).name
    said = select(renderings.c.text).where((renderings.c.narrowband == name) | (renderings.c.wideband == name)).limit(1)
    with reading(engine) as connection:
        return connection.execute(said).scalar_one_or_none()
