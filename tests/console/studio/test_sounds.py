"""Sounds: made for whoever asks, heard by callers only when published, given out only as what they are."""

from __future__ import annotations

import hashlib
import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.console.studio.desk import Person
from ivr.console.studio.errors import WorkFailed
from ivr.console.studio.waves import HEIGHT, WIDTH, path
from ivr.console.studio.works import KEPT, Tell, Works
from notices.audio import wav
from notices.notice import RENDERED, Locale, Piece
from notices.speech.errors import VoiceMissing
from tests.console.studio.conftest import OURS, Studio

FR = Locale("fr")


def listened(studio: Studio, **form: object) -> str:
    answer = studio.browser.post("/studio/accueil/fr/listen", data=form, headers=OURS, follow_redirects=False)
    assert answer.status_code == 303
    return studio.done(answer.headers["location"])


def test_a_draft_is_heard_before_it_is_published_and_published_by_nothing(studio: Studio) -> None:
    assert "n’est pas encore prêt" in studio.get("/accueil/fr/listen")
    page = listened(studio, piece="prompt.wrong_key")
    (source,) = re.findall(r'<audio [^>]*src="([^"]+)"', page)
    assert '<svg class="wave"' in page
    sound = studio.browser.get(source)
    assert (sound.status_code, sound.headers["content-type"]) == (200, "audio/wav")
    samples = np.frombuffer(sound.content[44 : 44 + int.from_bytes(sound.content[40:44], "little")], "<i2")
    assert wav.sound_hash(samples) == source.rpartition("/")[2].removesuffix(".wav")
    assert int.from_bytes(sound.content[24:28], "little") == 8000
    part = studio.browser.get(source, headers={"range": "bytes=0-43"})
    assert (part.status_code, len(part.content)) == (206, 44)
    assert studio.shelf().version is None
    assert studio.journal() == []


def test_all_texts_of_a_language(studio: Studio) -> None:
    page = listened(studio)
    assert page.count("<audio ") == len(RENDERED)
    assert "25 au plus" in page
    assert "90 au plus" in page


def test_a_changed_text_is_not_heard_as_it_was(studio: Studio) -> None:
    listened(studio, piece="prompt.wrong_key")
    studio.desk.texts.save("accueil", FR, Piece.WRONG_KEY, "Touche inconnue.", _began(studio), _claire())
    assert "n’est pas encore prêt" in studio.get("/accueil/fr/listen?piece=prompt.wrong_key")


def test_no_other_file_is_given_out(studio: Studio) -> None:
    page = listened(studio, piece="prompt.wrong_key")
    (source,) = re.findall(r'<audio [^>]*src="([^"]+)"', page)
    name = source.rpartition("/")[2].removesuffix(".wav")
    for other in (
        source.replace("wrong_key", "repeat"),
        source.replace("/fr/", "/en/"),
        source.replace(name, hashlib.sha256(b"x").hexdigest()),
        "/studio/accueil/fr/sound/prompt.wrong_key/..%2f..%2fpreambule.sqlite.wav",
        "/studio/accueil/fr/sound/prompt.wrong_key/%2e%2e.wav",
    ):
        assert studio.browser.get(other).status_code == 404


def test_what_cannot_be_spoken_is_said_so(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    from ivr.bootstrap.studio import sounds

    def hoarse(*_: object) -> None:
        raise VoiceMissing("No voice speaks it.")

    monkeypatch.setattr(sounds, "render", hoarse)
    page = listened(studio, piece="level1")
    assert "notices.voice-missing" in page
    assert studio.browser.get("/studio/accueil/work/nowhere").status_code == 404


# -- works ------------------------------------------------------------------------------------------------------


def over(works: Works, work_id: str) -> object:
    import time

    for _ in range(500):
        work = works.look(work_id)
        assert work is not None
        if work.over:
            return work.problem or work.outcome
        time.sleep(0.01)
    raise AssertionError("the work does not end")


def test_works_are_told_joined_and_forgotten() -> None:
    works = Works()

    def count(tell: Tell) -> int:
        tell(1, 2)
        return 42

    first = works.begin("accueil", "the same", count)
    assert over(works, first) == 42
    found = works.look(first)
    assert found is not None
    assert (found.done, found.total) == (1, 2)
    assert works.outcome("the same") == 42
    assert works.outcome("another") is None
    for number in range(KEPT + 5):
        over(works, works.begin("accueil", f"work {number}", count))
    assert works.look(first) is None
    assert len(works.outcomes("accueil")) <= KEPT + 1


def test_the_same_work_is_done_once() -> None:
    import threading

    works, go = Works(), threading.Event()

    def wait(_tell: Tell) -> str:
        assert go.wait(10)
        return "done"

    first, second = works.begin("accueil", "x", wait), works.begin("accueil", "x", wait)
    assert first == second
    go.set()
    assert over(works, first) == "done"


def test_what_nobody_has_foreseen_ends_the_work_and_not_the_console() -> None:
    works = Works()

    def fail(_tell: Tell) -> None:
        raise ZeroDivisionError

    assert isinstance(over(works, works.begin("accueil", "x", fail)), WorkFailed)
    assert over(works, works.begin("accueil", "y", lambda _tell: 1)) == 1


@given(
    st.lists(
        st.tuples(st.integers(-127, 127), st.integers(-127, 127)).map(lambda pair: (min(pair), max(pair))),
        min_size=1,
        max_size=400,
    )
)
def test_an_outline_stays_in_its_box(pairs: list[tuple[int, int]]) -> None:
    bars = re.findall(r"M(\d+) (\d+)V(\d+)", path(tuple(pairs)))
    assert bars
    for across, top, bottom in bars:
        assert 0 <= int(across) <= WIDTH
        assert 0 <= int(top) < int(bottom) <= HEIGHT


def _began(studio: Studio) -> str:
    from ivr.studio.editing import reads

    return reads(studio.shelf(), FR, Piece.WRONG_KEY)


def _claire() -> Person:
    return Person("id of Claire", "Claire")
