"""Links that let people in, made at the command line: the first administrator's, and others' when nobody can make them in the console."""

from __future__ import annotations

from sqlalchemy import Engine

from ivr.accounts import people
from ivr.bootstrap import home
from ivr.bootstrap.tables import open_tables
from ivr.settings import Settings


def first_link(settings: Settings) -> str | None:
    """The address that makes the first account; None once somebody can give out roles."""
    engine = open_tables(settings)
    try:
        return first_link_on(settings, engine)
    finally:
        engine.dispose()


def first_link_on(settings: Settings, engine: Engine) -> str | None:
    """As `first_link`, on an open database."""
    home.factor_key(settings)  # passphrases are hashed with it, and the console's own folder of keys may be read-only
    with engine.begin() as conn:
        secret = people.first_link(conn, home.now())
    return None if secret is None else address(settings, f"/first/{secret}")


def address(settings: Settings, path: str) -> str:
    """Where browsers find a page: under the first name that the settings give, behind TLS; else on this machine."""
    name = settings.console_names.partition(",")[0].strip()
    if name and name != "localhost":
        return f"https://{name}{path}"
    host = f"[{settings.console_host}]" if ":" in settings.console_host else settings.console_host
    own = "localhost" if host in {"0.0.0.0", "[::]", ""} else host  # noqa: S104  # compared, not listened on
    return f"http://{own}:{settings.console_port}{path}"
