"""The demo line in every language that there are texts for: read by the linter, published by two people, called in five of them."""

from __future__ import annotations

import hashlib
import json
import re
import signal
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import soundfile

from ivr.domain.going_live import Duty
from notices.catalogues.store import available
from notices.notice import Locale
from tests.walks.conftest import READY_SECONDS, House, make_house

LINE, NUMBER = "mairie", "+33199001000"
FIRST = (Locale("fr"), Locale("en"))
LOCALES = (*FIRST, *(locale for locale in available() if locale not in FIRST))
SPEAKING_SECONDS = 600
"""All languages at once, on a machine that has other work; two cores alone need a fraction of it."""


def lines_file(folder: Path) -> Path:
    """The demo line as it is shipped, in every language."""
    text = files("ivr.database").joinpath("demo_lines.toml").read_text(encoding="utf-8")
    text, count = re.subn(r"^locales = .*$", f"locales = {json.dumps(LOCALES)}", text, flags=re.MULTILINE)
    assert count == 1
    file = folder / "lines.toml"
    file.write_text(text, encoding="utf-8")
    return file


@dataclass(frozen=True)
class Published:
    """A house whose line is published in every language.

    Attributes:
        notice: the version's id.
        words: what each piece says, by locale and name.
    """

    house: House
    notice: str
    words: dict[tuple[str, str], str]


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Published]:
    """Loaded, approved, read by the linter, published, and answered by a line process."""
    folder = tmp_path_factory.mktemp("languages")
    house = make_house(folder)
    house.run("lines", "import", str(lines_file(folder)))
    house.run("keys", "create", "first")
    for duty in Duty:
        house.run("documents", "declare", duty.value, "--on", "2026-02-03", "--document", "PV n° 12", "--as", "Claire")
    house.run("notices", "submit", LINE, "--as", "Claire")
    house.run("notices", "approve", LINE, "--as", "Amadou")
    made = json.loads(house.run("notices", "publish", LINE, "--as", "Amadou", "--json", seconds=SPEAKING_SECONDS).stdout)
    assert made["locales"] == list(LOCALES)
    process = house.start("line")
    try:
        house.wait(lambda: house.answers("PREAMBULE_CONTROL_PORT"), READY_SECONDS, "the line's start")
        words = {(row["locale"], row["piece"]): row["text"] for row in house.data("notices", "show", LINE)}
        yield Published(house, made["notice"], words)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0, house.log.read_text()[-4000:]


def test_the_linter_forbids_none_of_27_languages(published: Published) -> None:
    """Their lengths are measured on the sound: level 1 in 25 s, the full information in 90 s."""
    found = json.loads(published.house.run("notices", "lint", LINE, "--json", seconds=SPEAKING_SECONDS).stdout)
    assert len({one["locale"] for one in found}) == 27  # no native speaker has read them yet: a note on each
    assert {one["severity"] for one in found} == {"note"}


@pytest.mark.parametrize("locale", ["fr", "en", "de", "ar", "uk"])
def test_a_caller_hears_their_language_and_the_proof_says_so(published: Published, locale: str) -> None:
    told = published.house.data("rehearse", NUMBER, "--locale", locale, "--fast")
    proof = told["proof"]
    assert told["proof_verified"] is True
    assert told["recorded"] is True
    assert (proof["notice"], proof["locale"], proof["answer"]) == (published.notice, locale, "undecided")
    theirs = [heard for heard in proof["heard"] if heard["locale"] == locale]
    assert [heard["piece"] for heard in theirs] == ["level1", "menu"]
    assert all(heard["played_ms"] >= heard["length_ms"] - 60 for heard in theirs)
    assert all(heard["voice"].startswith(f"espeak-ng/{locale}") for heard in theirs)
    assert_as_heard(proof["heard"], told["events"], published)


def assert_as_heard(heard: list[dict[str, Any]], events: list[dict[str, Any]], published: Published) -> None:
    """The proof's hashes are those of the words that are shown and of the samples that were played, in their order."""
    played = [event for event in events if event["kind"] == "played"]
    assert len(played) == len(heard) + 1  # then "you are being put through", after the proof was signed
    for said, event in zip(heard, played, strict=False):
        samples, rate = soundfile.read(event["what"], dtype="int16")
        assert rate == 8000
        assert said["audio"] == hashlib.sha256(samples.astype("<i2").tobytes()).hexdigest()
        assert said["text"] == hashlib.sha256(published.words[said["locale"], said["piece"]].encode()).hexdigest()


def test_the_number_that_means_a_language_leads_to_it_at_once(published: Published) -> None:
    told = published.house.data("rehearse", NUMBER, "--locale", "en", "--fast", "--keys", "3:2", "--seconds", "20")
    assert {heard["locale"] for heard in told["proof"]["heard"]} == {"en"}
    assert (told["proof"]["answer"], told["recorded"]) == ("refused", False)


def test_the_language_key_is_pressed_as_often_as_needed_and_keys_count_from_there(published: Published) -> None:
    told = published.house.data("rehearse", NUMBER, "--locale", "uk", "--fast", "--keys", "3:2", "--seconds", "20")
    meanings = [press["meaning"] for press in told["proof"]["keys"]]
    assert meanings == ["language"] * LOCALES.index(Locale("uk")) + ["refuse"]
    last = told["proof"]["heard"][-1]
    assert (last["locale"], last["piece"]) == ("uk", "level1")
    assert last["played_ms"] == pytest.approx(3000, abs=100)


def test_a_language_that_is_not_offered_names_those_that_are(published: Published) -> None:
    done = published.house.run("rehearse", NUMBER, "--locale", "ja", "--fast", code=20)
    assert "but in fr, en, ar" in done.stderr
