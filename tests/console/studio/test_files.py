"""Files that come in: translators' and people's voices; bombs and strangers' files are refused, and nothing of them is kept."""

from __future__ import annotations

import io
import re

import numpy as np
import pytest
import soundfile

from ivr.console.studio.exchange_views import LARGEST
from notices.notice import Locale, Piece
from notices.uploaded import decoding
from tests.console.studio.conftest import OURS, Studio

FR, EN = Locale("fr"), Locale("en")


def sent(studio: Studio, path: str, name: str, content: bytes, **data: str) -> tuple[int, str]:
    answer = studio.browser.post(
        f"/studio{path}", files={"file": (name, content)}, data=data, headers=OURS, follow_redirects=True
    )
    return answer.status_code, answer.text


def exported(studio: Studio) -> bytes:
    answer = studio.browser.get("/studio/accueil/en/texts.po")
    assert answer.headers["content-disposition"] == 'attachment; filename="accueil.en.po"'
    return answer.content


def test_a_translation_is_shown_before_it_is_taken(studio: Studio) -> None:
    file = exported(studio).replace(b"That key is not one of the choices.", b"This key leads nowhere.")
    status, page = sent(studio, "/accueil/translations", "x.po", file)
    assert status == 200
    assert "<ins>leads nowhere</ins>" in page or "leads" in page
    assert studio.shelf().open(EN) is None
    (content,) = re.findall(r'name="content" value="([^"]+)"', page)
    taken = studio.post("/accueil/translations/take", content=content)
    assert "This key leads nowhere." in taken
    opened = studio.shelf().open(EN)
    assert opened is not None
    assert opened.own == {Piece.WRONG_KEY: ("This key leads nowhere.",)}
    assert "notice.imported" in studio.journal()
    again = studio.post("/accueil/translations/take", status=409, content=content)
    assert "notices.draft-changed" in again


def test_a_file_that_changes_nothing_begins_no_draft(studio: Studio) -> None:
    status, page = sent(studio, "/accueil/translations", "x.po", exported(studio))
    assert (status, "Rien n’a été modifié" in page or "Rien n’a changé" in page) == (200, True)
    assert studio.journal() == []


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"msgid", b'msgid ""\nmsgstr ""\n', b"x" * (LARGEST + 5)])
def test_no_other_file_is_taken_for_a_translation(studio: Studio, content: bytes) -> None:
    status, page = sent(studio, "/accueil/translations", "../../x.po", content)
    assert status in {400, 413, 422, 500}
    assert "Rien du fichier" in page
    assert studio.journal() == []


def test_a_form_that_is_too_large_is_not_read(studio: Studio) -> None:
    status, page = sent(studio, "/accueil/translations", "x.po", b"x" * (4 * LARGEST))
    assert (status, "console.too-much-sent" in page) == (413, True)
    text = studio.browser.post("/studio/accueil/fr/comment", data={"said": "x" * 300_000}, headers=OURS)
    assert text.status_code == 413

    async def endless() -> object:
        for _ in range(1000):
            yield b"said=" + b"x" * 100_000

    form = {**OURS, "content-type": "application/x-www-form-urlencoded"}
    assert studio.browser.post("/studio/accueil/fr/comment", content=endless(), headers=form).status_code == 413


def voice(text: str, *, seconds: float | None = None, level: float = 0.3) -> bytes:
    length = seconds or len(text) / 14
    t = np.arange(int(16_000 * length)) / 16_000
    sound = level * np.sin(2 * np.pi * 220 * t) * (0.6 + 0.4 * np.sin(2 * np.pi * 4 * t))
    file = io.BytesIO()
    soundfile.write(file, sound.astype(np.float32), 16_000, format="WAV", subtype="PCM_16")
    return file.getvalue()


RECORDINGS = "/accueil/fr/recordings"


def said(studio: Studio) -> str:
    return studio.desk.people.text("accueil", FR, Piece.NOBODY_AVAILABLE)


def test_a_person_is_heard_from_the_next_publication_on(studio: Studio) -> None:
    text = said(studio)
    assert text in studio.get(f"{RECORDINGS}?piece=prompt.nobody_available").replace("&#39;", "'")
    status, page = sent(studio, RECORDINGS, "v.wav", voice(text), piece="prompt.nobody_available", transcript=text)
    assert (status, "est conservé" in page) == (200, True)
    (one,) = studio.desk.people.recordings("accueil")
    assert (one.piece, one.heard) == (Piece.NOBODY_AVAILABLE, True)
    studio.post(f"{RECORDINGS}/withdraw", piece="prompt.nobody_available")
    assert studio.desk.people.recordings("accueil") == ()
    assert studio.journal() == ["notice.recorded", "notice.recording-withdrawn"]


@pytest.mark.parametrize(
    ("content", "transcript", "error"),
    [
        (b"", None, "console.file-missing"),
        (b"GIF89a", None, "notices.upload-unreadable"),
        (voice("", seconds=4, level=0.0), None, "notices.upload-unusable"),
        (voice("", seconds=4), "Tout autre chose.", "notices.upload-says-other"),
        (voice("", seconds=decoding.MOST_SECONDS + 5), None, "notices.upload-too-long"),
    ],
)
def test_what_callers_must_not_hear_is_refused_in_words(
    studio: Studio, content: bytes, transcript: str | None, error: str
) -> None:
    told = transcript or said(studio)
    status, page = sent(studio, RECORDINGS, "v.wav", content, piece="prompt.nobody_available", transcript=told)
    assert status in {400, 413, 422, 500}
    assert error in page
    assert "n’a pas été conservé" in page
    assert studio.desk.people.recordings("accueil") == ()
    assert studio.journal() == []


def test_an_upload_bomb_is_not_unpacked(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    """A FLAC of hours of silence is small; more bytes than may be are not even read."""
    file = io.BytesIO()
    soundfile.write(file, np.zeros(16_000 * 600, np.int16), 16_000, format="FLAC", subtype="PCM_16")
    text = said(studio)
    _, page = sent(studio, RECORDINGS, "v.flac", file.getvalue(), piece="prompt.nobody_available", transcript=text)
    assert "notices.upload-too-long" in page
    monkeypatch.setattr("ivr.console.studio.recording_views.MOST_BYTES", 1 << 16)
    status, page = sent(studio, RECORDINGS, "v.wav", voice(text), piece="prompt.nobody_available", transcript=text)
    assert (status, "console.too-much-sent" in page or "trop" in page) == (413, True)
