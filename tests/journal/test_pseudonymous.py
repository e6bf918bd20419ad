"""L6, LAW 19: no row of the journal can name a person. Every place in the code that writes one is looked at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import ivr

ROOT = Path(ivr.__file__).parent

WRITES = {"Entry", "note", "tell", "_note", "_noted", "refused"}
"""What makes rows: entries, and the ledger's methods that take a kind and details."""

FIELDS = frozenset(
    [
        "name",
        "names",
        "first_name",
        "last_name",
        "surname",
        "title",
        "number",
        "numbers",
        "phone",
        "telephone",
        "caller",
        "callee",
        "dialled",
        "dialed",
        "mobile",
        "email",
        "e_mail",
        "mail",
        "address",
        "user",
        "login",
        "birth",
        "born",
        "employee",
        "agent",
    ]
)
"""Names of fields, and of attributes whose value a field may not be, that could hold a name, a number or an address. `by` and `person` hold an id (table people)."""

ALLOWED: frozenset[tuple[str, str]] = frozenset()
"""Module and field of what looks like one of them and holds nobody; with its reason."""


def written(tree: ast.AST) -> Iterator[tuple[int, str, ast.expr | None]]:
    """Line, field and value of each detail that is written, wherever a dict stands in a call that makes a row."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _called(node) not in WRITES or not node.args:
            continue
        for argument in [*node.args[1:], *(keyword.value for keyword in node.keywords)]:
            for inner in ast.walk(argument):
                if isinstance(inner, ast.Dict):
                    for key, value in zip(inner.keys, inner.values, strict=True):
                        if isinstance(key, ast.Constant) and isinstance(key.value, str):
                            yield key.lineno, key.value, value


def subjects(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and attribute of each subject that is taken from something."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and _called(node) == "Entry"
            and len(node.args) > 1
            and isinstance(node.args[1], ast.Attribute)
        ):
            yield node.lineno, node.args[1].attr


def offences(source: str, place: str) -> list[str]:
    """What could hold a person."""
    tree, found = ast.parse(source), []
    for line, field, value in written(tree):
        if field in FIELDS and (place, field) not in ALLOWED:
            found.append(f"{place}:{line} writes the field {field!r}")
        taken = {node.attr for node in ast.walk(value) if isinstance(node, ast.Attribute)} if value is not None else set()
        found += [f"{place}:{line} writes {one!r} into {field!r}" for one in sorted(taken & FIELDS)]
    found += [f"{place}:{line} is about {attribute!r}" for line, attribute in subjects(tree) if attribute in FIELDS]
    return found


def _called(node: ast.Call) -> str:
    return node.func.id if isinstance(node.func, ast.Name) else node.func.attr if isinstance(node.func, ast.Attribute) else ""


SOURCES = [
    (path.relative_to(ROOT.parent).as_posix(), text)
    for path in sorted(ROOT.rglob("*.py"))
    if any(f"{name}(" in (text := path.read_text(encoding="utf-8")) for name in WRITES)
]


def test_no_row_has_a_field_for_a_person() -> None:
    found = [one for place, text in SOURCES for one in offences(text, place)]
    assert found == [], "write a pseudonymous id, or say in ALLOWED why this holds nobody"


def test_the_sweep_sees_the_rows_that_there_are() -> None:
    fields = {field for _, text in SOURCES for _, field, _ in written(ast.parse(text))}
    assert {"line", "certificate", "reason", "by", "recording", "receipt", "sampled"} <= fields


@pytest.mark.parametrize(
    "source",
    [
        'append(conn, [Entry("call.ended", call.id, {"name": x})], now)',
        'append(conn, [Entry("call.ended", call.id, {"by": person.name})], now)',
        'append(conn, [Entry("call.ended", call.caller)], now)',
        'ledger.note("call.ended", call_id, {"to": f"{call.number} back"})',
        'ledger.tell("call.ended", call_id, details={"deep": [{"email": 1}]})',
        'Entry("call.ended", call.id, {**more, "phone": 1})',
    ],
)
def test_a_row_that_names_somebody_would_be_found(source: str) -> None:
    assert offences(source, "x.py")


def test_what_we_do_write_is_no_offence() -> None:
    assert offences('Entry("a.b", call.id, {"line": line.id, "by": who, "reasons": [r.value for r in reasons]})', "x.py") == []
