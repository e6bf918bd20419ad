from __future__ import annotations

import secrets
from itertools import groupby
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.domain.receipt import LENGTH, draw, mark, read, spelt
from ivr.journal.entries import Entry, details_text
from ivr.journal.errors import JournalPersonal
from notices.notice import Locale

FR = Locale("fr")
receipts = st.integers(0, 2**32).map(lambda seed: draw(Random(seed).randrange))


@given(receipts)
def test_it_can_be_written_down_and_read_again(receipt: str) -> None:
    assert len(receipt) == LENGTH
    assert receipt.isascii()
    assert receipt.isdigit()
    assert max(len(list(same)) for _, same in groupby(receipt)) <= 2
    for written in (receipt, f" {receipt[:4]} {receipt[4:]} ", "-".join(receipt), f"{receipt[:2]}\u202f{receipt[2:]}"):
        assert read(written) == receipt


@given(receipts, st.integers(0, LENGTH - 1), st.integers(1, 9))
def test_one_wrong_digit_is_found(receipt: str, place: int, added: int) -> None:
    wrong = str((int(receipt[place]) + added) % 10)
    assert read(receipt[:place] + wrong + receipt[place + 1 :]) is None


@given(receipts, st.integers(0, LENGTH - 2))
def test_two_neighbours_in_the_wrong_order_are_found(receipt: str, place: int) -> None:
    swapped = receipt[:place] + receipt[place + 1] + receipt[place] + receipt[place + 2 :]
    assert (read(swapped) is None) == (swapped != receipt)


@given(st.text(max_size=24))
def test_anything_may_be_asked_for(written: str) -> None:
    found = read(written)
    assert found is None or found.isdigit()


@pytest.mark.parametrize("written", ["", "1", "0" * 7, "٣" * 8, "1234-", "12345678 or so"])
def test_what_cannot_be_one_is_none(written: str) -> None:
    assert read(written) is None


def test_a_number_with_a_digit_three_times_in_a_row_is_drawn_again() -> None:
    answers = iter([1_222_345, 1_234_567])
    assert draw(lambda _: next(answers)).startswith("1234567")


def test_it_is_drawn_by_a_cryptographic_source() -> None:
    assert len({draw(secrets.randbelow) for _ in range(200)}) > 190


def test_the_journal_holds_its_mark_and_not_itself() -> None:
    receipt = draw(Random(1).randrange)
    with pytest.raises(JournalPersonal):
        details_text(Entry("caller.refused", "call-1", {"receipt": receipt}))
    assert mark("call-1", receipt) in details_text(Entry("caller.refused", "call-1", {"receipt": mark("call-1", receipt)}))
    assert mark("call-1", receipt) != mark("call-2", receipt)


def test_it_is_read_out_digit_by_digit_after_its_words() -> None:
    assert [piece.value for piece in spelt("40719930")] == ["prompt.receipt", *(f"digit.{digit}" for digit in "40719930")]
