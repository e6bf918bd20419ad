"""The lexicon on its page: heard before it is kept, kept for all lines, changed by who writes for all of them."""

from __future__ import annotations

import re

import pytest

from ivr.domain.roles import Role
from tests.console.studio.conftest import OURS, Studio

WORD = {"locale": "fr", "written": "CPAM", "said": "cé pé a aime", "voice": ""}


def post(studio: Studio, path: str, **data: str) -> tuple[int, str]:
    answer = studio.browser.post(f"/lexicon/{path}", data=data, headers=OURS)
    return answer.status_code, answer.text


def test_a_word_is_heard_kept_and_forgotten(studio: Studio) -> None:
    _, tried = post(studio, "try", **WORD)
    as_written, with_entry = re.findall(r'<audio [^>]*src="(/lexicon/sound[^"]+)"', tried)
    sounds = [studio.browser.get(source.replace("&amp;", "&")) for source in (as_written, with_entry)]
    assert [sound.headers["content-type"] for sound in sounds] == ["audio/wav", "audio/wav"]
    assert sounds[0].content != sounds[1].content
    assert studio.desk.pronunciations.entries() == ()
    status, page = post(studio, "add", **WORD)
    assert (status, "cé pé a aime" in page) == (200, True)
    assert studio.journal() == ["lexicon.changed"]
    status, page = post(studio, "remove", **WORD)
    assert (status, "cé pé a aime" in page) == (200, False)
    assert studio.journal() == ["lexicon.changed", "lexicon.changed"]


@pytest.mark.parametrize(
    "change",
    [
        {"written": ""},
        {"said": " "},
        {"written": "2"},
        {"said": "[[x]]"},
        {"locale": "tlh"},
        {"locale": "fr/../x"},
        {"said": "x" * 101},
    ],
)
def test_what_no_voice_says_is_refused(studio: Studio, change: dict[str, str]) -> None:
    status, page = post(studio, "add", **{**WORD, **change})
    assert (status, "notices.lexicon-entry-invalid" in page) == (422, True)
    assert studio.journal() == []


def test_who_writes_for_one_line_listens_and_changes_nothing(studio: Studio) -> None:
    studio.be("Denis", Role.EDITOR, line="accueil")
    assert "/lexicon/add" not in studio.browser.get("/lexicon").text
    assert post(studio, "try", **WORD)[0] == 200
    for path in ("add", "remove"):
        assert post(studio, path, **WORD)[0] == 403
    assert studio.browser.get("/lexicon/sound.wav", params={"locale": "..", "written": "x"}).status_code == 422
    studio.be("Nobody", Role.LISTENER)
    assert studio.browser.get("/lexicon").status_code == 403
