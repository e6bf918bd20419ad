"""What callers can do with the notice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ivr.call.notice import MOST_PROMPTS
from ivr.call.script import serve
from ivr.domain.gate import Reason
from ivr.domain.proof import Answer
from notices.notice import LEVEL2, Locale, Piece
from tests.call.fakes import EN, FR, World


def heard(world: World) -> list[str]:
    return [f"{piece.locale} {piece.piece.value}" for piece in world.proof.heard]


def test_a_silent_caller_hears_the_notice_the_menu_once_more_and_is_put_through() -> None:
    world = World()
    serve(world.leg, world.desk)
    assert heard(world) == ["fr level1", "fr menu"]
    assert world.proof.answer is Answer.UNDECIDED
    assert world.log.index("play", "fr", "prompt.connecting") < world.log.index("connect", "user/1001")


def test_the_refusal_key_works_from_the_first_word() -> None:
    world = World()
    world.leg.keys = [("2", 300)]
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.REFUSED
    assert world.proof.heard[0].played_ms == 300
    assert "play fr prompt.refused" in world.log.names()
    assert "connect user/1001" in world.log.names()  # served all the same (LAW 6)


def test_the_full_notice_is_said_in_parts_that_can_be_repeated_and_skipped() -> None:
    world = World()
    world.leg.keys = ["1", "*", None, ("1", 200)]
    serve(world.leg, world.desk)
    parts = [piece.value for piece in LEVEL2]
    said = [parts[0], *parts]
    assert heard(world) == ["fr level1", *(f"fr {piece}" for piece in said), "fr menu", "fr menu"]


def test_a_caller_may_refuse_in_the_middle_of_the_full_notice() -> None:
    world = World()
    world.leg.keys = ["1", None, "2"]
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.REFUSED


def test_the_language_key_says_level_1_again_in_the_next_language() -> None:
    world = World()
    world.leg.keys = [("9", 200)]
    serve(world.leg, world.desk)
    assert heard(world) == ["fr level1", "en level1", "en menu"]
    assert world.proof.locale == "en"
    assert world.proof.answer is Answer.UNDECIDED


def test_the_star_key_is_answered_before_the_announcement_is_said_again() -> None:
    world = World()
    world.leg.keys = [("*", 200), None]
    serve(world.leg, world.desk)
    assert heard(world) == ["fr level1", "fr prompt.repeat", "fr level1", "fr menu"]


def test_a_version_without_that_answer_is_said_again_all_the_same() -> None:
    """L5: versions of before it existed are still heard."""
    world = World()
    assert world.version is not None
    spoken = {key: said for key, said in world.version.renderings.items() if key[1] is not Piece.REPEAT}
    world.version = replace(world.version, renderings=spoken)
    world.leg.keys = [("*", 200), None]
    serve(world.leg, world.desk)
    assert heard(world) == ["fr level1", "fr level1", "fr menu"]


def test_the_dialled_number_chooses_the_language() -> None:
    world = World()
    world.leg.dialled = "+33199000002"
    serve(world.leg, world.desk)
    assert heard(world)[0] == "en level1"


def test_a_person_asked_for_before_the_end_of_level_1_is_given_to_an_uninformed_caller_unrecorded() -> None:
    world = World()
    world.leg.keys = [("0", 500)]
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.NOT_INFORMED
    assert not world.decision.open
    assert "play fr prompt.unrecorded" in world.log.names()


def test_a_person_asked_for_after_level_1_is_given_to_an_informed_caller() -> None:
    world = World()
    world.leg.keys = ["0"]
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.UNDECIDED
    assert heard(world) == ["fr level1"]


def test_wrong_keys_twice_leave_a_doubt_and_a_doubt_records_nothing() -> None:
    world = World()
    world.leg.keys = ["7", "8"]
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.UNCLEAR
    assert heard(world) == ["fr level1", "fr prompt.wrong_key", "fr menu"]
    assert not world.decision.open


def test_a_wrong_key_and_then_silence_is_silence() -> None:
    world = World()
    world.leg.keys = ["7", None]
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.UNDECIDED


@pytest.mark.parametrize("key", ["*", "9", "1"])
def test_a_caller_who_only_ever_repeats_is_put_through_in_the_end(key: str) -> None:
    world = World()
    world.leg.keys = [key] * 500
    serve(world.leg, world.desk)
    assert len(world.proof.heard) <= MOST_PROMPTS + len(Piece)
    assert "connect user/1001" in world.log.names()


def test_keys_are_in_the_proof_with_what_they_meant() -> None:
    world = World()
    world.leg.keys = ["1", "7", "2"]
    serve(world.leg, world.desk)
    assert [(key.key, key.meaning) for key in world.proof.keys] == [("1", "full_notice"), ("7", "wrong"), ("2", "refuse")]


def test_a_line_in_one_language_has_no_language_key() -> None:
    world = World()
    world.line = world.line.__class__(**{name: getattr(world.line, name) for name in world.line.__slots__} | {"locales": ("fr",)})
    world.leg.keys = ["9", "9"]
    serve(world.leg, world.desk)
    assert world.proof.answer is Answer.UNCLEAR


DE = Locale("de")


@pytest.mark.parametrize("locales", [(FR, DE, EN), (FR, EN, DE)])
def test_a_language_that_was_added_but_not_published_is_passed_over(locales: tuple[Locale, ...]) -> None:
    """L5: the notice goes on; nothing is recorded, since the version no longer says what the line offers."""
    world = World()
    world.line = replace(world.line, locales=locales)
    world.leg.keys = [("9", 200), ("9", 200), "2"]
    serve(world.leg, world.desk)
    assert heard(world) == ["fr level1", "en level1", "fr level1"]
    assert world.proof.answer is Answer.REFUSED


@pytest.mark.parametrize(("dialled", "first"), [(DE, "fr level1"), (EN, "en level1")])
def test_a_number_that_means_a_language_without_a_notice_is_answered_in_one_that_has_it(dialled: Locale, first: str) -> None:
    world = World()
    world.line = replace(world.line, locales=(DE, FR, EN), numbers=((world.leg.dialled, dialled),))
    serve(world.leg, world.desk)
    assert heard(world)[0] == first
    assert not world.decision.open
    assert Reason.NOTICE_STALE in world.decision.reasons


def test_a_notice_in_none_of_the_lines_languages_is_none() -> None:
    world = World()
    world.line = replace(world.line, locales=(DE,))
    serve(world.leg, world.desk)
    assert world.ledger.proofs == []
    assert "connect user/1001" in world.log.names()
