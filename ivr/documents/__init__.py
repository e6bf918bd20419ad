"""Documents that people keep: one content, written as an accessible page, as PDF/A-3b, and as data."""

from ivr.documents.document import Cell, Document, Fact, Figure, Section, Table

__all__ = ["Cell", "Document", "Fact", "Figure", "Section", "Table"]
