"""The table `[line.destruction]` of a lines file: what the archives of a public body want (LAW 14)."""

from __future__ import annotations

from ivr.database.toml_table import REQUIRED, TomlTable
from ivr.domain.disposal import Authority, Disposal


def disposal(table: TomlTable) -> Disposal | None:
    """Read the table; None when it has an error, which is noted."""
    authority = table.choice("authority", Authority)
    found = Disposal(
        authority=authority or Authority.VISA,
        archives=table.text("archives"),
        service=table.text("service"),
        nature=table.text("nature"),
        reference=table.text("reference", REQUIRED if authority is Authority.TABLE else ""),
    )
    table.close()
    return None if authority is None else found
