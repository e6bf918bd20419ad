"""Alembic's steps from revision to revision. A step never imports the tables of today."""
