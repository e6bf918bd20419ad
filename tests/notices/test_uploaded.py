"""People's recordings: what is taken, what is refused and how, and when they are heard."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from notices.audio import masters
from notices.audio.errors import MasterDamaged, SoundNotWritten
from notices.audio.loudness import lufs
from notices.errors import NoticeError
from notices.notice import Locale, NoticeVersion, Piece
from notices.rendering import Files, render
from notices.rendering.mending import mend
from notices.texts import Segment, Utterance
from notices.uploaded import decoding
from notices.uploaded.accepting import accept
from notices.uploaded.errors import UploadSaysOther, UploadTooLong, UploadUnreadable, UploadUnusable
from notices.uploaded.folder import RecordingFolder
from notices.uploaded.transcript import check_transcript

FR, EN = Locale("fr"), Locale("en")
TEXT = "Pour refuser l’enregistrement, tapez 2."
NOON = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)

Sound = NDArray[np.float64]


def speech(seconds: float = 2.5, rate: int = 48_000, level: float = 0.05) -> Sound:
    """Noise in syllables, four a second, as somebody speaks."""
    random = np.random.default_rng(1)
    time = np.arange(int(rate * seconds)) / rate
    samples: Sound = level * random.standard_normal(time.size) * np.clip(np.sin(2 * np.pi * 4 * time), 0.05, 1)
    return samples


def silence(seconds: float, rate: int = 48_000) -> Sound:
    return np.random.default_rng(2).standard_normal(int(rate * seconds)) * 1e-5


def written(samples: Sound, kind: str = "WAV", subtype: str | None = None, rate: int = 48_000) -> bytes:
    file = io.BytesIO()
    soundfile.write(file, samples, rate, subtype, format=kind)
    return file.getvalue()


GOOD = written(speech())


@pytest.mark.parametrize("rate", [8_000, 16_000, 44_100, 48_000, 96_000])
@pytest.mark.parametrize(("kind", "subtype"), [("WAV", "PCM_16"), ("WAV", "PCM_24"), ("WAV", "FLOAT"), ("FLAC", "PCM_24")])
def test_every_rate_is_taken(kind: str, subtype: str, rate: int) -> None:
    accepted = accept(written(speech(rate=rate), kind, subtype, rate), TEXT, TEXT)
    assert accepted.seconds == pytest.approx(2.5 + 0.2, abs=0.15)


@pytest.mark.parametrize(
    ("kind", "subtype", "rate"),
    [("MP3", "MPEG_LAYER_III", 44_100), ("OGG", "OPUS", 48_000), ("WAVEX", "PCM_16", 48_000), ("WAV", "ULAW", 8_000)],
)
def test_other_kinds_are_taken(kind: str, subtype: str, rate: int) -> None:
    accepted = accept(written(speech(rate=rate), kind, subtype, rate), TEXT, TEXT)
    assert accepted.seconds == pytest.approx(2.7, abs=0.2)


def test_two_channels_that_are_alike_are_one() -> None:
    both = accept(written(np.column_stack([speech(), speech()])), TEXT, TEXT)
    np.testing.assert_allclose(both.signal, accept(GOOD, TEXT, TEXT).signal, atol=1e-4)


def test_silence_around_it_is_cut_off() -> None:
    around = np.concatenate([silence(2), speech(), silence(2.5)])
    assert accept(written(around), TEXT, TEXT).seconds == pytest.approx(2.9, abs=0.2)


def html() -> bytes:
    return b"<!DOCTYPE html><html><body>Not found</body></html>" * 20


def not_a_number() -> bytes:
    samples = speech()
    samples[70_000] = np.nan
    return written(samples, "WAV", "FLOAT")


def unknown_length() -> bytes:
    data = bytearray(written(speech(), "FLAC", "PCM_16"))
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    return bytes(data)


def bomb(said: float = 2.5) -> bytes:
    """Eleven minutes of silence in 80 KB of FLAC that say that they are two seconds and a half."""
    data = bytearray(written(np.zeros(8_000 * 660), "FLAC", "PCM_16", 8_000))
    frames = int(8_000 * said)
    data[21] &= 0xF0
    data[22:26] = frames.to_bytes(4, "big")
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "it is empty"),
        (b"a", "begins with b'a'"),
        (html(), "begins with b'<!DOCTYPE ht'"),
        (b"RIFF" + bytes(4) + b"WAVE" + b"junk" * 100, "cut short or damaged"),
        (b"fLaC" + b"junk" * 100, "cut short or damaged"),
        (b"ID3" + b"junk" * 100, "cut short or damaged|no sound"),
        (GOOD[:-1_000], "its end is missing"),
        (GOOD[:44], "its end is missing"),
        (GOOD[:30], "its end is missing|damaged"),
        (written(speech(), "FLAC", "PCM_24")[:60_000], "cut short or damaged"),
        (written(speech(), "OGG", "OPUS")[:-2_000], "its end is missing"),
        (written(speech(rate=44_100), "MP3", None, 44_100)[:6_000], "s are missing"),
        (written(speech(), "OGG", "VORBIS"), "OGG VORBIS, not WAV"),
        (written(np.zeros(0)), "holds no sound"),
        (not_a_number(), "samples that are no numbers"),
        (unknown_length(), "does not say how long it is"),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(UploadUnreadable, match=words):
        accept(data, TEXT, TEXT)


def test_what_is_too_large_is_refused_unread() -> None:
    with pytest.raises(UploadTooLong, match="more than 64 MiB"):
        accept(bytes(decoding.MOST_BYTES + 1), TEXT, TEXT)


def test_what_says_that_it_is_too_long_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundfile.SoundFile, "read", lambda *_args, **_kinds: pytest.fail("it was unpacked"))
    with pytest.raises(UploadTooLong, match="says that it lasts more than 180 s"):
        accept(bomb(660), TEXT, TEXT)


def test_a_bomb_is_not_unpacked_beyond_what_it_says() -> None:
    with pytest.raises(NoticeError):
        accept(bomb(), TEXT, TEXT)


def test_decoding_stops_at_the_limit_whatever_the_file_says(monkeypatch: pytest.MonkeyPatch) -> None:
    class Endless:
        samplerate, frames = 8_000, 20_000
        blocks = 0

        def read(self, size: int, **_kinds: Any) -> NDArray[np.float32]:
            self.blocks += 1
            return np.zeros((size, 1), np.float32)

    file = Endless()
    with pytest.raises(UploadTooLong, match="is not unpacked"):
        list(decoding._blocks(file))
    assert file.blocks == 180 * 8_000 // decoding._BLOCK + 1


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (np.zeros(48_000 * 3), "is silent"),
        (silence(3), "is silent"),
        (speech(level=0.004), "too quiet: -[0-9]+ LUFS"),
        (np.clip(speech(level=2), -1, 1), "is clipped"),
        (np.concatenate([silence(4), speech()]), r"4\.[0-9] s of silence at its beginning"),
        (np.concatenate([speech(), silence(3.5)]), r"3\.[0-9] s of silence at its end"),
        (np.concatenate([speech(1.2), silence(2), speech(1.2)]), r"a silence of 2\.[0-9] s after 1\.[0-9] s"),
        (speech(0.5), "too fast"),
        (speech(20), "too slowly"),
        (np.column_stack([speech(), -speech()]), "two channels of the recording differ"),
        (np.column_stack([speech(), np.zeros(120_000)]), "two channels of the recording differ"),
        (np.column_stack([speech()] * 3), "3 channels"),
    ],
)
def test_what_callers_must_not_hear_is_refused(samples: Sound, words: str) -> None:
    with pytest.raises(UploadUnusable, match=words):
        accept(written(samples), TEXT, TEXT)


@pytest.mark.parametrize("rate", [4_000, 300_000])
def test_a_rate_of_no_recorder_is_refused(rate: int) -> None:
    with pytest.raises(UploadUnusable, match=f"{rate} samples a second"):
        accept(written(speech(rate=rate), rate=rate), TEXT, TEXT)


@pytest.mark.parametrize(
    ("transcript", "text"),
    [
        (TEXT, TEXT),
        ("  Pour refuser\nl'enregistrement,\u00a0tapez 2. ", TEXT),
        ('Il dit "oui".', "Il dit «\u202foui\u202f»."),
        ("e\u0301cole", "école"),
    ],
)
def test_spaces_and_quotation_marks_do_not_matter(transcript: str, text: str) -> None:
    check_transcript(transcript, text)


@pytest.mark.parametrize(
    ("transcript", "words"),
    [
        ("Pour accepter l’enregistrement, tapez 2.", "after “Pour”, word 2, the text has “refuser”, the transcript “accepter”"),
        ("Pour refuser l’enregistrement, tapez 3.", "word 5, the text has “2.”, the transcript “3.”"),
        ("Pour refuser l’enregistrement,", "word 4, the text has “tapez”, the transcript nothing more"),
        (f"{TEXT} Merci.", "word 6, the text has nothing more, the transcript “Merci.”"),
        ("", "at the beginning, word 1, the text has “Pour”, the transcript nothing more"),
    ],
)
def test_another_text_is_refused_with_the_first_difference(transcript: str, words: str) -> None:
    with pytest.raises(UploadSaysOther, match=words):
        accept(GOOD, transcript, TEXT)


@pytest.fixture
def recordings(tmp_path: Path) -> RecordingFolder:
    return RecordingFolder(tmp_path / "recordings")


LINE = {
    (FR, Piece.MENU): Utterance((Segment(FR, TEXT, 0),)),
    (EN, Piece.MENU): Utterance((Segment(EN, "To refuse, press 2.", 0),)),
}


def rendered(
    said: dict[tuple[Locale, Piece], Utterance], tmp_path: Path, tones: Any, recordings: RecordingFolder
) -> NoticeVersion:
    return render("accueil", "facts", said, tmp_path / "sounds", tones, recordings=recordings)


def test_a_recording_is_heard_in_place_of_every_voice_at_the_same_loudness(
    tmp_path: Path, tones: Any, recordings: RecordingFolder
) -> None:
    entry = recordings.keep(accept(GOOD, TEXT, TEXT), "accueil", FR, Piece.MENU, NOON)

    version = rendered(LINE, tmp_path, tones, recordings)

    person, machine = version.rendering(FR, Piece.MENU), version.rendering(EN, Piece.MENU)
    assert (person.voice, machine.voice) == (f"uploaded/{entry.sound_hash[:12]}", "tone/en")
    assert (len(tones.voices[FR].said), len(tones.voices[EN].said)) == (0, 1)
    for path, rate in ((person.narrowband, 8_000), (person.wideband, 16_000)):
        with soundfile.SoundFile(path) as file:
            assert file.samplerate == rate
            assert file.comment.startswith(f"human recording; voice {person.voice}; sha256 ")
            assert lufs(file.read(), rate) == pytest.approx(-19, abs=0.3)
    assert Files.beside(person.narrowband).waveform.exists()
    assert rendered(LINE, tmp_path, tones, recordings) == version


@pytest.mark.parametrize("copied", [True, False])
def test_a_lost_file_is_made_again_from_the_recording(
    tmp_path: Path, tones: Any, recordings: RecordingFolder, *, copied: bool
) -> None:
    entry = recordings.keep(accept(GOOD, TEXT, TEXT), "accueil", FR, Piece.MENU, NOON)
    version = rendered(LINE, tmp_path, tones, recordings)
    files = Files.beside(version.rendering(FR, Piece.MENU).narrowband)
    whole = files.wide.read_bytes(), files.master.read_bytes()
    files.wide.unlink()
    (tmp_path / "recordings" / f"{entry.sound_hash}.flac" if copied else files.master).unlink()

    if copied:
        assert mend(version.renderings.values()) == ()
    else:
        assert rendered(LINE, tmp_path, tones, recordings) == version
    assert (files.wide.read_bytes(), files.master.read_bytes()) == whole


def test_an_admin_may_prefer_the_synthetic_voice(tmp_path: Path, tones: Any, recordings: RecordingFolder) -> None:
    recordings.keep(accept(GOOD, TEXT, TEXT), "accueil", FR, Piece.MENU, NOON)
    tones.prefers_uploads = lambda locale: locale != FR
    assert rendered(LINE, tmp_path, tones, recordings).rendering(FR, Piece.MENU).voice == "tone/fr"


def test_it_is_heard_for_no_other_text_line_locale_or_piece(tmp_path: Path, tones: Any, recordings: RecordingFolder) -> None:
    recordings.keep(accept(GOOD, TEXT, TEXT), "accueil", FR, Piece.MENU, NOON)
    changed = LINE | {(FR, Piece.MENU): Utterance((Segment(FR, TEXT.replace("2", "3"), 0),))}

    assert rendered(changed, tmp_path, tones, recordings).rendering(FR, Piece.MENU).voice == "tone/fr"
    assert recordings.find("accueil", FR, Piece.MENU, TEXT)
    assert recordings.find("standard", FR, Piece.MENU, TEXT) is None
    assert recordings.find("accueil", EN, Piece.MENU, TEXT) is None
    assert recordings.find("accueil", FR, Piece.REFUSED, TEXT) is None


def test_a_recording_that_was_damaged_is_named_and_nothing_is_published(
    tmp_path: Path, tones: Any, recordings: RecordingFolder
) -> None:
    recordings.keep(accept(GOOD, TEXT, TEXT), "accueil", FR, Piece.MENU, NOON)
    master = recordings.find("accueil", FR, Piece.MENU, TEXT)
    assert master
    master.write_bytes(master.read_bytes()[:-100])

    with pytest.raises(MasterDamaged, match="recording of menu in fr for the line accueil is damaged"):
        rendered(LINE, tmp_path, tones, recordings)
    assert tones.said == 0

    next(master.parent.glob("*.json")).write_text("{")
    with pytest.raises(MasterDamaged, match="cannot be read"):
        recordings.find("accueil", FR, Piece.MENU, TEXT)


def test_a_withdrawn_recording_is_gone_with_its_sound(recordings: RecordingFolder, tmp_path: Path) -> None:
    accepted = accept(GOOD, TEXT, TEXT)
    for line in ("accueil", "standard"):
        recordings.keep(accepted, line, FR, Piece.MENU, NOON)

    assert recordings.withdraw("accueil", FR, Piece.MENU, TEXT)
    assert not recordings.withdraw("accueil", FR, Piece.MENU, TEXT)
    assert recordings.find("accueil", FR, Piece.MENU, TEXT) is None
    assert recordings.find("standard", FR, Piece.MENU, TEXT)
    assert recordings.withdraw("standard", FR, Piece.MENU, TEXT)
    assert not list((tmp_path / "recordings").iterdir())


def test_a_better_recording_takes_the_place_of_the_first(recordings: RecordingFolder, tmp_path: Path) -> None:
    first = recordings.keep(accept(GOOD, TEXT, TEXT), "accueil", FR, Piece.MENU, NOON)
    second = recordings.keep(accept(written(speech(2.2)), TEXT, TEXT), "accueil", FR, Piece.MENU, NOON)

    assert first.sound_hash != second.sound_hash
    assert recordings.entries("accueil") == (second,)
    assert recordings.entries("standard") == ()
    master = recordings.find("accueil", FR, Piece.MENU, TEXT)
    assert master
    read = masters.read(master)
    assert read
    assert read.sound_hash == second.sound_hash
    assert len(list((tmp_path / "recordings").iterdir())) == 2


def test_the_same_recording_twice_stays(recordings: RecordingFolder) -> None:
    for _ in range(2):
        recordings.keep(accept(GOOD, TEXT, TEXT), "accueil", FR, Piece.MENU, NOON)
    master = recordings.find("accueil", FR, Piece.MENU, TEXT)
    assert master
    assert masters.read(master)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(SoundNotWritten):
        RecordingFolder(tmp_path / "file").keep(accept(GOOD, TEXT, TEXT), "accueil", FR, Piece.MENU, NOON)
