"""`[line.destruction]` and the profiles of legal duties in a lines file."""

from __future__ import annotations

import pytest

from ivr.database.errors import LinesFileError
from ivr.database.lines_file import parse
from ivr.domain.disposal import Authority, Disposal
from ivr.domain.retention import PROFILES, Profile
from tests.lines.test_lines_file import GOOD

WANTED = '\n[line.destruction]\nauthority = "visa"\narchives = "Archives de Valmont"\nservice = "Guichet"\nnature = "Appels"\n'


def ids(text: str) -> list[str]:
    with pytest.raises(LinesFileError) as raised:
        parse(text)
    return [problem.id for problem in raised.value.problems]


def test_a_line_says_what_its_archives_want() -> None:
    (line,) = parse(GOOD + WANTED)[:1]
    assert line.disposal == Disposal(Authority.VISA, "Archives de Valmont", "Guichet", "Appels")
    assert parse(GOOD)[0].disposal is None


def test_a_management_table_has_a_reference() -> None:
    tabled = WANTED.replace('"visa"', '"table"')
    assert ids(GOOD + tabled) == ["lines.missing-key"]
    (line, *_) = parse(GOOD + tabled + 'reference = "tableau de gestion 7"\n')
    assert line.disposal is not None
    assert line.disposal.reference == "tableau de gestion 7"


@pytest.mark.parametrize("key", ["archives", "service", "nature"])
def test_a_bordereau_lacks_nothing(key: str) -> None:
    assert "lines.missing-key" in ids(GOOD + "\n".join(row for row in WANTED.splitlines() if not row.startswith(key)))


def test_a_profile_gives_the_reference_and_the_length() -> None:
    duty = 'kind = "legal_proof"\nbasis = "legal_duty"\n'
    text = GOOD + f'\n[[line.purpose]]\n{duty}profile = "mifid"\nretention = "7 years"\n'
    (line, *_) = parse(text)
    assert PROFILES[Profile.MIFID].reference in {purpose.reference for purpose in line.facts.purposes}
    assert ids(text.replace('profile = "mifid"', 'reference = "article 1"')) == ["lines.retention-too-long"]
    assert ids(text.replace("7 years", "8 years")) == ["lines.retention-too-long"]
