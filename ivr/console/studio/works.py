"""Works that take longer than a page: sounds that are made, notices that are published. One at a time: calls come first."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

import structlog

from ivr.console.studio.errors import WorkFailed
from ivr.errors import PreambuleError

log = structlog.get_logger()

KEPT = 32
"""Works that are over and can still be asked for."""


@dataclass(frozen=True, slots=True)
class Work:
    """One work as it stands.

    Attributes:
        key: what it makes: nobody begins the same while it goes on.
        done, total: steps; 0 of 0 before the first is known.
        problem: why it failed.
        outcome: what it made.
    """

    id: str
    line: str
    key: str
    done: int = 0
    total: int = 0
    over: bool = False
    problem: PreambuleError | None = None
    outcome: object = None


Tell = Callable[[int, int], None]
Task = Callable[[Tell], object]


class Works:
    """All works of one console, in memory: what they make is in files and rows, and a restart loses only that they were asked for."""

    def __init__(self) -> None:
        self._works: OrderedDict[str, Work] = OrderedDict()
        self._lock = threading.Lock()
        self._turn = threading.Lock()

    def begin(self, line: str, key: str, task: Task) -> str:
        """Begin a work, or join the one that makes the same; its id.

        Args:
            line: whose it is.
            key: what it makes.
            task: does it, in a thread of its own; told how far it is by calling what it is given.
        """
        with self._lock:
            for known in self._works.values():
                if known.key == key and not known.over:
                    return known.id
            work = Work(secrets.token_urlsafe(9), line, key)
            self._works[work.id] = work
            self._forget()
        threading.Thread(target=self._run, args=(work.id, task), name=f"work {key[:40]}", daemon=True).start()
        return work.id

    def look(self, work_id: str) -> Work | None:
        """A work as it stands."""
        with self._lock:
            return self._works.get(work_id)

    def outcome(self, key: str) -> object:
        """What the last work of a key has made; None when it has made nothing."""
        with self._lock:
            return next((work.outcome for work in reversed(self._works.values()) if work.key == key and work.over), None)

    def outcomes(self, line: str) -> tuple[object, ...]:
        """All that was made for a line."""
        with self._lock:
            return tuple(work.outcome for work in self._works.values() if work.line == line and work.outcome is not None)

    def _run(self, work_id: str, task: Task) -> None:
        with self._turn:
            try:
                made = task(lambda done, total: self._set(work_id, done=done, total=total))
            except PreambuleError as error:
                self._set(work_id, over=True, problem=error)
            except Exception:
                log.exception("a work of the studio failed")
                self._set(work_id, over=True, problem=WorkFailed("The work failed; the log says why. Nothing was published."))
            else:
                self._set(work_id, over=True, outcome=made)

    def _set(self, work_id: str, **changes: object) -> None:
        with self._lock:
            self._works[work_id] = replace(self._works[work_id], **changes)  # type: ignore[arg-type]

    def _forget(self) -> None:
        over = [work.id for work in self._works.values() if work.over]
        for gone in over[: max(0, len(over) - KEPT)]:
            del self._works[gone]
