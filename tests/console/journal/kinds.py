"""Every kind of journal row that the code can write, read off the code itself."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import ivr

ROOT = Path(ivr.__file__).parent
KIND = re.compile(r"[a-z]+(?:[.-][a-z]+)+\Z")
WRITES = {"Entry", "note", "tell", "_note", "_noted", "refused", "entry", "_entry", "_step"}
"""What makes rows: entries, and the functions that take a kind and hand it on."""
ELSEWHERE = ("ivr/console/", "ivr/cli/output.py")
"""The console's own `Entry` is a place in its menu."""


@cache
def written() -> frozenset[str]:
    modules = {path: ast.parse(path.read_text(encoding="utf-8")) for path in sorted(ROOT.rglob("*.py")) if _looked_at(path)}
    everywhere: dict[str, list[ast.expr]] = {}
    for tree in modules.values():
        for name, value in _assigned(tree.body):
            everywhere.setdefault(name, []).append(value)
    return frozenset(kind for tree in modules.values() for kind in _kinds(tree, everywhere))


def _looked_at(path: Path) -> bool:
    place = path.relative_to(ROOT.parent).as_posix()
    return not place.startswith(ELSEWHERE)


def _kinds(tree: ast.Module, everywhere: dict[str, list[ast.expr]]) -> Iterator[str]:
    here: dict[str, list[ast.expr]] = {}
    for name, value in _assigned(ast.walk(tree)):
        here.setdefault(name, []).append(value)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _called(node) in WRITES:
            for argument in node.args[:2]:  # `_step` takes what it is about before its kind
                yield from _constants(argument, {**everywhere, **here}, 3)


def _constants(value: ast.expr, known: dict[str, list[ast.expr]], depth: int) -> Iterator[str]:
    """The kinds that an expression can be: constants, either side of a choice, what a name was given, what a table holds."""
    match value:
        case ast.Constant(value=str(text)):
            if KIND.match(text) and "." in text:
                yield text
        case ast.IfExp(body=one, orelse=other):
            yield from _constants(one, known, depth)
            yield from _constants(other, known, depth)
        case ast.Name(id=name) if depth:
            for given in known.get(name, ()):
                yield from _constants(given, known, depth - 1)
        case ast.Call(func=ast.Attribute(value=ast.Name() as table, attr="get")):
            yield from _constants(table, known, depth)
        case ast.Dict(values=values) if depth < 3:
            for one in values:
                yield from _constants(one, known, 0)


def _assigned(nodes: object) -> Iterator[tuple[str, ast.expr]]:
    for node in nodes:  # type: ignore[attr-defined]
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""
