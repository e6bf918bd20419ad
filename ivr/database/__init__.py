"""Tables, units of work, migrations. SQLite by default, PostgreSQL by configuration."""
