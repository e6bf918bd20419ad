"""Every text of the console exists in every language, and every state has words."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ivr.call.live import Stage
from ivr.console.errors import WordingMissing
from ivr.console.live import words as live_words
from ivr.console.pages.rendering import CONSOLE
from ivr.console.rehearsal import words as telephone_words
from ivr.console.rehearsal.progress import ORDER as STATES
from ivr.console.wording import terms
from ivr.console.wording.catalogue import LANGUAGES, NATIVE, load
from ivr.domain.control import Shown
from ivr.domain.gate import Reason
from ivr.domain.orders import Order
from ivr.domain.proof import Answer
from ivr.domain.recording import RecordingState
from ivr.rehearsal.noted import Kind

LOCALES = CONSOLE.parents[1] / "locales"
TOLD_OTHERWISE = {"played", "key", "not_connected", "hung_up"}


def texts(folder: Path = CONSOLE) -> set[str]:
    found = extract_from_dir(
        folder,
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2")],
        options_map={},
        keywords={"_": None, "N_": None, "ngettext": (1, 2)},
    )
    return {message if isinstance(message, str) else message[0] for _, _, message, _, _ in found}


def catalogues(language: str) -> dict[str, Catalog]:
    """By file: what all parts share, and each newer part's own."""
    found = {}
    for path in sorted((LOCALES / language / "LC_MESSAGES").glob("console*.po")):
        with path.open("rb") as file:
            found[path.stem] = read_po(file, locale=language)
    return found


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != NATIVE])
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    by_file = catalogues(language)
    translated = {_key(message): (message, catalogue) for catalogue in by_file.values() for message in catalogue if message.id}
    assert texts() == set(translated)
    for message, catalogue in translated.values():
        assert message.string
        assert not message.fuzzy
        assert not list(message.check(catalogue))
        said = (message.string,) if isinstance(message.string, str) else message.string
        assert all(said)
        meant = message.id if isinstance(message.id, str) else message.id[-1]
        assert _names(said[-1]) == _names(meant)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != NATIVE])
def test_a_part_translates_what_it_says_itself(language: str) -> None:
    """`console-<folder>.po` holds texts of that folder, and none that another catalogue translates too."""
    seen: dict[str, str] = {}
    for name, catalogue in catalogues(language).items():
        folder = CONSOLE / name.partition("-")[2]
        own = texts(folder)
        for message in catalogue:
            if message.id:
                assert _key(message) in own, f"{name}.po translates {message.id!r}, which nothing in {folder.name}/ says"
                assert _key(message) not in seen, f"{message.id!r} stands in {name}.po and in {seen.get(_key(message))}.po"
                seen[_key(message)] = name


def _key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def _names(text: str) -> list[str]:
    return sorted(re.findall(r"%\((\w+)\)s", text))


def test_every_state_has_words() -> None:
    assert set(live_words.RECORDING) == set(Shown)
    assert set(live_words.STAGE) == set(Stage)
    assert set(terms.ANSWER) == set(Answer)
    assert set(terms.REASON) == set(Reason)
    assert set(terms.RECORDING) == set(RecordingState)
    assert set(telephone_words.ORDER) == set(Order)
    assert set(telephone_words.KIND) | TOLD_OTHERWISE == {kind.value for kind in Kind}
    assert set(STATES) < set(telephone_words.STATE)


def test_no_two_states_share_symbol_and_words() -> None:
    for family in (live_words.RECORDING.values(), terms.RECORDING.values()):
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


def test_a_catalogue_that_has_changed_is_read_again(tmp_path: Path) -> None:
    shutil.copytree(LOCALES / "fr", tmp_path / "fr")
    file = tmp_path / "fr" / "LC_MESSAGES" / "console-door.po"
    before = load(tmp_path, "fr")
    assert load(tmp_path, "fr") is before
    with file.open("a") as catalogue:
        catalogue.write('\nmsgid "A text of this test"\nmsgstr "Un texte de cet essai"\n')
    assert load(tmp_path, "fr").gettext("A text of this test") == "Un texte de cet essai"
    assert before.gettext("A text of this test") == "A text of this test"
