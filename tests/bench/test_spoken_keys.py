from __future__ import annotations

from collections import defaultdict

import pytest

from notices.notice import Locale, Piece
from notices.texts.composition import model
from tests.bench.recogniser import ENGLISH
from tests.bench.spoken_keys import KEYS, keyed, misheard, named
from tests.bench.wording import words


def test_every_key_is_said_in_every_sentence_that_names_one() -> None:
    keys = defaultdict(list)
    for utterance in keyed(ENGLISH):
        before = ""
        for segment in utterance.segments:
            if segment.text.startswith("press "):
                keys[before].append(words(segment.text)[1])
            before = segment.text

    names = sorted(words(KEYS))
    assert all(sorted(set(said)) == names and len(said) % len(KEYS) == 0 for said in keys.values())
    assert {
        "To refuse,",
        "To accept,",
        "To have your objection noted,",
        "For the full information,",
        "For English,",
        "To refuse the recording,",
        "To accept the recording,",
        "To hear the announcement again,",
        "To speak to someone now,",
        "To hear a part again,",
        "To withdraw this objection,",
        "To go on to the next part,",
        "Until the end of the call, to refuse the recording,",
    } == set(keys)


def test_no_other_piece_names_a_key() -> None:
    pieces = {Piece.LEVEL1, Piece.INVITATION, Piece.MENU, Piece.CONTROLLER, Piece.CONNECTING, Piece.WITHDRAW}
    assert {piece for piece in Piece if any("_key}" in sentence for sentence in model(piece, ENGLISH, Locale("en")))} == pieces


MENU = "To refuse, press 2. For the full information, press *. To hear the announcement again, press 4."


def test_keys_are_counted() -> None:
    assert named(MENU) == 3


@pytest.mark.parametrize(
    "understood",
    [
        MENU,
        "To refuse, press number two. For the full information press the star button. To hear the announcement again press for.",
        "To a fuse press to for the fool information, press star, two hear the announcement, press number 4",
        "To review, press number 2. So that's all information. Press the star key. To hear the announcement again press four.",
        "press 2 press star press 4",
    ],
)
def test_keys_that_were_understood(understood: str) -> None:
    assert misheard(MENU, understood) == []


@pytest.mark.parametrize(
    ("understood", "wrong"),
    [
        (MENU.replace("*", "car"), ["star as “press car”"]),
        (MENU.replace("*", "# 4"), ["star as “press hash four”"]),
        (MENU.replace("press *", "star"), ["star as “star”"]),
        (MENU.replace("press *", "breast star"), ["star as “breast star”"]),
        (MENU.replace("press 4", "press"), ["four as “press”"]),
        (MENU.replace("press *", "press the"), ["star as “press”"]),
        (MENU.replace("press 2", "press the number key"), ["two as “press key”"]),
        (MENU.replace("press 4", "press 40"), ["four as “press forty”"]),
        ("To refuse", ["two as “”", "star as “”", "four as “”"]),
        ("", ["two as “”", "star as “”", "four as “”"]),
    ],
)
def test_keys_that_were_not(understood: str, wrong: list[str]) -> None:
    assert misheard(MENU, understood) == wrong
