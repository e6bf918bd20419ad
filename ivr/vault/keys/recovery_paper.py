"""The recovery copy as a PDF to print: a page a key, its rows in large type, and the key as a QR code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import segno
from fpdf import FPDF

from ivr.vault.keys.recovery_copy import Sheet

_LEFT, _TOP = 20.0, 20.0
_CODE = 60.0
_TEXTS = (
    "Whoever holds this sheet can hear the recordings of its period. Keep it in a safe, apart from the recordings.",
    "Qui détient cette feuille peut entendre les enregistrements de sa période. Rangez-la dans un coffre, à part.",
    "The last two characters of a row check it. / Les deux derniers caractères vérifient chaque ligne.",
    "preambule keys recovery --restore -",
)


def paper(sheets: Sequence[Sheet]) -> bytes:
    """The PDF. It holds private keys: whatever it is written to must be destroyed once it is printed."""
    pdf = FPDF(format="A4")
    pdf.set_title("Préambule")
    pdf.set_auto_page_break(auto=False)
    for sheet in sheets:
        pdf.add_page()
        _write(pdf, sheet)
    return bytes(pdf.output())


def _write(pdf: FPDF, sheet: Sheet) -> None:
    pdf.set_xy(_LEFT, _TOP)
    for size, height, lines in (
        (16, 10.0, [f"Préambule: {sheet.name}"]),
        (9, 5.0, [f"period / période: {sheet.period or '-'}", sheet.recipient, "", *_TEXTS[:2], ""]),
        (15, 10.0, list(sheet.rows)),
        (9, 5.0, ["", *_TEXTS[2:]]),
    ):
        pdf.set_font("Courier", size=size)
        for line in lines:
            pdf.set_x(_LEFT)
            pdf.multi_cell(170, height, line, new_x="LMARGIN", new_y="NEXT")
    top = pdf.get_y() + 10
    for x, y, side in _squares(sheet.secret):
        pdf.rect(_LEFT + x, top + y, side, side, style="F")


def _squares(secret: str) -> Iterator[tuple[float, float, float]]:
    """Left, top and side of each dark module, in millimetres."""
    rows = tuple(segno.make(secret, error="q", micro=False).matrix)
    side = _CODE / len(rows)
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                yield x * side, y * side, side
