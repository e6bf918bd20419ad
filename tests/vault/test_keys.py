"""Public keys here, private keys there; loud when they are not."""

from __future__ import annotations

import stat
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest

from ivr.vault import age
from ivr.vault.errors import BadName, BadRecipient, IdentityExists, IdentityMissing, PrivateKeyMisplaced, RecipientsMissing
from ivr.vault.keys.identities import FolderIdentities, make_identity, read_recipients

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def test_a_key_is_made_as_age_keygen_makes_it(tmp_path: Path) -> None:
    recipients = tmp_path / "keys" / "recipients.txt"
    recipient = make_identity(tmp_path / "identities", recipients, "2027-02", NOW)
    file = tmp_path / "identities" / "2027-02.txt"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    theirs = pyrage.x25519.Identity.from_str(file.read_text().splitlines()[-1])
    assert str(theirs.to_public()) == recipient
    assert read_recipients(recipients) == (recipient,)
    assert "SECRET" not in recipients.read_text()
    store = FolderIdentities(tmp_path / "identities")
    assert store.recipients() == (recipient,)
    header, file_key = age.make_header((recipient,))
    assert store.unwrap(header) == file_key


def test_a_second_key_joins_the_first(tmp_path: Path) -> None:
    recipients = tmp_path / "keys" / "recipients.txt"
    made = tuple(make_identity(tmp_path / "identities", recipients, name, NOW) for name in ("a", "b"))
    assert read_recipients(recipients) == made
    header, file_key = age.make_header(made)
    assert FolderIdentities(tmp_path / "identities").unwrap(header) == file_key


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    make_identity(tmp_path / "i", tmp_path / "k" / "r.txt", "a", NOW)
    before = (tmp_path / "i" / "a.txt").read_text()
    with pytest.raises(IdentityExists):
        make_identity(tmp_path / "i", tmp_path / "k" / "r.txt", "a", NOW)
    assert (tmp_path / "i" / "a.txt").read_text() == before
    assert len(read_recipients(tmp_path / "k" / "r.txt")) == 1


@pytest.mark.parametrize("name", ["", "../a", "a/b", ".hidden", "a b", "a\n"])
def test_a_name_that_is_none(name: str, tmp_path: Path) -> None:
    with pytest.raises(BadName):
        make_identity(tmp_path / "i", tmp_path / "k" / "r.txt", name, NOW)


@pytest.mark.parametrize("recipients", ["keys/r.txt", "keys/sub/r.txt", "r.txt"])
def test_private_and_public_keys_live_apart(recipients: str, tmp_path: Path) -> None:
    """LAW 26."""
    with pytest.raises(PrivateKeyMisplaced):
        make_identity(tmp_path / "keys", tmp_path / recipients, "a", NOW)
    assert list(tmp_path.rglob("*.txt")) == []


class TestRecipients:
    def test_none(self, tmp_path: Path) -> None:
        with pytest.raises(RecipientsMissing, match="preambule keys"):
            read_recipients(tmp_path / "recipients.txt")
        (tmp_path / "recipients.txt").write_text("# only a comment\n\n")
        with pytest.raises(RecipientsMissing):
            read_recipients(tmp_path / "recipients.txt")

    def test_a_private_key_among_them(self, tmp_path: Path) -> None:
        """L3: the telephone host cannot decrypt."""
        (tmp_path / "recipients.txt").write_text(f"{pyrage.x25519.Identity.generate()}\n")
        with pytest.raises(PrivateKeyMisplaced):
            read_recipients(tmp_path / "recipients.txt")

    @pytest.mark.parametrize("text", [b"age1xyz\n", b"\xff\xfe", b"ssh-ed25519 AAAA\n"])
    def test_what_is_none(self, text: bytes, tmp_path: Path) -> None:
        (tmp_path / "recipients.txt").write_bytes(text)
        with pytest.raises(BadRecipient):
            read_recipients(tmp_path / "recipients.txt")

    def test_a_changed_character(self, tmp_path: Path) -> None:
        text = str(pyrage.x25519.Identity.generate().to_public())
        (tmp_path / "recipients.txt").write_text(text[:20] + ("q" if text[20] != "q" else "p") + text[21:])
        with pytest.raises(BadRecipient, match="checksum"):
            read_recipients(tmp_path / "recipients.txt")


class TestIdentities:
    def test_none(self, tmp_path: Path) -> None:
        with pytest.raises(IdentityMissing):
            FolderIdentities(tmp_path)

    def test_one_that_others_may_read(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(f"{pyrage.x25519.Identity.generate()}\n")
        (tmp_path / "a.txt").chmod(0o640)
        with pytest.raises(PrivateKeyMisplaced, match="chmod 600"):
            FolderIdentities(tmp_path)

    @pytest.mark.parametrize("text", ["", "age1xyz", "AGE-SECRET-KEY-1QQQ", "two\nlines", "age1" + "q" * 58])
    def test_what_is_none(self, text: str, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text(text)
        (tmp_path / "a.txt").chmod(0o600)
        with pytest.raises(BadRecipient):
            FolderIdentities(tmp_path)
