"""What ISO 19005-3 level B asks for, as far as a file's structure shows it. veraPDF is not among the tests."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from ivr.documents import Document, data, pdf
from tests.documents.samples import MADE, one

XMP = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
}


@pytest.fixture(scope="module", params=["fr", "en"])
def made(request: pytest.FixtureRequest) -> tuple[Document, bytes]:
    document = one(request.param)
    return document, pdf.pdf(document, data.as_json(document))


@pytest.fixture(scope="module")
def opened(made: tuple[Document, bytes]) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(made[1])) as file:
        yield file


def test_the_file_is_whole(made: tuple[Document, bytes], opened: pikepdf.Pdf) -> None:
    assert opened.check_pdf_syntax() == []
    head, comment = made[1].split(b"\n", 2)[:2]
    assert head == b"%PDF-1.7"  # 6.1.2
    assert comment[0:1] == b"%"
    assert len(comment) >= 5
    assert all(byte > 127 for byte in comment[1:5])
    assert made[1].rstrip().endswith(b"%%EOF")
    assert len(opened.trailer.ID) == 2  # 6.1.3
    assert "/Encrypt" not in opened.trailer
    assert "/Info" not in opened.trailer  # nothing that could contradict the XMP


def test_streams_are_plain(opened: pikepdf.Pdf) -> None:
    for found in streams(opened):
        assert not {"/F", "/FFilter", "/FDecodeParms"} & set(found.keys())  # 6.1.7.1
        assert str(found.get("/Filter", "/FlateDecode")) == "/FlateDecode"  # 6.1.7.2: no LZW, no Crypt
        assert int(found.Length) == len(found.read_raw_bytes())


def test_colours_are_srgb(opened: pikepdf.Pdf) -> None:
    (intent,) = opened.Root.OutputIntents  # 6.2.3
    assert intent.S == "/GTS_PDFA1"
    profile = intent.DestOutputProfile
    assert int(profile.N) == 3
    icc = profile.read_bytes()
    assert int.from_bytes(icc[:4]) == len(icc)
    assert icc[12:16] == b"mntr"
    assert icc[16:20] == b"RGB "
    assert icc[36:40] == b"acsp"
    for page in opened.pages:  # 6.2.4.3: device grey is covered by any intent, device RGB by this one; nothing else is used
        used = {str(one.operator) for one in pikepdf.parse_content_stream(page)}
        assert used <= {
            "BT",
            "ET",
            "Td",
            "Tf",
            "Tj",
            "TJ",
            "Tr",
            "g",
            "G",
            "rg",
            "RG",
            "w",
            "m",
            "l",
            "S",
            "J",
            "j",
            "d",
            "BDC",
            "BMC",
            "EMC",
            "q",
            "Q",
            "cm",
        }


def test_nothing_acts_and_nothing_is_hidden(opened: pikepdf.Pdf) -> None:
    for absent in ("/AA", "/OCProperties", "/AcroForm", "/Perms", "/Requirements"):  # 6.5, 6.9, 6.11
        assert absent not in opened.Root
    assert isinstance(opened.Root.get("/OpenAction"), pikepdf.Array | type(None))  # a view of the first page is no action
    assert "/JavaScript" not in opened.Root.Names
    for page in opened.pages:
        assert "/AA" not in page
        assert "/Annots" not in page
        assert "/XObject" not in page.Resources
        for state in page.Resources.get("/ExtGState", {}).values():
            assert not {"/TR", "/TR2", "/SMask", "/HTO"} & set(state.keys())


def test_fonts_are_embedded_and_complete(opened: pikepdf.Pdf) -> None:
    fonts = {str(font.BaseFont): font for page in opened.pages for font in page.Resources.Font.values()}
    assert len(fonts) == 2
    for name, font in fonts.items():
        assert re.match(r"/[A-Z]{6}\+", name)  # a subset says so
        assert font.Subtype == "/Type0"
        assert font.Encoding == "/Identity-H"
        assert "/ToUnicode" in font
        (descendant,) = font.DescendantFonts
        assert descendant.Subtype == "/CIDFontType2"
        assert "/CIDToGIDMap" in descendant  # 6.2.11.3.2
        check_widths(descendant, used_codes(opened, name))


def check_widths(font: Any, used: set[int]) -> None:
    """6.2.11.5, 6.2.11.4.1, 6.2.11.8: every sign that is shown is in the font, is not .notdef, and is as wide as said."""
    inside = TTFont(io.BytesIO(font.FontDescriptor.FontFile2.read_bytes()))
    to_glyph = font.CIDToGIDMap.read_bytes()
    scale = 1000 / inside["head"].unitsPerEm
    said = widths(font.W)
    assert used
    for code in used:
        glyph = int.from_bytes(to_glyph[2 * code : 2 * code + 2])
        assert glyph != 0
        name = inside.getGlyphName(glyph)
        assert abs(inside["hmtx"][name][0] * scale - said[code]) <= 1


def used_codes(file: pikepdf.Pdf, base: str) -> set[int]:
    found: set[int] = set()
    for page in file.pages:
        current = ""
        for drawn in pikepdf.parse_content_stream(page):
            operands: Any = drawn.operands
            operator = drawn.operator
            if str(operator) == "Tf":
                current = str(page.Resources.Font[str(operands[0])].BaseFont)
            elif str(operator) in {"Tj", "TJ"} and current == base:
                for text in operands if str(operator) == "Tj" else operands[0]:
                    raw = bytes(text) if isinstance(text, pikepdf.String) else b""
                    found |= {int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw), 2)}
    return found


def widths(array: Any) -> dict[int, float]:
    found: dict[int, float] = {}
    items = list(array)
    while items:
        first, second = int(items.pop(0)), items.pop(0)
        if isinstance(second, pikepdf.Array):
            found |= {first + at: float(width) for at, width in enumerate(second)}
        else:
            width = float(items.pop(0))
            found |= dict.fromkeys(range(first, int(second) + 1), width)
    return found


def test_metadata_say_what_it_is(made: tuple[Document, bytes], opened: pikepdf.Pdf) -> None:
    stream = opened.Root.Metadata
    assert "/Filter" not in stream  # readable by whoever knows no PDF
    packet = stream.read_bytes()
    assert packet.startswith('<?xpacket begin="\ufeff"'.encode())
    assert b"encoding=" not in packet[:80]  # 6.6.2.1
    tree = ET.fromstring(re.sub(rb"<\?xpacket.*?\?>", b"", packet))
    assert tree.findtext(".//pdfaid:part", namespaces=XMP) == "3"  # 6.6.4
    assert tree.findtext(".//pdfaid:conformance", namespaces=XMP) == "B"
    assert tree.findtext(".//dc:title//rdf:li", namespaces=XMP) == str(made[0].title).replace(
        " :", "\u00a0:" if made[0].locale == "fr" else " :"
    )
    assert tree.findtext(".//xmp:CreateDate", namespaces=XMP) == MADE.isoformat()


def test_the_data_are_inside(made: tuple[Document, bytes], opened: pikepdf.Pdf) -> None:
    (specification,) = opened.Root.AF  # 6.8
    assert specification.F == specification.UF == "data.json"
    assert specification.AFRelationship == "/Data"
    file = specification.EF.F
    assert file.Subtype == "/application/json"
    assert "/ModDate" in file.Params
    assert json.loads(file.read_bytes()) == data.table(made[0])
    assert str(opened.Root.Names.EmbeddedFiles.Names[0]) == "data.json"


def test_everything_read_has_its_part(made: tuple[Document, bytes], opened: pikepdf.Pdf) -> None:
    assert bool(opened.Root.MarkInfo.Marked)
    assert str(opened.Root.Lang) == made[0].locale
    root = opened.Root.StructTreeRoot
    elements = list(below(root.K[0]))
    kinds = {str(element.S) for element in elements}
    assert {"/Sect", "/H1", "/H2", "/P", "/Table", "/Caption", "/TR", "/TH", "/TD"} <= kinds
    assert {str(e.A.Scope) for e in elements if e.S == "/TH"} == {"/Row", "/Column"}
    parents = dict(zip(*[iter(root.ParentTree.Nums)] * 2, strict=True))
    for number, page in enumerate(opened.pages):
        marks: list[Any] = [one.operands for one in pikepdf.parse_content_stream(page) if str(one.operator) in {"BDC", "BMC"}]
        numbered = [int(operands[1].MCID) for operands in marks if len(operands) == 2]
        assert numbered == list(range(len(numbered)))
        assert int(page.StructParents) == number
        for mark, operands in zip(parents[number], [o for o in marks if len(o) == 2], strict=True):
            assert str(mark.S) == str(operands[0])
            assert any(int(kid.MCID) == int(operands[1].MCID) and kid.Pg.objgen == page.objgen for kid in mark.K)


def below(element: Any) -> Iterator[Any]:
    for kid in element.K:
        if kid.get("/Type") == "/StructElem":
            assert kid.P.objgen == element.objgen
            yield kid
            yield from below(kid)


def test_same_content_same_bytes(made: tuple[Document, bytes]) -> None:
    document, bytes_ = made
    assert pdf.pdf(document, data.as_json(document)) == bytes_
    assert pdf.pdf(replace(document, made_at=document.made_at + timedelta(minutes=1)), data.as_json(document)) != bytes_


def streams(file: pikepdf.Pdf) -> Iterator[Any]:
    return (found for found in file.objects if isinstance(found, pikepdf.Stream))
