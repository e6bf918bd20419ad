"""Requests of people, the calls that they are about, and what was done for them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from ivr.database.tables.columns import Moment, metadata

rights_requests = Table(
    "rights_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("line_id", Text, ForeignKey("lines.id")),  # null: every line of the organisation
    Column("locale", Text, nullable=False),  # in which the person is answered
    Column("contact", Text),  # how to answer them: here and nowhere else (L6); forgotten after the request
    Column("words", Text),  # what they wrote; forgotten with the contact
    Column("message_hash", Text),  # SHA-256 of the imported message: one message is one request
    Column("received_at", Moment, nullable=False),  # when the month of art. 12(3) began
    Column("opened_at", Moment, nullable=False),
    Column("identity_how", Text),
    Column("identity_by", Text),
    Column("identity_at", Moment),
    Column("extended_at", Moment),
    Column("extension_reason", Text),
    Column("ground", Text),  # of a refusal
    Column("settled_at", Moment),  # answered or refused
    Column("answer_hash", Text),  # SHA-256 of the document that the person was given
    Column("closed_at", Moment),
    Column("searches", Integer, nullable=False),
    Index("uq_rights_requests_message_hash", "message_hash", unique=True),
    Index("ix_rights_requests_state_received_at", "state", "received_at"),
)

rights_calls = Table(
    "rights_calls",
    metadata,
    Column("request_id", Text, ForeignKey("rights_requests.id"), primary_key=True),
    Column("call_id", Text, ForeignKey("calls.id"), primary_key=True, index=True),
    Column("confirmed_by", Text, nullable=False),  # of the candidates, a person said that this one is theirs
    Column("confirmed_at", Moment, nullable=False),
)

rights_deeds = Table(
    "rights_deeds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("request_id", Text, ForeignKey("rights_requests.id"), nullable=False, index=True),
    Column("deed", Text, nullable=False),
    Column("subject", Text, nullable=False),  # a recording, a call, an objection, a package
    Column("details", Text, nullable=False),  # canonical JSON; no name, no number (L6)
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
