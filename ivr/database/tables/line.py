"""Lines as they are configured, and what was declared before they went live."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, Table, Text, false

from ivr.database.tables.columns import Moment, metadata

lines = Table(
    "lines",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("number", Text, nullable=False),  # unique among lines in service: every dialled number is a row of line_numbers
    Column("locales", Text, nullable=False),  # JSON list, the default first
    Column("mode", Text, nullable=False),
    Column("answering", Text, nullable=False),
    Column("undecided", Text, nullable=False),
    Column("dial", Text, nullable=False),
    Column("ring_seconds", Integer, nullable=False),
    Column("answer_window_seconds", Integer, nullable=False),
    Column("rehearsal", Boolean, nullable=False),
    Column("organisation", Text, nullable=False),
    Column("line_name", Text, nullable=False),
    Column("controller_address", Text, nullable=False),
    Column("recipients", Text, nullable=False),  # JSON list
    Column("dpo_contact", Text, nullable=False),
    Column("rights_contact", Text, nullable=False),
    Column("web_address", Text, nullable=False),
    Column("transfers", Text, nullable=False),  # JSON list
    Column("sampling_percent", Integer, nullable=False),
    Column("refusal_effect", Text, nullable=False),
    Column("sampling_justification", Text),  # JSON object: text, role, date (LAW 7)
    Column("keys", Text, nullable=False),  # JSON object: refusal, notice, person, repeat, language
    Column("house", Text, nullable=False),  # JSON list of patterns: extensions that may go on recording after a transfer
    Column("unrecorded_agents", Text, nullable=False),  # JSON list of patterns (LAW 16)
    Column("unrecorded_callers", Text, nullable=False),  # JSON list of patterns, withheld, internal (LAW 16)
    Column("pausing", Text, nullable=False),  # JSON object: longest_seconds, resumes, warning_seconds
    Column("warning_tone", Boolean, nullable=False),
    Column("withdrawal_by_key", Boolean, nullable=False, default=False),
    Column("four_eyes", Boolean, nullable=False, server_default=false()),  # a listening needs a second person's yes
    Column("changed_at", Moment, nullable=False),
    Column("retired_at", Moment),  # no longer answered; its calls and recordings keep pointing to it
    Column("disposal", Text),  # JSON object: what a public body's archives want before destruction (LAW 14); null: nothing
)

line_numbers = Table(
    "line_numbers",
    metadata,
    Column("number", Text, primary_key=True),
    Column("line_id", Text, ForeignKey("lines.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("locale", Text),
)

purposes = Table(
    "purposes",
    metadata,
    Column("line_id", Text, ForeignKey("lines.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("basis", Text, nullable=False),
    Column("reference", Text, nullable=False),  # of the legal duty (LAW 11); empty otherwise
    Column("retention_count", Integer, nullable=False),
    Column("retention_unit", Text, nullable=False),
    Column("position", Integer, nullable=False),
)

declarations = Table(
    "declarations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("duty", Text, nullable=False),  # works-council, employees, impact-assessment (LAW 17, 27)
    Column("line_id", Text, ForeignKey("lines.id")),  # null: every line
    Column("day", Text, nullable=False),  # ISO 8601
    Column("document", Text, nullable=False),
    Column("declared_by", Text, ForeignKey("people.id"), nullable=False),
    Column("declared_at", Moment, nullable=False),
    Column("withdrawn_at", Moment),
)

line_drafts = Table(
    "line_drafts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("line_id", Text, ForeignKey("lines.id")),  # the line that is being changed; null: a new one
    Column("base", Text),  # of the line as it was then; null: a new one
    Column("content", Text, nullable=False),  # JSON object: the table [[line]] as far as it is filled in
    Column("duties", Text, nullable=False),  # JSON object by duty: day, document; declared when the line is put in service
    Column("seen", Text, nullable=False),  # JSON list: steps that somebody has filled in
    Column("edits", Integer, nullable=False),  # counts every saving; whoever saves names the count that they started from
    Column("begun_by", Text, nullable=False),
    Column("begun_at", Moment, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Moment, nullable=False),
)
