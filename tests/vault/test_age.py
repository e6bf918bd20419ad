"""age v1, both ways against another implementation and against Debian's program."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pyrage
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.vault import age
from ivr.vault.errors import BadBody, BadHeader, BadRecipient, IdentityMissing, RecipientsMissing
from ivr.vault.keys.identities import FolderIdentities, make_identity

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SIZES = [0, 1, 1000, age.CHUNK - 1, age.CHUNK, age.CHUNK + 1, 2 * age.CHUNK, 3 * age.CHUNK + 77]


def encrypt(plain: bytes, recipients: tuple[str, ...]) -> tuple[bytes, bytes]:
    header, file_key = age.make_header(recipients)
    encryptor = age.Encryptor(file_key)
    pieces = [plain[i : i + age.CHUNK] for i in range(0, len(plain), age.CHUNK)] or [b""]
    sealed = [encryptor.seal(piece, last=i == len(pieces) - 1) for i, piece in enumerate(pieces)]
    return header, encryptor.preamble + b"".join(sealed)


def opened(key: bytes, body: bytes, *, complete: bool = True) -> age.Body:
    return age.Body(key, lambda start, end: body[start:end], len(body), complete=complete)


def pattern(size: int) -> bytes:
    return bytes(i * 31 % 251 for i in range(size))


@pytest.fixture(scope="module")
def identity() -> pyrage.x25519.Identity:
    return pyrage.x25519.Identity.generate()


@pytest.fixture
def store(tmp_path: Path, identity: pyrage.x25519.Identity) -> FolderIdentities:
    folder = tmp_path / "identities"
    folder.mkdir()
    (folder / "other.txt").write_text(f"{pyrage.x25519.Identity.generate()}\n")
    (folder / "theirs.txt").write_text(f"# a comment\n{identity}\n")
    for file in folder.iterdir():
        file.chmod(0o600)
    return FolderIdentities(folder)


@pytest.mark.parametrize("size", SIZES)
def test_pyrage_reads_what_we_write(size: int, identity: pyrage.x25519.Identity) -> None:
    header, body = encrypt(pattern(size), (str(identity.to_public()),))
    assert pyrage.decrypt(header + body, [identity]) == pattern(size)


@pytest.mark.parametrize("size", SIZES)
def test_we_read_what_pyrage_writes(size: int, identity: pyrage.x25519.Identity, store: FolderIdentities) -> None:
    other = pyrage.x25519.Identity.generate().to_public()
    header, body = age.split(pyrage.encrypt(pattern(size), [other, identity.to_public()]))
    whole = opened(store.unwrap(header), body)
    assert b"".join(whole.chunks()) == pattern(size)
    assert whole.size == size


def test_one_recipient_takes_168_bytes(identity: pyrage.x25519.Identity) -> None:
    assert len(age.make_header((str(identity.to_public()),))[0]) == 168


def test_rotation_rewrites_the_header_only(tmp_path: Path, identity: pyrage.x25519.Identity, store: FolderIdentities) -> None:
    header, body = encrypt(b"voice", (str(identity.to_public()),))
    new = make_identity(tmp_path / "new", tmp_path / "public" / "recipients.txt", "period", NOW)
    rotated = age.wrap(store.unwrap(header), (new,))
    assert b"".join(opened(FolderIdentities(tmp_path / "new").unwrap(rotated), body).chunks()) == b"voice"
    with pytest.raises(IdentityMissing):
        store.unwrap(rotated)


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_range_can_be_read(data: st.DataObject) -> None:
    plain = pattern(data.draw(st.sampled_from(SIZES)))
    start, end = data.draw(st.integers(0, len(plain) + 5)), data.draw(st.integers(0, len(plain) + age.CHUNK))
    identity = pyrage.x25519.Identity.generate()
    _, file_key = age.make_header((str(identity.to_public()),))
    encryptor = age.Encryptor(file_key)
    pieces = [plain[i : i + age.CHUNK] for i in range(0, len(plain), age.CHUNK)] or [b""]
    body = encryptor.preamble + b"".join(encryptor.seal(p, last=i == len(pieces) - 1) for i, p in enumerate(pieces))
    assert opened(file_key, body).read(start, end) == plain[start:end]


@given(cut=st.integers(age.NONCE, age.NONCE + 4 * age.SEALED_CHUNK))
@settings(max_examples=60, deadline=None)
def test_a_cut_body_gives_every_whole_chunk(cut: int) -> None:
    plain = pattern(3 * age.CHUNK + 999)
    _, file_key = age.make_header((str(pyrage.x25519.Identity.generate().to_public()),))
    encryptor = age.Encryptor(file_key)
    pieces = [plain[i : i + age.CHUNK] for i in range(0, len(plain), age.CHUNK)]
    body = encryptor.preamble + b"".join(encryptor.seal(p, last=i == len(pieces) - 1) for i, p in enumerate(pieces))
    left = body[:cut]
    partial = opened(file_key, left, complete=False)
    expected = plain if cut >= len(body) else plain[: (cut - age.NONCE) // age.SEALED_CHUNK * age.CHUNK]
    assert b"".join(partial.chunks()) == expected
    assert partial.size == len(expected)


@pytest.mark.parametrize("cut", [20, age.NONCE + 16, age.NONCE + age.SEALED_CHUNK, age.NONCE + age.SEALED_CHUNK + 500])
def test_a_cut_body_is_refused_where_it_should_be_whole(
    cut: int, identity: pyrage.x25519.Identity, store: FolderIdentities
) -> None:
    header, body = encrypt(pattern(2 * age.CHUNK), (str(identity.to_public()),))
    key = store.unwrap(header)
    with pytest.raises(BadBody):
        list(opened(key, body[:cut]).chunks())


@pytest.mark.parametrize("place", [0, 15, 16, 1000, age.NONCE + age.SEALED_CHUNK + 3, -1])
@pytest.mark.parametrize("complete", [True, False])
def test_a_changed_byte_is_refused(place: int, complete: bool, identity: pyrage.x25519.Identity, store: FolderIdentities) -> None:
    header, body = encrypt(pattern(2 * age.CHUNK), (str(identity.to_public()),))
    changed = bytearray(body)
    changed[place] ^= 1
    with pytest.raises(BadBody):
        list(opened(store.unwrap(header), bytes(changed), complete=complete).chunks())


def test_swapped_chunks_are_refused(identity: pyrage.x25519.Identity, store: FolderIdentities) -> None:
    header, body = encrypt(pattern(3 * age.CHUNK), (str(identity.to_public()),))
    nonce, first, second, rest = (
        body[:16],
        body[16 : 16 + age.SEALED_CHUNK],
        body[16 + age.SEALED_CHUNK : 16 + 2 * age.SEALED_CHUNK],
        body[16 + 2 * age.SEALED_CHUNK :],
    )
    with pytest.raises(BadBody):
        list(opened(store.unwrap(header), nonce + second + first + rest).chunks())


def test_every_changed_byte_of_a_header_is_refused(identity: pyrage.x25519.Identity, store: FolderIdentities) -> None:
    header, _ = age.make_header((str(identity.to_public()),))
    for place in range(len(header)):
        changed = bytearray(header)
        changed[place] ^= 1
        with pytest.raises((BadHeader, IdentityMissing)):
            store.unwrap(bytes(changed))


@pytest.mark.parametrize("text", ["", "age1", "age1qqqq", "AGE-SECRET-KEY-1QQQ", "ssh-ed25519 AAAA", "age1" + "q" * 58])
def test_what_is_no_recipient_is_refused(text: str) -> None:
    with pytest.raises(BadRecipient):
        age.make_header((text,))


def test_no_recipient_at_all_is_refused() -> None:
    with pytest.raises(RecipientsMissing):
        age.make_header(())


@pytest.mark.age
class TestDebiansAge:
    """Both ways against the program that an operator will use in ten years."""

    @pytest.fixture(autouse=True)
    def _there(self) -> None:
        if shutil.which("age") is None:
            pytest.skip("Debian's age program is not installed: apt-get install age")

    @pytest.mark.parametrize("size", SIZES)
    def test_it_reads_header_and_body_joined(self, size: int, tmp_path: Path) -> None:
        recipient = make_identity(tmp_path / "identities", tmp_path / "keys" / "recipients.txt", "demo", NOW)
        header, body = encrypt(pattern(size), (recipient,))
        (tmp_path / "HEADER").write_bytes(header)
        (tmp_path / "BODY").write_bytes(body)
        command = f"cat '{tmp_path}/HEADER' '{tmp_path}/BODY' | age -d -i '{tmp_path}/identities/demo.txt'"
        assert subprocess.run(["sh", "-c", command], capture_output=True, check=True, timeout=20).stdout == pattern(size)

    @pytest.mark.parametrize("size", SIZES)
    def test_we_read_what_it_writes(self, size: int, tmp_path: Path) -> None:
        make_identity(tmp_path / "identities", tmp_path / "keys" / "recipients.txt", "demo", NOW)
        arguments = ["age", "-R", str(tmp_path / "keys" / "recipients.txt")]
        written = subprocess.run(arguments, input=pattern(size), capture_output=True, check=True, timeout=20).stdout
        header, body = age.split(written)
        key = FolderIdentities(tmp_path / "identities").unwrap(header)
        assert b"".join(opened(key, body).chunks()) == pattern(size)
