"""What callers hear, for those who cannot hear (LAW 29): the same version as text and as an accessible page, with the hash of what is spoken."""

from notices.written.document import Document, written
from notices.written.page import Addresses, as_html, language_page, style
from notices.written.plain import as_text
from notices.written.sentences import Source

__all__ = ["Addresses", "Document", "Source", "as_html", "as_text", "language_page", "style", "written"]
