"""On which line of a TOML file each key stands: the standard library's reader does not say, and people ask."""

from __future__ import annotations

import re
from collections.abc import Mapping

TomlPath = tuple[str | int, ...]
"""Names of tables and keys, and positions in arrays of tables, from 0."""

_NAME = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'([^']*)'|([A-Za-z0-9_-]+)")
_DOTTED = r"(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|[A-Za-z0-9_-]+)(?:\s*\.\s*(?:\"(?:[^\"\\]|\\.)*\"|'[^']*'|[A-Za-z0-9_-]+))*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
_MULTILINE = re.compile(r"\"\"\"|'''")


def places(text: str) -> dict[TomlPath, int]:
    """The line, from 1, of every table's header and of every key that begins a line."""
    found: dict[TomlPath, int] = {}
    table: TomlPath = ()
    last: dict[TomlPath, int] = {}
    quote: str | None = None
    for number, line in enumerate(text.splitlines(), 1):
        inside, quote = quote, _open_quote(line, quote)
        if inside is not None:
            continue
        if header := _HEADER.match(line):
            table = _enter(_names(header[2]), last, new=header[1] == "[[")
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_names(key[1])), number)
    return found


def place_of(path: TomlPath, known: Mapping[TomlPath, int]) -> int | None:
    """The line of the innermost part of `path` that has one: a key that is missing is looked for in its table."""
    while path:
        if path in known:
            return known[path]
        path = path[:-1]
    return None


def written(path: TomlPath) -> str:
    """The path as the file writes it, arrays counted from 1: `[[line]] 2, sampling.percent`."""
    if len(path) > 1 and isinstance(path[1], int):
        within = _dotted(path[2:])
        return f"[[{path[0]}]] {path[1] + 1}" + (f", {within}" if within else "")
    return _dotted(path) or "the file"


def _dotted(path: TomlPath) -> str:
    text = ""
    for part in path:
        text += f" {part + 1}" if isinstance(part, int) else f".{part}" if text else part
    return text


def _open_quote(line: str, quote: str | None) -> str | None:
    """Which multi-line quotation is open at the end of the line."""
    for mark in _MULTILINE.findall(line):
        if quote is None:
            quote = mark
        elif quote == mark:
            quote = None
    return quote


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(match[1] or match[2] or match[3] or "" for match in _NAME.finditer(dotted))


def _enter(names: tuple[str, ...], last: dict[TomlPath, int], *, new: bool) -> TomlPath:
    """The full path of a header: inside an array of tables, it goes on with the last one."""
    path: TomlPath = ()
    for place, name in enumerate(names):
        path = (*path, name)
        if new and place == len(names) - 1:
            last[path] = last.get(path, -1) + 1
        if path in last:
            path = (*path, last[path])
    return path
