"""Lost files of a published version come back from their masters, byte for byte, and never as another sound."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from notices.facts import AnnouncedFacts
from notices.notice import Locale, NoticeVersion, Piece
from notices.rendering import render_version
from notices.rendering.files import Files
from notices.rendering.mending import mend
from tests.faults.prepared import Humming

FR = Locale("fr")


@pytest.fixture
def version(facts: AnnouncedFacts, tmp_path: Path) -> NoticeVersion:
    return render_version(facts, "accueil", (FR,), tmp_path, Humming())


def contents(version: NoticeVersion) -> dict[Path, bytes]:
    return {file: file.read_bytes() for one in version.renderings.values() for file in (one.narrowband, one.wideband)}


@pytest.mark.parametrize(
    "spoil", [Path.unlink, lambda file: file.write_bytes(b""), lambda file: file.write_bytes(file.read_bytes()[:-2])]
)
def test_what_was_lost_comes_back_as_it_was(version: NoticeVersion, spoil: Callable[[Path], None]) -> None:
    before = contents(version)
    for file in before:
        spoil(file)
    assert mend(version.renderings.values()) == ()
    assert contents(version) == before


def test_what_has_lost_its_master_too_is_named(version: NoticeVersion) -> None:
    lost = version.rendering(FR, Piece.MENU)
    lost.narrowband.unlink()
    Files.beside(lost.narrowband).master.unlink()
    assert mend(version.renderings.values()) == (lost,)


def test_a_master_that_would_sound_otherwise_is_not_played_in_its_place(version: NoticeVersion) -> None:
    """LAW 28: a proof names the very sound."""
    menu = version.rendering(FR, Piece.MENU)
    menu.narrowband.unlink()
    other = replace(menu, audio_hash="0" * 64)
    assert mend((other,)) == (other,)
    assert not menu.narrowband.exists()
