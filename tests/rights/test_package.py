"""The package for the person: what is in it, who can open it, and what is left of it when something goes wrong."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pyrage
import pytest
import soundfile
from sqlalchemy import update

from ivr.access.errors import AccessRefused
from ivr.access.roles import give
from ivr.database.people import person
from ivr.database.tables import lines
from ivr.domain.access import Channel
from ivr.domain.rights import IdentityUnconfirmed, Kind, WrongKind
from ivr.domain.roles import Role
from ivr.journal.chain import append
from ivr.journal.entries import Entry
from ivr.rights.errors import BadPassphrase, PackageFailed
from ivr.rights.holds import TableHolds
from ivr.rights.package.archive import Archive
from ivr.rights.package.making import Order, Package, make
from ivr.rights.package.recipient import Passphrase, PublicKeyOf, Recipient, draw
from ivr.vault.age import Sink
from ivr.vault.errors import BadBody, BadRecipient
from tests.rights.house import FOREIGN, NOW, House, recording_id, speech

PASSPHRASE = Passphrase("a sentence of the person", work=4)


def made(house: House, request: str, out: Path, to: Recipient = PASSPHRASE, mute: Channel | None = None) -> Package:
    return make(house.packer, Order(request, to, house.by, NOW, mute), out, NOW)


def opened(out: Path) -> dict[str, bytes]:
    plain = pyrage.passphrase.decrypt(out.read_bytes(), PASSPHRASE.text)
    with tarfile.open(fileobj=io.BytesIO(plain)) as tar:
        return {member.name: tar.extractfile(member).read() for member in tar}  # type: ignore[union-attr]


def test_it_holds_audio_notice_proof_and_listenings(house: House, tmp_path: Path) -> None:
    call = house.call("one", speech(2.5))
    with house.engine.begin() as conn:
        append(conn, [Entry("recording.exported", recording_id(call), {"reason": "Évaluation, mars"})], NOW)
    request = house.request(calls=(call,))
    out = tmp_path / "package.tar.age"
    package = made(house, request, out)
    files = opened(out)
    assert package == Package(1, 1, hashlib.sha256(out.read_bytes()).hexdigest())
    assert out.stat().st_mode & 0o777 == 0o600
    assert set(files) == {
        "preambule/index.html",
        "preambule/signing-key.pem",
        "preambule/call-1/proof.jws",
        "preambule/call-1/notice-fr-level1.wav",
        "preambule/call-1/recording-1.wav",
    }
    audio, rate = soundfile.read(io.BytesIO(files["preambule/call-1/recording-1.wav"]), dtype="int16")
    assert rate == 8_000
    assert audio.astype("<i2").tobytes() == speech(2.5)
    assert "enregistré (fr, level1)" in files["preambule/index.html"].decode()
    assert "Évaluation, mars" in files["preambule/index.html"].decode()


def test_age_and_tar_open_it(house: House, tmp_path: Path) -> None:
    key = tmp_path / "person.key"
    subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    public = subprocess.run(["age-keygen", "-y", key], check=True, capture_output=True, text=True).stdout.strip()
    call = house.call("one", speech(1))
    out = tmp_path / "package.tar.age"
    made(house, house.request(calls=(call,)), out, PublicKeyOf(public))
    plain = subprocess.run(["age", "-d", "-i", key, out], check=True, capture_output=True).stdout
    names = subprocess.run(["tar", "-t"], input=plain, check=True, capture_output=True).stdout.decode().split()
    assert "preambule/call-1/recording-1.wav" in names


def test_one_side_can_be_left_out(house: House, tmp_path: Path) -> None:
    out = tmp_path / "package.tar.age"
    made(house, house.request(calls=(house.call("one", speech(1)),)), out, mute=Channel.AGENT)
    audio, _ = soundfile.read(io.BytesIO(opened(out)["preambule/call-1/recording-1.wav"]), dtype="int16")
    expected = np.frombuffer(speech(1), "<i2").reshape(-1, 2)
    assert not audio[:, 1].any()
    assert (audio[:, 0] == expected[:, 0]).all()


def test_a_recording_cut_by_a_crash_is_handed_over_as_far_as_it_goes(house: House, tmp_path: Path) -> None:
    out = tmp_path / "package.tar.age"
    made(house, house.request(calls=(house.call("one", speech(1), complete=False),)), out)
    audio, _ = soundfile.read(io.BytesIO(opened(out)["preambule/call-1/recording-1.wav"]), dtype="int16")
    assert 0 < len(audio) <= 8_000


def test_where_a_line_wants_four_eyes_another_than_who_confirmed_the_identity_hands_it_out(house: House, tmp_path: Path) -> None:
    request = house.request(calls=(house.call("one", speech(1)),))
    with house.engine.begin() as conn:
        conn.execute(update(lines).values(four_eyes=True))
    with pytest.raises(AccessRefused, match="another than who"):
        made(house, request, tmp_path / "package.tar.age")
    assert "rights.package-refused" in house.noted(request)
    assert not (tmp_path / "package.tar.age").exists()


def test_the_journal_says_so_before_anything_is_decrypted(house: House, tmp_path: Path) -> None:
    call = house.call("one", speech(1))
    request = house.request(calls=(call,))
    body = house.root / "objects" / recording_id(call)[:2] / f"{recording_id(call)}.age"
    changed = bytearray(body.read_bytes())
    changed[20] ^= 1
    body.write_bytes(changed)
    with pytest.raises(BadBody):
        made(house, request, tmp_path / "package.tar.age")
    assert "recording.exported" in house.noted(recording_id(call))
    assert "rights.package-written" not in house.noted(request)
    assert [path.name for path in tmp_path.iterdir() if "package" in path.name] == []


def test_nobody_unidentified_and_no_other_request_gets_one(house: House, tmp_path: Path) -> None:
    with pytest.raises(IdentityUnconfirmed):
        made(house, house.request(identified=False), tmp_path / "package.tar.age")
    with pytest.raises(WrongKind):
        made(house, house.request(Kind.ERASURE), tmp_path / "package.tar.age")
    assert not (tmp_path / "package.tar.age").exists()


def test_handing_audio_out_needs_a_role_and_a_code(house: House, tmp_path: Path) -> None:
    call = house.call("one", speech(1))
    request, out = house.request(calls=(call,)), tmp_path / "package.tar.age"
    with house.engine.begin() as conn:
        stranger, reader = person(conn, "Nobody", NOW), person(conn, "Reader", NOW)
        give(conn, reader, Role.DPO, FOREIGN.id, by=person(conn, "Denis", NOW), now=NOW)
    for by, proven_at, reasons in (
        (stranger, NOW, ["no_role"]),
        (reader, NOW, ["other_line"]),
        (house.by, None, ["factor"]),
        (house.by, NOW - timedelta(hours=1), ["factor"]),
    ):
        with pytest.raises(AccessRefused):
            make(house.packer, Order(request, PASSPHRASE, by, proven_at), out, NOW)
        assert house.details(request, "rights.package-refused")[-1] == {"by": by, "reasons": reasons}
    assert not out.exists()
    assert "recording.exported" not in house.noted(recording_id(call))


def test_what_nobody_of_the_house_may_hear_is_the_persons_still(house: House, tmp_path: Path) -> None:
    call = house.call("one", speech(1))
    with house.engine.begin() as conn:
        TableHolds().restrict(conn, recording_id(call), "another", house_by := person(conn, "Claire", NOW), NOW)
    assert house_by
    assert made(house, house.request(calls=(call,)), tmp_path / "package.tar.age").recordings == 1


def test_an_existing_file_is_never_overwritten(house: House, tmp_path: Path) -> None:
    out = tmp_path / "package.tar.age"
    out.write_text("mine")
    with pytest.raises(PackageFailed):
        made(house, house.request(), out)
    assert out.read_text() == "mine"
    link = tmp_path / "link.tar.age"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(PackageFailed):
        made(house, house.request(), link)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize(
    "name", ["../out.wav", "/out.wav", "a/../b.wav", "a//b.wav", "a\\b.wav", ".hidden", "a.wav\n", "con", "é.wav"]
)
def test_no_name_leaves_the_folder(name: str) -> None:
    archive = Archive(Sink(io.BytesIO(), b"", bytes(16)), "preambule", NOW)
    with pytest.raises(PackageFailed):
        archive.add(name, b"")


def test_a_row_that_names_a_sound_elsewhere_hands_nothing_over(house: House, tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    secret.write_bytes((house.root / "sounds" / "fr-level1.wav").read_bytes())
    with house.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE renderings SET narrowband = '../secret.wav'")
    with pytest.raises(PackageFailed, match="outside"):
        made(house, house.request(calls=(house.call("one"),)), tmp_path / "package.tar.age")


def test_sound_that_is_not_what_was_heard_is_left_out(house: House, tmp_path: Path) -> None:
    other = (house.root / "sounds" / "fr-menu.wav").read_bytes()
    (house.root / "sounds" / "fr-level1.wav").write_bytes(other)
    out = tmp_path / "package.tar.age"
    made(house, house.request(calls=(house.call("one"),)), out)
    assert "preambule/call-1/notice-fr-level1.wav" not in opened(out)


class Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


@pytest.mark.parametrize("locale", ["fr", "en"])
def test_the_page_is_accessible_and_asks_nobody(house: House, tmp_path: Path, locale: str) -> None:
    out = tmp_path / "package.tar.age"
    made(house, house.request(calls=(house.call("one", speech(1)), house.call("two")), locale=locale), out)
    files = opened(out)
    page = Page()
    page.feed(files["preambule/index.html"].decode())
    tags = [tag for tag, _ in page.tags]
    assert next(attrs for tag, attrs in page.tags if tag == "html")["lang"] == locale
    assert tags.count("h1") == 1
    assert not {"script", "link", "img", "iframe", "form", "object", "embed", "base"} & set(tags)
    ids = {attrs["id"] for _, attrs in page.tags if attrs.get("id")}
    for tag, attrs in page.tags:
        assert not any(name.startswith("on") for name in attrs)
        for name in ("src", "href"):
            if attrs.get(name):
                assert f"preambule/{attrs[name]}" in files
        if tag == "audio":
            assert "controls" in attrs
            assert attrs["aria-labelledby"] in ids
    assert ("Vos appels" in files["preambule/index.html"].decode()) == (locale == "fr")


def test_words_of_others_are_not_taken_for_markup(house: House, tmp_path: Path) -> None:
    call = house.call("one", speech(1))
    with house.engine.begin() as conn:
        append(conn, [Entry("recording.exported", recording_id(call), {"reason": "<script>alert(1)</script>"})], NOW)
    out = tmp_path / "package.tar.age"
    made(house, house.request(calls=(call,)), out)
    assert b"<script" not in opened(out)["preambule/index.html"]


@pytest.mark.parametrize("passphrase", ["short", "x" * 11, " padded at its end ", "two\nlines of it"])
def test_a_weak_passphrase_is_refused(passphrase: str) -> None:
    with pytest.raises(BadPassphrase):
        Passphrase(passphrase, work=4).header()


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(BadRecipient):
        PublicKeyOf("age1nobody").header()


def test_passphrases_are_drawn_anew() -> None:
    drawn = {draw().text for _ in range(50)}
    assert len(drawn) == 50
    assert all(len(text) == 24 for text in drawn)
