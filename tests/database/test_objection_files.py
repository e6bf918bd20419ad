"""Objections in files: hashes out and in, tables of numbers in; what is wrong is said with its line, and nothing of it is taken."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ivr.database.objection_files import (
    ObjectionExportForeign,
    ObjectionFile,
    end_of,
    read_hashes,
    read_numbers,
    written,
)
from ivr.domain.objection import Origin
from tests.database.samples import NOW
from tests.database.test_objections import ALWAYS, KEY, NUMBER, ONE, OTHER_KEY


def test_an_export_holds_hashes_only_and_comes_back_whole() -> None:
    text = "".join(written([ONE, ALWAYS]))
    assert NUMBER[1:] not in text
    assert read_hashes(text, KEY, "export.jsonl") == tuple(replace(one, origin=Origin.IMPORT) for one in (ONE, ALWAYS))


def test_a_foreign_export_is_refused_by_name() -> None:
    with pytest.raises(ObjectionExportForeign, match="1 of 1"):
        read_hashes("".join(written([ONE])), OTHER_KEY, "export.jsonl")


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "3",
        "{}",
        '{"id": 3}',
        '{"id": "x", "key": "y", "hash": "z", "line": null, "purposes": [], "since": "2026-03-02", "until": null}',
        "".join(written([ONE])).replace("quality", "incivility"),
        "".join(written([ONE])).replace("+00:00", ""),
        "".join(written([ONE])).replace('"mairie"', "[3]"),
        "".join(written([ONE])).replace('["quality", "training"]', "[[]]"),
    ],
)
def test_what_is_no_export_is_refused_with_its_line(line: str) -> None:
    with pytest.raises(ObjectionFile, match=r"export.jsonl:2: "):
        read_hashes("".join(written([ALWAYS])) + line, KEY, "export.jsonl")


def test_a_table_of_numbers_becomes_hashes() -> None:
    table = "Number;Line;Purposes;Until\n01 99 00 00 01;mairie;quality training;2026-05-30\n+33199000002;;;\n"
    first, second = read_numbers(table, KEY, NOW, "numbers.csv")
    assert (first.number_hash, first.line_id, first.purposes) == (ONE.number_hash, "mairie", ONE.purposes)
    assert first.until == end_of(NOW.date() + timedelta(days=89), NOW)
    assert (second.number_hash, second.line_id, second.purposes, second.until) == (
        KEY.hash("+33199000002"),
        None,
        frozenset(),
        None,
    )


@pytest.mark.parametrize(
    "table",
    [
        "",
        "line,until\n",
        "number,name\n01 99 00 77 41,Claire\n",
        "number\n77 41\n",
        "number,until\n01 99 00 77 41,2026-03-01\n",
        "number,until\n01 99 00 77 41,soon\n",
        "number,until\n01 99 00 77 41,9999-12-31\n",
        "number,purposes\n01 99 00 77 41,incivility\n",
        "number,line\n01 99 00 77 41\n",
        "number\n01 99 00 77 41,x\n",
        'number\n"01 99 00 77 41\n',
    ],
)
def test_a_table_with_an_error_is_refused_whole_and_no_number_is_repeated(table: str) -> None:
    with pytest.raises(ObjectionFile, match=r"numbers\.csv") as told:
        read_numbers(table, KEY, NOW, "numbers.csv")
    assert "77 41" not in told.value.message


def test_a_day_of_expiry_is_over_at_its_midnight() -> None:
    assert end_of(NOW.date(), NOW) > NOW
    assert end_of(NOW.date(), NOW) - NOW < timedelta(days=1)
