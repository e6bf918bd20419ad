"""The tables. They are the work list too (L8): what remains to be done is read off the rows' states."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Moment(TypeDecorator[datetime]):
    """An aware UTC moment, stored as whole microseconds since 1970: the same in every database, and sortable."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse naive moments: they would mean another time on another host."""
        return None if value is None else microseconds(value)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Back to an aware UTC moment."""
        if value is None:
            return None
        seconds, micros = divmod(value, 1_000_000)
        return datetime.fromtimestamp(seconds, UTC).replace(microsecond=micros)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """A moment as `Moment` stores it: whole microseconds since 1970, UTC.

    Raises:
        ValueError: a moment without its time zone, which would mean another time on another host.
    """
    if moment.tzinfo is None:
        raise ValueError("moments carry their time zone")
    delta = moment - _EPOCH
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds


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
    Column("changed_at", Moment, nullable=False),
    Column("retired_at", Moment),  # no longer answered; its calls and recordings keep pointing to it
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

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),  # pseudonymous: all that the journal ever holds (L6)
    Column("name", Text, nullable=False, unique=True),
    Column("since", Moment, nullable=False),
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

objections = Table(
    "objections",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number_hash", Text, index=True),  # keyed; forgotten when the objection is withdrawn
    Column("key_id", Text, nullable=False),  # which key it was hashed with
    Column("line_id", Text, ForeignKey("lines.id")),  # null: every line of the organisation
    Column("purposes", Text, nullable=False),  # JSON list; empty: every purpose
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("origin", Text, nullable=False),
    Column("withdrawn_at", Moment),
    Column("serial", BigInteger, nullable=False),  # grows with every change of any row: what is followed
    Index("uq_objections_serial", "serial", unique=True),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False),
    Column("arrived_at", Moment, nullable=False, index=True),
    Column("ended_at", Moment),
    Column("locale", Text),
    Column("answer", Text),
    Column("outcome", Text),
    Column("gate", Text),  # JSON list of reasons
    Column("gate_open", Boolean),
    Column("rehearsal", Boolean, nullable=False),
    Column("receipt", Text),  # of a refusal, as its caller has heard it; null: nothing was refused, or nothing could be read out
    Index("uq_calls_receipt", "receipt", unique=True),
    sqlite_with_rowid=False,  # one tree less to write for each call
)

proofs = Table(
    "proofs",
    metadata,
    Column("id", Text, primary_key=True),  # SHA-256 of the JWS
    Column("call_id", Text, ForeignKey("calls.id"), nullable=False, index=True),
    Column("jws", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
)

recordings = Table(
    "recordings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("call_id", Text, ForeignKey("calls.id"), nullable=False, index=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False, index=True),
    Column("proof_id", Text, ForeignKey("proofs.id"), nullable=False),
    Column("state", Text, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("samples", BigInteger),
    Column("due_at", Moment, nullable=False),
    Column("purposes", Text),  # JSON list of the kinds announced to this caller (LAW 28); null: none were noted
    Column("body", Text, nullable=False),
    Column("body_sha256", Text),
    Column("body_size", BigInteger),
    Column("complete", Boolean),
    Column("manifest", Text),
    Index("ix_recordings_state_due_at", "state", "due_at"),
)

key_headers = Table(
    "key_headers",
    metadata,
    Column("recording_id", Text, ForeignKey("recordings.id"), primary_key=True),
    Column("header", LargeBinary, nullable=False),  # age v1 header, 168 bytes a recipient's worth
    Column("created_at", Moment, nullable=False),
)

certificates = Table(
    "certificates",
    metadata,
    Column("id", Text, primary_key=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), nullable=False, index=True),
    Column("jws", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
)

journal = Table(
    "journal",
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),  # grows with the sequence, which stands in for an index
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),  # pseudonymous id: a call, a recording, a line
    Column("details", Text, nullable=False),  # canonical JSON; no name, no number (L6)
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
)

restores = Table(
    "restores",
    metadata,
    Column("id", Text, primary_key=True),
    Column("backup_id", Text, nullable=False),
    Column("restored_at", Moment, nullable=False),
    Column("unknown", Text, nullable=False),  # JSON list of what may have been decided after the backup and did not come back
    Column("confirmed_at", Moment),  # null: nothing is recorded and nobody listens
    Column("confirmed_by", Text),
)
