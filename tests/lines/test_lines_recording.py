"""`[line.recording]`: who is never recorded, whose telephones, how long a pause lasts."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.database.errors import BadNumber
from ivr.database.lines_file import parse, read
from ivr.database.lines_values import caller, telephone
from ivr.domain.line import Line, Pausing
from ivr.domain.numbering import PATTERN
from tests.lines.test_lines_file import EXAMPLE, GOOD, SPOKEN, problems, told


def written(table: str) -> str:
    return f"{GOOD}\n[line.recording]\n{table}\n"


def line(table: str) -> Line:
    (found,) = parse(written(table), locales=SPOKEN)
    return found


def test_a_file_that_says_nothing_of_it_has_the_usual_rules() -> None:
    (found,) = parse(GOOD, locales=SPOKEN)
    assert (found.house, found.unrecorded_agents, found.unrecorded_callers) == ((), (), ())
    assert (found.pausing, found.warning_tone) == (Pausing(120, resumes=False, warning_seconds=10), False)
    assert line("") == found


def test_the_example_shows_every_key() -> None:
    hall, works = read(EXAMPLE, locales=SPOKEN)
    assert hall.house == ("+331990010*", "2xx")
    assert (hall.unrecorded_agents, hall.unrecorded_callers) == (("299",), ("+33199002001",))
    assert hall.pausing == Pausing(120, resumes=True)
    assert works.pausing == Pausing()


def test_none_of_it_makes_a_notice_stale() -> None:
    """L4: it is not announced."""
    table = 'house = ["2xx"]\nwarning_tone = true\nnever_recorded = { agents = ["299"] }\npause = { longest = "5 minutes" }'
    assert line(table).announced_hash == line("").announced_hash


@pytest.mark.parametrize(
    "spelling", ["+33 1 99 00 20 01", "01 99 00 20 01", "01.99.00.20.01", "0033199002001", "+33 (0)1 99 00 20 01", "+33199002001"]
)
def test_a_caller_is_one_caller_however_the_number_is_written(spelling: str) -> None:
    assert line(f'never_recorded = {{ callers = ["{spelling}"] }}').unrecorded_callers == ("+33199002001",)


@pytest.mark.parametrize(
    ("spelling", "pattern"),
    [
        ("01 99 00 20 xx", "+331990020xx"),
        ("01 99 00 *", "+3319900*"),
        ("+33 1 99*", "+33199*"),
        ("0044 20 7946*", "+44207946*"),
        ("withheld", "withheld"),
        ("internal", "internal"),
    ],
)
def test_callers_may_be_many(spelling: str, pattern: str) -> None:
    assert line(f'never_recorded = {{ callers = ["{spelling}"] }}').unrecorded_callers == (pattern,)


@pytest.mark.parametrize(
    ("spelling", "pattern"),
    [
        ("201", "201"),
        ("2xx", "2xx"),
        ("70*", "70*"),
        ("01*", "01*"),
        ("01 99 00 *", "+3319900*"),
        ("2 01", "201"),
        ("01 99 00 10 xx", "+331990010xx"),
        ("0199001000", "+33199001000"),
    ],
)
def test_telephones_are_extensions_or_public_numbers(spelling: str, pattern: str) -> None:
    assert line(f'house = ["{spelling}"]').house == (pattern,)


@pytest.mark.parametrize(
    ("table", "id_", "place"),
    [
        ('house = ["reception"]', "lines.bad-number", "recording.house"),
        ('house = ["2**"]', "lines.bad-number", "recording.house"),
        ('house = ["xx"]', "lines.bad-number", "recording.house"),
        ('house = ["*"]', "lines.bad-number", "recording.house"),
        ('house = ["+33 1 99"]', "lines.bad-number", "recording.house"),
        ('house = "2xx"', "lines.bad-value", "recording.house"),
        ('house = ["0199001000", "+33 1 99 00 10 00"]', "lines.duplicate", "recording.house"),
        ('never_recorded = { agents = ["*"] }', "lines.bad-number", "recording.never_recorded.agents"),
        ('never_recorded = { agents = ["internal"] }', "lines.bad-number", "recording.never_recorded.agents"),
        ('never_recorded = { callers = ["201"] }', "lines.bad-number", "recording.never_recorded.callers"),
        ('never_recorded = { callers = ["*"] }', "lines.bad-number", "recording.never_recorded.callers"),
        ('never_recorded = { callers = ["+*"] }', "lines.bad-number", "recording.never_recorded.callers"),
        ('never_recorded = { callers = ["Withheld"] }', "lines.bad-number", "recording.never_recorded.callers"),
        ('never_recorded = { caller = ["withheld"] }', "lines.unknown-key", "recording.never_recorded.caller"),
        ('pause = { longest = "a while" }', "lines.bad-duration", "recording.pause.longest"),
        ('pause = { longest = "2" }', "lines.bad-duration", "recording.pause.longest"),
        ('pause = { longest = "" }', "lines.missing-key", "recording.pause.longest"),
        ("pause = { longest = 120 }", "lines.bad-value", "recording.pause.longest"),
        ('pause = { longest = "0 seconds" }', "lines.out-of-range", "recording.pause.longest"),
        ('pause = { longest = "29 seconds" }', "lines.out-of-range", "recording.pause.longest"),
        ('pause = { longest = "11 minutes" }', "lines.out-of-range", "recording.pause.longest"),
        ('pause = { resumes = "yes" }', "lines.bad-value", "recording.pause.resumes"),
        ('pause = { longst = "2 minutes" }', "lines.unknown-key", "recording.pause.longst"),
        ("warning_tone = 1", "lines.bad-value", "recording.warning_tone"),
        ("beep = true", "lines.unknown-key", "recording.beep"),
    ],
)
def test_each_error_is_told_once_with_its_place(table: str, id_: str, place: str) -> None:
    assert [problem[0::2] for problem in problems(written(table))] == [(id_, f"[[line]] 1, {place}")]


def test_all_of_its_errors_are_told_at_once() -> None:
    table = 'house = ["x"]\nwarning_tone = 2\nnever_recorded = { agents = ["y"], callers = ["z"] }\npause = { longest = "w" }'
    assert len(problems(written(table))) == 5


def test_whoever_means_everybody_is_told_of_the_mode_for_it() -> None:
    assert "mode never" in told(written('never_recorded = { callers = ["*"] }'))
    assert "Did you mean 'longest'?" in told(written('pause = { longst = "2 minutes" }'))


@pytest.mark.parametrize(("text", "seconds"), [("30 seconds", 30), ("1 minute", 60), ("90 SECONDS", 90), ("10 minutes", 600)])
def test_a_pause_is_written_as_people_say_it(text: str, seconds: int) -> None:
    assert line(f'pause = {{ longest = "{text}" }}').pausing.longest_seconds == seconds


@given(st.from_regex(re.compile(r"[+0-9x*. ()-]{1,16}", re.ASCII), fullmatch=True))
def test_whatever_is_taken_is_a_pattern_and_taking_it_again_changes_nothing(text: str) -> None:
    for making in (telephone, caller):
        try:
            made = making(text)
        except BadNumber:
            continue
        assert PATTERN.fullmatch(made)
        assert made != "*"
        assert making(made) == made


@pytest.mark.parametrize(("table", "wanted"), [("", False), ("[line.access]", False), ("[line.access]\nfour_eyes = true", True)])
def test_a_line_may_want_two_people_to_agree_before_anybody_hears(table: str, wanted: bool) -> None:
    (found,) = parse(f"{GOOD}\n{table}\n", locales=SPOKEN)
    assert found.four_eyes is wanted


def test_who_must_agree_is_said_with_true_or_false_and_makes_no_notice_stale() -> None:
    (one,) = parse(f"{GOOD}\n[line.access]\nfour_eyes = true\n", locales=SPOKEN)
    assert one.announced_hash == line("").announced_hash
    ((id_, _, place),) = problems(f'{GOOD}\n[line.access]\nfour_eyes = "yes"\n')
    assert (id_, place.endswith("access.four_eyes")) == ("lines.bad-value", True)
