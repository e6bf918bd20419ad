"""Every text of the console exists in every language, and every state has words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ivr.call.live import Stage
from ivr.console.errors import WordingMissing
from ivr.console.live import words as live_words
from ivr.console.pages.rendering import CONSOLE
from ivr.console.recordings.words import STATE
from ivr.console.rehearsal import words as telephone_words
from ivr.console.rehearsal.progress import ORDER as STATES
from ivr.console.wording.catalogue import LANGUAGES, NATIVE, load
from ivr.domain.control import Shown
from ivr.domain.gate import Reason
from ivr.domain.orders import Order
from ivr.domain.proof import Answer
from ivr.domain.recording import RecordingState
from ivr.rehearsal.noted import Kind

LOCALES = CONSOLE.parents[1] / "locales"
TOLD_OTHERWISE = {"played", "key", "not_connected", "hung_up"}


def texts() -> set[str]:
    found = extract_from_dir(
        CONSOLE,
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2")],
        options_map={},
        keywords={"_": None, "N_": None},
    )
    return {str(message) for _, _, message, _, _ in found}


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != NATIVE])
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    with (LOCALES / language / "LC_MESSAGES" / "console.po").open("rb") as file:
        catalogue = read_po(file, locale=language)
    translated = {str(message.id): message for message in catalogue if message.id}
    assert texts() == set(translated)
    for message in translated.values():
        assert message.string
        assert not message.fuzzy
        assert not list(message.check(catalogue))
        placeholders = [sorted(re.findall(r"%\(\w+\)s", str(text))) for text in (message.id, message.string)]
        assert placeholders[0] == placeholders[1]


def test_every_state_has_words() -> None:
    assert set(live_words.RECORDING) == set(Shown)
    assert set(live_words.STAGE) == set(Stage)
    assert set(live_words.ANSWER) == set(Answer)
    assert set(live_words.REASON) == set(Reason)
    assert set(STATE) == set(RecordingState)
    assert set(telephone_words.ORDER) == set(Order)
    assert set(telephone_words.KIND) | TOLD_OTHERWISE == {kind.value for kind in Kind}
    assert set(STATES) < set(telephone_words.STATE)


def test_no_two_states_share_symbol_and_words() -> None:
    for family in (live_words.RECORDING.values(), STATE.values()):
        shown = [(words.symbol, words.text) for words in family]
        assert len({symbol for symbol, _ in shown}) == len(shown)
        assert len({text for _, text in shown}) == len(shown)


def test_what_a_newer_line_process_says_is_shown_as_it_is() -> None:
    assert live_words.reason_text("moon_phase") == "moon_phase"
    assert live_words.answer_text("whistled") == "whistled"


def test_a_missing_catalogue_is_an_error_that_names_it(tmp_path: Path) -> None:
    with pytest.raises(WordingMissing, match=r"console\.po"):
        load(tmp_path, "fr")


def test_a_broken_catalogue_is_an_error(tmp_path: Path) -> None:
    folder = tmp_path / "fr" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "console.po").write_text("this is no catalogue")
    with pytest.raises(WordingMissing):
        load(tmp_path, "fr")
