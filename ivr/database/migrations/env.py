"""Alembic's way in: always the connection that `ivr.database.migrate` hands over."""

from __future__ import annotations

from alembic import context

from ivr.database.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
