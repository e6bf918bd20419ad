"""The content of a draft: the table `[[line]]` of a lines file, as far as somebody has filled it in. Pure."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Mapping
from datetime import date
from typing import Any

from notices.facts import Mode

Path = tuple[str, ...]


def get(content: Mapping[str, Any], path: Path) -> Any:
    """What stands at a place; None when nothing does."""
    found: Any = content
    for part in path:
        if not isinstance(found, Mapping):
            return None
        found = found.get(part)
    return found


def put(content: Mapping[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """The content with something else at a place; None takes it away."""
    changed = copy.deepcopy(dict(content))
    table = changed
    for part in path[:-1]:
        inner = table.get(part)
        table[part] = inner if isinstance(inner, dict) else {}
        table = table[part]
    if value is None:
        table.pop(path[-1], None)
    else:
        table[path[-1]] = value
    return changed


def purposes(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The purposes that were chosen, in their order."""
    found = content.get("purpose")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def asks_consent(content: Mapping[str, Any]) -> bool:
    """Whether callers press a key to accept something, so that the key must be known."""
    return content.get("mode") == Mode.CONSENT or get(content, ("recording", "withdrawal_by_key")) is True


def readable(content: Mapping[str, Any]) -> dict[str, Any]:
    """As the reader of lines files takes it: days as days, and nothing that the mode which was chosen since has no use for."""
    table = copy.deepcopy(dict(content))
    day = get(table, ("sampling", "justification", "date"))
    if isinstance(day, str):
        with contextlib.suppress(ValueError):
            table = put(table, ("sampling", "justification", "date"), date.fromisoformat(day))
    if table.get("mode") != Mode.CONSENT:
        table.pop("undecided", None)
    if not asks_consent(table):
        table = put(table, ("keys", "consent"), None)
    for name in ("announced", "destination"):
        table.setdefault(name, {})
    if "sampling" not in table:
        table["sampling"] = {}
    if not table.get("purpose"):
        table["purpose"] = []
    return table
