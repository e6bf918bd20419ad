"""Stories side by side: most of their time is conversation, and a line process is made for many calls at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import Any

from tests.conformance.failures import lawful
from tests.conformance.failures.story import Scene
from tests.conformance.failures.world import World, make_world

AT_ONCE = 10
ALONE_AT_ONCE = 2
LONGEST_STORY = 300.0

Story = Callable[[Scene], None]


class Evening:
    """All stories of one module on one kind of switch; begun when it is made.

    Those told `together` share a world. Those told `alone` have one of their own, in which they may kill, fill and break what they
    like, and start the line process themselves.
    """

    def __init__(self, kind: str, folder: Path, prepared: Path, stories: list[Story]) -> None:
        self._kind = kind
        self._folder = folder
        self._prepared = prepared
        self._numbers = count()
        self._world: World | None = None
        self._door = threading.Lock()
        self._together, self._alone = ThreadPoolExecutor(AT_ONCE, "together"), ThreadPoolExecutor(ALONE_AT_ONCE, "alone")
        self._begun = {story: self._begin(story) for story in stories}

    def result(self, story: Story) -> None:
        """Wait for a story; raises what it raised."""
        self._begun[story].result(LONGEST_STORY)

    def close(self) -> None:
        """End; what must be true of every house must be true of the shared one."""
        for pool in (self._together, self._alone):
            pool.shutdown(wait=True, cancel_futures=True)
        if self._world is not None:
            try:
                lawful.check(self._world.house)
            finally:
                self._world.close()

    def _begin(self, story: Story) -> Future[None]:
        options: dict[str, Any] | None = story.alone  # type: ignore[attr-defined]
        if options is None:
            return self._together.submit(self._tell_together, story)
        return self._alone.submit(self._tell_alone, story, options)

    def _tell_together(self, story: Story) -> None:
        with self._door:
            if self._world is None:
                self._world = make_world(self._kind, self._folder / "shared", self._prepared)
                self._world.house.start_line()
        story(Scene(self._world, self._folder / f"tapes{next(self._numbers)}"))

    def _tell_alone(self, story: Story, options: dict[str, Any]) -> None:
        folder = self._folder / f"alone{next(self._numbers)}"
        world = make_world(self._kind, folder, self._prepared, **options)
        try:
            story(Scene(world, folder / "tapes"))
        finally:
            world.close()


def together(story: Story) -> Callable[[Evening], None]:
    """Make a test of a story that takes place in the shared world, where the line process runs."""
    return _test(story, None)


def alone(**options: Any) -> Callable[[Story], Callable[[Evening], None]]:
    """Make a test of a story in a world of its own; the options are `make_world`'s."""
    return lambda story: _test(story, options)


def _test(story: Story, options: dict[str, Any] | None) -> Callable[[Evening], None]:
    story.alone = options  # type: ignore[attr-defined]

    def test(evening: Evening) -> None:
        evening.result(story)

    test.__name__, test.__qualname__, test.__doc__ = story.__name__, story.__qualname__, story.__doc__
    test.__module__ = story.__module__
    test.story = story  # type: ignore[attr-defined]  # how conftest finds it among the selected tests
    return test
