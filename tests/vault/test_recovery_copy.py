"""A key on paper and back again, as a tired person types it."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.domain.key_period import KeyPeriod
from ivr.vault.errors import RecoveryMistyped
from ivr.vault.keys.private_key import PrivateKey
from ivr.vault.keys.recovery_copy import read_back, sheet
from ivr.vault.keys.recovery_paper import paper

KEY = PrivateKey.make("2027-02", KeyPeriod(2027, 2), datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
ROWS = sheet(KEY).rows
LETTERS = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"


def same(found: PrivateKey) -> bool:
    return (found.secret, found.recipient) == (KEY.secret, KEY.recipient)


def test_a_sheet_comes_back() -> None:
    found = read_back(sheet(KEY).text())
    assert same(found)
    assert (found.name, found.period) == ("2027-02", KeyPeriod(2027, 2))
    assert len(ROWS) == 4


def test_as_it_may_be_typed() -> None:
    typed = "\n".join(row.lower().replace("  ", "\t") for row in ROWS)
    assert same(read_back(f"\nsome remark\n{typed}\n\n"))
    assert same(read_back("\n".join(" ".join((row.split()[0] + ".", "".join(row.split()[1:]))) for row in ROWS)))


def test_what_a_qr_code_gives() -> None:
    assert same(read_back(f"{KEY.secret}\n"))


@given(st.integers(0, 3), st.data())
@settings(max_examples=200, deadline=None)
def test_one_wrong_character_is_found_and_its_row_named(row: int, data: st.DataObject) -> None:
    number, *groups = ROWS[row].split()
    letters = list("".join(groups))
    place = data.draw(st.integers(0, len(letters) - 1))
    letters[place] = data.draw(st.sampled_from([letter for letter in LETTERS if letter != letters[place]]))
    rows = [*ROWS[:row], f"{number} {''.join(letters)}", *ROWS[row + 1 :]]
    with pytest.raises(RecoveryMistyped, match=f"^Row {row + 1} ") as raised:
        read_back("\n".join(rows))
    assert "".join(letters[:4]) not in raised.value.message


@given(st.integers(0, 3), st.data())
@settings(max_examples=200, deadline=None)
def test_two_neighbours_in_the_wrong_order_are_found(row: int, data: st.DataObject) -> None:
    number, *groups = ROWS[row].split()
    letters = list("".join(groups))
    places = [place for place in range(len(letters) - 3) if letters[place] != letters[place + 1]]
    place = data.draw(st.sampled_from(places))
    letters[place], letters[place + 1] = letters[place + 1], letters[place]
    rows = [*ROWS[:row], f"{number} {''.join(letters)}", *ROWS[row + 1 :]]
    with pytest.raises(RecoveryMistyped, match=f"^Row {row + 1} "):
        read_back("\n".join(rows))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ((), "No row"),
        ((ROWS[0], ROWS[2], ROWS[1], ROWS[3]), "Row 2 is expected"),
        ((ROWS[0], ROWS[1], ROWS[3]), "Row 3 is expected"),
        ((ROWS[0][:-1], *ROWS[1:]), "Row 1 is mistyped"),
        ((ROWS[0].replace(ROWS[0].split()[1], "BOIB"), *ROWS[1:]), "Row 1 holds"),
        (ROWS[:3], "together"),
        ((*ROWS[:3], sheet(PrivateKey.make("x", None, datetime.now(UTC))).rows[3]), "another sheet"),
    ],
)
def test_what_is_no_sheet(rows: tuple[str, ...], told: str) -> None:
    with pytest.raises(RecoveryMistyped, match=told):
        read_back("\n".join(rows))


def test_the_paper_has_a_page_a_key() -> None:
    other = PrivateKey.make("any", None, datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    with pikepdf.open(BytesIO(paper([sheet(KEY), sheet(other)]))) as pdf:
        assert len(pdf.pages) == 2
        drawn = pdf.pages[0].Contents.read_bytes()
    for group in ROWS[0].split()[1:]:
        assert group.encode() in drawn
    assert drawn.count(b" re f") > 200  # the QR code


def test_a_sheet_says_nothing_by_accident() -> None:
    assert KEY.secret not in repr(sheet(KEY))
