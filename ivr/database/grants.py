"""What the application's role may do on PostgreSQL: enough for every table, and in the journal nothing but add rows.

Two roles. The owner of the tables migrates, and nobody works as it. The application's role reads and writes; the journal's tables,
proofs and certificates only grow under its hands. Old rows of the journal leave by the function `cut_journal`, which runs with its
owner's rights, takes only what a stored record covers, and nothing younger than half a year by the server's own clock.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Engine, text

from ivr.database.engine import FORGOTTEN
from ivr.database.tables import metadata
from ivr.errors import DatabaseError

GROWING = frozenset({"certificates", "journal", "journal_cuts", "journal_kept", "proofs"})
"""Tables whose rows nobody changes or takes out."""

_MAINTAIN_SINCE = 17


class GrantsUseless(DatabaseError):
    """Grants would not hold the role back: no PostgreSQL, no such role, or one that may do everything anyway."""

    id = "database.grants"


def statements(conn: Connection, role: str) -> tuple[str, ...]:
    """The SQL that the owner runs once after each migration, for a role that exists.

    Raises:
        GrantsUseless: this is no PostgreSQL.
    """
    _check_postgresql(conn.engine)
    schema = str(conn.execute(text("SELECT current_schema()")).scalar_one())
    return tuple(_statements(conn.engine, schema, role, _version(conn)))


def apply(engine: Engine, role: str) -> int:
    """Run them in one transaction: no moment passes in which the role has none of its rights; how many statements.

    Raises:
        GrantsUseless: they would hold nobody back.
        DatabaseError: we are not the owner, or the server does not answer.
    """
    _check_postgresql(engine)
    with engine.begin() as conn:
        _check_role(conn, role)
        found = statements(conn, role)
        for statement in found:
            conn.exec_driver_sql(statement)
    return len(found)


def may_change(conn: Connection) -> bool:
    """Whether our own role may do more to the journal than add rows."""
    if conn.dialect.name != "postgresql":
        return True
    return bool(conn.execute(_MAY_CHANGE).scalar_one())


def _statements(engine: Engine, schema: str, role: str, version: int) -> Iterable[str]:
    quote = engine.dialect.identifier_preparer.quote_identifier
    who, where = quote(role), quote(schema)
    yield f"REVOKE CREATE ON SCHEMA {where} FROM PUBLIC"
    yield f"REVOKE ALL ON SCHEMA {where} FROM {who}"
    yield f"GRANT USAGE ON SCHEMA {where} TO {who}"
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA {where} FROM {who}"
    for table in sorted(metadata.tables):
        rights = "SELECT, INSERT" if table in GROWING else "SELECT, INSERT, UPDATE, DELETE"
        yield f"GRANT {rights} ON {where}.{quote(table)} TO {who}"
    # The writer asks with an update that changes nothing whether the database takes writes again.
    yield f"GRANT SELECT, UPDATE (version_num) ON {where}.alembic_version TO {who}"
    yield f"GRANT EXECUTE ON FUNCTION {where}.cut_journal(integer) TO {who}"
    # Only its owner may vacuum a table: what was deleted is cleaned away by the server, at its next look (LAW 13).
    for table in FORGOTTEN:
        yield f"ALTER TABLE {where}.{table} SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 0)"
        if version >= _MAINTAIN_SINCE:
            yield f"GRANT MAINTAIN ON {where}.{table} TO {who}"


def _check_postgresql(engine: Engine) -> None:
    if engine.dialect.name != "postgresql":
        raise GrantsUseless(
            "SQLite knows no roles: whoever may write its file may write all of it. Triggers refuse changes of the journal, and "
            "signed checkpoints show them; for a role that can only add rows, keep the tables in PostgreSQL."
        )


def _check_role(conn: Connection, role: str) -> None:
    found = conn.execute(_ROLE, {"role": role}).one_or_none()
    if found is None:
        raise GrantsUseless(f"There is no role {role}. Make it first: CREATE ROLE {role} LOGIN PASSWORD '…'; then grant again.")
    if found.rolsuper or found.owns:
        why = "is a superuser" if found.rolsuper else "owns the tables, or belongs to the role that does"
        raise GrantsUseless(
            f"The role {role} {why}: no grant holds it back. Name another, under which only the application runs."
        )


def _version(conn: Connection) -> int:
    return int(conn.execute(text("SELECT current_setting('server_version_num')::int / 10000")).scalar_one())


_ROLE = text("""
    SELECT rolsuper, EXISTS (
        SELECT 1 FROM pg_class WHERE oid = to_regclass('journal') AND pg_has_role(pg_roles.oid, relowner, 'MEMBER')
    ) AS owns FROM pg_roles WHERE rolname = :role
""")
_MAY_CHANGE = text("SELECT has_table_privilege('journal', 'UPDATE, DELETE, TRUNCATE, TRIGGER')")
