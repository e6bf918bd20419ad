"""Files, silence, tones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from ivr.rehearsal.noted import files_of
from ivr.rehearsal.sound import Mixed, Sound, SoundMissing, Voice, load, resample


def test_a_file_comes_out_whole_in_frames(tmp_path: Path) -> None:
    samples = np.arange(1000, dtype=np.int16)
    soundfile.write(tmp_path / "a.wav", samples, 8000)
    sound = load(str(tmp_path / "a.wav"), 8000)
    frames = []
    while not sound.over:
        frames.append(sound.frame())
    assert [len(frame) for frame in frames] == [320] * 7
    assert np.array_equal(np.frombuffer(b"".join(frames), "<i2")[:1000], samples)
    assert sound.position == sound.length == 1000


def test_a_wideband_file_is_thinned_for_a_narrowband_call(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(16000, np.int16), 16000)
    assert load(str(tmp_path / "a.wav"), 8000).length == 8000
    assert load(str(tmp_path / "a.wav"), 16000).length == 16000


@pytest.mark.parametrize(("name", "length"), [
    ("silence_stream://250", 2000),
    ("silence_stream://250,1400", 2000),
    ("silence_stream://-1", None),
    ("tone_stream://%(200,100,440)", 2400),
    ("tone_stream://%(200,100,440,480);loops=3", 7200),
    ("tone_stream://v=-20;%(300,700,440);loops=-1", None),
    ("file_string://silence_stream://100!silence_stream://200", 4400),
])  # fmt: skip
def test_streams(name: str, length: int | None) -> None:
    sound = load(name, 8000)
    assert sound.length == length
    assert len(sound.frame()) == 320


@pytest.mark.parametrize("path", ["/nonexistent.wav", "tone_stream://nonsense", __file__])
def test_what_cannot_be_played_is_missing(path: str) -> None:
    with pytest.raises(SoundMissing):
        load(path, 8000)


def test_somebody_speaks_then_is_silent_then_says_the_same_again() -> None:
    voice = Voice(8000)
    voice.say(b"\1\0" * 200)
    assert [voice.frame() for _ in range(3)] == [b"\1\0" * 160, b"\1\0" * 40 + b"\0" * 240, b"\0" * 320]
    looped = Voice(8000, looped=b"\2\0" * 100)
    assert looped.frame() == looped.frame() == b"\2\0" * 160


def test_rates() -> None:
    assert len(resample(np.zeros(160, np.int16), 8000, 16000)) == 320
    assert len(resample(np.zeros(0, np.int16), 8000, 16000)) == 0
    assert len(Voice(16000).frame()) == 640


def mixed(sound: list[int], *, instead: bool) -> Mixed:
    name = "tone_stream://%(1,0,440)"
    return Mixed({name: Sound(np.array(sound, np.int16), 8000)}, {name} if instead else set())


def test_a_sound_is_mixed_in_until_it_is_over_and_never_beyond_full_scale() -> None:
    speech = np.full(160, 30000, np.int16).tobytes()
    both = mixed([5000] * 100 + [-5000] * 100, instead=False)
    first, second = (np.frombuffer(both.frame(speech), np.int16) for _ in range(2))
    assert first.tolist() == [32767] * 100 + [25000] * 60
    assert second.tolist() == [25000] * 40 + [30000] * 120
    assert both.frame(speech) == speech
    assert both.sounds == {}


def test_a_sound_may_take_the_place_of_all_else_while_it_lasts() -> None:
    speech = np.full(160, 30000, np.int16).tobytes()
    alone = mixed([5000] * 160, instead=True)
    assert np.frombuffer(alone.frame(speech), np.int16).tolist() == [5000] * 160
    assert alone.frame(speech) == speech


def test_a_sound_of_several_says_what_it_is_made_of(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", np.zeros(1000, np.int16), 8000)
    name = str(tmp_path / "a.wav")
    sound = load(f"file_string://{name}!silence_stream://100!{name}", 8000)
    assert sound.parts == (("silence_stream://", 2000), (name, 1000), ("silence_stream://100", 800), (name, 1000))
    assert sound.length == sum(length for _, length in sound.parts)


@pytest.mark.parametrize(
    ("played", "files"),
    [
        ("/a/b.wav", ("/a/b.wav",)),
        ("file_string:///a.wav!silence_stream://200!/b.wav", ("/a.wav", "/b.wav")),
        ("tone_stream://%(200,0,440)", ()),
    ],
)
def test_the_files_of_one_playback_can_be_told_apart(played: str, files: tuple[str, ...]) -> None:
    assert files_of(played) == files
