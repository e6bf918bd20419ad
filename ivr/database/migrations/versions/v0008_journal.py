"""The journal's own retention (LAW 19), and a database that refuses to change or take out its rows otherwise.

A later revision that makes the table `journal` anew (`batch_alter_table` on SQLite) loses the triggers and must make them again.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

GROWING = ("journal", "journal_cuts", "journal_kept")


def upgrade() -> None:
    """Tables of cuts and of what outlives them; triggers on both databases; on PostgreSQL the one function that cuts."""
    number = sa.BigInteger().with_variant(sa.Integer, "sqlite")
    op.create_table(
        "journal_cuts",
        sa.Column("sequence", number, autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.Column("jws", sa.Text, nullable=False),
        sa.Column("signed_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_journal_cuts"),
    )
    op.create_table(
        "journal_kept",
        sa.Column("sequence", number, autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.Column("previous", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="pk_journal_kept"),
    )
    op.create_index("ix_journal_kept_subject", "journal_kept", ["subject"])
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


_COVERED = "OLD.sequence <= (SELECT coalesce(max(sequence), 0) FROM journal_cuts)"

# A restore fills empty tables: what lies below every row of the journal may be written. It takes nothing away.
_STRANGE = """NEW.sequence >= (SELECT min(sequence) FROM journal)
    AND NOT EXISTS (SELECT 1 FROM journal WHERE sequence = NEW.sequence AND hash = NEW.hash)"""


def _guard_sqlite() -> None:
    """REPLACE deletes without asking the triggers of deletion: rows are only ever taken at the end."""
    for table in GROWING:
        _refuse(f"{table}_unchanged", f"UPDATE ON {table}", None, "the journal only grows")
    _refuse("journal_complete", "DELETE ON journal", f"NOT ({_COVERED})", "the journal only grows, and no cut covers this row")
    for table in GROWING[1:]:
        _refuse(f"{table}_complete", f"DELETE ON {table}", None, "the journal only grows")
        behind = f"NEW.sequence <= (SELECT max(sequence) FROM {table})"  # noqa: S608 - the names are ours
        _refuse(f"{table}_true", f"INSERT ON {table}", f"{behind} OR ({_STRANGE})", "no row of the journal is like it")
    _refuse(
        "journal_grows",
        "INSERT ON journal",
        "NEW.sequence <= (SELECT max(sequence) FROM journal)",
        "the journal only grows, at its end",
    )


def _refuse(name: str, event: str, when: str | None, why: str) -> None:
    condition = f"WHEN {when} " if when else ""
    op.execute(f"CREATE TRIGGER {name} BEFORE {event} {condition}BEGIN SELECT RAISE(ABORT, '{why}'); END")


def _guard_postgresql() -> None:
    """The functions look for tables where they were made, and nowhere else: nobody's table of the same name is taken for ours."""
    bind = op.get_bind()
    schema = bind.dialect.identifier_preparer.quote(bind.execute(sa.text("SELECT current_schema()")).scalar_one())
    path = f"SET search_path = pg_catalog, {schema}, pg_temp"
    op.execute(f"CREATE FUNCTION journal_only_grows() RETURNS trigger LANGUAGE plpgsql {path} AS $$ {_ONLY_GROWS} $$")
    op.execute(f"CREATE FUNCTION journal_true() RETURNS trigger LANGUAGE plpgsql {path} AS $$ {_TRUE} $$")
    op.execute(
        f"CREATE FUNCTION cut_journal(most integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER {path} AS $$ {_CUT} $$"
    )
    op.execute("REVOKE ALL ON FUNCTION cut_journal(integer) FROM PUBLIC")
    for table in GROWING:
        grows = "EXECUTE FUNCTION journal_only_grows()"
        op.execute(f"CREATE TRIGGER {table}_complete BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {grows}")
        op.execute(f"CREATE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {grows}")
    for table in GROWING[1:]:
        op.execute(f"CREATE TRIGGER {table}_true BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION journal_true()")


_ONLY_GROWS = f"""
BEGIN
    IF TG_OP = 'DELETE' AND TG_TABLE_NAME = 'journal' AND {_COVERED} THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION 'the journal only grows' USING ERRCODE = 'restrict_violation';
END"""

_TRUE = f"""
BEGIN
    IF {_STRANGE} THEN
        RAISE EXCEPTION 'no row of the journal is like it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END"""

# Half a year is the least that LAW 19 knows, by the server's own clock: whoever calls this, with whatever record, takes nothing younger.
_CUT = """
DECLARE
    gone bigint;
BEGIN
    DELETE FROM journal WHERE sequence IN (
        SELECT sequence FROM journal
        WHERE sequence <= (SELECT max(sequence) FROM journal_cuts)
            AND at < CAST(extract(epoch FROM date_trunc('day', now() AT TIME ZONE 'UTC') - interval '6 months') * 1000000 AS bigint)
        ORDER BY sequence LIMIT most
    );
    GET DIAGNOSTICS gone = ROW_COUNT;
    RETURN gone;
END"""
