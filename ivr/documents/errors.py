"""What can go wrong when a document is made."""

from __future__ import annotations

from ivr.errors import DocumentError


class DocumentMalformed(DocumentError):
    """The content of a document contradicts itself."""

    id = "documents.malformed"


class WordingUnknown(DocumentError):
    """A document was asked for in a language without a catalogue, or its catalogue lacks a text."""

    id = "documents.wording"
    http_status = 422


class FontMissing(DocumentError):
    """The font that PDF documents embed is not installed."""

    id = "documents.no-font"
