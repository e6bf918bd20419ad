"""What one row of the journal may say, and the bytes that its hash is made over."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from ivr.journal.errors import JournalPersonal, JournalShape

LONGEST = 16_384
"""Characters of details at most."""

_LARGEST = 10**10  # an integer above it may be a telephone number; nothing that we count is so large

_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

_KIND = re.compile(r"[a-z]+(?:[.-][a-z]+)+\Z")
_SUBJECT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}\Z")

# Written forms that are full of digits and are nobody's number: moments, UUIDs, hashes.
_HARMLESS = re.compile(
    r"\b\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?\b"
    r"|\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"
    r"|\b(?=[0-9]*[a-f])[0-9a-f]{16,64}\b|\b[0-9a-f]{64}\b"
)
_ID = re.compile(r"(?:[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\Z")
_NUMBER = re.compile(r"(?<![0-9A-Za-z])(?:\+|00)?\d(?:[ .\-/()\u00a0\u202f]{0,2}\d){6,}(?![0-9A-Za-z])")
_E_MAIL = re.compile(r"[^\s@]@[^\s@]+\.[^\s@]|(?:mailto|sips?|tel):", re.IGNORECASE)
_SUSPECT = re.compile(r"@|(?:mailto|sips?|tel):|(?:\d\D*){7}", re.IGNORECASE)  # cheap, and true of all that the two above match


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened.

    Attributes:
        kind: dotted lower-case words, `recording.sealed`.
        subject: the pseudonymous id that it happened to: a call, a recording, a line.
        details: JSON values without fractions; no name, no number, no address (L6).
    """

    kind: str
    subject: str
    details: dict[str, Any] = field(default_factory=dict)


def canonical(value: Any) -> str:
    """The one way to write a value as JSON: sorted keys, no spaces, Unicode as it is."""
    return _ENCODER.encode(value)


def moment(at: datetime) -> str:
    """A moment as the journal and signed documents write it: to the second, UTC."""
    return at.astimezone(UTC).isoformat(timespec="seconds")


def details_text(entry: Entry) -> str:
    """The details as the row holds them, after every check.

    Raises:
        JournalShape: a form that the chain is not made over.
        JournalPersonal: a telephone number or an address is in it.
    """
    if not _KIND.match(entry.kind):
        raise JournalShape(f"{entry.kind!r} is no kind of journal row. Write dotted lower-case words, such as recording.sealed.")
    if not _SUBJECT.match(entry.subject):
        raise JournalShape(f"A journal row of kind {entry.kind} needs the id of what it is about, not {entry.subject!r}.")
    _check_types(entry.kind, entry.details)
    text = canonical(entry.details)
    if not _ID.match(entry.subject):
        _check_personal(entry.kind, entry.subject)
    if _SUSPECT.search(text):
        _check_personal(entry.kind, entry.details)
    if len(text) > LONGEST:
        raise JournalShape(
            f"The details of {entry.kind} take {len(text)} characters; {LONGEST} are the most. Name the rows instead."
        )
    return text


def row_hash(sequence: int, at: int, kind: str, subject: str, details: str, previous: bytes) -> bytes:
    """SHA-256 over the canonical JSON of a row.

    Args:
        sequence: the first row is 1.
        at: microseconds since 1970, UTC.
        kind: as in `Entry`.
        subject: as in `Entry`.
        details: the canonical JSON that the row holds, taken in as it stands.
        previous: the hash of the row before, 32 zero bytes for the first.
    """
    return hashlib.sha256(
        f'{{"at":{at},"details":{details},"kind":"{kind}","previous":"{previous.hex()}","sequence":{sequence},"subject":"{subject}"}}'.encode()
    ).digest()


def _check_types(kind: str, value: Any) -> None:
    if value is None or isinstance(value, str | int):
        return
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise JournalShape(f"The details of {kind} have the key {key!r}; keys are words.")
            _check_types(kind, item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check_types(kind, item)
    else:
        raise JournalShape(
            f"The details of {kind} hold a {type(value).__name__}: the journal takes text, whole numbers, true, false, null, lists and tables."
        )


def _check_personal(kind: str, value: Any) -> None:
    if isinstance(value, str):
        if _ID.match(value) or not _SUSPECT.search(value):
            return
        bare = _HARMLESS.sub(" ", value)
        if _NUMBER.search(bare) or _E_MAIL.search(bare):
            raise JournalPersonal(
                f"A row of kind {kind} would hold a telephone number or an address. The journal takes pseudonymous ids only (L6)."
            )
    elif isinstance(value, dict):
        for key, item in value.items():
            _check_personal(kind, key)
            _check_personal(kind, item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check_personal(kind, item)
    elif isinstance(value, int) and not -_LARGEST < value < _LARGEST:
        raise JournalPersonal(
            f"A row of kind {kind} would hold an integer as large as a telephone number (L6). Write moments as ISO 8601 text."
        )
