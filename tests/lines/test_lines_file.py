from __future__ import annotations

from datetime import date
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.database.errors import LinesFileError
from ivr.database.lines_file import parse, read
from ivr.domain.line import Answering, Destination, Justification, Line, Undecided
from notices.facts import AnnouncedFacts, AnnouncedPurpose, Duration, DurationUnit, LegalBasis, Mode, PurposeKind, RefusalEffect
from notices.notice import Locale

EXAMPLE = Path(__file__).parents[2] / "docs" / "lines.example.toml"
SPOKEN = (Locale("fr"), Locale("en"))

GOOD = """
[[line]]
id = "town-hall"
name = "Town hall"
number = "01 99 00 10 00"
locales = ["fr", "en"]
mode = "automatic"

[line.destination]
dial = "user/1001"

[line.sampling]
percent = 20

[line.announced]
organisation = "Commune de Valmont-sur-Orge"
controller_address = "1 place de la Mairie"
recipients = ["reception"]
dpo_contact = "dpo@valmont-sur-orge.example"
rights_contact = "rights@valmont-sur-orge.example"
web_address = "https://valmont-sur-orge.example/calls"

[[line.purpose]]
kind = "training"
basis = "public_task"
retention = "6 months"
"""

SECOND = GOOD.replace("town-hall", "works").replace("10 00", "10 20")


def problems(text: str) -> list[tuple[str, int | None, str]]:
    with pytest.raises(LinesFileError) as caught:
        parse(text, locales=SPOKEN)
    return [(problem.id, problem.line, problem.place) for problem in caught.value.problems]


def told(text: str) -> str:
    with pytest.raises(LinesFileError) as caught:
        parse(text, source="town.toml", locales=SPOKEN)
    return caught.value.message


def test_the_smallest_file_says_everything_that_a_line_needs() -> None:
    assert parse(GOOD, locales=SPOKEN) == (
        Line(
            id="town-hall",
            name="Town hall",
            number="+33199001000",
            numbers=(),
            locales=SPOKEN,
            answering=Answering.EARLY_MEDIA,
            undecided=Undecided.RECORD,
            destination=Destination("user/1001", 30),
            facts=AnnouncedFacts(
                organisation="Commune de Valmont-sur-Orge",
                line_name="Town hall",
                controller_address="1 place de la Mairie",
                purposes=(AnnouncedPurpose(PurposeKind.TRAINING, LegalBasis.PUBLIC_TASK, Duration(6, DurationUnit.MONTHS)),),
                recipients=("reception",),
                dpo_contact="dpo@valmont-sur-orge.example",
                rights_contact="rights@valmont-sur-orge.example",
                web_address="https://valmont-sur-orge.example/calls",
                sampling_percent=20,
                refusal_effect=RefusalEffect.DESTROY,
            ),
        ),
    )


def test_the_example_in_the_documentation_is_valid() -> None:
    hall, works = read(EXAMPLE, locales=SPOKEN)
    assert hall.numbers == (("+33199001001", "fr"), ("+33199001002", "en"), ("9001", None))
    assert hall.sampling_justification == Justification(
        "Ten calls a day: a sample would not serve training.", "head of reception", date(2026, 1, 15)
    )
    assert hall.locale_of("+33199001002") == "en"
    assert works.facts.purposes[0].reference.startswith("Code")


def test_the_demo_line_is_shipped_and_valid() -> None:
    (line,) = parse(files("ivr.database").joinpath("demo_lines.toml").read_text(encoding="utf-8"))
    assert line.mode is Mode.AUTOMATIC
    assert {purpose.kind: purpose.retention for purpose in line.facts.purposes} == {
        PurposeKind.TRAINING: Duration(6, DurationUnit.MONTHS),
        PurposeKind.QUALITY: Duration(3, DurationUnit.MONTHS),
    }
    assert all(number.startswith("+3319900") for number in (line.number, *(n for n, locale in line.numbers if locale)))


@pytest.mark.parametrize(
    ("old", "new", "id_", "place"),
    [
        ('dial = "user', 'dail = "user', "lines.unknown-key", "[[line]] 1, destination.dail"),
        ('"6 months"', '"six months"', "lines.bad-duration", "[[line]] 1, purpose 1.retention"),
        ('"6 months"', '"0 days"', "lines.bad-duration", "[[line]] 1, purpose 1.retention"),
        ('"6 months"', '"6"', "lines.bad-duration", "[[line]] 1, purpose 1.retention"),
        ('"6 months"', "6", "lines.bad-value", "[[line]] 1, purpose 1.retention"),
        ('"6 months"', '"7 months"', "lines.retention-too-long", "[[line]] 1, purpose 1.retention"),
        ('"6 months"', '"184 days"', "lines.retention-too-long", "[[line]] 1, purpose 1.retention"),
        ('"6 months"', '"1 year"', "lines.retention-too-long", "[[line]] 1, purpose 1.retention"),
        ("01 99 00 10 00", "01 99", "lines.bad-number", "[[line]] 1, number"),
        ("01 99 00 10 00", "9001", "lines.bad-number", "[[line]] 1, number"),
        ("01 99 00 10 00", "call us", "lines.bad-number", "[[line]] 1, number"),
        ("01 99 00 10 00", "+33 1 99 00 10 00 poste 12", "lines.bad-number", "[[line]] 1, number"),
        ('"training"', '"incivility"', "lines.bad-purpose", "[[line]] 1, purpose 1.kind"),
        ('"training"', '"possible judicial requests"', "lines.bad-purpose", "[[line]] 1, purpose 1.kind"),
        ('"training"', '"fun"', "lines.bad-purpose", "[[line]] 1, purpose 1.kind"),
        ('"public_task"', '"public task"', "lines.bad-value", "[[line]] 1, purpose 1.basis"),
        ('"public_task"', '"legal_duty"', "lines.missing-key", "[[line]] 1, purpose 1.reference"),
        ("percent = 20", "percent = 0", "lines.out-of-range", "[[line]] 1, sampling.percent"),
        ("percent = 20", "percent = 101", "lines.out-of-range", "[[line]] 1, sampling.percent"),
        ("percent = 20", "percent = 100", "lines.unjustified", "[[line]] 1, sampling.percent"),
        ("percent = 20", "percent = true", "lines.bad-value", "[[line]] 1, sampling.percent"),
        ("percent = 20", 'percent = "20"', "lines.bad-value", "[[line]] 1, sampling.percent"),
        ('["fr", "en"]', '["fr", "tlh"]', "lines.no-catalogue", "[[line]] 1, locales"),
        ('["fr", "en"]', '["fr", "fr"]', "lines.duplicate", "[[line]] 1, locales"),
        ('["fr", "en"]', "[]", "lines.missing-key", "[[line]] 1, locales"),
        ('"automatic"', '"always"', "lines.bad-value", "[[line]] 1, mode"),
        ('"automatic"', '"mandatory"', "lines.no-legal-duty", "[[line]] 1, mode"),
        ('"automatic"', '"automatic"\nundecided = "do_not_record"', "lines.undecided-unspoken", "[[line]] 1, undecided"),
        ('"town-hall"', '"Town Hall"', "lines.bad-id", "[[line]] 1, id"),
        ('"Town hall"', '""', "lines.missing-key", "[[line]] 1, name"),
        ('"Town hall"', '"Town\\nhall"', "lines.bad-text", "[[line]] 1, name"),
        ('"Town hall"', f'"{"x" * 2001}"', "lines.bad-text", "[[line]] 1, name"),
        ("https://", "", "lines.bad-value", "[[line]] 1, announced.web_address"),
        ('["reception"]', "[]", "lines.missing-key", "[[line]] 1, announced.recipients"),
        ('["reception"]', "[1]", "lines.bad-value", "[[line]] 1, announced.recipients"),
        (
            'dial = "user/1001"',
            'dial = "user/1001"\nring_seconds = 1',
            "lines.out-of-range",
            "[[line]] 1, destination.ring_seconds",
        ),
    ],
)
def test_each_error_names_its_place(old: str, new: str, id_: str, place: str) -> None:
    text = GOOD.replace(old, new)
    line = 1 + next(number for number, (a, b) in enumerate(zip(GOOD.splitlines(), text.splitlines(), strict=False)) if a != b)
    found = problems(text)
    assert (id_, place) in [(problem[0], problem[2]) for problem in found]
    if id_ not in ("lines.missing-key", "lines.out-of-range", "lines.no-legal-duty"):
        assert line in [problem[1] for problem in found]


@pytest.mark.parametrize("bad", ["\r", "\n", "\0", ",", "{", "}", " ", "|", "'", '"', "$", "[", "é", "\\", "<", "&", "^"])
def test_what_the_switch_could_misread_is_not_dialled(bad: str) -> None:
    escaped = {"\r": "\\r", "\n": "\\n", "\0": "\\u0000", '"': '\\"', "\\": "\\\\"}.get(bad, bad)
    found = problems(GOOD.replace("user/1001", f"user/10{escaped}01"))
    assert {problem[0] for problem in found} <= {"lines.bad-dial", "lines.bad-text"}
    assert "lines.bad-dial" in {problem[0] for problem in found}


def test_a_dial_string_without_an_endpoint_is_refused() -> None:
    assert problems(GOOD.replace("user/1001", "1001")) == [("lines.bad-dial", 10, "[[line]] 1, destination.dial")]


def test_the_law_is_told_with_the_refusal() -> None:
    assert "(LAW 8)" in told(GOOD.replace('"training"', '"incivility"'))
    assert "(LAW 11)" in told(GOOD.replace("6 months", "1 year"))
    assert "(LAW 7)" in told(GOOD.replace("percent = 20", "percent = 100"))


def test_the_key_that_was_meant_is_named() -> None:
    assert "Did you mean 'retention'?" in told(GOOD.replace("retention =", "retension ="))
    assert "Did you mean 'automatic'?" in told(GOOD.replace('"automatic"', '"automatik"'))


def test_errors_are_told_as_editors_find_them() -> None:
    assert "  town.toml:6: [[line]] 1, locales: " in told(GOOD.replace('["fr", "en"]', '["tlh"]'))


def test_every_error_is_told_at_once() -> None:
    text = GOOD.replace("6 months", "a while").replace("percent = 20", "percent = 200") + SECOND.replace("user/1001", "a b")
    assert [problem[0] for problem in problems(text)] == ["lines.out-of-range", "lines.bad-duration", "lines.bad-dial"]


def test_one_bad_line_keeps_the_good_one_out_too() -> None:
    assert problems(GOOD + SECOND.replace("6 months", "never"))


def test_a_table_that_is_missing_is_told_once() -> None:
    text = GOOD[: GOOD.index("[line.announced]")] + GOOD[GOOD.index("[[line.purpose]]") :]
    assert [problem[0] for problem in problems(text)] == ["lines.missing-key"]


@pytest.mark.parametrize("text", ["", "line = []", "line = 3", "[[lines]]\nid = 'x'"])
def test_a_file_without_lines_is_an_error(text: str) -> None:
    assert problems(text)


def test_what_is_no_toml_is_told_with_its_line() -> None:
    assert problems(GOOD.replace('name = "Town hall"', "name = Town hall"))[0][:2] == ("lines.syntax", 4)
    assert problems('a = """')[0][0] == "lines.syntax"


def test_one_number_leads_to_one_line() -> None:
    assert problems(GOOD + SECOND.replace("01 99 00 10 20", "+33199001000"))[0][0] == "lines.duplicate-number"
    again = GOOD.replace("[line.destination]", '[line.numbers]\n"0199001020" = "en"\n[line.destination]') + SECOND
    assert problems(again)[0][::2] == ("lines.duplicate-number", "[[line]] 2, number")
    internal = 'locales = ["fr", "en"]\ninternal = ["9001"]'
    assert problems((GOOD + SECOND).replace('locales = ["fr", "en"]', internal))[0][0] == "lines.duplicate-number"


def test_two_lines_cannot_have_one_name() -> None:
    assert problems(GOOD + SECOND.replace("works", "town-hall"))[0][0] == "lines.duplicate"


def test_the_same_purpose_cannot_stand_twice() -> None:
    purpose = GOOD[GOOD.index("[[line.purpose]]") :]
    assert problems(GOOD + purpose)[0][0] == "lines.duplicate"


def test_a_number_means_a_language_that_the_line_offers() -> None:
    text = GOOD.replace("[line.destination]", '[line.numbers]\n"0199001020" = "de"\n[line.destination]')
    assert problems(text) == [("lines.bad-value", 10, "[[line]] 1, numbers.0199001020")]


def test_the_main_and_an_internal_number_may_mean_a_language_too() -> None:
    text = GOOD.replace('mode = "automatic"', 'mode = "automatic"\ninternal = ["9001"]')
    text = text.replace("[line.destination]", '[line.numbers]\n"01 99 00 10 00" = "en"\n"9001" = "fr"\n[line.destination]')
    (line,) = parse(text, locales=SPOKEN)
    assert (line.locale_of("+33199001000"), line.locale_of("9001")) == ("en", "fr")


@pytest.mark.parametrize("bad", ["1", "12345678901", "90 01", "+339001"])
def test_an_internal_number_is_short_and_plain(bad: str) -> None:
    text = GOOD.replace('mode = "automatic"', f'mode = "automatic"\ninternal = ["{bad}"]')
    assert problems(text)[0][0] == "lines.bad-number"


@pytest.mark.parametrize(
    "spelling", ["0199001000", "+33 1 99 00 10 00", "0033199001000", "01.99.00.10.00", "+33 (0)1 99 00 10 00"]
)
def test_a_number_is_one_number_however_it_is_written(spelling: str) -> None:
    assert parse(GOOD.replace("01 99 00 10 00", spelling), locales=SPOKEN)[0].number == "+33199001000"


@pytest.mark.parametrize(
    ("keys", "id_"),
    [
        ('refusal = "1"', "lines.key-collision"),
        ('refusal = "22"', "lines.bad-key"),
        ('refusal = "a"', "lines.bad-key"),
        ('refusal = ""', "lines.bad-key"),
        ('accept = "3"', "lines.unknown-key"),
    ],
)
def test_no_key_means_two_things(keys: str, id_: str) -> None:
    assert id_ in {problem[0] for problem in problems(f"{GOOD}\n[line.keys]\n{keys}\n")}


def test_keys_may_change_places() -> None:
    (line,) = parse(f'{GOOD}\n[line.keys]\nrefusal = "1"\nnotice = "2"\n', locales=SPOKEN)
    assert (line.facts.refusal_key, line.facts.notice_key, line.facts.person_key) == ("1", "2", "0")


@pytest.mark.parametrize("mode", [mode for mode in Mode if mode is not Mode.MANDATORY])
def test_every_mode_is_taken_and_announced(mode: Mode) -> None:
    (line,) = parse(GOOD.replace('"automatic"', f'"{mode}"'), locales=SPOKEN)
    assert line.mode is line.facts.mode is mode


MANDATORY = (
    GOOD.replace('"automatic"', '"mandatory"')
    .replace('"training"\nbasis = "public_task"', '"legal_proof"\nbasis = "legal_duty"\nreference = "article L1-2"')
    .replace("percent = 20", 'percent = 100\njustification = { text = "article L1-2", role = "DPO", date = 2026-01-15 }')
)


def test_a_mandatory_line_is_taken_with_the_text_that_demands_it() -> None:
    (line,) = parse(MANDATORY, locales=SPOKEN)
    assert line.mode is Mode.MANDATORY
    assert (line.facts.sampling_percent, line.facts.purposes[0].reference) == (100, "article L1-2")


@pytest.mark.parametrize(
    ("old", "new", "id_", "place"),
    [
        ('reference = "article L1-2"\n', "", "lines.missing-key", "[[line]] 1, purpose 1.reference"),
        ('"legal_duty"', '"public_task"', "lines.no-legal-duty", "[[line]] 1, mode"),
        ("percent = 100", "percent = 99", "lines.mandatory-share", "[[line]] 1, sampling.percent"),
    ],
)
def test_a_mandatory_line_needs_what_its_notice_says(old: str, new: str, id_: str, place: str) -> None:
    assert old in MANDATORY
    assert [problem[0::2] for problem in problems(MANDATORY.replace(old, new))] == [(id_, place)]


def test_the_law_must_demand_a_mandatory_recording_for_every_purpose() -> None:
    """LAW 11, L4: "the law requires this call to be recorded, to …" names them all."""
    text = f'{MANDATORY}\n[[line.purpose]]\nkind = "training"\nbasis = "public_task"\nretention = "6 months"\n'
    assert [problem[0] for problem in problems(text)] == ["lines.no-legal-duty"]


CONSENT = GOOD.replace('"automatic"', '"consent"')


def test_a_consent_line_has_a_key_of_its_own_for_consent() -> None:
    assert parse(CONSENT, locales=SPOKEN)[0].facts.consent_key == "3"
    assert parse(f'{CONSENT}\n[line.keys]\nconsent = "#"\n', locales=SPOKEN)[0].facts.consent_key == "#"
    assert [problem[0] for problem in problems(f'{CONSENT}\n[line.keys]\nconsent = "2"\n')] == ["lines.key-collision"]
    assert [problem[0] for problem in problems(f'{CONSENT}\n[line.keys]\nrefusal = "3"\n')] == ["lines.key-collision"]


def test_on_other_lines_the_key_of_consent_means_nothing_and_is_free() -> None:
    assert parse(f'{GOOD}\n[line.keys]\nrefusal = "3"\n', locales=SPOKEN)[0].facts.refusal_key == "3"
    assert [problem[0] for problem in problems(f'{GOOD}\n[line.keys]\nconsent = "3"\n')] == ["lines.unknown-key"]


def test_only_a_consent_line_may_leave_the_undecided_unrecorded() -> None:
    line, given_ = 'undecided = "do_not_record"', 'locales = ["fr", "en"]'
    assert parse(CONSENT.replace(given_, f"{given_}\n{line}"), locales=SPOKEN)[0].undecided is Undecided.DO_NOT_RECORD
    assert [problem[0] for problem in problems(GOOD.replace(given_, f"{given_}\n{line}"))] == ["lines.undecided-unspoken"]


def test_a_line_that_never_records_needs_no_share() -> None:
    text = GOOD.replace('"automatic"', '"never"').replace("[line.sampling]\npercent = 20\n", "")
    assert parse(text, locales=SPOKEN)[0].mode is Mode.NEVER


def test_a_legal_duty_with_its_reference_may_keep_longer() -> None:
    text = GOOD.replace('"public_task"', '"legal_duty"\nreference = "article L1-2"').replace("6 months", "5 years")
    assert parse(text, locales=SPOKEN)[0].facts.purposes[0].reference == "article L1-2"


def test_a_half_justification_is_refused() -> None:
    text = GOOD.replace("percent = 20", 'percent = 100\njustification = { text = "we must", date = "today" }')
    assert [problem[0::2] for problem in problems(text)] == [
        ("lines.missing-key", "[[line]] 1, sampling.justification.role"),
        ("lines.bad-value", "[[line]] 1, sampling.justification.date"),
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(LinesFileError, match="cannot be read"):
        read(tmp_path / "none.toml")
    (tmp_path / "latin.toml").write_bytes(b"name = '\xe9'")
    with pytest.raises(LinesFileError, match="UTF-8"):
        read(tmp_path / "latin.toml")


@given(st.data())
def test_no_damaged_file_does_anything_but_tell_its_errors(data: st.DataObject) -> None:
    """Whatever is cut out, doubled or written between: lines, or errors, never another exception."""
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, min(len(GOOD), start + 40)))
    between = data.draw(
        st.sampled_from(["", GOOD[start:end] * 2, "\n", '"', "[[", "=", "é", "[line]\n", "1979-05-27T07:32:00Z", "{}", "true"])
    )
    try:
        lines = parse(GOOD[:start] + between + GOOD[end:], locales=SPOKEN)
    except LinesFileError:
        return
    assert len(lines) == 1
