"""Whether those who follow a stream are still who they were: looked at every few seconds, once for all streams of a session.

A stream is let in once and then told things for minutes. Whoever has signed out meanwhile, or was signed out, whose account is closed or
whose role was taken back, must be told no more (LAW 18); and no event may cost a look at the rows.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Hashable
from dataclasses import dataclass, field

import structlog

from ivr.console.security.visitor import Visitor
from ivr.errors import PreambuleError

log = structlog.get_logger()

LOOK_SECONDS = 3.0
LOOKING = "whether a session still holds"

Ask = Callable[[], Visitor | None]
"""Who is behind a secret now; None for nobody. Blocking; called in a thread. Raises `PreambuleError`."""


@dataclass(slots=True)
class _Watched:
    """One session or token, as far as streams follow for it.

    Attributes:
        cuts: by stream, what ends it.
        looking: the task that looks.
    """

    cuts: dict[object, Callable[[], None]] = field(default_factory=dict)
    looking: asyncio.Task[None] | None = None


class Standing:
    """Looks at each session for as long as a stream follows for it.

    Args:
        seconds: between two looks.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._watched: dict[Hashable, _Watched] = {}

    @contextlib.asynccontextmanager
    async def of(self, secret: str, visitor: Visitor, ask: Ask, cut: Callable[[], None]) -> AsyncIterator[None]:
        """Follow a session from now on.

        Args:
            secret: of the session or the token; kept in memory only.
            visitor: who was let in by it.
            ask: who it lets in now.
            cut: called, in the event loop, once it has ended or allows something else than it did.
        """
        key, stream = (secret, _allowed(visitor)), object()
        watched = self._watched.get(key)
        if watched is None:
            watched = self._watched[key] = _Watched()
            watched.looking = asyncio.create_task(self._look(key, watched, ask), name=LOOKING)
        watched.cuts[stream] = cut
        try:
            yield
        finally:
            del watched.cuts[stream]
            if not watched.cuts:
                self._leave(key, watched)

    async def _look(self, key: tuple[str, Hashable], watched: _Watched, ask: Ask) -> None:
        while True:
            await asyncio.sleep(self._seconds)
            try:
                visitor = await asyncio.to_thread(ask)
            except PreambuleError as error:
                # nobody knows: the stream goes on to its own end, within minutes, and then is not let in
                log.warning("whether a session still holds could not be seen", error_id=error.id, error=error.message)
                continue
            if visitor is None or _allowed(visitor) != key[1]:
                self._forget(key, watched)
                for cut in watched.cuts.values():
                    cut()
                return

    def _leave(self, key: Hashable, watched: _Watched) -> None:
        self._forget(key, watched)
        if watched.looking is not None:
            watched.looking.cancel()

    def _forget(self, key: Hashable, watched: _Watched) -> None:
        """Whoever comes now is looked at anew."""
        if self._watched.get(key) is watched:
            del self._watched[key]


def _allowed(visitor: Visitor) -> Hashable:
    """Who somebody is, and all that decides what they may be told."""
    return (
        visitor.person,
        visitor.session,
        frozenset(grant for grant in visitor.grants if grant.holds(visitor.now)),
        visitor.scopes,
    )
