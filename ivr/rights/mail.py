"""A request that came by e-mail: who wrote, when, and their words. The file is hostile until shown otherwise.

Nothing in it is executed, fetched or kept as a file; attachments are counted and left where they are. Sizes are bounded before
anything is parsed, and headers are read with the standard library's plain policy: its elaborate one takes quadratic time.
"""

from __future__ import annotations

import email
import email.utils
import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import decode_header
from email.message import Message as Parsed
from email.policy import compat32
from pathlib import Path

from ivr.domain.rights import Kind
from ivr.rights.bare import bare
from ivr.rights.errors import MessageUnreadable

LONGEST_FILE = 32 << 20
LONGEST_HEAD = 64 << 10
LONGEST_WORDS = 20_000
MOST_PARTS = 200
MOST_BOUNDARIES = 20
MOST_MARKS = 2_000
LONGEST_SUBJECT = 200
LONGEST_LINE = 2_000
OLDEST = timedelta(days=92)
"""A message that says it is older came some other way: its date is not believed."""

_BOUNDARY = re.compile(rb"boundary\s*=", re.IGNORECASE)
_ADDRESS = re.compile(r"[^\s@<>\"(),:;\\\x00-\x1f]{1,64}@[^\s@<>\"(),:;\\\x00-\x1f]{1,189}")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_CHARSETS = frozenset(
    {"utf-8", "us-ascii", "ascii", "iso-8859-1", "iso-8859-2", "iso-8859-9", "iso-8859-15", "windows-1250", "windows-1252"}
    | {"windows-1251", "windows-1253", "windows-1254", "iso-8859-7", "koi8-r", "iso-8859-5", "utf-16", "utf-16le", "utf-16be"}
)
"""What words are decoded from. Python knows further ones that are slow on purpose, or are no writing at all."""

_SIGNS: dict[Kind, re.Pattern[str]] = {
    Kind.ACCESS: re.compile(r"droit d.acc[eè]s|\bacc[eé]der\b|\bcopie\b|article 15\b|right of access|\bcopy of\b|subject access"),
    Kind.ERASURE: re.compile(r"effac|supprim|suppression|article 17\b|\berase|\berasure|\bdelet"),
    Kind.OBJECTION: re.compile(r"oppos|article 21\b|\bobject to\b|\bobjection\b|stop recording"),
    Kind.RESTRICTION: re.compile(r"limitation du traitement|article 18\b|\brestrict"),
    Kind.RECTIFICATION: re.compile(r"rectif[iy]|corriger|article 16\b|\bcorrect(?:ion)?\b"),
}


@dataclass(frozen=True, slots=True)
class Message:
    """What was taken from an e-mail.

    Attributes:
        sender: address of whoever says that they wrote it; nothing vouches for it.
        sent_at: when it came or was sent, as far as that is believed; None when its dates are absurd.
        words: subject and text, cut where they are long.
        attachments: how many there were; none was looked at.
        cut: whether words were left out.
        sha256: of the file, lower-case hexadecimal.
    """

    sender: str
    sent_at: datetime | None
    words: str
    attachments: int
    cut: bool
    sha256: str


def read_file(file: Path, now: datetime) -> Message:
    """Read a message from a file.

    Raises:
        MessageUnreadable: no plain file, too large, or no e-mail.
    """
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as source:
            raw = source.read(LONGEST_FILE + 1)
    except OSError as error:
        raise MessageUnreadable(f"The message cannot be read: {error.strerror}. Save it anew as an .eml file.") from error
    return read(raw or b"", now)


def read(raw: bytes, now: datetime) -> Message:
    """Read a message.

    Args:
        raw: as it travelled (RFC 5322).
        now: dates after it, or long before it, are not believed.

    Raises:
        MessageUnreadable: too large, nested too deeply, or without a sender.
    """
    _check_size(raw)
    try:
        return _taken(raw, email.message_from_bytes(raw, policy=compat32), now)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, AssertionError) as error:
        raise _unreadable(f"it is no well-formed e-mail ({type(error).__name__})") from error


def _taken(raw: bytes, parsed: Parsed, now: datetime) -> Message:
    parts = list(_leaves(parsed))
    words, cut = _cut(f"{_subject(parsed)}\n\n{_text(parts)}".strip())
    attachments = sum(not _is_words(part) for part in parts)
    return Message(_sender(parsed), _date(parsed, now), words, attachments, cut, hashlib.sha256(raw).hexdigest())


def kind_of(words: str) -> Kind | None:
    """Which right the words ask for, when they name one and no other: a proposal, for a person to confirm."""
    plain = words.casefold().replace("’", "'")
    found = [kind for kind, sign in _SIGNS.items() if sign.search(plain)]
    return found[0] if len(found) == 1 else None


def _check_size(raw: bytes) -> None:
    if len(raw) > LONGEST_FILE:
        raise _unreadable(f"it is larger than {LONGEST_FILE >> 20} MiB; save it without its attachments")
    end = _HEAD_END.search(raw)
    if (end.start() if end else len(raw)) > LONGEST_HEAD:
        raise _unreadable(f"its head is longer than {LONGEST_HEAD >> 10} KiB: nobody's mail program writes that")
    if sum(1 for _ in _BOUNDARY.finditer(raw)) > MOST_BOUNDARIES:
        raise _unreadable("its parts are nested in each other too often")
    if raw.count(b"\n--") > MOST_MARKS:
        raise _unreadable("it falls into too many parts")


def _leaves(parsed: Parsed) -> Iterator[Parsed]:
    """Parts that hold something themselves. Messages inside a message count as one attachment: they are not opened."""
    waiting, seen = [parsed], 0
    while waiting:
        part = waiting.pop(0)
        seen += 1
        if seen > MOST_PARTS:
            raise _unreadable(f"it has more than {MOST_PARTS} parts")
        if part.get_content_maintype() == "multipart" and part.is_multipart():
            waiting[:0] = [child for child in part.get_payload() if isinstance(child, Parsed)]
        else:
            yield part


def _is_words(part: Parsed) -> bool:
    return part.get_content_type() in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"


def _text(parts: list[Parsed]) -> str:
    """The first plain text; without one, the first page, its tags taken off."""
    for wanted in ("text/plain", "text/html"):
        for part in parts:
            if _is_words(part) and part.get_content_type() == wanted:
                text = _decoded(part)
                return bare(text[: 3 * LONGEST_WORDS]) if wanted == "text/html" else text
    return ""


def _decoded(part: Parsed) -> str:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        return ""
    charset = part.get_content_charset("utf-8")
    return _decode(raw[: 4 * LONGEST_WORDS + (64 << 10)], charset)


def _decode(raw: bytes, charset: str) -> str:
    known = charset.lower() if charset.lower() in _CHARSETS else "utf-8"
    return raw.decode(known, errors="replace")


def _header(parsed: Parsed, name: str) -> str:
    """A header's first value in clear; what cannot be decoded stays as it was written."""
    raw = str(parsed.get(name, ""))[:LONGEST_LINE]
    try:
        pieces = decode_header(raw)
    except (ValueError, LookupError, AssertionError, email.errors.MessageError):
        return raw
    return "".join(piece if isinstance(piece, str) else _decode(piece, charset or "utf-8") for piece, charset in pieces)


def _sender(parsed: Parsed) -> str:
    """The address alone: a display name is whatever the sender likes, and nothing needs it."""
    for name in ("Reply-To", "From"):
        found = _ADDRESS.search(_clean(_header(parsed, name)).replace("\n", " "))
        if found:
            return found.group()
    raise _unreadable("no address stands in it to answer to")


def _subject(parsed: Parsed) -> str:
    return _clean(_header(parsed, "Subject")).replace("\n", " ").strip()[:LONGEST_SUBJECT]


def _date(parsed: Parsed, now: datetime) -> datetime | None:
    """When it reached us, by the topmost server's word, else when it says it was written; if either can be believed."""
    received = str(parsed.get("Received", "")).rpartition(";")[2]
    for written in (received, str(parsed.get("Date", ""))):
        try:
            at = email.utils.parsedate_to_datetime(written[:200].strip())
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        at = at.replace(tzinfo=UTC) if at.tzinfo is None else at
        if now - OLDEST <= at <= now:
            return at.astimezone(UTC)
    return None


def _cut(words: str) -> tuple[str, bool]:
    clean = _clean(words)
    return clean[:LONGEST_WORDS], len(clean) > LONGEST_WORDS


def _clean(text: str) -> str:
    """Without what a terminal or a page would obey: control signs, and those that turn the reading direction round."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in plain if sign in "\n\t" or unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co"))


def _unreadable(why: str) -> MessageUnreadable:
    return MessageUnreadable(f"The message is not taken: {why}. Open the request by hand: preambule rights open")
