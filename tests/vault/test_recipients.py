"""Whom a telephone host encrypts for, by due date."""

from __future__ import annotations

import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from ivr.domain.key_period import KeyPeriod
from ivr.vault.errors import BadRecipient, RecipientsMissing
from ivr.vault.keys import recipients
from ivr.vault.keys.recipients import Recipient, RecipientsFile

FEBRUARY, MARCH = KeyPeriod(2027, 2), KeyPeriod(2027, 3)
IN_FEBRUARY = datetime(2027, 2, 14, tzinfo=UTC)
IN_MARCH = datetime(2027, 3, 1, tzinfo=UTC)


def key() -> str:
    return str(pyrage.x25519.Identity.generate().to_public())


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "recipients.txt"


def test_the_key_of_the_due_date_is_taken(file: Path) -> None:
    february, march = key(), key()
    recipients.add(file, Recipient(february, FEBRUARY, "2027-02"), Recipient(march, MARCH, "2027-03"))
    known = recipients.read(file)
    assert known.choose(IN_FEBRUARY).keys == (february,)
    assert known.choose(IN_MARCH).keys == (march,)
    assert known.choose(IN_MARCH).period == MARCH


def test_without_a_key_for_the_due_date_nothing_is_encrypted(file: Path) -> None:
    recipients.add(file, Recipient(key(), FEBRUARY))
    with pytest.raises(RecipientsMissing, match="2027-03"):
        recipients.read(file).choose(IN_MARCH)


def test_keys_without_a_period_go_on_working_and_yield_to_those_with_one(file: Path) -> None:
    old, february = key(), key()
    file.parent.mkdir()
    file.write_text(f"# 2026-11\n{old}\n")  # as homes of before have it: a name, not a period
    assert recipients.read(file).choose(IN_FEBRUARY) == recipients.Chosen((old,), None)
    recipients.add(file, Recipient(february, FEBRUARY))
    assert recipients.read(file).choose(IN_FEBRUARY).keys == (february,)
    assert recipients.read(file).choose(IN_MARCH).keys == (old,)


def test_two_who_share_a_period(file: Path) -> None:
    one, two = key(), key()
    recipients.add(file, Recipient(one, FEBRUARY), Recipient(two, FEBRUARY))
    chosen = recipients.read(file).choose(IN_FEBRUARY)
    assert set(chosen.keys) == {one, two}
    assert chosen.written == " ".join(sorted((one, two)))


@pytest.mark.parametrize("note", ["# period: 2027-13", "#period 27-02", "# Period: February", "# period:"])
def test_a_period_that_is_none_is_not_taken_for_any(note: str, file: Path) -> None:
    file.parent.mkdir()
    file.write_text(f"{note}\n{key()}\n")
    with pytest.raises(BadRecipient, match="line 1"):
        recipients.read(file)


def test_one_is_taken_out_with_its_notes_and_the_others_stay_as_they_are(file: Path) -> None:
    one, two = key(), key()
    text = f"# ours, by hand\n\n# mine\n{one}\n"
    file.parent.mkdir()
    file.write_text(text)
    recipients.add(file, Recipient(two, FEBRUARY, "2027-02"))
    recipients.retire(file, two)
    assert file.read_text() == text


def test_a_running_process_sees_a_change(file: Path) -> None:
    one, two = key(), key()
    recipients.add(file, Recipient(one, FEBRUARY))
    followed = RecipientsFile(file)
    assert followed.choose(IN_FEBRUARY).keys == (one,)
    recipients.change(file, [Recipient(two, FEBRUARY)], retired=[one])
    assert followed.choose(IN_FEBRUARY).keys == (two,)
    file.unlink()
    with pytest.raises(RecipientsMissing):
        followed.choose(IN_FEBRUARY)
    recipients.add(file, Recipient(one, FEBRUARY))
    assert followed.choose(IN_FEBRUARY).keys == (one,)


def test_a_file_that_cannot_be_replaced_stands(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = key()
    recipients.add(file, Recipient(one, FEBRUARY))
    before = file.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        recipients.add(file, Recipient(key(), MARCH))
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.age
def test_the_age_tool_reads_the_file(file: Path) -> None:
    if shutil.which("age") is None:
        pytest.skip("Debian's age program is not installed: apt-get install age")
    identity = pyrage.x25519.Identity.generate()
    recipients.add(file, Recipient(str(identity.to_public()), FEBRUARY, "2027-02"))
    written = subprocess.run(["age", "-R", str(file)], input=b"voice", capture_output=True, check=True, timeout=20).stdout
    assert pyrage.decrypt(written, [identity]) == b"voice"


def test_who_adds_and_who_retires_at_once_undo_nothing_of_each_other(file: Path) -> None:
    """The worker makes keys ahead while somebody renews a lost one: what was taken out stays out."""
    first = [Recipient(key(), None, name) for name in ("a", "b", "c", "d", "e", "f")]
    recipients.add(file, *first)
    late = [Recipient(key(), None, f"late-{number}") for number in range(6)]
    with ThreadPoolExecutor(4) as pool:
        done = [pool.submit(recipients.retire, file, one.key) for one in first]
        done += [pool.submit(recipients.add, file, one) for one in late]
        for one in done:
            one.result(30)
    assert {one.key for one in recipients.read(file).known} == {one.key for one in late}
