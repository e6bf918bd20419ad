#!/usr/bin/env python3
"""Verify what Préambule has signed, on any machine: one file, Python 3.11 or newer, and the package `cryptography`.

    python3 preambule_verify.py --key signing.pub.pem FILE...

A FILE holds signed documents, one a line (proofs, manifests, certificates, bordereaux, checkpoints, records of cuts, …), or an exported
journal. Give several at once: what a certificate or a checkpoint says of the journal is then held against the journal.

The exit code: 0 all is right; 1 something was changed, removed, added or signed by somebody else; 2 a file or a key cannot be read;
3 nothing is wrong, but something could not be shown (a sentence says what).

It shares no code with Préambule, on purpose: whoever doubts the one reads the other. GPL-3.0-or-later, as the whole.
"""

from __future__ import annotations

import argparse
import base64
import binascii
import json
import re
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from hashlib import sha256
from json.decoder import scanstring  # type: ignore[attr-defined]  # the one that json.loads uses, in C
from pathlib import Path
from typing import Any, NoReturn

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

Table = dict[str, Any]
Places = dict[str, dict[Any, Any]]
Keys = dict[str, Ed25519PublicKey]
Named = tuple[int, str]
"""A row of the journal as documents name it: its number and its hash."""
Entry = tuple[int, int, str, str, str, str, str]
"""A row: sequence, moment in microseconds since 1970 (UTC), kind, subject, details as text, hash of the row before, its own hash."""

RIGHT, WRONG, UNREADABLE, UNSHOWN = 0, 1, 2, 3

GENESIS = "0" * 64
"""What the first row of a journal names as the row before."""

LONGEST_LINE = 8 << 20
LONGEST_INTEGER = 18
HOUR = 3_600_000_000


class Wrong(Exception):
    """Something is not as it was signed."""


class Unreadable(Exception):
    """Something is none of the documents that can be verified."""


# ── JSON, read strictly: what two programs could read in two ways is refused ─────────────────────────────────────────────────


def _table(pairs: list[tuple[str, Any]]) -> Table:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice in one table")
    return found


def _integer(digits: str) -> int:
    if len(digits) > LONGEST_INTEGER + digits.startswith("-"):
        raise ValueError("a number of more than 18 digits")
    return int(digits)


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text[:20]} is no whole number")


STRICT = json.JSONDecoder(object_pairs_hook=_table, parse_int=_integer, parse_float=_no_number, parse_constant=_no_number)


def read_json(text: str) -> Table:
    """A JSON table, and nothing after it."""
    try:
        found = STRICT.decode(text)
    except RecursionError as error:
        raise ValueError("tables in tables without end") from error
    if not isinstance(found, dict):
        raise ValueError("no table")  # noqa: TRY004 - to whoever reads, it is bad JSON like any other
    return found


# ── Keys and signatures (RFC 7515, RFC 8037, RFC 9864) ───────────────────────────────────────────────────────────────────────


def read_key(text: str) -> tuple[str, Ed25519PublicKey]:
    """An Ed25519 public key from PEM or JWK text: its thumbprint (RFC 7638) and the key."""
    if text.lstrip().startswith("{"):
        table = read_json(text)
        if (table.get("kty"), table.get("crv")) != ("OKP", "Ed25519"):
            raise ValueError("no Ed25519 key")
        key = Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(str(table["x"]) + "=="))
    else:
        loaded = load_pem_public_key(text.encode())
        if not isinstance(loaded, Ed25519PublicKey):
            raise ValueError("no Ed25519 key")
        key = loaded
    x = encoded(key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    thumbprint = sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest()
    return encoded(thumbprint), key


def encoded(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of base64url, if it is written in the one right way: two texts of one signature would be two documents."""
    content = base64.b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
    if encoded(content) != text:
        raise ValueError("not written as base64url is")
    return content


COMPACT = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]{86}\Z")


def read_signed(text: str, keys: Keys, typ: str | None = None) -> tuple[str, Table]:
    """Kind and payload of a signed document, once its signature is found right."""
    if not COMPACT.match(text):
        raise Unreadable("no signed document (compact JWS)")
    head, body, mark = text.split(".")
    try:
        header = read_json(decoded(head).decode())
    except (ValueError, binascii.Error) as error:
        raise Wrong(f"its header cannot be read: {error}") from error
    if header.get("alg") != "Ed25519" or not set(header) <= {"alg", "kid", "typ"}:
        raise Wrong("its header asks for another kind of signature than Ed25519")
    key = keys.get(str(header.get("kid")))
    if key is None:
        raise Wrong(f"it is signed with a key that was not given, {str(header.get('kid'))[:16]}…")
    try:
        key.verify(decoded(mark), f"{head}.{body}".encode())
    except (InvalidSignature, ValueError, binascii.Error) as error:
        raise Wrong("its signature does not match: it was changed, or somebody else signed it") from error
    try:
        payload = read_json(decoded(body).decode())
    except (ValueError, binascii.Error) as error:
        raise Wrong(f"it is signed, and cannot be read in one way only: {error}") from error
    if typ is not None and header.get("typ") != typ:
        raise Wrong(f"it is a {header.get('typ')}, where a {typ} belongs")
    return str(header.get("typ")), payload


# ── What each kind of document says ──────────────────────────────────────────────────────────────────────────────────────────

HASH = re.compile(r"[0-9a-f]{64}\Z")


def said(table: Any, name: str, kind: str) -> Any:
    """A value of a table, of the kind that it must be."""
    value = table.get(name) if isinstance(table, dict) else None
    tests: dict[str, Callable[[], object]] = {
        "text": lambda: isinstance(value, str) and value != "",
        "words": lambda: isinstance(value, str),
        "number": lambda: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
        "hash": lambda: isinstance(value, str) and HASH.match(value),
        "moment": lambda: isinstance(value, str) and _aware(value),
        "list": lambda: isinstance(value, list),
        "table": lambda: isinstance(value, dict),
        "truth": lambda: isinstance(value, bool),
    }
    if not tests[kind]():
        raise Wrong(f"it is signed, and does not say what it must: {name!r} is {json.dumps(value)[:60]}, no {kind}")
    return value


def _aware(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def proof(payload: Table, places: Places) -> str:
    """Of information: what one caller was told."""
    for name in ("call", "line", "notice", "facts", "locale", "answer"):
        said(payload, name, "text")
    began, ended = (said(payload, name, "moment") for name in ("started", "completed"))
    if datetime.fromisoformat(ended) < datetime.fromisoformat(began):
        raise Wrong("it is signed, and ends before it begins")
    for heard in said(payload, "heard", "list"):
        for name in ("text", "audio"):
            said(heard, name, "text")
        for name in ("played_ms", "length_ms"):
            said(heard, name, "number")
    for press in said(payload, "keys", "list"):
        said(press, "key", "text")
    return f"proof of information: call {payload['call']}, line {payload['line']}, {ended}, {payload['answer']}"


def manifest(payload: Table, places: Places) -> str:
    """Of a recording: what lies in the object store."""
    for name in ("recording", "call", "line", "proof"):
        said(payload, name, "text")
    for name in ("started_at", "ended_at", "due_at"):
        said(payload, name, "moment")
    body = said(payload, "body", "table")
    said(body, "name", "text")
    places["bodies"][said(body, "sha256", "hash")] = said(body, "size", "number")
    return f"manifest: recording {payload['recording']}, due {payload['due_at']}, body {body['sha256'][:16]}… of {body['size']} bytes"


def certificate(payload: Table, places: Places) -> str:
    """Of destruction: of one recording, or of a batch."""
    destroyed = said(payload, "destroyed", "moment")
    if "items" not in payload:
        said(payload, "recording", "text")
        return f"certificate of destruction: recording {payload['recording']}, {destroyed}, {said(payload, 'reason', 'text')}"
    count = _items(payload)
    evidence = payload.get("evidence")
    if evidence is not None:
        _place(evidence, places)
        for name in ("headers_left", "bodies_left"):
            if said(evidence, name, "number"):
                raise Wrong(f"it certifies a destruction, and says itself that something is left: {name} is {evidence[name]}")
    return f"certificate of destruction: {count} recording(s), {destroyed}"


def bordereau(payload: Table, places: Places) -> str:
    """D'élimination: what the archives let go."""
    return f"bordereau d'élimination: {_items(payload)} recording(s), line {said(payload, 'line', 'text')}, {said(payload, 'signed', 'moment')}"


def _items(payload: Table) -> int:
    items = said(payload, "items", "list")
    names = [said(item, "recording", "text") for item in items]
    if len(set(names)) != len(names):
        raise Wrong("it is signed, and names a recording twice")
    if "count" in payload and said(payload, "count", "number") != len(items):
        raise Wrong(f"it is signed for {payload['count']} recording(s), and lists {len(items)}")
    for item in items:
        if item.get("sha256") is not None:
            said(item, "sha256", "hash")
    return len(items)


def key_destruction(payload: Table, places: Places) -> str:
    """Of the key of a period: the proof that it is gone."""
    begun, destroyed = (said(payload, name, "moment") for name in ("begun", "destroyed"))
    if datetime.fromisoformat(destroyed) < datetime.fromisoformat(begun):
        raise Wrong("it is signed, and ends before it begins")
    said(payload, "paper_copies", "number")
    return f"proof of a destroyed key: {said(payload, 'recipient', 'text')}, {destroyed}, {payload['paper_copies']} paper copies were made"


def backup(payload: Table, places: Places) -> str:
    """The manifest of a backup."""
    _place(payload, places)
    return f"manifest of a backup: {said(payload, 'backup', 'text')}, {said(payload, 'made_at', 'moment')}"


def checkpoint(payload: Table, places: Places) -> str:
    """The head of the journal at a moment."""
    sequence, row = said(payload, "sequence", "number"), said(payload, "hash", "hash")
    _name(places, sequence, row)
    return f"checkpoint: row {sequence} of the journal, {said(payload, 'at', 'moment')}"


def cut(payload: Table, places: Places) -> str:
    """Of old rows of the journal."""
    after, last = head(payload, "after"), head(payload, "last")
    kept, rule = said(payload, "kept", "table"), said(payload, "rule", "table")
    said(kept, "rows", "number")
    said(kept, "sha256", "hash")
    if last[0] <= after[0]:
        raise Wrong("it is signed, and cuts nothing")
    return (
        f"record of a cut: rows {after[0] + 1} to {last[0]} of the journal, older than {said(payload, 'before', 'moment')}, "
        f"kept for {said(rule, 'months', 'number')} months, cut {said(payload, 'at', 'moment')}"
    )


def period(payload: Table, places: Places) -> str:
    """Of the journal."""
    after, last = head(payload, "after"), head(payload, "last")
    if last[0] < after[0]:
        raise Wrong("it is signed, and ends before it begins")
    return f"statement of a period: rows {after[0] + 1} to {last[0]} of the journal, {said(payload, 'at', 'moment')}"


def head(table: Table, name: str) -> Named:
    """A row that a document names: its number and its hash."""
    found = said(table, name, "table")
    return said(found, "sequence", "number"), said(found, "hash", "hash")


def _place(table: Table, places: Places) -> None:
    if "journal" in table:
        _name(places, *head(table, "journal"))


def _name(places: Places, sequence: int, row: str) -> None:
    if places["rows"].setdefault(sequence, row) != row:
        raise Wrong(f"row {sequence} of the journal was signed for twice, with two hashes: there are two histories")


KINDS = {
    "preambule.proof": proof,
    "preambule.manifest": manifest,
    "preambule.destruction-certificate": certificate,
    "preambule.bordereau": bordereau,
    "preambule.key-destruction": key_destruction,
    "preambule.backup": backup,
    "preambule.journal-checkpoint": checkpoint,
    "preambule.journal-cut": cut,
    "preambule.journal-period": period,
}


# ── The journal ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

ROW = re.compile(
    r'\{"sequence": ([1-9][0-9]{0,17}), "at": (-?[0-9]{1,18}), "kind": "([a-z]+(?:[.-][a-z]+)+)", '
    r'"subject": "([A-Za-z0-9][A-Za-z0-9._:-]{0,127})", "details": "(\{.*\})", '
    r'"previous": "([0-9a-f]{64})", "hash": "([0-9a-f]{64})"\}\r?\n?\Z'
)
"""A row as it is exported. One that is written with other spaces is read by the slower way, and says the same."""

FORM = (
    ("sequence", int, re.compile(r"[1-9][0-9]{0,17}\Z")),
    ("at", int, re.compile(r"-?[0-9]{1,18}\Z")),
    ("kind", str, re.compile(r"[a-z]+(?:[.-][a-z]+)+\Z")),
    ("subject", str, re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,127}\Z")),
    ("details", str, re.compile(r"\{.*\}\Z", re.DOTALL)),
    ("previous", str, HASH),
    ("hash", str, HASH),
)


def as_row(table: Table) -> Entry:
    """A row that was read as JSON: exactly its seven values, each of its form."""
    if set(table) != {name for name, _, _ in FORM}:
        raise ValueError("a row has seven values, and this has others")
    for name, kind, form in FORM:
        if type(table[name]) is not kind or not form.match(str(table[name])):
            raise ValueError(f"{name} is not of its form")
    read_json(table["details"])
    return (table["sequence"], table["at"], table["kind"], table["subject"], table["details"], table["previous"], table["hash"])


def row_hash(sequence: int, at: int, kind: str, subject: str, details: str, previous: str) -> str:
    """SHA-256 over the row as canonical JSON; details go in as they stand."""
    text = (
        f'{{"at":{at},"details":{details},"kind":"{kind}","previous":"{previous}","sequence":{sequence},"subject":"{subject}"}}'
    )
    return sha256(text.encode()).hexdigest()


class Outliving:
    """The rows that outlive one cut, held against what its record was signed for."""

    def __init__(self, kept: Table, after: int) -> None:
        self.signed_rows, self.signed_hash = kept["rows"], kept["sha256"]
        self.rows, self.last, self.digest = 0, after, sha256()

    def take(self, row: Entry) -> None:
        """The next of them."""
        self.rows, self.last = self.rows + 1, row[0]
        self.digest.update(bytes.fromhex(row[6]))

    def whole(self) -> bool:
        """Whether they are all there, and no other."""
        return (self.rows, self.digest.hexdigest()) == (self.signed_rows, self.signed_hash)


class Journal:
    """Follows an exported journal, line by line; what it keeps in memory does not grow with the rows."""

    def __init__(self, keys: Keys, known: dict[int, str]) -> None:
        self.keys = keys
        self.known = known
        self.at_row: Named = (0, GENESIS)
        self.begin: Named = (0, GENESIS)
        self.rows = self.kept_rows = self.cuts = 0
        self.period_end: Named | None = None
        self.signed_head: Named | None = None
        self.clock = -(10**18)
        self.set_back: int | None = None
        self.gaps: list[tuple[int, int]] = []
        self._outliving: Outliving | None = None
        self._begun = False

    def take(self, line: bytes) -> None:
        """One line of the file."""
        text = line.decode()
        match = ROW.match(text)
        if match is None:
            self._slowly(text)
            return
        number, moment, kind, subject, _, previous, found = match.groups()
        details, end = scanstring(text, match.start(5))
        if end != match.end(5) + 1 or STRICT.scan_once(details, 0)[1] != len(details):  # type: ignore[attr-defined]
            raise ValueError("its details are not written as JSON is")
        sequence, at = int(number), int(moment)
        last, before = self.at_row
        written = (
            f'{{"at":{at},"details":{details},"kind":"{kind}","previous":"{before}","sequence":{sequence},"subject":"{subject}"}}'
        )
        whole = sequence == last + 1 and previous == before and sha256(written.encode()).hexdigest() == found
        if not whole or sequence in self.known or at < self.clock or not self._begun or self.signed_head is not None:
            self._row((sequence, at, kind, subject, details, previous, found))
            return
        self.clock = at
        self.rows += 1
        self.at_row = (sequence, found)

    def end(self) -> bool:
        """What is told of the whole."""
        self._begin()
        last = self.at_row[0]
        for where, what in ((self.period_end, "the signed statement of the period"), (self.signed_head, "the signed head")):
            if where is not None and where[0] > last:
                raise Wrong(f"rows {last + 1} to {where[0]} are missing at its end: {what} names row {where[0]}")
            if where is not None and where != self.at_row:
                raise Wrong(f"its last row, {last}, is not the one that was signed, {where[0]}: rows were added or rewritten")
        newest = max(self.known, default=0)
        if self.period_end is None and newest > last:
            raise Wrong(
                f"rows {last + 1} to {newest} are missing: row {newest} was signed for. This is an older copy, or its end was cut off"
            )
        return self.period_end is not None or self.signed_head is not None or newest == last > 0

    def _slowly(self, text: str) -> None:
        table = read_json(text)
        if "checkpoint" in table:
            self._only(table, "checkpoint")
            _, payload = read_signed(table["checkpoint"], self.keys, "preambule.journal-checkpoint")
            self._begin()
            self.signed_head = (said(payload, "sequence", "number"), said(payload, "hash", "hash"))
        elif "period" in table:
            self._only(table, "period")
            self._period(read_signed(table["period"], self.keys, "preambule.journal-period")[1])
        elif "cut" in table:
            self._only(table, "cut")
            self._cut(read_signed(table["cut"], self.keys, "preambule.journal-cut")[1])
        elif "kept" in table:
            self._only(table, "kept")
            self._kept(as_row(said(table, "kept", "table")))
        else:
            self._row(as_row(table))

    def _only(self, table: Table, name: str) -> None:
        if len(table) != 1 or not isinstance(table[name], (str, dict)):
            raise ValueError(f"a {name} stands alone on its line")

    def _period(self, payload: Table) -> None:
        period(payload, {})
        if self._begun or self.period_end is not None or self.cuts:
            raise Wrong("it says twice where it begins: it was put together from two journals")
        self.begin = self.at_row = head(payload, "after")
        self.period_end = head(payload, "last")

    def _cut(self, payload: Table) -> None:
        cut(payload, {})
        self._kept_whole()
        if self._begun or self.period_end is not None:
            raise Wrong("a record of a cut stands where rows do: it was put together from two journals")
        if head(payload, "after") != self.at_row:
            raise Wrong(
                f"the record of the cut at row {head(payload, 'last')[0]} follows row {head(payload, 'after')[0]}, and the cut before it "
                f"ended at row {self.at_row[0]}: a record is missing, or there are two"
            )
        self.cuts += 1
        self.begin = self.at_row = head(payload, "last")
        self._outliving = Outliving(payload["kept"], head(payload, "after")[0])

    def _kept(self, row: Entry) -> None:
        if self._outliving is None:
            raise Wrong(f"row {row[0]} is said to have outlived a cut, and no record of one stands before it")
        if not self._outliving.last < row[0] <= self.begin[0]:
            raise Wrong(f"row {row[0]} is said to have outlived the cut at row {self.begin[0]}, and was not among its rows")
        if row_hash(*row[:6]) != row[6]:
            raise Wrong(f"row {row[0]}, which outlived a cut, was changed")
        self._outliving.take(row)
        self.kept_rows += 1

    def _kept_whole(self) -> None:
        if self._outliving is not None and not self._outliving.whole():
            raise Wrong(
                f"of the rows that outlived the cut at row {self.begin[0]}, {self._outliving.rows} are there where "
                f"{self._outliving.signed_rows} were signed for: some were removed, added or replaced"
            )
        self._outliving = None

    def _begin(self) -> None:
        """Before the first row."""
        if not self._begun:
            self._kept_whole()
            self._begun = True
            if self.known.get(self.begin[0], self.begin[1]) != self.begin[1]:
                raise Wrong(
                    f"it begins after another row {self.begin[0]} than the one that was signed: its history was rewritten"
                )

    def _row(self, row: Entry) -> None:
        if not self._begun:
            self._begin()
        sequence, at, kind, subject, details, previous, found = row
        last, before = self.at_row
        if self.signed_head is not None:
            raise Wrong(f"row {sequence} stands after the signed head")
        explained = sequence > last + 1 and self._restored(row)
        if sequence != last + 1 and not explained:
            gap = f"row {last + 1} is" if sequence == last + 2 else f"rows {last + 1} to {sequence - 1} are"
            if sequence <= last:
                raise Wrong(f"where row {last + 1} belongs stands row {sequence}: rows changed places, or stand twice")
            raise Wrong(f"{gap} missing before row {sequence}")
        if row_hash(sequence, at, kind, subject, details, previous) != found:
            raise Wrong(f"row {sequence} was changed: it does not say what its hash was made over")
        if explained:
            self.gaps.append((last + 1, sequence - 1))
        elif previous != before:
            raise Wrong(f"row {sequence} was written after another row than the one before it: row {last} was replaced")
        if sequence in self.known and self.known[sequence] != found:
            raise Wrong(f"row {sequence} is not the one that was signed: the journal was rewritten")
        if at < self.clock - HOUR and self.set_back is None:
            self.set_back = sequence
        self.clock = max(at, self.clock)
        self.rows += 1
        self.at_row = (sequence, found)

    def _restored(self, row: Entry) -> bool:
        """Whether a restore has continued the journal here: it names the last row that it had, and how many were lost."""
        sequence, _, kind, _, details, previous, _ = row
        if kind != "journal.restored":
            return False
        table, (last, before) = read_json(details), self.at_row
        named = (table.get("after"), table.get("after_hash"), table.get("lost"))
        return named == (last, before, sequence - 1 - last) and self.known.get(sequence - 1, previous) == previous


# ── Files, sentences, exit codes ─────────────────────────────────────────────────────────────────────────────────────────────


class Report:
    """Says a sentence for each thing, and remembers the worst."""

    def __init__(self, quiet: bool) -> None:
        self.quiet = quiet
        self.code = RIGHT

    def good(self, sentence: str) -> None:
        """All is right."""
        if not self.quiet:
            print(f"right: {sentence}")

    def bad(self, code: int, sentence: str) -> None:
        """Something is not. Wrong outweighs unreadable, which outweighs what could not be shown."""
        print({WRONG: "WRONG", UNREADABLE: "UNREADABLE", UNSHOWN: "not shown"}[code] + f": {sentence}")
        weight = (RIGHT, UNSHOWN, UNREADABLE, WRONG)
        self.code = max(self.code, code, key=weight.index)


def lines_of(path: str) -> Iterator[tuple[int, bytes]]:
    """The lines of a file, none longer than what any document takes: a file without line ends does not fill the memory."""
    with Path(path).open("rb") as file:
        number = 0
        while line := file.readline(LONGEST_LINE + 1):
            number += 1
            if len(line) > LONGEST_LINE:
                raise Unreadable(f"line {number} is longer than any document")
            if line.strip():
                yield number, line


def is_journal(path: str) -> bool:
    """Whether a file holds an exported journal: its lines are JSON tables."""
    return next(lines_of(path), (0, b""))[1].lstrip().startswith(b"{")


def documents(path: str, keys: Keys, places: Places, report: Report) -> None:
    """Signed documents, one a line."""
    count = 0
    for number, line in lines_of(path):
        count += 1
        where = f"{path}, line {number}"
        try:
            kind, payload = read_signed(line.decode("ascii").strip(), keys)
            if kind not in KINDS:
                report.bad(UNSHOWN, f"{where}: signed rightly; what a {kind} must say is not known to this verifier")
                continue
            report.good(f"{where}: {KINDS[kind](payload, places)}")
        except Wrong as error:
            report.bad(WRONG, f"{where}: {error}.")
        except (Unreadable, UnicodeDecodeError) as error:
            report.bad(UNREADABLE, f"{where}: {error}.")
    if not count:
        report.bad(UNREADABLE, f"{path} is empty.")


def journal(path: str, keys: Keys, known: dict[int, str], report: Report) -> None:
    """An exported journal."""
    found, number = Journal(keys, known), 0
    try:
        for line_number, line in lines_of(path):
            number = line_number
            found.take(line)
        anchored = found.end()
    except Wrong as error:
        report.bad(WRONG, f"{path}, line {number}: {error}.")
        return
    except (ValueError, StopIteration, RecursionError) as error:  # JSON's and Unicode's errors are such
        report.bad(WRONG, f"{path}, line {number}: no row of an exported journal: {error or 'no JSON'}. It was cut or edited.")
        return
    cuts = f"; {found.cuts} cut(s) before them, {found.kept_rows} row(s) outlived" if found.cuts else ""
    told = f"{path}: {found.rows} rows of the journal, from {found.begin[0] + 1} to {found.at_row[0]}{cuts}"
    if anchored:
        report.good(told)
    else:
        report.bad(UNSHOWN, f"{told}, follow each other; no signature vouches for its end, so rows may be missing there.")
    for first, last in found.gaps:
        report.bad(
            UNSHOWN, f"{path}: rows {first} to {last} were lost with a database; row {last + 1}, journal.restored, says so."
        )
    if found.set_back is not None:
        report.bad(
            UNSHOWN,
            f"{path}: the clock was set back by more than an hour before row {found.set_back}; the order of rows holds all the same.",
        )


def body(path: str, places: Places, report: Report) -> None:
    """The body of a recording, as it lies in the object store."""
    digest, size = sha256(), 0
    with Path(path).open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
            size += len(piece)
    wanted = places["bodies"].get(digest.hexdigest())
    if wanted == size:
        report.good(f"{path}: the body that a manifest describes")
    else:
        report.bad(WRONG, f"{path}: no manifest given describes this body of {size} bytes, {digest.hexdigest()[:16]}….")


def keys_in(paths: list[str]) -> Keys:
    """The public keys, by thumbprint."""
    found = {}
    for path in paths:
        try:
            with Path(path).open(encoding="utf-8") as file:
                name, key = read_key(file.read(1 << 16))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise Unreadable(f"{path} is no Ed25519 public key in PEM or JWK form: {error}") from error
        found[name] = key
    return found


def main(arguments: list[str] | None = None) -> int:
    """Verify what the command line names; the exit code."""
    parser = argparse.ArgumentParser(
        description="Verify what Préambule has signed.", epilog="Exit codes: 0 right, 1 wrong, 2 unreadable, 3 not shown."
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="signed documents, one a line, or an exported journal")
    parser.add_argument(
        "--key", action="append", required=True, metavar="FILE", help="a public key that is trusted; again for further ones"
    )
    parser.add_argument("--body", action="append", default=[], metavar="FILE", help="a recording's body, against its manifest")
    parser.add_argument("--quiet", action="store_true", help="say only what is not right")
    asked = parser.parse_args(arguments)
    report, journals = Report(asked.quiet), list[str]()
    places: Places = {"rows": {}, "bodies": {}}
    try:
        keys = keys_in(asked.key)
    except Unreadable as error:
        report.bad(UNREADABLE, f"{error}.")
        return report.code
    for path in asked.files:
        _guarded(report, path, lambda path: journals.append(path) if is_journal(path) else documents(path, keys, places, report))
    for path in journals:
        _guarded(report, path, lambda path: journal(path, keys, places["rows"], report))
    for path in asked.body:
        _guarded(report, path, lambda path: body(path, places, report))
    return report.code


def _guarded(report: Report, path: str, act: Callable[[str], None]) -> None:
    try:
        act(path)
    except (OSError, Unreadable) as error:
        report.bad(UNREADABLE, f"{path}: {getattr(error, 'strerror', None) or error}.")


if __name__ == "__main__":
    sys.exit(main())
