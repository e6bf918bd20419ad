"""What has changed between two texts, word by word."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from enum import StrEnum

_WORDS = re.compile(r"\s+|\{\w+\}|[\w'’-]+|[^\w\s]")


class Change(StrEnum):
    """What became of a stretch of text."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Stretch:
    """Words that share one fate, in the order in which a reader meets them."""

    change: Change
    text: str


def difference(before: str, after: str) -> tuple[Stretch, ...]:
    """The stretches of both texts: joining what is not ADDED gives `before`, what is not REMOVED gives `after`."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    found: list[Stretch] = []
    for tag, i, j, k, m in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Stretch(Change.SAME, "".join(old[i:j])))
            continue
        if i < j:
            found.append(Stretch(Change.REMOVED, "".join(old[i:j])))
        if k < m:
            found.append(Stretch(Change.ADDED, "".join(new[k:m])))
    return tuple(found)


def marked(stretches: tuple[Stretch, ...]) -> str:
    """One line for a terminal: [-removed-] and {+added+}, as word differences are usually shown."""
    forms = {Change.SAME: "{}", Change.REMOVED: "[-{}-]", Change.ADDED: "{{+{}+}}"}
    return "".join(forms[stretch.change].format(stretch.text) for stretch in stretches)
