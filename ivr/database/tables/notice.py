"""Notices: who writes them, their texts and versions, and what is heard when."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from ivr.database.tables.columns import Moment, metadata

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),  # pseudonymous: all that the journal ever holds (L6)
    Column("name", Text, nullable=False, unique=True),
    Column("since", Moment, nullable=False),
)

notice_versions = Table(
    "notice_versions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False, index=True),
    Column("facts_hash", Text, nullable=False),
    Column("lexicon", Text, nullable=False),  # JSON list of the entries that its voices were given
    Column("made_at", Moment, nullable=False),
)

renderings = Table(
    "renderings",
    metadata,
    Column("version_id", Text, ForeignKey("notice_versions.id"), primary_key=True),
    Column("locale", Text, primary_key=True),
    Column("piece", Text, primary_key=True),
    Column("voice", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("text_hash", Text, nullable=False),
    Column("audio_hash", Text, nullable=False),
    Column("narrowband", Text, nullable=False),  # file name inside settings.sounds
    Column("wideband", Text, nullable=False),
    Column("samples", Integer, nullable=False),
)

notice_texts = Table(
    "notice_texts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False),
    Column("locale", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("own", Text, nullable=False),  # JSON object: sentences by piece; what is not there is said in the model's words
    Column("edits", Integer, nullable=False),  # counts savings: two people on one draft are told
    Column("authors", Text, nullable=False),  # JSON list of ids of people
    Column("submitted_by", Text),
    Column("approved_by", Text),
    Column("read_hash", Text, nullable=False),  # of all that its approval was given for (L4)
    Column("note", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("uq_notice_texts_line_id_locale_revision", "line_id", "locale", "revision", unique=True),
)

publications = Table(
    "publications",
    metadata,
    Column("id", Text, primary_key=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False, index=True),
    Column("version_id", Text, ForeignKey("notice_versions.id"), nullable=False),
    Column("texts", Text, nullable=False),  # JSON object: id of the text by locale
    Column("published_by", Text),
    Column("published_at", Moment, nullable=False),
    Column("effective_at", Moment),  # null: at once, whatever the clock says
)

lexicon_entries = Table(
    "lexicon_entries",
    metadata,
    Column("locale", Text, primary_key=True),
    Column("written", Text, primary_key=True),
    Column("voice", Text, primary_key=True),  # empty: every voice
    Column("said", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

notice_comments = Table(
    "notice_comments",
    metadata,
    Column("id", Text, primary_key=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False),
    Column("locale", Text, nullable=False),
    Column("piece", Text, nullable=False),  # empty: the whole locale
    Column("revision", Integer, nullable=False),  # the one that was being worked on, or was newest
    Column("person_id", Text, ForeignKey("people.id"), nullable=False),
    Column("said", Text, nullable=False),
    Column("said_at", Moment, nullable=False),
    Index("ix_notice_comments_line_id_locale", "line_id", "locale"),
)

notice_openings = Table(
    "notice_openings",
    metadata,
    Column("line_id", Text, ForeignKey("lines.id"), primary_key=True),
    Column("locale", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("piece", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
)

rehearsal_versions = Table(
    "rehearsal_versions",
    metadata,
    Column(
        "version_id", Text, ForeignKey("notice_versions.id"), primary_key=True
    ),  # rehearsals may name it; callers hear what is published
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False),
    Column("prepared_by", Text, nullable=False),
    Column("prepared_at", Moment, nullable=False, index=True),
)
