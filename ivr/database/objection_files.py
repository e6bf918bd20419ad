"""Objections in files: JSON lines of keyed hashes, out and in; tables of numbers (CSV), in only, hashed as they are read."""

from __future__ import annotations

import csv
import json
import re
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

from ivr.domain.objection import Objection, ObjectionKey, ObjectionNumber, Origin, hash_to_write
from ivr.errors import LineError
from notices.facts import PurposeKind

_Item = TypeVar("_Item")

MOST_TOLD = 20
COLUMNS = frozenset({"number", "line", "purposes", "until"})


class ObjectionFile(LineError):
    """A file of objections has errors; nothing of it was taken."""

    id = "objections.file"
    exit_code = 17


class ObjectionExportForeign(LineError):
    """An export's hashes were made with another key: they would recognise nobody."""

    id = "objections.foreign-export"
    exit_code = 17


def written(objections: Iterable[Objection]) -> Iterator[str]:
    """One JSON object a line: hashes with the id of their key."""
    for one in objections:
        fields = {
            "id": one.id,
            "key": one.key_id,
            "hash": one.number_hash,
            "line": one.line_id,
            "purposes": sorted(one.purposes),
            "since": one.since.isoformat(),
            "until": None if one.until is None else one.until.isoformat(),
        }
        yield json.dumps(fields, ensure_ascii=False) + "\n"


def read(content: bytes, name: str, key: ObjectionKey, now: datetime) -> tuple[Objection, ...]:
    """Read a file of either sort: a table of numbers when its name ends in `.csv`, an export of hashes otherwise.

    Raises:
        ObjectionFile: it is neither, or is not written in UTF-8.
        ObjectionExportForeign: it was made with another key.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ObjectionFile(f"{name} is not written in UTF-8. Save it so; nothing was taken.") from error
    return read_numbers(text, key, now, name) if is_table(name) else read_hashes(text, key, name)


def is_table(name: str) -> bool:
    """Whether a file of this name holds numbers in clear."""
    return name.lower().endswith(".csv")


def read_hashes(text: str, key: ObjectionKey, source: str) -> tuple[Objection, ...]:
    """Read what `written` wrote.

    Raises:
        ObjectionFile: it is something else.
        ObjectionExportForeign: it was made with another key.
    """
    lines = [(at, line) for at, line in enumerate(text.splitlines(), 1) if line.strip()]
    found = _each(lines, _from_json, source)
    foreign = sum(one.key_id != key.id for one in found)
    if foreign:
        raise ObjectionExportForeign(
            f"{foreign} of {len(found)} objections in {source} were hashed with another key than this host's objection.key; nothing "
            "was taken. Import them on a host with their key, or copy that key here before the first objection is written."
        )
    return found


def read_numbers(text: str, key: ObjectionKey, now: datetime, source: str) -> tuple[Objection, ...]:
    """Read a table of telephone numbers; only their hashes leave this function.

    Args:
        text: CSV with commas or semicolons, its first line naming the columns: number; line, purposes, until if wanted.
        key: hashes the numbers.
        now: since when they object.
        source: the file's name, for messages. No message repeats a number (L6).

    Raises:
        ObjectionFile: a row cannot be used.
    """
    head = text.partition("\n")[0]
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in head else ",", strict=True)
    columns = [(name or "").strip().lower() for name in rows.fieldnames or ()]
    if "number" not in columns or not COLUMNS.issuperset(columns) or len(set(columns)) != len(columns):
        raise ObjectionFile(
            f"The first line of {source} must name its columns: number, and if wanted line, purposes, until. Nothing was taken."
        )
    rows.fieldnames = columns
    return _each(_numbered(rows, source), lambda row: _from_row(row, key, now), source)


def end_of(day: date, now: datetime) -> datetime:
    """The first moment at which an objection until this day no longer holds: the midnight after it, UTC.

    Raises:
        ValueError: that is past, or out of the calendar.
    """
    if not now.date() <= day < date.max:
        raise ValueError("until is a day that has not passed yet")
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=1)


def _numbered(rows: csv.DictReader[str], source: str) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        for row in rows:
            yield rows.line_num, row
    except csv.Error as error:
        raise ObjectionFile(f"{source}:{rows.line_num}: this is no CSV. Nothing was taken.") from error


def _each(items: Iterable[tuple[int, _Item]], read: Callable[[_Item], Objection], source: str) -> tuple[Objection, ...]:
    found: list[Objection] = []
    problems: list[str] = []
    for at, item in items:
        try:
            found.append(read(item))
        except ObjectionNumber as error:
            problems.append(f"{source}:{at}: {error.message}")
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            problems.append(f"{source}:{at}: {_why(error)}")
    if problems:
        head = f"{source} has {len(problems)} error(s); nothing of it was taken."
        raise ObjectionFile("\n".join([head, *problems[:MOST_TOLD]]))
    return tuple(found)


def _why(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | KeyError | TypeError | AttributeError):
        return "this is no line of an export of objections"
    return str(error)


def _from_json(line: str) -> Objection:
    given = json.loads(line)
    number_hash, key_id = given["hash"], given["key"]
    if not (_hexadecimal(number_hash) and _hexadecimal(key_id)):
        raise ValueError("hash and key are 64 hexadecimal digits each")
    return Objection(
        id=str(uuid.UUID(given["id"])),
        number_hash=number_hash,
        key_id=key_id,
        line_id=_text_or_none(given["line"]),
        purposes=_purposes(list(given["purposes"])),
        since=_moment(given["since"]),
        until=None if given["until"] is None else _moment(given["until"]),
        origin=Origin.IMPORT,
    )


def _from_row(row: dict[str, Any], key: ObjectionKey, now: datetime) -> Objection:
    if None in row or None in row.values():
        raise ValueError("this row has not as many fields as the first line has names")
    until = row.get("until", "").strip()
    return Objection(
        id=str(uuid.uuid4()),
        number_hash=hash_to_write(key, row["number"]),
        key_id=key.id,
        line_id=row.get("line", "").strip() or None,
        purposes=_purposes(row.get("purposes", "").replace("|", " ").split()),
        since=now,
        until=end_of(_day(until), now) if until else None,
        origin=Origin.IMPORT,
    )


def _purposes(names: list[Any]) -> frozenset[PurposeKind]:
    known = {kind.value: kind for kind in PurposeKind}
    if not known.keys() >= set(names):
        raise ValueError(f"purposes are {', '.join(known)}")
    return frozenset(known[name] for name in names)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValueError("until is written 2027-05-23") from error


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("moments carry their time zone")
    return moment.astimezone(UTC)


def _text_or_none(value: object) -> str | None:
    if not isinstance(value, str | None):
        raise TypeError("line")
    return value


def _hexadecimal(value: object) -> bool:
    return isinstance(value, str) and re.fullmatch("[0-9a-f]{64}", value) is not None
