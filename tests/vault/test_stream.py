"""A recording is the same bytes however its stream is entered, and whatever else lies in the store is refused."""

from __future__ import annotations

import io
import os
import random
import shutil
import struct
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import soundfile
from sqlalchemy import update

from ivr.database import tables
from ivr.domain.access import Channel, Stretch
from ivr.errors import VaultError
from ivr.vault import age
from ivr.vault.errors import BadBody, BadManifest
from ivr.vault.playback import stream as streams
from ivr.vault.playback.exporting import Sealed, find
from ivr.vault.playback.flac_frames import Frames, crc8, crc16, read_header
from ivr.vault.playback.stream import Opened, Stream, pieces
from ivr.vault.recovery import recover

from .conftest import NOW, House, speech

SPEECH = speech(41)
SILENCE = bytes(4 * 8_000 * 90)
PCM = SPEECH + SILENCE + SPEECH[: 4 * 12_345]


def opened(house: House, name: str = "rec-1") -> Opened:
    with house.engine.connect() as conn:
        return Opened(find(conn, name, house.signer.public), house.store, house.identities)


def body(house: House, name: str = "rec-1") -> Path:
    return house.root / "objects" / name[:2] / f"{name}.age"


def whole(stream: Stream) -> bytes:
    return b"".join(pieces(stream))


def decoded(data: bytes) -> bytes:
    return bytes(soundfile.read(io.BytesIO(data), dtype="int16")[0].tobytes())


@pytest.fixture
def recording(house: House) -> House:
    house.sealed("rec-1", PCM)
    return house


def test_wav_and_flac_are_what_was_said_and_as_long_as_they_say(recording: House) -> None:
    audio = opened(recording)
    assert audio.samples == len(PCM) // 4
    for stream in (audio.wav(), audio.flac()):
        data = whole(stream)
        assert len(data) == stream.size
        assert decoded(data) == PCM
    assert struct.unpack("<I", whole(audio.wav())[4:8])[0] == audio.wav().size - 8


@pytest.mark.parametrize("kind", ["wav", "flac"])
def test_any_range_is_the_same_bytes(kind: str, recording: House) -> None:
    audio = opened(recording)
    stream = getattr(audio, kind)()
    data, draw = whole(stream), random.Random(3)
    edges = [0, 1, 8, 41, 42, 43, 44, 45, 47, stream.size - 1, stream.size, 4 * 8_000 * 41 + 44]
    places = edges + [draw.randrange(stream.size) for _ in range(40)]
    for start in places:
        end = min(stream.size, start + draw.choice([1, 3, 700, 40_000, 200_000]))
        assert stream.read(start, end) == data[start:end]
    assert stream.read(stream.size, stream.size + 9) == b""


def test_every_frame_is_found_with_few_chunks_opened(recording: House) -> None:
    audio, looks = opened(recording), 0

    class Counting(age.Body):
        def _open(self, number: int) -> bytes:
            nonlocal looks
            looks += 1
            return super()._open(number)

    audio._body.__class__ = Counting
    for sample in range(0, audio.samples, 4_096):
        looks = 0
        assert audio._frames.at_sample(sample).number == sample // 4_096
        assert looks <= 12
    with pytest.raises(BadBody):
        audio._frames.at_sample(audio.samples)


@pytest.mark.parametrize(("mask", "silent", "kept"), [(Channel.CALLER, 0, 1), (Channel.AGENT, 1, 0)])
def test_one_speaker_is_silenced_and_ranges_stay_exact(mask: Channel, silent: int, kept: int, recording: House) -> None:
    audio = opened(recording)
    plain, masked = whole(audio.wav()), audio.wav(mask)
    data = whole(masked)
    heard, said = (np.frombuffer(one[44:], "<i2").reshape(-1, 2) for one in (data, plain))
    assert not heard[:, silent].any()
    assert np.array_equal(heard[:, kept], said[:, kept])
    assert (masked.size, data[:44]) == (len(plain), plain[:44])
    assert masked.read(70_001, 90_003) == data[70_001:90_003]


@pytest.mark.parametrize("torn", [None, 16 + 2 * 65_552 + 1_234, 16 + 65_552, 16 + 20_000, 16 + 16, 3])
def test_what_a_crash_left_is_a_stream_of_its_whole_frames(torn: int | None, house: House) -> None:
    pcm = speech(60)
    capture = house.opened("rec-1")
    house.feed(capture, pcm, finish=False)
    house.died(capture)
    if torn is not None:
        os.truncate(capture.part, torn)
    recover(house.sealer, NOW, sole=True)
    if house.header("rec-1") is None or house.row("rec-1").manifest is None:
        assert torn is not None
        assert torn < 20_000
        return
    audio = opened(house)
    assert audio.samples % 4_096 == 0
    wav, flac = whole(audio.wav()), whole(audio.flac())
    assert wav[44:] == pcm[: audio.samples * 4]
    assert (len(wav), len(flac)) == (audio.wav().size, audio.flac().size)
    if audio.samples:
        assert decoded(flac) == wav[44:]
        assert soundfile.info(io.BytesIO(flac)).frames == audio.samples
        assert audio.wav().read(5_000, 6_000) == wav[5_000:6_000]


def test_an_empty_recording_is_an_empty_stream(house: House) -> None:
    house.sealed("rec-1", b"")
    audio = opened(house)
    assert (audio.samples, audio.flac().size, audio.wav().size) == (0, 0, 44)
    assert decoded(whole(audio.wav())) == b""


def test_what_was_heard_is_known_to_the_sample_or_to_the_frame(recording: House) -> None:
    audio = opened(recording)
    wav, flac = audio.wav(), audio.flac()
    assert wav.heard(0, 44) == Stretch(0, 0)
    assert wav.heard(44 + 4_000, 44 + 4_001) == Stretch(1_000, 1_001)
    assert wav.heard(0, wav.size) == Stretch(0, audio.samples) == flac.heard(0, flac.size)
    third = audio._frames.at_sample(3 * 4_096).offset
    assert flac.heard(0, 42).end == 0
    assert flac.heard(third, third + 1) == Stretch(3 * 4_096, 4 * 4_096)
    assert flac.heard(third - 1, third + 1) == Stretch(2 * 4_096, 4 * 4_096)
    assert flac.heard(flac.size - 1, flac.size).end == audio.samples


@pytest.mark.parametrize("place", [3, 16 + 100, 16 + 65_552 + 7, -1])
def test_a_changed_byte_is_not_heard(place: int, recording: House) -> None:
    path = body(recording)
    data = bytearray(path.read_bytes())
    data[place] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(BadBody):
        whole(opened(recording).wav())
    with pytest.raises(BadBody):
        whole(opened(recording).flac())


def test_other_places_of_a_changed_body_are_heard_but_never_the_changed_one(recording: House) -> None:
    path = body(recording)
    data = bytearray(path.read_bytes())
    data[16 + 65_552 + 7] ^= 1
    path.write_bytes(bytes(data))
    wav = opened(recording).wav()
    assert wav.read(0, 4_000)[44:] == PCM[: 4_000 - 44]
    with pytest.raises(BadBody):
        whole(wav)


def test_a_body_cut_short_is_not_a_shorter_recording(recording: House) -> None:
    path = body(recording)
    os.truncate(path, 16 + 2 * 65_552)
    with pytest.raises(VaultError):
        whole(opened(recording).wav())


def test_header_and_body_of_another_recording_are_not_heard_in_its_place(house: House) -> None:
    house.sealed("rec-1", speech(2))
    house.sealed("rec-2", speech(3))
    with house.engine.connect() as conn:
        one, other = (find(conn, name, house.signer.public) for name in ("rec-1", "rec-2"))
    shutil.copy(body(house, "rec-2"), body(house, "rec-1"))
    with pytest.raises(BadBody):
        whole(Opened(one, house.store, house.identities).wav())
    with pytest.raises(BadBody):
        Opened(Sealed(one.manifest, other.header), house.store, house.identities)


def test_a_header_that_was_made_anew_is_heard_when_the_body_is_the_signed_one(recording: House) -> None:
    with recording.engine.connect() as conn:
        sealed = find(conn, "rec-1", recording.signer.public)
    rotated = age.wrap(recording.identities.unwrap(sealed.header), recording.identities.recipients())
    assert rotated != sealed.header
    anew = Sealed(sealed.manifest, rotated)
    assert whole(Opened(anew, recording.store, recording.identities).wav())[44:] == PCM


def test_after_a_rotation_the_whole_body_is_compared_once(recording: House, monkeypatch: pytest.MonkeyPatch) -> None:
    with recording.engine.connect() as conn:
        sealed = find(conn, "rec-1", recording.signer.public)
    anew = Sealed(sealed.manifest, age.wrap(recording.identities.unwrap(sealed.header), recording.identities.recipients()))
    checked: list[str] = []
    monkeypatch.setattr(streams, "check", lambda manifest, _store: checked.append(manifest.body))
    for _ in range(3):
        Opened(anew, recording.store, recording.identities)
        Opened(sealed, recording.store, recording.identities)
    assert checked == ["re/rec-1.age"]


def test_a_manifest_of_another_recording_is_refused(house: House) -> None:
    house.sealed("rec-1", speech(1))
    house.sealed("rec-2", speech(1))
    others = update(tables.recordings).where(tables.recordings.c.id == "rec-1").values(manifest=house.row("rec-2").manifest)
    with house.engine.begin() as conn:
        conn.execute(others)
    with pytest.raises(BadManifest):
        opened(house)


def test_what_the_store_says_is_told_not_swallowed_by_the_decoder(recording: House, monkeypatch: pytest.MonkeyPatch) -> None:
    wav = opened(recording).wav()
    assert isinstance(wav, streams._Wav)
    wav.read(0, 1_000)

    def fail(*_: object) -> bytes:
        raise BadBody("gone away")

    monkeypatch.setattr(wav._body, "_read", fail)
    with pytest.raises(BadBody, match="gone away"):
        wav.read(900_000, 1_000_000)


def test_crcs_are_those_of_the_specification() -> None:
    assert crc8(b"123456789") == 0xF4  # CRC-8/SMBUS
    assert crc16(b"123456789") == 0xFEE8  # CRC-16/UMTS
    assert read_header(b"\xff\xf8\xc4\x18\x00" + bytes([crc8(b"\xff\xf8\xc4\x18\x00")]), 0, 4_096) is not None
    assert read_header(b"\xff\xf8\xc4\x18\x00\x00", 0, 4_096) is None
    assert read_header(b"\xff\xf8\xc4\x18", 0, 4_096) is None


@pytest.mark.parametrize("short", [1, 16, 40_000])
def test_a_store_that_gives_too_little_is_not_believed(short: int, recording: House, monkeypatch: pytest.MonkeyPatch) -> None:
    real = recording.store.read
    monkeypatch.setattr(recording.store, "read", lambda name, start, end: real(name, start, end)[:-short])
    with pytest.raises(BadBody):
        whole(opened(recording).wav())


def part_of(data: bytes, start: int, end: int) -> bytes:
    return data[start:end]


def test_something_else_that_was_encrypted_rightly_is_no_recording() -> None:
    for other in (b"RIFF" * 40, b"fLaC", b"fLaC" + bytes(100)):
        with pytest.raises(BadBody):
            Frames(partial(part_of, other), len(other), 100)
