"""Every text of packages and letters is there in French, and every state, ground and outcome has words."""

from __future__ import annotations

import re

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from ivr.access.heard import LISTENED
from ivr.domain.proof import Answer
from ivr.domain.recording import RecordingState
from ivr.domain.rights import Ground, Kind, Obstacle
from ivr.rights import wording
from ivr.rights.answers import words
from notices.catalogues.store import ROOT
from notices.facts import DurationUnit, LegalBasis, PurposeKind


def texts() -> set[str]:
    found = extract_from_dir(
        ROOT.parent / "ivr" / "rights",
        method_map=[("**.py", "python"), ("**/templates/**.html", "jinja2")],
        options_map={},
        keywords={"_": None, "N_": None},
    )
    return {str(message) for _, _, message, _, _ in found}


def test_every_text_is_translated_and_none_is_left_over() -> None:
    with (ROOT / "fr" / "LC_MESSAGES" / f"{wording.DOMAIN}.po").open("rb") as file:
        catalogue = read_po(file, locale="fr")
    translated = {str(message.id): str(message.string) for message in catalogue if message.id}
    assert texts() == set(translated)
    for native, french in translated.items():
        assert french
        assert sorted(re.findall(r"%\(\w+\)[sd]", native)) == sorted(re.findall(r"%\(\w+\)[sd]", french))


def test_everything_that_can_be_said_has_words() -> None:
    assert set(wording.PURPOSES) == set(PurposeKind)
    assert set(wording.RECORDING) == set(words.BECAME_OF) == set(RecordingState)
    assert set(wording.LISTENING) == set(LISTENED)
    assert set(wording.ANSWER) == set(Answer)
    assert set(words.RIGHT) == {kind for kind, _ in words.ANSWERED} == set(Kind)
    assert set(words.REFUSED) == set(Ground)
    assert set(words.KEPT) == set(Obstacle)
    assert set(words.BASIS) == set(LegalBasis)
    assert set(words.DURATION) == {unit.value for unit in DurationUnit}
