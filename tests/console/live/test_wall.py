"""The wall: what is sent is what turns one picture into the next, and no more; rows are drawn once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from ivr.console.errors import LineUnreachable
from ivr.console.live.calls import CallNow, LiveNow
from ivr.console.live.feed import Look
from ivr.console.live.rows import SPARE, Rows
from ivr.console.live.wall import Picture, WallView, Wanted
from ivr.console.live.watch import Seen
from ivr.domain.control import Shown
from tests.console.fakes import a_call

ALL = Wanted("fr", None)


@dataclass
class Ink:
    """Draws in short; counts what it draws."""

    drawn: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.rows = Rows(self._row)

    def _row(self, call: CallNow, number: int, language: str) -> str:
        self.drawn[call.id] += 1
        return f"{language} {number} {call.id} {call.recording.value} \ue000 \ue001"

    def head(self, line: str, name: str, counted: Mapping[Shown, int], language: str) -> str:
        return f"{language} {name} {sum(counted.values())}"

    def whole(self, picture: Picture, language: str) -> str:
        rows = {n: row.html(picture.calls[n]) for group in picture.groups.values() for n, row in group.rows.items()}
        self.last: Any = (
            {line: group.head for line, group in picture.groups.items()},
            {line: {n: rows[n] for n in group.rows} for line, group in picture.groups.items()},
        )
        return f"everything, {len(self.last[1])} lines"

    def said(self, call: CallNow, language: str) -> str:
        return f"{call.id} {call.recording.value}"


def look(*calls: CallNow, at: float = 0.0, problem: LineUnreachable | None = None) -> Look:
    return Look.of(Seen(LiveNow(calls), problem), at)


@dataclass
class Page:
    """What a browser makes of what it is told; levels are in the rows, as in the page."""

    heads: dict[str, str] = field(default_factory=dict)
    rows: dict[str, dict[int, str]] = field(default_factory=dict)
    levels: dict[int, tuple[int, int]] = field(default_factory=dict)

    def take(self, told: dict[str, Any], ink: Ink) -> None:
        if "html" in told:
            heads, rows = ink.last
            self.heads, self.rows = dict(heads), {line: dict(ones) for line, ones in rows.items()}
        for number in told.get("gone", ()):
            for ones in self.rows.values():
                ones.pop(number, None)
        for line, ones in told.get("rows", {}).items():
            self.rows[line] |= ones
        self.heads |= told.get("heads", {})
        for number, (caller, agent) in told.get("levels", {}).items():
            for ones in self.rows.values():
                if number in ones:
                    ones[number] = " ".join([*ones[number].split(" ")[:4], str(caller), str(agent)])


loudness = st.tuples(st.integers(-90, 0).map(float), st.integers(-90, 0).map(float))
looks = st.lists(
    st.lists(
        st.builds(
            lambda n, line, state, levels: a_call(f"c{n}", line=line, line_name=line, recording=state, levels=levels),
            st.integers(0, 6),
            st.sampled_from(["town", "clinic"]),
            st.sampled_from([Shown.CAPTURING, Shown.PAUSED, Shown.REFUSED]),
            loudness,
        ),
        max_size=5,
        unique_by=lambda call: call.id,
    ),
    min_size=1,
    max_size=12,
)


@given(
    looks,
    st.sampled_from([ALL, Wanted("fr", frozenset({"town"})), Wanted("fr", None, "clinic"), Wanted("fr", None, "", Shown.PAUSED)]),
)
def test_a_browser_that_takes_every_event_shows_what_is_so(story: list[list[CallNow]], wanted: Wanted) -> None:
    ink, page = Ink(), Page()
    view = WallView(wanted, ink, 1.0)
    for at, calls in enumerate(story):
        told = view.look(look(*calls, at=float(at)))
        if told is not None:
            page.take(told, ink)
        fresh, shown = Ink(), [call for call in calls if wanted.holds(call)]
        view_now = WallView(wanted, fresh, 1.0)
        view_now.look(look(*calls))
        assert page.heads == fresh.last[0]
        on_page = sorted(text.split(" ", 2)[2] for ones in page.rows.values() for text in ones.values())
        expected = sorted(text.split(" ", 2)[2] for ones in fresh.last[1].values() for text in ones.values())
        assert on_page == expected
        assert len(on_page) == len(shown)


def test_nothing_is_told_when_nothing_has_happened_and_levels_alone_when_only_they_moved() -> None:
    ink = Ink()
    view = WallView(ALL, ink, 1.0)
    assert view.look(look(a_call())) == {"html": "everything, 1 lines"}
    assert view.look(look(a_call(), at=1)) is None
    assert view.look(look(a_call(levels=(-3.0, -80.0)), at=2)) == {"levels": {1: (-3, -60)}}
    assert ink.drawn == {"call-live": 1}


def test_between_two_moments_of_the_wall_nothing_is_told() -> None:
    view = WallView(ALL, Ink(), 1.0)
    view.look(look(a_call()))
    refused = a_call(recording=Shown.REFUSED)
    assert view.look(look(refused, at=0.5)) is None
    assert "rows" in (view.look(look(refused, at=1.0)) or {})


def test_a_row_is_drawn_once_for_all_audiences_of_a_language() -> None:
    ink = Ink()
    views = [WallView(wanted, ink, 0) for wanted in (ALL, Wanted("fr", frozenset({"line-10"})), Wanted("en", None))]
    for at in range(5):
        for view in views:
            view.look(look(a_call(levels=(float(-at), -40.0)), a_call("other"), at=float(at)))
    assert ink.drawn == {"call-live": 2, "other": 2}


def test_only_refusals_and_failures_are_read_out_and_each_once() -> None:
    view = WallView(ALL, Ink(), 0)
    view.look(look(a_call()))
    heard = []
    for at, state in enumerate([Shown.PAUSED, Shown.CAPTURING, Shown.REFUSED, Shown.REFUSED, Shown.FAILED], start=1):
        told = view.look(look(a_call(recording=state), at=float(at)))
        heard += (told or {}).get("said", [])
    assert heard == ["call-live refused", "call-live failed"]


def test_a_line_process_that_cannot_be_reached_and_one_that_can_again_show_everything_anew() -> None:
    view = WallView(ALL, Ink(), 0)
    view.look(look(a_call()))
    assert "html" in (view.look(look(at=1, problem=LineUnreachable("gone"))) or {})
    assert view.look(look(at=2, problem=LineUnreachable("gone"))) is None
    assert "html" in (view.look(look(a_call(), at=3)) or {})


def test_lines_that_somebody_may_not_see_do_not_even_count() -> None:
    ink = Ink()
    view = WallView(Wanted("fr", frozenset({"town"})), ink, 0)
    view.look(look(a_call("a", line="town"), a_call("b", line="clinic")))
    told = view.look(
        look(a_call("a", line="town"), a_call("b", line="clinic", recording=Shown.REFUSED), a_call("c", line="clinic"), at=1)
    )
    assert told is None
    assert ink.drawn == {"a": 1}


def test_calls_that_are_over_are_forgotten_in_time() -> None:
    ink = Ink()
    view = WallView(ALL, ink, 0)
    for at in range(3 * SPARE):
        view.look(look(a_call("stays"), a_call(f"c{at}"), at=float(at)))
    assert len(ink.rows._rows) <= SPARE + 3
    assert len(ink.rows._numbers) <= SPARE + 3
    assert ink.rows.number("stays") == 1
    assert ink.drawn["stays"] == 1
