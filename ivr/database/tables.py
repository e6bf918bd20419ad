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
    false,
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
    Column("number_hash", Text),  # keyed (LAW 23); null: withheld, of the house, or forgotten since nothing of the call is left
    Index("uq_calls_receipt", "receipt", unique=True),
    Index("ix_calls_number_hash_arrived_at", "number_hash", "arrived_at"),
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
    Column("held_until", Moment),  # the last day of the holds in force; in this row, so that whoever claims it sees a new hold
    Column("visa", Text),  # of `eliminations`: by which the archives let it go (LAW 14)
    Index("ix_recordings_state_due_at", "state", "due_at"),
)

key_headers = Table(
    "key_headers",
    metadata,
    Column("recording_id", Text, ForeignKey("recordings.id"), primary_key=True),
    Column("header", LargeBinary, nullable=False),  # age v1 header, 168 bytes a recipient's worth
    Column("created_at", Moment, nullable=False),
    Column("recipients", Text),  # age1…, sorted, a space between two; null: made before they were noted
    Column("period", Text),  # 2027-02, of the keys; null: keys for any due date
    Index("ix_key_headers_recipients", "recipients"),
    Index("ix_key_headers_period", "period"),
)

key_destructions = Table(
    "key_destructions",
    metadata,
    Column("recipient", Text, primary_key=True),  # age1…
    Column("period", Text),  # 2027-02; null: a key for any due date
    Column("begun_at", Moment, nullable=False),
    Column("witness", LargeBinary, nullable=False),  # a header for this key: whoever opens it has a copy of the key
    Column("destroyed_at", Moment),  # null: the private half may still exist
    Column("proof", Text),  # signed
)

certificates = Table(
    "certificates",
    metadata,
    Column("id", Text, primary_key=True),  # SHA-256 of the JWS
    Column("jws", Text, nullable=False),
    Column("signed_at", Moment, nullable=False, index=True),
    Column("recordings", Integer, nullable=False),  # how many rows of certificate_items
)

certificate_items = Table(
    "certificate_items",
    metadata,
    Column("recording_id", Text, ForeignKey("recordings.id"), primary_key=True),
    Column("certificate_id", Text, ForeignKey("certificates.id"), primary_key=True),  # two: its row had come back from a copy
    sqlite_with_rowid=False,
)

holds = Table(
    "holds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),  # may name people, and so is in no row of the journal
    Column("placed_by", Text, nullable=False),
    Column("placed_at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Column("ended_at", Moment),
    Column("ended_by", Text),
    Column("end", Text),  # lifted, expired, refused
    Column("warned", Moment),  # of which `until` operators have been warned
    Index("ix_holds_ended_at_until", "ended_at", "until"),
)

hold_renewals = Table(
    "hold_renewals",
    metadata,
    Column("hold_id", Text, ForeignKey("holds.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("until", Moment, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

eliminations = Table(
    "eliminations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False, index=True),
    Column("state", Text, nullable=False, index=True),
    Column("disposal", Text, nullable=False),  # JSON object: the line's when it was made
    Column("made_by", Text),  # null: by the worker, under a management table
    Column("made_at", Moment, nullable=False),
    Column("decided_by", Text),  # at the archives, as the letter is signed
    Column("decided_on", Text),  # the letter's day
    Column("decision", Text),  # the letter's reference
    Column("noted_by", Text),
    Column("noted_at", Moment),
    Column("bordereau", Text),  # JWS, kept for ever (LAW 14)
    Column("pdf", LargeBinary),  # made from it, and kept as long
    Column("closed_at", Moment),
)

elimination_items = Table(
    "elimination_items",
    metadata,
    Column("elimination_id", Text, ForeignKey("eliminations.id"), primary_key=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), primary_key=True, index=True),
    Column("approved", Boolean),  # null: the archives have not answered
    sqlite_with_rowid=False,
)

role_grants = Table(
    "role_grants",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("role", Text, nullable=False),
    Column("line_id", Text, ForeignKey("lines.id")),  # null: all lines
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("granted_by", Text, ForeignKey("people.id"), nullable=False),
    Column("ended_at", Moment),  # taken back, or found to be over
    Column("ended_by", Text),  # null: by its own `until`
)

accesses = Table(
    "accesses",
    metadata,
    Column("id", Text, primary_key=True),
    Column("person_id", Text, ForeignKey("people.id"), nullable=False, index=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), nullable=False, index=True),
    Column("line_id", Text, ForeignKey("lines.id"), nullable=False),
    Column("use", Text, nullable=False),
    Column("purpose", Text, nullable=False),
    Column("reason_hash", Text, nullable=False),  # of the salt and the text in access_reasons; the journal has it too
    Column("mask", Text),  # whose voice is silenced (LAW 23)
    Column("state", Text, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("minutes", Integer, nullable=False),
    Column("until", Moment, nullable=False),
    Column("plays_left", Integer, nullable=False),
    Column("decided_by", Text, ForeignKey("people.id")),
    Column("decided_at", Moment),
    Index("ix_accesses_state_until", "state", "until"),
)

access_reasons = Table(
    "access_reasons",
    metadata,
    Column("access_id", Text, ForeignKey("accesses.id"), primary_key=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), nullable=False, index=True),  # the row goes when its key goes
    Column("text", Text, nullable=False),  # encrypted with a key that lies beside no database: it may name people
    Column("salt", LargeBinary, nullable=False),
)

listenings = Table(
    "listenings",
    metadata,
    Column("id", Text, primary_key=True),
    Column("access_id", Text, ForeignKey("accesses.id"), nullable=False, index=True),
    Column("recording_id", Text, ForeignKey("recordings.id"), nullable=False, index=True),
    Column("use", Text, nullable=False),
    Column("opened_at", Moment, nullable=False),
    Column("heard", Text, nullable=False),  # JSON list of stretches: first sample, sample after the last
    Column("closed_at", Moment, index=True),
)

factors = Table(
    "factors",
    metadata,
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("secret", LargeBinary, nullable=False),  # encrypted with a key that lies beside no database
    Column("made_at", Moment, nullable=False),
    Column("confirmed_at", Moment),  # null: its first code has not been shown yet
    Column("last_step", BigInteger, nullable=False),  # codes of this step and of those before count no more
)

factor_tries = Table(
    "factor_tries",
    metadata,
    Column("person_id", Text, ForeignKey("people.id"), primary_key=True),
    Column("origin", Text, primary_key=True),  # keyed hash of where codes come from; empty: from where none was ever right
    Column("failures", Integer, nullable=False),
    Column("failed_at", Moment),
)

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

body_checks = Table(
    "body_checks",
    metadata,
    Column("recording_id", Text, ForeignKey("recordings.id", ondelete="CASCADE"), primary_key=True),
    Column("claimed_at", Moment, nullable=False),  # by whoever reads it back now; worth nothing after a while
    Column("checked_at", Moment, nullable=False),  # 1970: never yet
    Column("found", Text, nullable=False),  # kinds of findings, with spaces between; empty when all was well
    Index("ix_body_checks_checked_at_recording_id", "checked_at", "recording_id"),
)

vault_runs = Table(
    "vault_runs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("scope", Text, nullable=False),  # all, sample, nightly
    Column("wanted", Integer, nullable=False),  # recordings to read back
    Column("began_at", Moment, nullable=False),
    Column("ended_at", Moment),  # null: to be gone on with
    Column("examined", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("found", Text, nullable=False),  # JSON object: how many of each kind
)

attestations = Table(
    "attestations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("store", Text, nullable=False, index=True),  # which one it is given for (LAW 20)
    Column("certified_by", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("until", Moment, nullable=False),
    Column("entered_by", Text, ForeignKey("people.id"), nullable=False),
    Column("entered_at", Moment, nullable=False),
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

journal_cuts = Table(
    "journal_cuts",
    metadata,
    Column(
        "sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False
    ),  # the last row that went
    Column("hash", LargeBinary, nullable=False),  # of that row: what the journal begins after
    Column("jws", Text, nullable=False),
    Column("signed_at", Moment, nullable=False),
)

journal_kept = Table(
    "journal_kept",  # rows that outlive the cut that took their neighbours, as they stood in the journal
    metadata,
    Column("sequence", BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, index=True),
    Column("details", Text, nullable=False),
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
    Column("confirmed_reason", Text),  # a person's own words: they may name others, and so are in no row of the journal
)
