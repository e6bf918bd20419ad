"""Rendering with voices of tones. The whole line is rendered once; tests that write work on a copy of its folder."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from notices.errors import NoticeError
from notices.facts import AnnouncedFacts
from notices.notice import DIGITS, RENDERED, Locale, NoticeVersion, Piece, Rendering
from notices.rendering import Files, Progress, render_version
from notices.speech.errors import VoiceFailed, VoiceUnusable
from notices.speech.port import Speech
from notices.spoken.digits import digit_word
from notices.texts import compose

FR, EN = Locale("fr"), Locale("en")
BOTH = (FR, EN)


@dataclass(frozen=True)
class Rendered:
    """What a rendering left: the version, its folder, what was told and what the voices were given."""

    version: NoticeVersion
    sounds: Path
    steps: tuple[Progress, ...]
    said: dict[Locale, list[str]]


@pytest.fixture(scope="module")
def rendered(town_hall: AnnouncedFacts, new_tones: Callable[[], Any], tmp_path_factory: pytest.TempPathFactory) -> Rendered:
    """The whole line in both languages; nobody writes into its folder."""
    sounds, tones, steps = tmp_path_factory.mktemp("rendered"), new_tones(), list[Progress]()
    version = render_version(town_hall, "accueil", BOTH, sounds, tones, progress=steps.append)
    return Rendered(version, sounds, tuple(steps), {locale: voice.said for locale, voice in tones.voices.items()})


@pytest.fixture
def sounds(rendered: Rendered, tmp_path: Path) -> Path:
    """A copy of the rendered folder, to be written into."""
    return Path(shutil.copytree(rendered.sounds, tmp_path / "sounds"))


def files(rendering: Rendering, folder: Path) -> tuple[Path, ...]:
    """The files of a rendering in a copy of its folder: 8 kHz, 16 kHz, master, outline."""
    of = Files(folder, Files.beside(rendering.narrowband).key)
    return of.narrow, of.wide, of.master, of.waveform


def words(locale: Locale) -> dict[Piece, str]:
    return {piece: digit_word(digit, locale) for digit, piece in enumerate(DIGITS)}


def test_a_version_holds_every_piece_in_every_locale(facts: AnnouncedFacts, rendered: Rendered) -> None:
    version = rendered.version

    assert set(version.renderings) == {(locale, piece) for locale in BOTH for piece in RENDERED}
    assert version.locales == BOTH
    assert (version.line_id, version.facts_hash) == ("accueil", facts.hash(BOTH))
    texts = {locale: compose(facts, locale, BOTH) | words(locale) for locale in BOTH}
    for (locale, piece), rendering in version.renderings.items():
        assert (rendering.locale, rendering.piece, rendering.text) == (locale, piece, texts[locale][piece])
        assert rendering.text_hash == hashlib.sha256(rendering.text.encode()).hexdigest()


def test_the_files_are_what_the_rendering_says(rendered: Rendered) -> None:
    for rendering in rendered.version.renderings.values():
        narrow, rate = soundfile.read(rendering.narrowband, dtype="int16")
        wide, wide_rate = soundfile.read(rendering.wideband, dtype="int16")
        assert (rate, wide_rate) == (8_000, 16_000)
        assert rendering.audio_hash == hashlib.sha256(narrow.tobytes()).hexdigest()
        assert rendering.samples == len(narrow) == len(wide) // 2
        assert rendering.narrowband.parent == rendered.sounds
        for path in files(rendering, rendered.sounds)[:3]:
            with soundfile.SoundFile(path) as file:
                assert file.comment.startswith(f"synthetic speech; voice {rendering.voice}; sha256 ")


def test_level_1_is_said_by_two_voices_and_the_spoken_form_is_what_they_are_given(rendered: Rendered) -> None:
    version = rendered.version

    assert version.rendering(FR, Piece.LEVEL1).voice == "tone/fr + tone/en"
    assert version.rendering(FR, Piece.MENU).voice == "tone/fr"
    assert "For English," in rendered.said[EN]
    assert any("zéro un" in said for said in rendered.said[FR])
    assert "01 99 00 12 34" in version.rendering(FR, Piece.RIGHTS).text


def test_rendering_again_says_nothing_and_gives_the_same_version(facts: AnnouncedFacts, tones: Any, rendered: Rendered) -> None:
    before = {path: path.stat().st_mtime_ns for path in rendered.sounds.iterdir()}

    again = render_version(facts, "accueil", BOTH, rendered.sounds, tones)

    assert again == rendered.version
    assert tones.said == 0
    assert {path: path.stat().st_mtime_ns for path in rendered.sounds.iterdir()} == before


def test_a_changed_fact_renders_only_what_says_it(facts: AnnouncedFacts, tones: Any, rendered: Rendered, sounds: Path) -> None:
    steps: list[Progress] = []

    second = render_version(
        replace(facts, dpo_contact="rgpd@valmont.example"), "accueil", BOTH, sounds, tones, progress=steps.append
    )

    assert {(step.locale, step.piece) for step in steps if step.synthesised} == {(FR, Piece.DPO), (EN, Piece.DPO)}
    assert second.id != rendered.version.id
    assert second.facts_hash != rendered.version.facts_hash


def test_progress_is_told_piece_by_piece(rendered: Rendered) -> None:
    total = len(RENDERED) * 2
    assert [(step.done, step.total) for step in rendered.steps] == [(number, total) for number in range(1, total + 1)]
    assert sum(step.synthesised for step in rendered.steps) == total


def test_the_id_depends_on_line_facts_locales_and_voice(
    facts: AnnouncedFacts, tone: Any, tones: Any, rendered: Rendered, sounds: Path
) -> None:
    ids = {
        rendered.version.id,
        render_version(facts, "accueil", (FR,), sounds, tones).id,
        render_version(facts, "standard", (FR,), sounds, tones).id,
        render_version(replace(facts, sampling_percent=50), "accueil", (FR,), sounds, tones).id,
    }
    tones.voices[FR] = tone(FR, "tone/other", "tone 2")
    ids.add(render_version(facts, "accueil", (FR,), sounds, tones).id)

    assert len(ids) == 5
    assert all(len(version) == 64 for version in ids)


DAMAGES = (lambda data: data[:-7], lambda data: b"", lambda data: data[:300] + b"\x7f\x7e" + data[302:])


@pytest.mark.parametrize("victim", [0, 1, 3])
@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_made_again_from_the_master(
    facts: AnnouncedFacts, tones: Any, rendered: Rendered, sounds: Path, damage: Callable[[bytes], bytes], victim: int
) -> None:
    path = files(rendered.version.rendering(FR, Piece.MENU), sounds)[victim]
    whole = path.read_bytes()
    path.write_bytes(damage(whole))
    before = {other: other.stat().st_mtime_ns for other in sounds.iterdir() if other.suffix == ".wav" and other != path}

    again = render_version(facts, "accueil", BOTH, sounds, tones)

    assert again.id == rendered.version.id
    assert path.read_bytes() == whole
    assert tones.said == 0
    assert {other: other.stat().st_mtime_ns for other in before} == before


@pytest.mark.parametrize("damage", DAMAGES)
def test_without_file_and_master_the_piece_is_said_anew(
    facts: AnnouncedFacts, tones: Any, rendered: Rendered, sounds: Path, damage: Callable[[bytes], bytes]
) -> None:
    narrow, _, master, _ = files(rendered.version.rendering(FR, Piece.LEVEL1), sounds)
    whole = narrow.read_bytes(), master.read_bytes()
    narrow.unlink()
    master.write_bytes(damage(whole[1]))
    steps: list[Progress] = []

    again = render_version(facts, "accueil", BOTH, sounds, tones, progress=steps.append)

    assert again.id == rendered.version.id
    assert (narrow.read_bytes(), master.read_bytes()) == whole
    assert [(step.locale, step.piece) for step in steps if step.synthesised] == [(FR, Piece.LEVEL1)]


def test_a_lost_master_alone_costs_nothing(facts: AnnouncedFacts, tones: Any, rendered: Rendered, sounds: Path) -> None:
    files(rendered.version.rendering(FR, Piece.MENU), sounds)[2].unlink()

    assert render_version(facts, "accueil", BOTH, sounds, tones).id == rendered.version.id
    assert tones.said == 0


def test_what_a_killed_writer_left_behind_is_removed_when_it_is_old(
    facts: AnnouncedFacts, tones: Any, rendered: Rendered, sounds: Path
) -> None:
    old, new = sounds / ".1-abc.part", sounds / ".1-def.part"
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))

    render_version(facts, "accueil", BOTH, sounds, tones)

    assert (old.exists(), new.exists()) == (False, True)


def broken(text: str) -> Speech:
    raise VoiceFailed("The voice broke.")


@pytest.mark.parametrize(
    ("returns", "kind", "words"),
    [
        (broken, VoiceFailed, "The voice broke"),
        (lambda text: Speech(np.zeros(22_050, np.float32), 22_050), VoiceUnusable, "tone/en returned silence"),
        (lambda text: Speech(np.zeros(0, np.float32), 22_050), VoiceUnusable, "returned no sound"),
        (lambda text: Speech(np.ones(100, np.float32), 0), VoiceUnusable, "a rate of 0 Hz"),
        (lambda text: Speech(np.ones(100, np.float32), 1_000_000), VoiceUnusable, "a rate of 1000000 Hz"),
        (lambda text: Speech(np.full(100, np.nan, np.float32), 22_050), VoiceUnusable, "no numbers"),
        (lambda text: Speech(np.ones((100, 2), np.float32), 22_050), VoiceUnusable, "no sound"),
        (lambda text: Speech(np.ones(8_000 * 400, np.float32), 8_000), VoiceUnusable, "400 s of sound"),
    ],
)
def test_a_voice_that_fails_publishes_nothing_and_leaves_only_whole_files(
    facts: AnnouncedFacts,
    tones: Any,
    rendered: Rendered,
    sounds: Path,
    returns: Callable[[str], Speech],
    kind: type[NoticeError],
    words: str,
) -> None:
    """Two pieces are missing: the first is said, the second fails, and the next attempt has that one alone to say."""
    done = files(rendered.version.rendering(FR, Piece.DPO), sounds)
    failed = files(rendered.version.rendering(EN, Piece.MENU), sounds)
    whole = {path.name: path.read_bytes() for path in sounds.iterdir()}
    for path in (*done, *failed):
        path.unlink()
    tones.voices[EN].returns = returns

    with pytest.raises(kind, match=words):
        render_version(facts, "accueil", BOTH, sounds, tones)

    left = {path.name: path.read_bytes() for path in sounds.iterdir()}
    assert left == {name: data for name, data in whole.items() if name not in {path.name for path in failed}}
    tones.voices[EN].returns, said = None, len(tones.voices[FR].said)
    assert len(render_version(facts, "accueil", BOTH, sounds, tones).renderings) == 2 * len(RENDERED)
    assert len(tones.voices[FR].said) == said
    assert {path.name: path.read_bytes() for path in sounds.iterdir()} == whole


def test_facts_are_checked_before_a_voice_speaks(facts: AnnouncedFacts, tones: Any, tmp_path: Path) -> None:
    with pytest.raises(NoticeError, match="dpo_contact"):
        render_version(replace(facts, dpo_contact=""), "accueil", BOTH, tmp_path, tones)
    assert tones.said == 0
    assert list(tmp_path.iterdir()) == []


def test_a_line_without_a_language_cannot_be_rendered(facts: AnnouncedFacts, tones: Any, tmp_path: Path) -> None:
    with pytest.raises(NoticeError, match="offers no locale"):
        render_version(facts, "accueil", (), tmp_path, tones)


def test_a_sounds_folder_that_cannot_be_written(facts: AnnouncedFacts, tones: Any, tmp_path: Path) -> None:
    (tmp_path / "sounds").write_text("a file")
    with pytest.raises(NoticeError, match="could not be written"):
        render_version(facts, "accueil", BOTH, tmp_path / "sounds", tones)
