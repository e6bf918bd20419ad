"""The words of a page that somebody sent: no tag, no script, no style, nothing fetched."""

from __future__ import annotations

import re
from html.parser import HTMLParser


def bare(page: str) -> str:
    """What a reader of the page would read."""
    reader = _Words()
    reader.feed(page)
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.words)).strip()


class _Words(HTMLParser):
    """The words of a page, without its tags, its scripts and its styles."""

    _SILENT = frozenset({"script", "style", "head", "title", "template"})
    _BREAKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A tag that begins something silent, or a new line."""
        if self._silent is None and tag in self._SILENT:
            self._silent = tag
        elif tag in self._BREAKS:
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """The end of something silent."""
        if tag == self._silent:
            self._silent = None

    def handle_data(self, data: str) -> None:
        """Words, unless they are no words."""
        if self._silent is None:
            self.words.append(data)
