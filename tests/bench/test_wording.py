from __future__ import annotations

import pytest

from tests.bench.wording import attributed, errors, words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("To refuse, press 2.", "to refuse press two"),
        ("Kept for 21 days, 20% of calls.", "kept for twenty one days twenty percent of calls"),
        ("01 99 00 12 34", "zero one nine nine zero zero one two three four"),
        ("dpo@valmont.example", "d p o at valmont dot example"),
        ("Press *.", "press star"),
    ],
)
def test_what_a_listener_would_write_down(text: str, said: str) -> None:
    assert words(text) == said.split()


@pytest.mark.parametrize(
    ("understood", "wrong"),
    [("to refuse press two", 0), ("to refuse press too", 1), ("refuse press two", 1), ("", 4), ("a to refuse press two", 1)],
)
def test_words_put_in_left_out_and_mistaken(understood: str, wrong: int) -> None:
    assert errors(words("To refuse, press 2."), understood.split()) == wrong


@pytest.mark.parametrize(
    ("understood", "parts"),
    [
        ("to refuse press two", "to|refuse|press|two"),
        ("to fuse press two", "to|fuse|press|two"),
        ("refuse press number two", "|refuse|press number|two"),
        ("to refuse two", "to|refuse||two"),
        ("", "|||"),
    ],
)
def test_what_was_understood_of_each_word(understood: str, parts: str) -> None:
    assert [" ".join(part) for part in attributed(words("To refuse, press 2."), understood.split())] == parts.split("|")
