"""How many rehearsals may go on at once: each costs the line process a call."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from ivr.console.errors import TooManyRehearsals


class Places:
    """A fixed number of places, taken and given back in one event loop."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.taken = 0

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        """Take a place for as long as the `with` lasts.

        Raises:
            TooManyRehearsals: none is free.
        """
        if self.taken >= self._limit:
            raise TooManyRehearsals(
                f"{self._limit} rehearsals are going on, and there is room for no more. Try again in a minute."
            )
        self.taken += 1
        try:
            yield
        finally:
            self.taken -= 1
