from __future__ import annotations

import json
import os
import stat
import threading
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat, load_pem_public_key
from joserfc import jws
from joserfc.jwk import OKPKey

from ivr.journal.errors import KeyExists, KeyExposed, KeyMissing, ProofMalformed, SignatureWrong
from ivr.journal.proofs import TYP, payload_of, proof_id, sign_proof, verify
from ivr.journal.signing import PublicKey, Signer, read_verified
from tests.database.samples import proof

PROOF = proof("0198c5f2-1111-4222-8333-444455556666")


@pytest.fixture
def key(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "signing.pem"


@pytest.fixture
def signer(key: Path) -> Signer:
    return Signer.create(key)


def test_a_key_is_readable_by_its_owner_only(signer: Signer, key: Path) -> None:
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    assert sorted(path.name for path in key.parent.iterdir()) == ["signing.jwk", "signing.pem", "signing.pub.pem"]
    assert "PRIVATE" not in key.with_suffix(".pub.pem").read_text()
    assert "d" not in json.loads(key.with_suffix(".jwk").read_text())


def test_a_key_is_never_overwritten(signer: Signer, key: Path) -> None:
    before = key.read_bytes()
    with pytest.raises(KeyExists):
        Signer.create(key)
    assert key.read_bytes() == before
    assert Signer.open(key).public.kid == signer.public.kid


def test_processes_that_start_together_use_one_key(key: Path) -> None:
    kids: list[str] = []
    threads = [threading.Thread(target=lambda: kids.append(Signer.open(key).public.kid)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(kids) == 8
    assert len(set(kids)) == 1
    assert PublicKey.read(key.with_suffix(".pub.pem")).kid == kids[0]


def test_an_exposed_key_is_refused(signer: Signer, key: Path) -> None:
    key.chmod(0o640)
    with pytest.raises(KeyExposed, match="chmod 600"):
        Signer.load(key)


def test_a_missing_or_foreign_key_is_named(tmp_path: Path) -> None:
    with pytest.raises(KeyMissing, match="cannot be read"):
        Signer.load(tmp_path / "none")
    for name, content in {
        "text": b"Dear diary",
        "x25519": X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        "ec": generate_private_key(SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    }.items():
        (tmp_path / name).write_bytes(content)
        (tmp_path / name).chmod(0o600)
        with pytest.raises(KeyMissing):
            Signer.load(tmp_path / name)


def test_a_public_key_alone_cannot_sign(signer: Signer, key: Path) -> None:
    public = key.with_suffix(".pub.pem")
    public.chmod(0o600)
    with pytest.raises(KeyMissing):
        Signer.load(public)


@pytest.mark.parametrize(
    "text", ["", "Dear diary", "{}", '{"kty":"oct","k":"x"}', "-----BEGIN PUBLIC KEY-----\nAA\n-----END PUBLIC KEY-----\n"]
)
def test_what_is_no_public_key_is_refused(text: str) -> None:
    with pytest.raises(KeyMissing):
        PublicKey.parse(text)


def test_a_public_key_of_another_kind_is_refused(tmp_path: Path) -> None:
    for other in (X25519PrivateKey.generate(), generate_private_key(SECP256R1())):
        pem = other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        with pytest.raises(KeyMissing):
            PublicKey.parse(pem.decode())
    with pytest.raises(KeyMissing):
        PublicKey.read(tmp_path / "none")


def test_both_forms_of_the_public_key_are_the_same_key(signer: Signer) -> None:
    assert PublicKey.parse(signer.public.pem).kid == PublicKey.parse(signer.public.jwk).kid == signer.public.kid


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(KeyMissing, match="No key can be made"):
        Signer.create(tmp_path / "key")


def test_a_signed_document_is_read_with_the_public_key_alone(signer: Signer, key: Path) -> None:
    token = signer.sign({"b": 1, "a": "été"}, "preambule.test")
    public = PublicKey.read(key.with_suffix(".jwk"))
    assert read_verified(token, public) == {"a": "été", "b": 1}
    assert read_verified(f"  {token}\n", public, "preambule.test") == {"a": "été", "b": 1}
    assert signer.sign({"a": "été", "b": 1}, "preambule.test") == token, "the same payload gives the same text"


def test_another_implementation_reads_and_writes_the_same_text(signer: Signer) -> None:
    token = signer.sign({"a": 1}, "preambule.test")
    okp = OKPKey.import_key(json.loads(signer.public.jwk))
    found = jws.deserialize_compact(token, okp, algorithms=["Ed25519"])
    assert found.headers() == {"alg": "Ed25519", "kid": signer.public.kid, "typ": "preambule.test"}
    assert jws.serialize_compact(found.headers(), found.payload, signer._key, algorithms=["Ed25519"]) == token
    head, body, signature = token.split(".")
    raw = load_pem_public_key(signer.public.pem.encode())
    assert isinstance(raw, Ed25519PublicKey)
    raw.verify(urlsafe_b64decode(signature + "=="), f"{head}.{body}".encode())
    with pytest.raises(InvalidSignature):
        raw.verify(urlsafe_b64decode(signature + "=="), f"{head}.{body}x".encode())


def test_a_changed_document_is_refused(signer: Signer, tmp_path: Path) -> None:
    token = signer.sign({"a": 1}, "preambule.test")
    head, body, signature = token.split(".")
    forged = urlsafe_b64encode(b'{"a":2}').rstrip(b"=").decode()
    none = urlsafe_b64encode(b'{"alg":"none"}').rstrip(b"=").decode()
    hmac = urlsafe_b64encode(b'{"alg":"HS256"}').rstrip(b"=").decode()
    other = Signer.create(tmp_path / "other")
    for wrong in (
        f"{head}.{forged}.{signature}",
        f"{none}.{body}.",
        f"{hmac}.{body}.{signature}",
        f"{head}.{body}",
        f"{head}.{body}.",
        "",
        "a.b.c",
        "é",
        other.sign({"a": 1}, "preambule.test"),
    ):
        with pytest.raises(SignatureWrong):
            read_verified(wrong, signer.public)


def test_one_kind_of_document_does_not_pass_for_another(signer: Signer) -> None:
    with pytest.raises(SignatureWrong, match=r"preambule\.proof was expected"):
        verify(signer.sign(payload_of(PROOF), "preambule.manifest"), signer.public)


def test_a_signed_list_is_no_document(signer: Signer) -> None:
    with pytest.raises(SignatureWrong, match="no table"):
        read_verified(signer.sign([1], "x.y"), signer.public)  # type: ignore[arg-type]


def test_a_proof_comes_back_as_it_was_signed(signer: Signer) -> None:
    token = sign_proof(signer, PROOF)
    assert verify(token, signer.public) == PROOF
    assert verify(token + "\n", signer.public) == PROOF
    assert proof_id(token) == proof_id(token + "\n")
    assert len(proof_id(token)) == 64
    assert proof_id(sign_proof(signer, proof("another"))) != proof_id(token)


def test_a_proof_holds_no_number_and_no_name(signer: Signer) -> None:
    """L6: what anybody can read in it are ids, hashes, moments and keys."""
    payload = payload_of(PROOF)
    assert set(payload) == {"v", "call", "line", "notice", "facts", "locale", "started", "completed", "answer", "heard", "keys"}


@pytest.mark.parametrize(
    "change",
    [
        {"v": 2},
        {"v": None},
        {"call": 3},
        {"answer": "perhaps"},
        {"started": "yesterday"},
        {"started": "2026-03-02T08:30:15"},
        {"heard": [{"piece": "level1"}]},
        {"heard": 3},
        {"keys": [{"key": "1"}]},
    ],
)
def test_what_is_signed_but_no_proof_is_told(signer: Signer, change: dict[str, object]) -> None:
    with pytest.raises(ProofMalformed):
        verify(signer.sign(payload_of(PROOF) | change, TYP), signer.public)


def test_a_moment_without_a_time_zone_is_not_signed(signer: Signer) -> None:
    with pytest.raises(ValueError, match="time zone"):
        sign_proof(signer, replace(PROOF, started_at=datetime(2026, 1, 1)))  # noqa: DTZ001


def test_moments_are_signed_in_universal_time(signer: Signer) -> None:
    local = PROOF.started_at.astimezone(datetime.now().astimezone().tzinfo)
    assert verify(sign_proof(signer, replace(PROOF, started_at=local)), signer.public).started_at.tzinfo is UTC
