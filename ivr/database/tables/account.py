"""Accounts of people: how they come in, from where, and what stands for them when a program does."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, ForeignKey, Integer, LargeBinary, Table, Text

from ivr.database.tables.columns import Moment, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("sign_in", Text, nullable=False, unique=True),  # lower case
    Column("passphrase", Text),  # argon2id, over a hash keyed with factor.key; null: the invitation waits
    Column("made_at", Moment, nullable=False),
    Column("changed_at", Moment),
    Column("disabled_at", Moment),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("since", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False, index=True),
    Column("proven_at", Moment),  # when it last showed the second factor
    Column("half", Boolean, nullable=False),  # the passphrase was right, the code is still to come
    Column("browser", Text, nullable=False),
    Column("ended_at", Moment),
)

account_links = Table(
    "account_links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("person_id", Text, ForeignKey("people.id"), index=True),  # null: nobody yet, the first administrator to be
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("ended_at", Moment),  # used, or replaced by a newer one
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
    Column("used_at", Moment),
)

sign_in_tries = Table(
    "sign_in_tries",
    metadata,
    Column("who", Text, primary_key=True),  # keyed hash of the name that was typed, whether anybody has it or not
    Column("place", Text, primary_key=True),  # keyed hash of a browser; empty: those from which none was ever right
    Column("failures", Integer, nullable=False),
    Column("failed_at", Moment),
    Column("noted_at", Moment, nullable=False, index=True),
)

api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", Text, primary_key=True),
    Column("secret_hash", LargeBinary, nullable=False, unique=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("label", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # permissions, separated by spaces
    Column("made_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("seen_at", Moment),
    Column("ended_at", Moment),
)
