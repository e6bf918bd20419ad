"""Every page and what a program asks instead: `docs/api-pages.md`, compared with the routes that there are.

A page that nobody has thought about fails here, and says which line to write.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from ivr.console.security.rules import Ruled, Who
from ivr.console.security.visiting import API
from tests.console.furnished import Furnished

LIST = Path(__file__).parents[3] / "docs" / "api-pages.md"
_ROW = re.compile(r"^\| `([A-Z]+ /[^`]*)` \| (.+) \|$", re.MULTILINE)
_TYPED = re.compile(r"\{(\w+):\w+\}")
_NAMED = re.compile(r"`([A-Z]+) (/[^`]*)`")
SHORTEST_REASON = 6


def listed() -> list[tuple[str, str]]:
    """Each page and what is said of it, as they stand in the list."""
    return _ROW.findall(LIST.read_text(encoding="utf-8"))


def routes(found: tuple[Ruled, ...], *, api: bool) -> dict[str, Ruled]:
    """Routes by method and address, those of the API without what they begin with."""
    return {
        f"{method} {_plain(one.path, api=api)}": one
        for one in found
        if one.path.startswith(API) is api
        for method in one.methods - {"HEAD"} or {"WEBSOCKET"}
    }


def _plain(path: str, *, api: bool) -> str:
    """Without the types of its parameters."""
    named = _TYPED.sub(r"{\1}", path)
    return named.removeprefix(API.rstrip("/")) if api else named


def test_every_page_has_its_line_and_none_is_left_over(house: Furnished) -> None:
    pages = routes(house.app.state.ruled, api=False)
    told = Counter(page for page, _ in listed())
    assert sorted(pages.keys() - told.keys()) == [], f"say in {LIST.name} what a program asks instead, or why it cannot"
    assert sorted(told.keys() - pages.keys()) == [], f"there are no such pages: take them out of {LIST.name}"
    assert [page for page, times in told.items() if times > 1] == []


def test_each_counterpart_is_there_or_a_reason_is_given(house: Furnished) -> None:
    there = routes(house.app.state.ruled, api=True)
    for page, said in listed():
        if said.startswith("– "):
            assert len(said) > SHORTEST_REASON, f"{page}: give the reason"
            continue
        named = [" ".join(one) for one in _NAMED.findall(said)]
        assert named, f"{page}: name what a program asks instead, or begin with a dash and give the reason"
        assert [one for one in named if one not in there] == [], page


def test_a_counterpart_is_no_easier_to_reach_than_its_page(house: Furnished) -> None:
    """Whoever may not have the page may not have the data either."""
    pages, there = routes(house.app.state.ruled, api=False), routes(house.app.state.ruled, api=True)
    for page, said in listed():
        rule = pages[page].rule
        for one in [] if said.startswith("– ") else [" ".join(found) for found in _NAMED.findall(said)]:
            if rule.who is Who.PERMITTED and one not in OTHERWISE:
                assert set(there[one].rule.permissions) & set(rule.permissions), f"{page} wants {rule}, {one} {there[one].rule}"


OTHERWISE = {
    "GET /lines": "open to whoever is signed in: each is given the lines that they have a role for",
    "GET /calls": "an agent follows all calls of their lines",
    "GET /calls/events": "an agent follows all calls of their lines",
    "GET /recordings/{recording}/listenings": "the page shows them to those who may see who has heard",
}
"""Where other permissions are wanted than on the page, and why that is right."""
