"""An exported journal as it is read: what it begins with, its rows, and the signed heads among them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ivr.journal.chain import GENESIS, Head, Row
from ivr.journal.cuts import Outliving, following
from ivr.journal.errors import JournalBroken
from ivr.journal.periods import Period, read_period
from ivr.journal.signing import PublicKey


class ExportFile:
    """Reads a file once, line by line. `outlived` must be used up before `rows`.

    Args:
        lines: of the file.
        public_key: of the signer; None refuses a file that begins with a signed statement.
    """

    def __init__(self, lines: Iterable[str], public_key: PublicKey | None) -> None:
        self._key = public_key
        self._tables = _tables(lines)
        self._first: tuple[int, dict[str, Any]] | None = None
        self.start = Head(0, GENESIS)
        self.period: Period | None = None
        self.signed: list[str] = []

    def outlived(self) -> Iterator[Row]:
        """The rows that outlived cuts, each held against its record.

        Raises:
            JournalBroken, SignatureWrong: a statement at the beginning is not right, or does not fit.
        """
        outliving: Outliving | None = None
        for number, table in self._tables:
            if "cut" in table:
                if outliving is not None:
                    outliving.check_whole()
                outliving = self._cut(table)
            elif "kept" in table:
                row = _row(number, table["kept"])
                if outliving is None:
                    raise JournalBroken(
                        f"Line {number}: a row is said to have outlived a cut, and no record of one stands before it."
                    )
                outliving.take(row)
                yield row
            elif "period" in table:
                self._period(table)
            else:
                self._first = (number, table)
                break
        if outliving is not None:
            outliving.check_whole()

    def rows(self) -> Iterator[Row]:
        """The rows; signed heads are put aside. Raises `JournalBroken` for whatever is neither."""
        if self._first is not None:
            yield from self._rows_in(self._first)
        for found in self._tables:
            yield from self._rows_in(found)

    def _rows_in(self, found: tuple[int, dict[str, Any]]) -> Iterator[Row]:
        number, table = found
        if "checkpoint" in table:
            self.signed.append(str(table["checkpoint"]))
        else:
            yield _row(number, table)

    def _cut(self, table: dict[str, Any]) -> Outliving:
        if self.period is not None:
            raise JournalBroken(_TWICE)
        cut = following(self.start, str(table["cut"]), self._trusted())
        self.start = cut.last
        return Outliving(cut)

    def _period(self, table: dict[str, Any]) -> None:
        if self.period is not None or self.start.sequence:
            raise JournalBroken(_TWICE)
        self.period = read_period(str(table["period"]), self._trusted())
        self.start = self.period.after

    def _trusted(self) -> PublicKey:
        if self._key is None:
            raise JournalBroken("This journal begins with a signed statement: give the signer's public key to verify it.")
        return self._key


_TWICE = "This file says a second time where it begins: it was put together from two."


def _tables(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            table = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise _no_row(number, error) from error
        if not isinstance(table, dict):
            raise _no_row(number, TypeError("no table"))
        yield number, table


def _row(number: int, table: dict[str, Any]) -> Row:
    try:
        return Row(
            sequence=int(table["sequence"]),
            at=int(table["at"]),
            kind=str(table["kind"]),
            subject=str(table["subject"]),
            details=str(table["details"]),
            previous=bytes.fromhex(table["previous"]),
            hash=bytes.fromhex(table["hash"]),
        )
    except (ValueError, TypeError, KeyError) as error:
        raise _no_row(number, error) from error


def _no_row(number: int, error: Exception) -> JournalBroken:
    return JournalBroken(f"Line {number} is no row of an exported journal: {error!r}. Was the file cut or edited?")
