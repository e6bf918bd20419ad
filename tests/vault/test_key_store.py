"""A file of private keys behind a passphrase: both ways against pyrage and Debian's age, and against who guesses."""

from __future__ import annotations

import os
import pty
import shutil
import stat
import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from ivr.domain.key_period import KeyPeriod
from ivr.vault import age
from ivr.vault.age import scrypt as age_scrypt
from ivr.vault.errors import (
    BadBody,
    BadHeader,
    BadName,
    IdentityExists,
    IdentityMissing,
    KeyStoreBroken,
    PassphraseTooOften,
    PassphraseWrong,
)
from ivr.vault.keys.attempts import FREE, LONGEST
from ivr.vault.keys.private_key import PrivateKey
from ivr.vault.keys.store import KeyStore, StoreIdentities, profiles

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PASSPHRASE = "cheval exact pile agrafe café"
WORK = 4
FEBRUARY = KeyPeriod(2027, 2)
KEY = PrivateKey.make("2027-02", FEBRUARY, NOW)


@dataclass
class Clock:
    at: datetime = NOW

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    KeyStore.create(tmp_path / "identities", "listening", PASSPHRASE, work=WORK).keep((KEY,))
    return tmp_path / "identities"


def opened(folder: Path, passphrase: str, clock: Clock | None = None) -> KeyStore:
    return KeyStore(folder, "listening", passphrase, work=WORK, now=clock or Clock())


def test_what_is_kept_comes_back(folder: Path) -> None:
    (found,) = opened(folder, PASSPHRASE).kept()
    assert found == KEY
    assert KEY.secret not in repr(found)
    header, file_key = age.make_header((KEY.recipient,))
    identities = StoreIdentities(opened(folder, PASSPHRASE))
    assert identities.unwrap(header) == file_key
    assert identities.recipients() == (KEY.recipient,)


def test_nobody_else_may_read_it_and_nothing_is_in_clear(folder: Path) -> None:
    file = folder / "listening.age"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    everything = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"SECRET" not in everything
    assert KEY.recipient.encode() not in everything


def test_accents_may_be_typed_in_two_ways(folder: Path) -> None:
    assert opened(folder, PASSPHRASE.replace("é", "e\u0301")).kept() == (KEY,)


def test_pyrage_reads_it(folder: Path) -> None:
    plain = pyrage.passphrase.decrypt((folder / "listening.age").read_bytes(), PASSPHRASE)
    assert KEY.secret in plain.decode()


def test_we_read_what_pyrage_writes() -> None:
    assert age_scrypt.unseal(pyrage.passphrase.encrypt(b"keys" * 30_000, PASSPHRASE), PASSPHRASE) == b"keys" * 30_000


def test_a_thousand_wrong_passphrases_change_nothing_and_lose_nothing(folder: Path, clock: Clock) -> None:
    file = folder / "listening.age"
    before, began = (file.read_bytes(), file.stat().st_mtime_ns), clock.at
    wrong = early = 0
    while wrong < 1_000:
        assert wrong + early < 3_000
        try:
            opened(folder, f"wrong passphrase {wrong}", clock).kept()
        except PassphraseWrong:
            wrong += 1
        except PassphraseTooOften:
            early += 1
            clock.at += LONGEST
    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
    assert early == 1_000 - FREE
    assert clock.at - began > timedelta(days=3)
    with pytest.raises(PassphraseTooOften, match="seconds"):
        opened(folder, PASSPHRASE, clock).kept()  # the right one waits too: else waiting would tell which it is
    clock.at += LONGEST
    assert opened(folder, PASSPHRASE, clock).kept() == (KEY,)
    with pytest.raises(PassphraseWrong):
        opened(folder, PASSPHRASE + "?", clock).kept()  # the count began anew


def test_guesses_at_the_same_time_are_counted_one_by_one(folder: Path) -> None:
    told: list[type] = []

    def guess() -> None:
        try:
            opened(folder, "wrong wrong wrong").kept()
        except (PassphraseWrong, PassphraseTooOften) as error:
            told.append(type(error))

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert told.count(PassphraseWrong) == FREE
    assert told.count(PassphraseTooOften) == 20 - FREE


@pytest.mark.parametrize("spoilt", [b"", b"{}", b"[]", b'{"wrong": -5, "at": 1e300}', b"\xff", b'{"wrong": 9, "at": "x"}'])
def test_a_spoilt_count_gives_no_more_than_the_usual_guesses(spoilt: bytes, folder: Path) -> None:
    (folder / ".listening.attempts").write_bytes(spoilt)
    clock = Clock(datetime.now(UTC))
    guesses = 0
    for _ in range(2 * FREE):
        try:
            opened(folder, "wrong wrong wrong", clock).kept()
        except PassphraseWrong:
            guesses += 1
        except PassphraseTooOften:
            break
    assert guesses <= FREE
    clock.at += LONGEST
    assert opened(folder, PASSPHRASE, clock).kept() == (KEY,)


def test_a_clock_set_back_keeps_nobody_out_for_longer(folder: Path, clock: Clock) -> None:
    for _ in range(FREE):
        with pytest.raises(PassphraseWrong):
            opened(folder, "wrong wrong wrong", clock).kept()
    clock.at -= timedelta(days=400)
    with pytest.raises(PassphraseTooOften, match="in 1 seconds"):
        opened(folder, PASSPHRASE, clock).kept()


def test_a_count_that_cannot_be_kept_lets_nobody_try(folder: Path) -> None:
    (folder / ".listening.attempts").unlink()
    (folder / ".listening.attempts").symlink_to("/nowhere/else")
    with pytest.raises(KeyStoreBroken, match="counted"):
        opened(folder, PASSPHRASE).kept()


def test_every_changed_byte_is_refused(folder: Path) -> None:
    file = folder / "listening.age"
    whole = file.read_bytes()
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1
        with pytest.raises((BadHeader, BadBody, PassphraseWrong, IdentityMissing)):
            age_scrypt.unseal(bytes(changed), PASSPHRASE)
    for cut in (0, 10, len(whole) // 2, len(whole) - 1):
        with pytest.raises((BadHeader, BadBody)):
            age_scrypt.unseal(whole[:cut], PASSPHRASE)


def test_a_broken_file_costs_nobody_an_attempt(folder: Path, clock: Clock) -> None:
    (folder / "listening.age").write_bytes(b"age-encryption.org/v1\nnothing\n")
    for _ in range(3 * FREE):
        with pytest.raises(BadHeader):
            opened(folder, PASSPHRASE, clock).kept()


def test_a_key_goes_and_the_others_stay(folder: Path) -> None:
    other = PrivateKey.make("2027-03", KeyPeriod(2027, 3), NOW)
    store = opened(folder, PASSPHRASE)
    store.keep((other,))
    assert store.destroy(KEY.recipient)
    assert not store.destroy(KEY.recipient)
    assert store.kept() == (other,)


def test_nothing_is_overwritten(folder: Path) -> None:
    with pytest.raises(IdentityExists):
        KeyStore.create(folder, "listening", PASSPHRASE, work=WORK)
    with pytest.raises(IdentityExists):
        opened(folder, PASSPHRASE).keep((PrivateKey.make("2027-02", None, NOW),))
    assert opened(folder, PASSPHRASE).kept() == (KEY,)


def test_another_passphrase(folder: Path) -> None:
    store = opened(folder, PASSPHRASE)
    store.change_passphrase("another one that is long")
    assert store.kept() == (KEY,)
    assert opened(folder, "another one that is long").kept() == (KEY,)
    with pytest.raises(PassphraseWrong):
        opened(folder, PASSPHRASE).kept()


@pytest.mark.parametrize("profile", ["", "../listening", "a/b", ".hidden", "a b"])
def test_a_profile_that_leaves_its_folder(profile: str, folder: Path) -> None:
    with pytest.raises(BadName):
        KeyStore(folder, profile, PASSPHRASE)


def test_a_short_passphrase_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadName, match="12"):
        KeyStore.create(tmp_path, "listening", "short", work=WORK)
    assert profiles(tmp_path) == ()


def test_profiles_are_apart(folder: Path) -> None:
    complaints = KeyStore.create(folder, "complaints", "une autre phrase secrète", work=WORK)
    assert profiles(folder) == ("complaints", "listening")
    with pytest.raises(IdentityMissing):
        StoreIdentities(complaints)
    with pytest.raises(PassphraseWrong):
        KeyStore(folder, "complaints", PASSPHRASE).kept()


@pytest.mark.age
class TestDebiansAge:
    @pytest.fixture(autouse=True)
    def _there(self) -> None:
        if shutil.which("age") is None:
            pytest.skip("Debian's age program is not installed: apt-get install age")

    def test_it_opens_a_recording_with_the_store(self, folder: Path, tmp_path: Path) -> None:
        header, file_key = age.make_header((KEY.recipient,))
        encryptor = age.Encryptor(file_key)
        (tmp_path / "call.age").write_bytes(header + encryptor.preamble + encryptor.seal(b"voice", last=True))
        out = _typed(["age", "-d", "-i", str(folder / "listening.age"), "-o", str(tmp_path / "out"), str(tmp_path / "call.age")])
        assert out == 0
        assert (tmp_path / "out").read_bytes() == b"voice"

    def test_we_read_what_it_writes(self, folder: Path, tmp_path: Path) -> None:
        (tmp_path / "keys.txt").write_text(KEY.text())
        written = tmp_path / "identities" / "theirs.age"
        assert _typed(["age", "-p", "-o", str(written), str(tmp_path / "keys.txt")], twice=True) == 0
        assert KeyStore(folder, "theirs", PASSPHRASE).kept() == (KEY,)


def _typed(command: list[str], *, twice: bool = False) -> int:
    """Run a program that asks for a passphrase at its terminal."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    for _ in range(2 if twice else 1):
        told = b""
        while not told.rstrip().endswith(b":"):
            told += os.read(terminal, 1_000)
        os.write(terminal, PASSPHRASE.encode() + b"\n")
    try:
        while os.read(terminal, 1_000):
            pass
    except OSError:  # the terminal goes with the program
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
