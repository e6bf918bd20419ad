"""Strict reading of TOML tables: every key is asked for, every other is an error, and all errors are collected."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from ivr.database.toml_places import TomlPath, place_of, written

E = TypeVar("E", bound=StrEnum)

LONGEST = 2_000
"""Characters of one text at most."""


_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


class _Required:
    """Marks a key without a default."""


REQUIRED: Final = _Required()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file.

    Attributes:
        id: stable name, `lines.unknown-key`.
        line: where in the file, from 1; None when nowhere in particular.
        place: table and key, `[[line]] 2, sampling.percent`.
        message: what is wrong and what to do.
        path: the same place for programs.
    """

    id: str
    line: int | None
    place: str
    message: str
    path: TomlPath = ()


@dataclass(slots=True)
class Problems:
    """All that is wrong in one file, in the order in which it was found."""

    known: Mapping[TomlPath, int]
    found: list[Problem] = field(default_factory=list)

    def add(self, id_: str, path: TomlPath, message: str) -> None:
        """Note a problem at `path`."""
        self.found.append(Problem(id_, place_of(path, self.known), written(path), message, path))


class TomlTable:
    """One table. A getter that finds nothing usable notes it and gives a neutral value, so that reading goes on."""

    def __init__(self, values: Mapping[str, Any], path: TomlPath, problems: Problems) -> None:
        self._values = values
        self._asked: set[str] = set()
        self.path = path
        self.problems = problems

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def text(self, key: str, default: str | _Required = REQUIRED) -> str:
        """A text on one line, without spaces around it."""
        value = self._take(key, default, str, "a text in quotes")
        if value is None:
            return ""
        text = str(value).strip()
        if _CONTROL.search(text):
            self.wrong("lines.bad-text", key, "This text holds a line break or another control character. Write it on one line.")
        if not text and default is REQUIRED:
            self.wrong("lines.missing-key", key, "This text is empty. Write it.")
        if len(text) > LONGEST:
            self.wrong("lines.bad-text", key, f"This text has {len(text)} characters; {LONGEST} are the most. Shorten it.")
        return text

    def whole(self, key: str, low: int, high: int, default: int | _Required = REQUIRED) -> int:
        """A whole number from `low` to `high`."""
        value = self._take(key, default, int, "a whole number")
        if value is None or isinstance(value, bool):
            if value is not None:
                self.wrong("lines.bad-value", key, "This must be a whole number, not true or false.")
            return low
        if not low <= value <= high:
            self.wrong("lines.out-of-range", key, f"{value} is outside {low} to {high}.")
        return int(value)

    def flag(self, key: str, default: bool) -> bool:
        """True or false."""
        value = self._take(key, default, bool, "true or false")
        return default if value is None else bool(value)

    def day(self, key: str) -> date:
        """A calendar day, `2026-01-31`."""
        value = self._take(key, REQUIRED, date, "a day, written 2026-01-31 without quotes")
        return date.min if value is None else date(value.year, value.month, value.day)

    def choice(self, key: str, kind: type[E], default: E | _Required = REQUIRED) -> E | None:
        """One of the values of `kind`; None when it is none of them."""
        value = self._take(key, default, str, "a text in quotes")
        if value is None:
            return None
        names = [member.value for member in kind]
        if value not in names:
            self.wrong("lines.bad-value", key, f"{value!r} is none of {', '.join(names)}.{meant(str(value), names)}")
            return None
        return kind(value)

    def texts(self, key: str, default: Sequence[str] | _Required = REQUIRED) -> tuple[str, ...]:
        """A list of texts, each once."""
        value = self._take(key, default, list | tuple, "a list of texts")
        if value is None:
            return ()
        texts = [item.strip() for item in value if isinstance(item, str) and item.strip()]
        if len(texts) != len(value):
            self.wrong("lines.bad-value", key, "This must be a list of texts, none of them empty.")
        if len(set(texts)) != len(texts):
            self.wrong("lines.duplicate", key, "The same text stands here twice. Remove one.")
        return tuple(texts)

    def table(self, key: str, *, required: bool = True) -> TomlTable:
        """A table inside this one; an empty one when it is not required and not there."""
        value = self._take(key, REQUIRED if required else {}, dict, "a table")
        return TomlTable(value if value is not None else _Anything(), (*self.path, key), self.problems)

    def tables(self, key: str) -> tuple[TomlTable, ...]:
        """An array of tables, at least one."""
        value = self._take(key, REQUIRED, list, f"written as [[{key}]]")
        if value is None:
            return ()
        if not value or not all(isinstance(item, dict) for item in value):
            self.wrong("lines.bad-value", key, f"Write at least one table [[{key}]].")
            return ()
        return tuple(TomlTable(item, (*self.path, key, place), self.problems) for place, item in enumerate(value))

    def keys(self) -> tuple[str, ...]:
        """Every key, for tables whose keys are free; they all count as asked for."""
        self._asked.update(self._values)
        return tuple(self._values)

    def close(self) -> None:
        """Note every key that was not asked for, with the one that was probably meant."""
        for key in self._values:
            if key not in self._asked:
                known = sorted(self._asked)
                self.wrong(
                    "lines.unknown-key", key, f"There is no key {key!r} here.{meant(key, known)} Known are: {', '.join(known)}."
                )

    def wrong(self, id_: str, key: str, message: str) -> None:
        """Note a problem with one key."""
        self.problems.add(id_, (*self.path, key), message)

    def _take(self, key: str, default: Any, kind: Any, described: str) -> Any:
        self._asked.add(key)
        if key not in self._values:
            if default is REQUIRED and not isinstance(self._values, _Anything):
                self.wrong("lines.missing-key", key, f"{key!r} is missing. Add it: {described}.")
            return None if default is REQUIRED else default
        value = self._values[key]
        if not isinstance(value, kind):
            self.wrong("lines.bad-value", key, f"This must be {described}, not {value!r}.")
            return None
        return value


class _Anything(dict[str, Any]):
    """Stands for a table that is missing: that is noted once, its keys are not."""


def meant(given: str, known: Sequence[str]) -> str:
    """A question to the reader when one of the known words resembles the one given."""
    near = difflib.get_close_matches(given.lower(), known, n=1, cutoff=0.6)
    return f" Did you mean {near[0]!r}?" if near else ""
