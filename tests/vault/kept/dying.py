"""A process that seals one recording, and dies as by kill -9 at a point of its way."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import obstore

from ivr.database.engine import open_database
from ivr.domain.captured import Captured
from ivr.journal.signing import Signer
from ivr.vault.objects import DirectoryObjects, open_store
from ivr.vault.sealing import Sealer, transactions
from ivr.vault.stores import multipart

KILLED = 9


class Points:
    """Counts the points that are passed, and dies at the last one, before what comes then and so after all that came before."""

    def __init__(self, last: int) -> None:
        self.left = last

    def passed(self) -> None:
        self.left -= 1
        if self.left == 0:
            os._exit(KILLED)

    def around(self, owner: Any, name: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def dying(*arguments: Any, **named: Any) -> Any:
            self.passed()
            return real(*arguments, **named)

        setattr(owner, name, dying)


def seal(
    url: str,
    store: str,
    root: str,
    recording_id: str,
    captured: Captured,
    now: datetime,
    last: int,
    *,
    copies: bool,
    environment: dict[str, str],
) -> None:
    """Seal, up to the point with the number `last`; `copies` as if parts and store were on two file systems."""
    os.environ.update(environment)
    points, home = Points(last), Path(root)
    objects = open_store(store)
    engine = open_database(url)
    transact = transactions(engine)

    class Transact:
        def __call__(self, work: Any, /) -> Any:
            return transact(work)

    if copies:
        assert isinstance(objects, DirectoryObjects)
        objects._same_file_system = lambda part, folder: not part.stat()  # type: ignore[method-assign]  # this process dies so
    points.around(Transact, "__call__")
    for owner, name in (
        (os, "fsync"),
        (Path, "rename"),
        (Path, "unlink"),
        (multipart.Multipart, "_ask"),
        (obstore, "head"),
        (obstore, "get_range"),
    ):
        points.around(owner, name)
    sealer = Sealer(store=objects, parts=home / "parts", signer=Signer.open(home / "signing.pem"), transact=Transact())
    sealer.seal(recording_id, captured, now, now)
