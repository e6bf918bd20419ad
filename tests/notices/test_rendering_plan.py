"""What a version consists of, and what its hash covers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from notices.notice import Locale, NoticeVersion, Piece
from notices.rendering import render
from notices.rendering.plan import ChosenVoice, Planned, Recorded, plan
from notices.speech.errors import VoiceFailed
from notices.spoken import EMPTY, Lexicon, LexiconEntry
from notices.texts import Segment, Utterance
from notices.texts.errors import TextMalformed

FR, EN = Locale("fr"), Locale("en")
BOTH = Utterance((Segment(FR, "Bonjour Valmont", 400), Segment(EN, "Press 9", 250), Segment(FR, "Merci", 0)))
ENTRY = LexiconEntry(FR, "Valmont", "val mon")


def choose(locale: Locale) -> ChosenVoice:
    return ChosenVoice(f"tone/{locale}", f"tone/{locale} 1")


def planned(utterance: Utterance = BOTH, lexicon: Lexicon = EMPTY, voice: Any = choose) -> Planned:
    (only,) = plan({(FR, Piece.MENU): utterance}, voice, lambda _locale, _piece, _text: None, lexicon)
    return only


def test_each_stretch_is_said_by_the_voice_of_its_locale() -> None:
    piece = planned()

    assert [(s.locale, s.voice, s.pause_ms) for s in piece.stretches] == [
        (FR, "tone/fr", 400),
        (EN, "tone/en", 250),
        (FR, "tone/fr", 0),
    ]
    assert piece.mark.voice == "tone/fr + tone/en"
    assert piece.mark.synthetic
    assert piece.text == "Bonjour Valmont Press 9 Merci"


def test_everything_that_is_heard_changes_the_key_and_what_is_only_seen_does_not() -> None:
    typographic = Utterance((Segment(FR, "C’est l’accueil", 0),))
    plain = Utterance((Segment(FR, "C'est l'accueil", 0),))
    assert planned(typographic).key == planned(plain).key

    slower = Utterance((*BOTH.segments[:2], Segment(FR, "Merci", 100)))
    others = [
        planned(slower),
        planned(Utterance(BOTH.segments[:2])),
        planned(lexicon=Lexicon((ENTRY,))),
        planned(voice=lambda locale: ChosenVoice(f"tone/{locale}", "tone 2")),
    ]
    assert len({planned().key, *(other.key for other in others)}) == 5


def test_only_entries_that_changed_something_count() -> None:
    assert planned(lexicon=Lexicon((ENTRY,))).used == (ENTRY,)
    idle = Lexicon((LexiconEntry(FR, "Montclair", "mon clair"), LexiconEntry(EN, "Valmont", "valmont"), ENTRY))
    assert planned(lexicon=idle).used == (ENTRY,)
    assert planned(lexicon=Lexicon((LexiconEntry(FR, "Valmont", "x", voice="piper/"),))).used == ()


def test_a_persons_recording_needs_no_voice() -> None:
    def nobody(locale: Locale) -> ChosenVoice:
        pytest.fail(f"a voice was chosen for {locale}")

    found = Recorded(Path("master.flac"), "0123456789abcdef")
    (piece,) = plan({(FR, Piece.MENU): BOTH}, nobody, lambda _locale, _piece, _text: found, EMPTY)

    assert (piece.stretches, piece.recording, piece.mark.synthetic) == ((), Path("master.flac"), False)
    assert piece.mark.voice == "uploaded/0123456789ab"


def rendered(tmp_path: Path, tones: Any, lexicon: Lexicon = EMPTY) -> NoticeVersion:
    return render("accueil", "facts", {(FR, Piece.MENU): BOTH}, tmp_path, tones, lexicon=lexicon)


def test_the_lexicon_is_heard_and_is_part_of_the_versions_hash(tmp_path: Path, tones: Any) -> None:
    plain = rendered(tmp_path, tones)
    with_entry = rendered(tmp_path, tones, Lexicon((ENTRY,)))

    assert "Bonjour val mon" in tones.voices[FR].said
    assert with_entry.id != plain.id
    assert with_entry.rendering(FR, Piece.MENU).text == plain.rendering(FR, Piece.MENU).text
    assert rendered(tmp_path, tones, Lexicon((LexiconEntry(FR, "Montclair", "x"),))).id == plain.id


def test_two_pieces_that_sound_alike_are_spoken_once(tmp_path: Path, tones: Any) -> None:
    alike = {(FR, Piece.MENU): BOTH, (FR, Piece.REPEAT): BOTH}
    steps: list[Any] = []

    version = render("accueil", "facts", alike, tmp_path, tones, progress=steps.append)

    assert tones.said == 3
    assert version.rendering(FR, Piece.MENU).narrowband == version.rendering(FR, Piece.REPEAT).narrowband
    assert [(step.done, step.piece, step.synthesised) for step in steps] == [(1, Piece.MENU, True), (2, Piece.REPEAT, False)]


def test_a_voice_that_is_replaced_meanwhile_says_nothing(tmp_path: Path, tone: Any) -> None:
    class Changing:
        asked = 0

        def best(self, locale: Locale) -> Any:
            self.asked += 1
            return tone(locale, fingerprint=f"tone {self.asked}")

    with pytest.raises(VoiceFailed, match="was replaced"):
        render("accueil", "facts", {(FR, Piece.MENU): BOTH}, tmp_path, Changing())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("segments", [(), (Segment(FR, "« … »", 0),), (Segment(FR, "Bonjour", 0), Segment(EN, " ", 0))])
def test_a_piece_without_words_is_refused(tmp_path: Path, tones: Any, segments: tuple[Segment, ...]) -> None:
    with pytest.raises(TextMalformed, match="nothing to say in menu in fr"):
        render("accueil", "facts", {(FR, Piece.MENU): Utterance(segments)}, tmp_path, tones)
    assert tones.said == 0
