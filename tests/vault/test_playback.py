"""A sealed recording comes back as the same audio, whole or as much as is whole; and nothing else comes back."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import subprocess
from pathlib import Path

import numpy as np
import pyrage
import pytest
import soundfile
from sqlalchemy import update

from ivr.database import tables
from ivr.vault.errors import BadBody, ExportFailed, IdentityMissing, RecordingMissing, WrongState
from ivr.vault.keys.identities import FolderIdentities
from ivr.vault.playback.exporting import AudioFormat, Unbounded, export
from ivr.vault.recovery import recover

from .conftest import NOW, House, speech


def exported(house: House, name: str, audio: AudioFormat = AudioFormat.FLAC, identities: FolderIdentities | None = None) -> Path:
    out = house.root / f"{name}.{audio.value}"
    with house.engine.connect() as conn:
        export(conn, house.store, identities or house.identities, name, out, audio, public_key=house.signer.public)
    return out


@pytest.mark.parametrize("audio", list(AudioFormat))
@pytest.mark.parametrize("seconds", [0.1, 7, 41])
def test_the_same_samples_come_back_with_the_right_length(audio: AudioFormat, seconds: float, house: House) -> None:
    pcm = speech(seconds)
    house.sealed("rec-1", pcm)
    out = exported(house, "rec-1", audio)
    samples, rate = soundfile.read(out, dtype="int16")
    assert (rate, samples.tobytes()) == (8_000, pcm)
    assert soundfile.info(out).frames == len(pcm) // 4
    assert stat.S_IMODE(out.stat().st_mode) == 0o600


def test_flac_carries_the_md5_of_its_samples(house: House) -> None:
    pcm = speech(5)
    house.sealed("rec-1", pcm)
    assert exported(house, "rec-1").read_bytes()[26:42] == hashlib.md5(pcm).digest()


def test_an_empty_recording_is_an_empty_file(house: House) -> None:
    house.sealed("rec-1", b"")
    assert soundfile.info(exported(house, "rec-1", AudioFormat.WAV)).frames == 0


@pytest.mark.parametrize("audio", list(AudioFormat))
def test_what_a_crash_left_whole_can_be_heard(audio: AudioFormat, house: House) -> None:
    pcm = speech(60)
    capture = house.opened("rec-1")
    house.feed(capture, pcm, finish=False)
    house.died(capture)
    recover(house.sealer, NOW, sole=True)
    heard, _ = soundfile.read(exported(house, "rec-1", audio), dtype="int16")
    assert len(heard) > 8_000 * 30
    assert heard.tobytes() == pcm[: heard.nbytes]


def test_a_body_torn_inside_a_chunk_still_gives_the_whole_ones(house: House) -> None:
    pcm = speech(60)
    capture = house.opened("rec-1")
    house.feed(capture, pcm, finish=False)
    house.died(capture)
    os.truncate(capture.part, 16 + 2 * 65_552 + 1_234)
    recover(house.sealer, NOW, sole=True)
    heard, _ = soundfile.read(exported(house, "rec-1", AudioFormat.WAV), dtype="int16")
    assert len(heard) > 8_000 * 5
    assert heard.tobytes() == pcm[: heard.nbytes]


def test_a_changed_body_is_refused_and_leaves_no_file(house: House) -> None:
    house.sealed("rec-1", speech(20))
    path = house.root / "objects" / "re" / "rec-1.age"
    changed = bytearray(path.read_bytes())
    changed[len(changed) // 2] ^= 1
    path.write_bytes(bytes(changed))
    with pytest.raises(BadBody):
        exported(house, "rec-1")
    assert not (house.root / "rec-1.flac").exists()


def test_another_recordings_body_is_refused(house: House) -> None:
    house.sealed("rec-1", speech(2))
    house.sealed("rec-2", speech(3))
    shutil.copy(house.root / "objects" / "re" / "rec-2.age", house.root / "objects" / "re" / "rec-1.age")
    with pytest.raises(BadBody):
        exported(house, "rec-1")


def test_a_longer_body_is_refused(house: House) -> None:
    house.sealed("rec-1", speech(2))
    with (house.root / "objects" / "re" / "rec-1.age").open("ab") as file:
        file.write(b"more")
    with pytest.raises(BadBody):
        exported(house, "rec-1")


def test_another_key_hears_nothing(house: House, tmp_path: Path) -> None:
    house.sealed("rec-1", speech(2))
    (tmp_path / "foreign").mkdir()
    (tmp_path / "foreign" / "a.txt").write_text(f"{pyrage.x25519.Identity.generate()}\n")
    (tmp_path / "foreign" / "a.txt").chmod(0o600)
    with pytest.raises(IdentityMissing):
        exported(house, "rec-1", identities=FolderIdentities(tmp_path / "foreign"))
    assert not (house.root / "rec-1.flac").exists()


@pytest.mark.parametrize("state", ["refused", "quarantined", "destroying", "destroyed", "sealing"])
def test_only_what_is_sealed_is_heard(state: str, house: House) -> None:
    house.sealed("rec-1", speech(1))
    with house.engine.begin() as conn:
        conn.execute(update(tables.recordings).values(state=state))
    with pytest.raises(WrongState):
        exported(house, "rec-1")


def test_an_unknown_recording(house: House) -> None:
    with pytest.raises(RecordingMissing):
        exported(house, "nothing")


def test_a_file_that_exists_is_not_overwritten(house: House) -> None:
    house.sealed("rec-1", speech(1))
    (house.root / "rec-1.flac").write_bytes(b"mine")
    with pytest.raises(ExportFailed):
        exported(house, "rec-1")
    assert (house.root / "rec-1.flac").read_bytes() == b"mine"


def test_nothing_but_the_file_asked_for_is_written(house: House) -> None:
    house.sealed("rec-1", speech(10))
    before = {path for path in house.root.rglob("*") if path.is_file()}
    exported(house, "rec-1", AudioFormat.WAV)
    exported(house, "rec-1", AudioFormat.FLAC)
    after = {path.name for path in house.root.rglob("*") if path.is_file()} - {path.name for path in before}
    assert after == {"rec-1.wav", "rec-1.flac"}


@pytest.mark.age
def test_debians_age_opens_header_and_body(house: House) -> None:
    if shutil.which("age") is None:
        pytest.skip("Debian's age program is not installed: apt-get install age")
    pcm = speech(15)
    house.sealed("rec-1", pcm)
    (house.root / "HEADER").write_bytes(house.header("rec-1") or b"")
    body, key, out = (
        house.root / "objects" / "re" / "rec-1.age",
        house.root / "identities" / "2027-02.txt",
        house.root / "by-age.flac",
    )
    command = f"cat '{house.root}/HEADER' '{body}' | age -d -i '{key}' > '{out}'"
    subprocess.run(["sh", "-c", command], check=True, timeout=20, capture_output=True)
    ours, _ = soundfile.read(exported(house, "rec-1"), dtype="int16")
    assert np.array_equal(_stream(out), ours)


def _stream(path: Path) -> np.ndarray:
    with path.open("rb") as file, Unbounded(file) as stream:
        return np.concatenate(_blocks(stream))


def _blocks(stream: soundfile.SoundFile) -> list[np.ndarray]:
    blocks = []
    while len(block := stream.read(4_096, dtype="int16")):
        blocks.append(block)
    return blocks
