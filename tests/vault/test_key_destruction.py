"""The end of a key: not a moment before nothing needs it, and then for ever."""

from __future__ import annotations

import base64
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from ivr.database import key_headers
from ivr.database.tables import key_destructions
from ivr.journal.errors import JournalShape, SignatureWrong
from ivr.journal.signing import Signer
from ivr.vault import age, files
from ivr.vault.age.header import make_header
from ivr.vault.errors import IdentityMissing, KeyGone, KeyInUse, KeyStoreBroken
from ivr.vault.keys import destruction as key_destruction
from ivr.vault.keys.destruction import Passed, destroy_key, pending, read_proof, states
from ivr.vault.keys.identities import FolderIdentities, Identities, KeyFolder, make_identity
from ivr.vault.keys.periods import make_missing, renew
from ivr.vault.keys.private_key import PrivateKey
from ivr.vault.keys.recipients import Chosen, KeyHeader
from ivr.vault.keys.rotation import rotate
from ivr.vault.keys.store import KeyStore
from ivr.vault.sealing import Opening, begin, transactions
from tests.database.fixtures import url

from .conftest import NOW, add_call
from .keyed import FEBRUARY, IN_FEBRUARY, IN_MARCH, KILLED, MARCH, Keyed, dies_at

__all__ = ["url"]
OVER = FEBRUARY.ends_at


@pytest.fixture
def keyed(url: str, tmp_path: Path) -> Iterator[Keyed]:
    made = Keyed(url, tmp_path)
    made.make(FEBRUARY, MARCH)
    made.record("february", due_at=IN_FEBRUARY)
    made.record("march", due_at=IN_MARCH)
    yield made
    made.close()


def copied(keyed: Keyed) -> Identities:
    """The private keys as a backup has them."""
    return FolderIdentities(keyed.identities)


def test_when_all_of_its_period_is_gone_the_key_goes_and_backups_are_noise(keyed: Keyed) -> None:
    key, backup = keyed.key(FEBRUARY), keyed.headers()["february"]
    keyed.destroyed("february")
    ended = destroy_key(keyed.tools, key, OVER)
    assert not (keyed.identities / "2027-02.txt").exists()
    with pytest.raises(IdentityMissing):
        FolderIdentities(keyed.identities).unwrap(backup)
    assert keyed.opens("march")
    assert keyed.recipients.periods == {MARCH}
    assert keyed.noted()[-2:] == [("key.destroying", key.recipient), ("key.destroyed", key.recipient)]
    proof = read_proof(ended.proof, keyed.signer.public)
    assert (proof["recipient"], proof["period"], proof["paper_copies"]) == (key.recipient, "2027-02", 0)
    assert proof["destroyed"] == "2027-03-01T00:00:00+00:00"
    with keyed.engine.connect() as conn:
        assert states(conn) == {FEBRUARY: True}
        assert pending(conn) == ()


def test_the_witness_convicts_whoever_kept_a_copy(keyed: Keyed) -> None:
    thief = copied(keyed)
    keyed.destroyed("february")
    ended = destroy_key(keyed.tools, keyed.key(FEBRUARY), OVER)
    witness = base64.b64decode(read_proof(ended.proof, keyed.signer.public)["witness"])
    with pytest.raises(IdentityMissing):
        FolderIdentities(keyed.identities).unwrap(witness)
    assert len(thief.unwrap(witness)) == 16


def test_a_changed_proof_is_none(keyed: Keyed, tmp_path: Path) -> None:
    keyed.destroyed("february")
    proof = destroy_key(keyed.tools, keyed.key(FEBRUARY), OVER).proof
    with pytest.raises(SignatureWrong):
        read_proof(proof[:-20] + ("A" if proof[-20] != "A" else "B") + proof[-19:], keyed.signer.public)
    with pytest.raises(SignatureWrong):
        read_proof(proof, Signer.create(tmp_path / "another.pem").public)


class TestTooEarly:
    def unchanged(self, keyed: Keyed, key: PrivateKey) -> None:
        assert key in keyed.store.kept()
        keyed.check()
        with keyed.engine.connect() as conn:
            assert conn.execute(select(key_destructions)).all() == []
        assert not any(kind == "key.destroying" for kind, _ in keyed.noted())

    def test_its_period_is_not_over(self, keyed: Keyed) -> None:
        keyed.destroyed("february")
        with pytest.raises(KeyInUse, match="2027-03-01"):
            destroy_key(keyed.tools, keyed.key(FEBRUARY), OVER - timedelta(microseconds=1))
        self.unchanged(keyed, keyed.key(FEBRUARY))

    def test_a_recording_of_it_lives_be_it_on_hold(self, keyed: Keyed) -> None:
        """On hold: overdue, and not destroyed. Its header is there as long as it lives."""
        with pytest.raises(KeyInUse, match="1 living recordings"):
            destroy_key(keyed.tools, keyed.key(FEBRUARY), OVER + timedelta(days=400))
        self.unchanged(keyed, keyed.key(FEBRUARY))

    def test_a_header_of_which_nobody_knows_whose_it_is(self, keyed: Keyed) -> None:
        key = keyed.key(FEBRUARY)
        keyed.destroyed("february")
        keyed.record("old", due_at=IN_MARCH, noted=False)
        with pytest.raises(KeyInUse, match="keys rotate"):
            destroy_key(keyed.tools, key, OVER)
        self.unchanged(keyed, key)
        rotate(keyed.engine, FolderIdentities(keyed.identities), keyed.recipients, NOW)
        destroy_key(keyed.tools, key, OVER)
        keyed.check()

    def test_one_of_two_recipients(self, keyed: Keyed) -> None:
        other, key = keyed.key(MARCH), keyed.key(FEBRUARY)
        keyed.destroyed("february")
        keyed.record("shared", due_at=IN_MARCH, keys=[key.recipient, other.recipient])
        with pytest.raises(KeyInUse):
            destroy_key(keyed.tools, key, OVER)

    def test_a_key_for_any_day(self, keyed: Keyed) -> None:
        plain = make_identity(keyed.identities, keyed.file, "any", NOW)
        (key,) = (kept for kept in keyed.store.kept() if kept.recipient == plain)
        with pytest.raises(KeyInUse, match="any due date"):
            destroy_key(keyed.tools, key, OVER)
        destroy_key(keyed.tools, key, OVER, early=True)
        keyed.check()

    def test_a_key_that_is_elsewhere(self, keyed: Keyed) -> None:
        key = PrivateKey.make("elsewhere", FEBRUARY, NOW)
        with pytest.raises(IdentityMissing):
            destroy_key(keyed.tools, key, OVER)
        self.unchanged(keyed, keyed.key(FEBRUARY))


def test_after_a_rotation_the_old_key_can_go_at_once(keyed: Keyed) -> None:
    old = keyed.key(FEBRUARY)
    renew(keyed.store, keyed.file, FEBRUARY, NOW, keyed.note)
    with pytest.raises(KeyInUse):
        destroy_key(keyed.tools, old, NOW, early=True)
    rotate(keyed.engine, FolderIdentities(keyed.identities), keyed.recipients, NOW)
    destroy_key(keyed.tools, old, NOW, early=True)
    keyed.check()


def test_nothing_is_encrypted_for_a_key_that_goes(keyed: Keyed) -> None:
    """A call that had its header before the key was retired, and whose rows come after."""
    key = keyed.key(FEBRUARY)
    keyed.destroyed("february")
    header, _ = make_header((key.recipient,))
    destroy_key(keyed.tools, key, OVER)
    opening = Opening("late", "call-late", "town-hall", "proof-late", NOW, IN_FEBRUARY, ("quality",))
    late = KeyHeader(header, Chosen((key.recipient,), FEBRUARY))
    with keyed.engine.begin() as conn:
        add_call(conn, "late")
    with pytest.raises(KeyGone):
        transactions(keyed.engine)(lambda conn: begin(conn, opening, late, NOW))
    assert "late" not in keyed.headers()


@pytest.mark.parametrize("place", list(Passed))
def test_killed_anywhere_it_ends_well(place: Passed, keyed: Keyed) -> None:
    key = keyed.key(FEBRUARY)
    keyed.destroyed("february")
    keyed.killed(lambda child: destroy_key(child.tools, key, OVER, passing=dies_at(place)))
    keyed.check()  # march lives
    noted = [kind for kind, subject in keyed.noted() if subject == key.recipient]
    there = key in keyed.store.kept()
    assert there or "key.destroying" in noted  # never gone without its row
    with keyed.engine.connect() as conn:
        proven = conn.scalars(select(key_destructions.c.proof)).all()
        assert not (there and any(proven))  # no proof of what still is
        assert key_headers.gone(conn, key.recipient) == ("key.destroying" in noted)
    first = destroy_key(keyed.tools, key, OVER + timedelta(days=1))
    again = destroy_key(keyed.tools, key, OVER + timedelta(days=2))
    assert first == again
    assert read_proof(first.proof, keyed.signer.public)["recipient"] == key.recipient
    noted = [kind for kind, subject in keyed.noted() if subject == key.recipient]
    assert noted == ["key.made", "key.destroying", "key.destroyed"]
    assert key not in keyed.store.kept()
    keyed.check()


def test_a_journal_that_cannot_be_written_saves_the_key(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    """L6."""
    key = keyed.key(FEBRUARY)
    keyed.destroyed("february")

    def broken(*_: object) -> None:
        raise JournalShape("no")

    monkeypatch.setattr(key_destruction, "append", broken)
    with pytest.raises(JournalShape):
        destroy_key(keyed.tools, key, OVER)
    assert key in keyed.store.kept()


def test_a_store_that_keeps_what_it_should_destroy_gets_no_proof(keyed: Keyed, monkeypatch: pytest.MonkeyPatch) -> None:
    key = keyed.key(FEBRUARY)
    keyed.destroyed("february")
    with monkeypatch.context() as patched:
        patched.setattr("ivr.vault.keys.identities.shred", lambda _: True)
        with pytest.raises(KeyStoreBroken):
            destroy_key(keyed.tools, key, OVER)
    with keyed.engine.connect() as conn:
        assert pending(conn) == ((key.recipient, FEBRUARY),)
    destroy_key(keyed.tools, key, OVER)


def test_a_store_that_never_had_a_key_does_not_vouch_for_its_end(keyed: Keyed, tmp_path: Path) -> None:
    """On another host, after the one that has the key was killed in the middle."""
    key = keyed.key(FEBRUARY)
    keyed.destroyed("february")
    keyed.killed(lambda child: destroy_key(child.tools, key, OVER, passing=dies_at(Passed.BEGUN)))
    elsewhere = replace(keyed.tools, store=KeyFolder(tmp_path / "elsewhere"))
    with pytest.raises(IdentityMissing, match="where the key is kept"):
        destroy_key(elsewhere, key, OVER)
    assert destroy_key(keyed.tools, key, OVER).proof


def test_a_key_store_behind_a_passphrase(keyed: Keyed) -> None:
    store = KeyStore.create(keyed.root / "profiles", "listening", "une phrase assez longue", work=4)
    make_missing(store, keyed.file, [MARCH.next, MARCH.next.next], NOW, keyed.note)
    first, second = store.kept()
    before = store.path.stat().st_ino
    destroy_key(key_destruction.KeyDestroyer(keyed.engine, store, keyed.file, keyed.signer), first, MARCH.next.ends_at)
    assert store.kept() == (second,)
    assert store.path.stat().st_ino != before
    header, file_key = age.make_header((second.recipient,))
    assert age.unwrap(header, (second.opener,)) == file_key


class TestKilledInTheFiles:
    """Between two steps of one file: nothing stands in the way of the next run, and nothing of the key is left after it."""

    def destroyed(self, keyed: Keyed, key: PrivateKey, step: str) -> None:
        keyed.destroyed("february")

        def act(child: Keyed) -> None:
            setattr(files, step, lambda *_: os._exit(KILLED))
            destroy_key(child.tools, key, OVER)

        keyed.killed(act)
        keyed.check()
        assert destroy_key(keyed.tools, key, OVER).proof
        left = b"".join(path.read_bytes() for path in keyed.identities.iterdir())
        assert key.secret.encode() not in left
        keyed.check()

    @pytest.mark.parametrize("step", ["_end", "_overwrite", "settle"])
    def test_plain_files(self, step: str, keyed: Keyed) -> None:
        key = keyed.key(FEBRUARY)
        (keyed.identities / f".2027-02.txt.{'0a' * 4}").write_text(key.text())  # of a writer that was killed
        self.destroyed(keyed, key, step)
        assert sorted(path.name for path in keyed.identities.iterdir()) == ["2027-03.txt"]

    @pytest.mark.parametrize("step", ["_overwrite", "settle"])
    def test_a_key_store(self, step: str, keyed: Keyed) -> None:
        store = KeyStore.create(keyed.root / "profiles", "listening", "une phrase assez longue", work=4)
        make_missing(store, keyed.file, [MARCH.next, MARCH.next.next], NOW, keyed.note)
        first, second = store.kept()
        draft = store.path.with_name(f".{store.path.name}.{'0a' * 4}")
        draft.write_bytes(store.path.read_bytes())  # of a writer that was killed
        tools = key_destruction.KeyDestroyer(keyed.engine, store, keyed.file, keyed.signer)

        def act(child: Keyed) -> None:
            setattr(files, step, lambda *_: os._exit(KILLED))
            destroy_key(replace(tools, engine=child.engine), first, MARCH.next.ends_at)

        keyed.killed(act)
        assert second in store.kept()
        assert destroy_key(tools, first, MARCH.next.ends_at).proof
        assert store.kept() == (second,)
        assert not draft.exists()
