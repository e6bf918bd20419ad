"""Keys for periods, made ahead of time: first the private half is safe, then the journal knows, then calls are encrypted for it.

A kill between two steps leaves a private key that nobody uses; the next run goes on with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path

from ivr.domain.key_period import KeyPeriod
from ivr.journal.entries import Entry
from ivr.vault.errors import KeyInUse, RecipientsMissing
from ivr.vault.keys import recipients
from ivr.vault.keys.identities import KeepsKeys
from ivr.vault.keys.private_key import PrivateKey
from ivr.vault.keys.recipients import Recipient, Recipients

Note = Callable[[Sequence[Entry], datetime], object]
"""Writes rows of the journal and waits for their commit (L6)."""


def make_missing(
    store: KeepsKeys, recipients_file: Path, wanted: Iterable[KeyPeriod], now: datetime, note: Note
) -> tuple[PrivateKey, ...]:
    """Make a key for each of these periods that calls are not yet encrypted for.

    Returns:
        The keys that calls are encrypted for now and were not before.

    Raises:
        KeyInUse: a period is over; nothing was made.
        VaultError, JournalError, DatabaseError: run it again.
    """
    wanted = tuple(wanted)
    over = [str(period) for period in wanted if period.ends_at <= now]
    if over:
        raise KeyInUse(f"The period {over[0]} is over: nothing can be due in it any more. Make keys for later months.")
    known = _known(recipients_file)
    lacking = [period for period in wanted if period not in known.periods]
    return _publish(store, recipients_file, lacking, known, now, note) if lacking else ()


def make_any_day(store: KeepsKeys, recipients_file: Path, name: str, now: datetime, note: Note) -> PrivateKey:
    """Make one key for any due date.

    Raises:
        BadName, IdentityExists: nothing was made.
        VaultError, JournalError, DatabaseError: no call is encrypted for it.
    """
    key = PrivateKey.make(name, None, now)
    store.keep((key,))
    note([Entry("key.made", key.recipient, {"period": None, "instead": []})], now)
    recipients.add(recipients_file, Recipient(key.recipient, None, key.name))
    return key


def renew(store: KeepsKeys, recipients_file: Path, period: KeyPeriod, now: datetime, note: Note) -> PrivateKey:
    """Make another key for a period and encrypt for it alone from now on. `rotate` brings what was recorded before.

    Raises:
        RecipientsMissing: the period has no key yet.
        VaultError, JournalError, DatabaseError: run it again.
    """
    known = _known(recipients_file)
    before = [recipient.key for recipient in known.known if recipient.period == period]
    if not before:
        raise RecipientsMissing(f"The period {period} has no key yet. Make it: preambule keys create --period {period}")
    (key,) = _publish(store, recipients_file, [period], known, now, note, instead=before)
    return key


def _publish(
    store: KeepsKeys,
    recipients_file: Path,
    periods: Sequence[KeyPeriod],
    known: Recipients,
    now: datetime,
    note: Note,
    instead: Sequence[str] = (),
) -> tuple[PrivateKey, ...]:
    kept = store.kept()
    used = {recipient.key: recipient.name for recipient in known.known}
    found = {period: _left_by_a_crash(kept, period, used) for period in periods}
    made = [PrivateKey.make(_name(kept, period), period, now) for period, key in found.items() if key is None]
    if made:
        store.keep(made)
    new = tuple(sorted((*made, *(key for key in found.values() if key is not None)), key=lambda key: str(key.period)))
    note([Entry("key.made", key.recipient, {"period": str(key.period), "instead": sorted(instead)}) for key in new], now)
    recipients.change(recipients_file, [Recipient(key.recipient, key.period, key.name) for key in new], retired=instead)
    return new


def _left_by_a_crash(kept: Sequence[PrivateKey], period: KeyPeriod, used: dict[str, str]) -> PrivateKey | None:
    """The newest key of the period, if it is newer than those that calls are encrypted for."""
    numbered = sorted((_number(key.name), key.recipient, key) for key in kept if key.period == period)
    last = max(
        (_number(name) for key, name in used.items() if any(key == other.recipient for _, _, other in numbered)), default=0
    )
    return next((key for number, _, key in reversed(numbered) if number > last and key.recipient not in used), None)


def _name(kept: Sequence[PrivateKey], period: KeyPeriod) -> str:
    """`2027-02`, then `2027-02.2` and so on; a name once used is never used again while its key is kept."""
    taken = {key.name for key in kept}
    last = max((_number(name) for name in taken if name == str(period) or name.startswith(f"{period}.")), default=0)
    return str(period) if not last and str(period) not in taken else f"{period}.{max(last, 1) + 1}"


def _number(name: str) -> int:
    """Which of its period's keys it is: 1 for `2027-02`, 2 for `2027-02.2`."""
    last = name.rpartition(".")[2]
    return int(last) if "." in name and last.isascii() and last.isdigit() else 1


def _known(recipients_file: Path) -> Recipients:
    return recipients.read(recipients_file) if recipients_file.exists() else Recipients(())
