"""Rotation: each header is wrapped for those whom its due date wants now. Bodies stay as they are.

A recording on hold beyond its due date goes to the key of the month in which the hold ends, where there is one: so it does not keep
the key of its own month alive, and with it all the copies of what was destroyed on its day.

What is to do is read off the rows (L8): a header whose recipients are others than those wanted. So whatever a kill leaves
undone is done by the next run, and a run with nothing to do changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine

from ivr.database import key_headers
from ivr.database.engine import forget, reading
from ivr.database.key_headers import Rewrapped, Wrapped
from ivr.domain.key_period import KeyPeriod
from ivr.errors import VaultError
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.vault import age
from ivr.vault.errors import KeyGone
from ivr.vault.keys.identities import Identities
from ivr.vault.keys.recipients import Chosen, Recipients

PAGE = 1_000
_MOST_TOLD = 100


class Passed(StrEnum):
    """The places at which a rotation can be killed, in their order."""

    READ = "a page is read"
    WRAPPED = "its headers are wrapped anew, in memory"
    REPLACED = "they are written, and not committed"
    COMMITTED = "they are committed"
    FORGOTTEN = "the old ones are overwritten in the database's files"


@dataclass(slots=True)
class Rotated:
    """What was done.

    Attributes:
        looked_at: headers.
        rewrapped: headers that have other recipients now.
        failed: how many could not be; they are as they were.
        why: the first of those, recording id and reason.
    """

    looked_at: int = 0
    rewrapped: int = 0
    failed: int = 0
    why: dict[str, str] = field(default_factory=dict)

    def cannot(self, recording_id: str, error: VaultError) -> None:
        """Take note of one that stays as it is."""
        self.failed += 1
        if len(self.why) < _MOST_TOLD:
            self.why[recording_id] = error.message


def rotate(
    engine: Engine,
    identities: Identities,
    recipients: Recipients,
    now: datetime,
    *,
    progress: Callable[[int, int], object] = lambda _done, _total: None,
    passing: Callable[[Passed], object] = lambda _: None,
) -> Rotated:
    """Bring every header to the recipients that its due date wants.

    Args:
        engine: of the database.
        identities: open the headers as they are.
        recipients: as calls are encrypted from now on.
        now: time of the journal's rows.
        progress: told how many headers were looked at, and of how many.
        passing: told each place that is passed, for the tests that kill there.

    Raises:
        KeyGone: a key that was wanted is destroyed meanwhile; what is committed stays. Run it again with the recipients of now.
        DatabaseError, JournalError: what is committed stays; run it again.
    """
    with reading(engine) as conn:
        total = key_headers.count(conn)
    done = Rotated()
    for page in _pages(engine):
        passing(Passed.READ)
        wanted = _wanted(page, recipients, done)
        rewrapped = _rewrap(engine, identities, wanted, done)
        passing(Passed.WRAPPED)
        if rewrapped:
            _write(engine, rewrapped, now, passing)
        done.looked_at += len(page)
        done.rewrapped += len(rewrapped)
        progress(done.looked_at, total)
    if done.rewrapped:
        forget(engine)
    passing(Passed.FORGOTTEN)
    return done


def _pages(engine: Engine) -> Iterator[Sequence[Wrapped]]:
    last = ""
    while True:
        with reading(engine) as conn:
            page = key_headers.page(conn, last, PAGE)
        if not page:
            return
        yield page
        last = page[-1].recording_id


def _wanted(page: Sequence[Wrapped], recipients: Recipients, done: Rotated) -> dict[str, tuple[Wrapped, Chosen]]:
    """Of a page, those that have other recipients than their end wants."""
    found: dict[str, tuple[Wrapped, Chosen]] = {}
    for wrapped in page:
        try:
            chosen = _chosen(wrapped, recipients)
        except VaultError as error:
            done.cannot(wrapped.recording_id, error)
            continue
        if wrapped.recipients != chosen.written:
            found[wrapped.recording_id] = wrapped, chosen
    return found


def _chosen(wrapped: Wrapped, recipients: Recipients) -> Chosen:
    held = wrapped.held_until
    if held is not None and held > wrapped.due_at and KeyPeriod.of(held) in recipients.periods:
        return recipients.choose(held)
    return recipients.choose(wrapped.due_at)


def _rewrap(engine: Engine, identities: Identities, wanted: dict[str, tuple[Wrapped, Chosen]], done: Rotated) -> list[Rewrapped]:
    if not wanted:
        return []
    with reading(engine) as conn:
        old = key_headers.headers(conn, list(wanted))
    made: list[Rewrapped] = []
    for recording_id, header in old.items():
        wrapped, chosen = wanted[recording_id]
        try:
            new = age.wrap(identities.unwrap(header), chosen.keys)
        except VaultError as error:
            done.cannot(recording_id, error)
            continue
        period = None if chosen.period is None else str(chosen.period)
        made.append(Rewrapped(recording_id, header, new, chosen.written, period, wrapped.recipients))
    return made


def _write(engine: Engine, rewrapped: list[Rewrapped], now: datetime, passing: Callable[[Passed], object]) -> None:
    """One transaction a page: its rows and the journal's, which names the keys that opened the old headers (LAW 26).

    They are public halves, as in all rows about keys. Headers of which nobody had noted whose they are, are counted beside them.
    """
    periods: dict[str, int] = {}
    for one in rewrapped:
        periods[one.period or "any"] = periods.get(one.period or "any", 0) + 1
    with engine.begin() as conn:
        append(
            conn, [Entry("keys.rotated", "keys", {"headers": len(rewrapped), "periods": periods, **_opened_by(rewrapped)})], now
        )
        _check_keys(conn, rewrapped)
        key_headers.replace(conn, rewrapped)
        passing(Passed.REPLACED)
    passing(Passed.COMMITTED)


def _opened_by(rewrapped: list[Rewrapped]) -> dict[str, object]:
    before = {recipient for one in rewrapped for recipient in (one.before or "").split()}
    unnoted = sum(one.before is None for one in rewrapped)
    return {"from": sorted(before), **({"unnoted": unnoted} if unnoted else {})}


def _check_keys(conn: Connection, rewrapped: list[Rewrapped]) -> None:
    """After the journal's row, whose lock destroying a key takes too: no header is wrapped for a key that is on its way out."""
    for recipient in sorted({recipient for one in rewrapped for recipient in one.recipients.split()}):
        if key_headers.gone(conn, recipient):
            raise KeyGone(f"The key {recipient} was destroyed while headers were being wrapped for it. Run this again.")
